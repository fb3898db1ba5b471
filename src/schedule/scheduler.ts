import {
  ENTRY_WORDS,
  resourceInfo,
  STORE_ACTIVE,
  STORE_ENTRIES,
  STORE_EPOCH,
  STORE_SAMPLE,
  STORE_STEP_JOB,
  STORE_TICK,
  STORE_USED,
  type StoreOwner,
  timeLine,
  UNIT_SHIFT,
} from '../components/index.js'
import { MyriadError } from '../errors/index.js'
import { type Access, accessOf, effectsAccess, type Touches, touchesOf } from './access.js'
import { explainPeriods, explainPlan, type ScheduleExplanation } from './explain.js'
import { type Plan, planStages } from './plan.js'
import type { Registry } from './registry.js'
import { periodOf, stampOf } from './stamps.js'
import type { SystemInfo } from './system.js'

/** Items a thread is offered of a chain: enough to share skewed work, few enough that claims cost nothing. */
const ITEMS_PER_THREAD = 16
/** One tick in so many is timed system by system. */
const SAMPLE_EVERY = 32

/** The owner's part of the schedule: which systems run in a tick, and how a stage is cut into items. */
export class Scheduler {
  readonly plan: Plan
  readonly #access: readonly Access[]
  readonly #registry: Registry
  readonly #tickRate: number
  readonly #every: readonly number[]
  readonly #hasConditions: boolean
  readonly #runs: Float64Array
  #samples = 0

  constructor(registry: Registry, tickRate: number) {
    this.#registry = registry
    this.#tickRate = tickRate
    this.#access = [...registry.systems.map((info) => accessOf(info, registry)), effectsAccess()]
    this.plan = planStages(this.#access)
    this.#every = registry.systems.map(({ every }) => periodOf(every, tickRate))
    this.#hasConditions = registry.systems.some(({ runIf }, i) => runIf !== undefined || this.#every[i] !== 1)
    this.#runs = new Float64Array(registry.systems.length)
  }

  /** What each task touches, the engine's own phases last. */
  get touches(): readonly Touches[] {
    return this.#access.map(touchesOf)
  }

  /** Stages, who runs beside whom, and why two do not. */
  explain(): ScheduleExplanation {
    const label = (source: number) =>
      source >= 0
        ? this.#registry.componentShapes[source]!.label
        : (resourceLabel(this.#registry, -1 - source) ?? `resource ${-source}`)
    return explainPlan(this.plan, this.#access, label, explainPeriods(this.#registry.systems, this.#tickRate))
  }

  /** Makes ready for a tick: lists, and which systems run. */
  begin(owner: StoreOwner, tick: number): void {
    const { words, shape } = owner.store
    words[STORE_TICK] = tick
    words[STORE_EPOCH] = words[STORE_EPOCH]! + 1
    owner.lists.refresh()
    const sample = tick % SAMPLE_EVERY === 0
    words[STORE_SAMPLE] = sample ? 1 : 0
    if (sample) this.#samples++
    if (!this.#hasConditions) {
      words.fill(1, STORE_ACTIVE, STORE_ACTIVE + shape.systems)
      return
    }
    for (let i = 0; i < shape.systems; i++) {
      words[STORE_ACTIVE + i] = tick % this.#every[i]! === 0 && this.#asked(this.#registry.systems[i]!, tick) ? 1 : 0
    }
  }

  #asked({ runIf, name }: SystemInfo, tick: number): boolean {
    if (runIf === undefined) return true
    try {
      return runIf({ tick, dt: 1 / this.#tickRate })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new MyriadError('SYSTEM_FAILED', `runIf of system "${name}": ${why}`, {
        value: { system: name },
        cause: error,
      })
    }
  }

  /**
   * Cuts a stage into items and returns how many there are.
   *
   * @param step The job of the effects that stands in the stage, -1: none.
   */
  items(owner: StoreOwner, stageNumber: number, step: number, threads: number, shards: number): number {
    const { words } = owner.store
    const stage = this.plan.stages[stageNumber]!
    words[STORE_STEP_JOB] = step
    let total = stage.ones.length + (stage.effects && step >= 0 ? shards : 0)
    const used = (words[STORE_USED]! + 63) >>> UNIT_SHIFT
    for (let c = 0; c < stage.chains.length; c++) {
      const slices = Math.ceil(used / stage.chains[c]!.units)
      const wanted = threads === 1 ? Math.min(slices, 1) : Math.min(slices, threads * ITEMS_PER_THREAD)
      const perItem = wanted === 0 ? 0 : Math.ceil(slices / wanted)
      const items = perItem === 0 ? 0 : Math.ceil(slices / perItem)
      const entry = STORE_ENTRIES + c * ENTRY_WORDS
      words[entry] = items
      words[entry + 1] = perItem * stage.chains[c]!.units
      total += items
    }
    return total
  }

  /** The systems have run. */
  end(owner: StoreOwner, tick: number): void {
    const { words, lastRun, shape } = owner.store
    const tasks = this.plan.rank.length
    for (let i = 0; i < shape.systems; i++) {
      if (words[STORE_ACTIVE + i] === 0) continue
      lastRun[i] = stampOf(tick, this.plan.rank[i]!, tasks)
      this.#runs[i] = this.#runs[i]! + 1
    }
    owner.stamp = this.stampBefore(tick + 1)
  }

  /** The stamp of what is written between two ticks, `tick` the next. */
  stampBefore(tick: number): number {
    return stampOf(tick, -1, this.plan.rank.length)
  }

  /** What the systems cost. */
  report(owner: StoreOwner): SystemReport[] {
    const { times, shape, lists } = owner.store
    const line = timeLine(shape.systems)
    return this.#registry.systems.map(({ name, on }, i) => {
      let ms = 0
      for (let thread = 0; thread < shape.threads; thread++) ms += times[thread * line + i]!
      const list = lists[this.#registry.shapes[i]!.query]!
      const entities = list.shape.dynamic ? undefined : list.starts[list.starts.length - 1]!
      return {
        name,
        on,
        stage: this.plan.stageOf[i]!,
        runs: this.#runs[i]!,
        ms: this.#samples === 0 ? 0 : ms / this.#samples,
        entities,
      }
    })
  }
}

/** What one system does and costs. */
export interface SystemReport {
  readonly name: string
  readonly on: string
  /** The stage it runs in, from 0. */
  readonly stage: number
  /** Ticks in which it ran. */
  readonly runs: number
  /** Milliseconds a tick, all threads together, measured in one tick of 32. */
  readonly ms: number
  /** Entities of its query as last listed; undefined: enable bits decide. */
  readonly entities: number | undefined
}

function resourceLabel(registry: Registry, number: number): string | undefined {
  const resource = registry.resources[number]
  const own = resource && resourceInfo(resource).name
  if (own !== undefined) return own
  for (const info of registry.systems) {
    for (const [key, source] of [...info.reads, ...info.writes, ...info.others]) if (source === resource) return key
  }
  return undefined
}
