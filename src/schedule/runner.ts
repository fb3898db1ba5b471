import {
  Actor,
  ActorPosition,
  type AnyComponent,
  ENTRY_WORDS,
  infoOf,
  isComponent,
  labelOf,
  RequestWriter,
  resourceInfo,
  STORE_ACTIVE,
  STORE_ENTRIES,
  STORE_SAMPLE,
  STORE_STEP_JOB,
  type Store,
  shapeQuery,
  timeLine,
  UNIT_SHIFT,
} from '../components/index.js'
import type { Touches } from './access.js'
import { BoundSystem } from './bound-system.js'
import type { AccessChecks } from './checks.js'
import type { SystemNames } from './context.js'
import type { Plan } from './plan.js'
import { ACTOR, ACTOR_POSITION, presenceOf, type SystemShape } from './registry.js'
import { type Source, type SystemInfo, sourcesOf } from './system.js'

/** What each thread is told of the systems. Plain data: it is posted. */
export interface SchedulePayload {
  readonly shapes: readonly SystemShape[]
  /** Numbers of the components that no system needs to declare. */
  readonly extra: readonly number[]
  readonly names: SystemNames
  readonly stages: Plan['stages']
  readonly rank: Plan['rank']
  readonly stageOf: Plan['stageOf']
  /** What each task touches: a thread may lack systems that run beside its own. */
  readonly touches: readonly Touches[]
}

export interface RunnerParts {
  readonly store: Store
  readonly payload: SchedulePayload
  readonly infos: readonly (SystemInfo | undefined)[]
  readonly numbers: ReadonlyMap<Source, number>
  /** Columns of the engine's own components in this thread. */
  readonly actor: object
  readonly position: object
  /** Runs a job of the effects for a shard. */
  readonly effects: (job: number, shard: number) => void
  readonly shards: number
  readonly checks: AccessChecks | undefined
}

/** Runs systems in one thread. */
export class SystemRunner {
  readonly #parts: RunnerParts
  readonly #systems: readonly (BoundSystem | undefined)[]
  readonly #units: number

  constructor(parts: RunnerParts) {
    this.#parts = parts
    this.#units = parts.store.shape.slots >>> UNIT_SHIFT
    const writer = new RequestWriter(parts.store)
    this.#systems = parts.infos.map((info, number) => info && bind(parts, writer, info, number))
  }

  /** Does one item of a stage: a system that runs as a whole, a shard of the effects, or some slices of a chain. */
  runItem(stageNumber: number, item: number, thread: number): void {
    const { store, payload, shards, effects } = this.#parts
    const { words } = store
    const stage = payload.stages[stageNumber]!
    let left = item
    if (left < stage.ones.length) {
      this.runSystem(stage.ones[left]!, thread)
      return
    }
    left -= stage.ones.length
    if (stage.effects && words[STORE_STEP_JOB]! >= 0) {
      if (left < shards) {
        effects(words[STORE_STEP_JOB]!, left)
        return
      }
      left -= shards
    }
    for (let c = 0; c < stage.chains.length; c++) {
      const entry = STORE_ENTRIES + c * ENTRY_WORDS
      const items = words[entry]!
      if (left < items) {
        this.#runChain(
          stage.chains[c]!.systems,
          stage.chains[c]!.units,
          left * words[entry + 1]!,
          words[entry + 1]!,
          thread,
        )
        return
      }
      left -= items
    }
  }

  /** Runs a system as a whole, if it runs in this tick. */
  runSystem(number: number, thread: number): void {
    const { words } = this.#parts.store
    if (words[STORE_ACTIVE + number] === 0) return
    const started = words[STORE_SAMPLE] === 1 ? performance.now() : 0
    this.#systems[number]!.runWhole()
    if (words[STORE_SAMPLE] === 1) this.#spent(number, thread, performance.now() - started)
  }

  /** The systems of a chain, one after the other on each slice from a unit on. */
  #runChain(systems: readonly number[], units: number, from: number, count: number, thread: number): void {
    const { words } = this.#parts.store
    const end = Math.min(from + count, this.#units)
    const sample = words[STORE_SAMPLE] === 1
    for (let first = from; first < end; first += units) {
      const last = Math.min(first + units, end)
      for (let i = 0; i < systems.length; i++) {
        const number = systems[i]!
        if (words[STORE_ACTIVE + number] === 0) continue
        const started = sample ? performance.now() : 0
        this.#systems[number]!.runSlice(first, last)
        if (sample) this.#spent(number, thread, performance.now() - started)
      }
    }
  }

  #spent(system: number, thread: number, ms: number): void {
    const { times, shape } = this.#parts.store
    const at = thread * timeLine(shape.systems) + system
    times[at] = times[at]! + ms
  }
}

function bind(parts: RunnerParts, writer: RequestWriter, info: SystemInfo, number: number): BoundSystem {
  const { store, payload, numbers, checks } = parts
  const shape = payload.shapes[number]!
  const numberOf = (component: AnyComponent) => numbers.get(component) ?? -1
  // Other threads may lack the systems of this one: what only those name is unknown to a system that runs anywhere.
  const everywhere = new Set<Source>([Actor, ActorPosition])
  for (const number of payload.extra)
    for (const [source, found] of numbers) if (found === number) everywhere.add(source)
  for (const one of parts.infos)
    if (one && one.on !== 'main') for (const source of sourcesOf(one)) everywhere.add(source)
  const known = (component: AnyComponent) =>
    info.on === 'main' || everywhere.has(component) ? numberOf(component) : -1
  const query = shapeQuery(info.terms, (component) => presenceOf(numberOf(component)))
  const columnsOf = (source: Source): object => {
    const found = numbers.get(source)!
    if (!isComponent(source)) return store.resources[-1 - found]!
    if (found === ACTOR) return parts.actor
    return found === ACTOR_POSITION ? parts.position : store.columns[found]!
  }
  const declared = [
    ...info.reads.map(([key, source]) => ({ key, source, role: 'reads' as const })),
    ...info.writes.map(([key, source]) => ({ key, source, role: 'writes' as const })),
    ...info.others.map(([key, source]) => ({ key, source, role: 'readsOthers' as const })),
  ]
  const label = (source: Source) => {
    const own = isComponent(source) ? infoOf(source).name : resourceInfo(source).name
    if (own !== undefined) return own
    const found = numbers.get(source)
    if (isComponent(source)) return found === undefined ? labelOf(source) : store.shape.components[found]!.label
    return declared.find((one) => one.source === source)!.key
  }
  const beside = payload.touches.filter((_, i) => i !== number && payload.stageOf[i] === payload.stageOf[number])
  return new BoundSystem({
    store,
    writer,
    names: payload.names,
    info,
    number,
    rank: payload.rank[number]!,
    tasks: payload.rank.length,
    query,
    list: store.lists[shape.query]!,
    lists: info.queries.map(([key], i) => [key, store.lists[shape.queries[i]!]!] as const),
    written: info.writes
      .map(([, source]) => numbers.get(source)!)
      .filter((found) => found >= 0 && store.versions[found]!.length > 0),
    columns: Object.fromEntries(declared.map(({ key, source }) => [key, columnsOf(source)])),
    numberOf: known,
    checks,
    checked: {
      name: info.name,
      place: info.on,
      declared,
      labelOf: label,
      columnsOf: (component) => (numbers.has(component) ? columnsOf(component) : undefined),
      components: () => [...numbers.keys()].filter(isComponent),
      beside: (source) => {
        const found = numbers.get(source)!
        const names = (does: 'reads' | 'writes') =>
          beside.flatMap((one) => (one[does].includes(found) ? [one.name] : []))
        return { writers: names('writes'), readers: names('reads') }
      },
    },
  })
}
