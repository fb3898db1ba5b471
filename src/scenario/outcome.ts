import { toTicks } from '../effects/index.js'
import type { ScenarioEngine, ScenarioEvent } from './host.js'
import type { Expectation } from './types.js'

/** An expectation that did not hold. */
export interface Failure {
  /** Index in the file's `expect`. */
  readonly expectation: number
  readonly expected: unknown
  readonly actual: unknown
}

/** Numbers compare within 1e-4 relative, 1e-6 absolute near 0 (effect-format.md §5). */
export function close(expected: number, actual: number): boolean {
  return Math.abs(expected - actual) <= Math.max(1e-6, 1e-4 * Math.abs(expected))
}

function same(expected: unknown, actual: unknown, exact: boolean): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') {
    return exact ? expected === actual : close(expected, actual)
  }
  return expected === actual
}

const EXACT = new Set(['instances', 'stacks'])

/** What a state expectation speaks of, as it is now. */
function observe(engine: ScenarioEngine, entry: Expectation, entities: ReadonlyMap<string, number>) {
  const entity = entities.get(entry.actor!)!
  const there = engine.exists(entity)
  if (entry.attribute !== undefined) {
    return {
      value: there ? engine.attribute(entity, entry.attribute) : null,
      base: there ? engine.base(entity, entry.attribute) : null,
    }
  }
  if (entry.tag !== undefined) return { value: there && engine.hasTag(entity, entry.tag) }
  if (entry.alive !== undefined) return { alive: there && engine.isAlive(entity) }
  const from = entry.from === undefined ? undefined : entities.get(entry.from)!
  const found = (there ? engine.effects(entity) : []).filter(
    (instance) => instance.effect === entry.effect && (from === undefined || instance.source === from),
  )
  const oldest = found[0]
  return {
    instances: found.length,
    stacks: found.reduce((total, instance) => total + instance.stacks, 0),
    remaining: oldest ? (oldest.remaining === Number.POSITIVE_INFINITY ? 'infinite' : oldest.remaining) : null,
    nextTick: oldest && oldest.nextTick !== Number.POSITIVE_INFINITY ? oldest.nextTick : null,
    magnitude: oldest ? oldest.magnitude : null,
    active: oldest?.active ?? false,
  }
}

const VALUES = [
  'value',
  'base',
  'alive',
  'instances',
  'stacks',
  'remaining',
  'nextTick',
  'magnitude',
  'active',
] as const

/** Checks a state expectation now; undefined when it holds. */
export function checkState(
  engine: ScenarioEngine,
  entry: Expectation,
  index: number,
  entities: ReadonlyMap<string, number>,
): Failure | undefined {
  const actual = observe(engine, entry, entities) as Record<string, unknown>
  const keys = VALUES.filter((key) => entry[key] !== undefined)
  if (keys.every((key) => same(entry[key], actual[key], EXACT.has(key)))) return undefined
  const pick = (from: Record<string, unknown>) => Object.fromEntries(keys.map((key) => [key, from[key]]))
  return { expectation: index, expected: pick(entry as Record<string, unknown>), actual: pick(actual) }
}

/** Collects the events that an expectation filters. */
export class EventTally {
  readonly #entry: Expectation
  readonly #index: number
  readonly #tickRate: number
  readonly #target: number | undefined
  readonly #ticks: number[] = []
  #sum = 0

  constructor(entry: Expectation, index: number, tickRate: number, entities: ReadonlyMap<string, number>) {
    this.#entry = entry
    this.#index = index
    this.#tickRate = tickRate
    this.#target = entry.events?.actor === undefined ? undefined : entities.get(entry.events.actor)
  }

  see(event: ScenarioEvent): void {
    const { type, effect, reason } = this.#entry.events!
    if (type !== undefined && event.type !== type) return
    if (effect !== undefined && event.effect !== effect) return
    if (reason !== undefined && event.reason !== reason) return
    if (this.#target !== undefined && event.target !== this.#target) return
    this.#ticks.push(event.tick)
    this.#sum += event.a
  }

  check(): Failure | undefined {
    const { at, count, sum } = this.#entry
    const expected: Record<string, unknown> = {}
    const actual: Record<string, unknown> = {}
    let holds = true
    if (Array.isArray(at)) {
      const wanted = at.map((t: number) => toTicks(t, this.#tickRate)).sort((a, b) => a - b)
      expected.at = at
      actual.at = this.#ticks.map((tick) => tick / this.#tickRate)
      holds &&= wanted.length === this.#ticks.length && wanted.every((tick, i) => tick === this.#ticks[i])
    }
    if (count !== undefined) {
      expected.count = count
      actual.count = this.#ticks.length
      holds &&= count === this.#ticks.length
    }
    if (sum !== undefined) {
      expected.sum = sum
      actual.sum = this.#sum
      holds &&= close(sum, this.#sum)
    }
    return holds ? undefined : { expectation: this.#index, expected, actual }
  }
}
