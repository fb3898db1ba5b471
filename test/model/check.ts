import { runTick, startWorld } from './run.js'
import { type Draw, type Model, toTicks } from './state.js'
import type { EventExpectation, Expectation, ScenarioFile, StateExpectation } from './types.js'
import { type ModelActor, type ModelPoint, viewOf } from './view.js'

export interface Failure {
  expectation: number
  expected: unknown
  actual: unknown
}

/** `until`, or the last time named anywhere (nn). */
export function lastTick(model: Model): number {
  const { file } = model
  if (file.until !== undefined) return toTicks(model, file.until)
  const named = [
    ...(file.timeline ?? []).map(({ at }) => at),
    ...(file.repeat ?? []).map(({ to }) => to),
    ...(file.expect ?? []).flatMap(({ at }) => at ?? []),
  ]
  return Math.max(0, ...named.map((seconds) => toTicks(model, seconds)))
}

/** Numbers compare within 1e-4 relative, 1e-6 absolute near 0. */
function near(expected: number, actual: number): boolean {
  return Math.abs(expected - actual) <= Math.max(1e-6, 1e-4 * Math.abs(expected))
}

/** Counts compare exactly (pp). */
const EXACT = new Set(['instances', 'stacks', 'count'])

function same(key: string, expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'number' && typeof actual === 'number' && !EXACT.has(key)) return near(expected, actual)
  return expected === actual
}

function effectValues(model: Model, actor: ModelActor, { effect, from }: StateExpectation): Record<string, unknown> {
  const rate = model.file.world.tickRate
  const found = actor.effects.filter(
    (instance) => instance.effect === effect && (from === undefined || instance.source === from),
  )
  const [oldest] = found
  const seconds = (ticks: number | null | undefined) => (ticks === undefined || ticks === null ? null : ticks / rate)
  return {
    instances: found.length,
    stacks: found.reduce((total, { stacks }) => total + stacks, 0),
    remaining: oldest?.remaining === 'infinite' ? 'infinite' : seconds(oldest?.remaining),
    nextTick: seconds(oldest?.nextTick),
    magnitude: oldest?.magnitude ?? null,
    active: oldest?.active ?? false,
  }
}

function actualState(model: Model, actor: ModelActor, expectation: StateExpectation): Record<string, unknown> {
  const { attribute, effect, tag } = expectation
  if (attribute !== undefined) {
    const values = actor.attributes[attribute] ?? { base: 0, current: 0 }
    return { value: values.current, base: values.base }
  }
  if (effect !== undefined) return effectValues(model, actor, expectation)
  if (tag !== undefined) return { value: actor.tags.includes(tag) }
  return { alive: actor.alive }
}

const ADDRESS = new Set(['at', 'actor', 'attribute', 'effect', 'tag', 'from'])

function checkState(
  model: Model,
  point: ModelPoint | undefined,
  expectation: StateExpectation,
): Omit<Failure, 'expectation'> | null {
  const actor = point?.actors.find(({ id }) => id === expectation.actor)
  if (actor === undefined) return { expected: expectation.actor, actual: null }
  const actual = actualState(model, actor, expectation)
  const wrong = Object.entries(expectation).filter(
    ([key, expected]) => !ADDRESS.has(key) && !same(key, expected, actual[key]),
  )
  if (wrong.length === 0) return null
  return {
    expected: Object.fromEntries(wrong),
    actual: Object.fromEntries(wrong.map(([key]) => [key, actual[key]])),
  }
}

function checkEvents(
  model: Model,
  { events: filter, at, count, sum }: EventExpectation,
): Omit<Failure, 'expectation'> | null {
  const found = model.events.filter(
    (event) =>
      event.type === filter.type &&
      (filter.effect === undefined || event.effect === filter.effect) &&
      (filter.actor === undefined || event.target === filter.actor) &&
      (filter.reason === undefined || event.reason === filter.reason),
  )
  const ticks = found.map(({ tick }) => tick)
  const wanted = at?.map((seconds) => toTicks(model, seconds)).sort((a, b) => a - b)
  if (wanted !== undefined && wanted.join() !== ticks.join()) {
    return { expected: at, actual: ticks.map((tick) => tick / model.file.world.tickRate) }
  }
  if (count !== undefined && count !== found.length) return { expected: count, actual: found.length }
  const total = found.reduce((soFar, { a }) => soFar + a, 0)
  if (sum !== undefined && !near(sum, total)) return { expected: sum, actual: total }
  return null
}

function isEvents(expectation: Expectation): expectation is EventExpectation {
  return 'events' in expectation
}

/** Runs the file and compares with its own `expect`; empty: all hold. */
export function checkModel(file: ScenarioFile, options: { draw?: Draw } = {}): Failure[] {
  const model = startWorld(file, options.draw)
  const expectations = file.expect ?? []
  const wanted = new Set(expectations.flatMap((one) => (isEvents(one) ? [] : [toTicks(model, one.at)])))
  const points = new Map<number, ModelPoint>()
  const last = lastTick(model)
  for (let tick = 0; tick <= last; tick += 1) {
    runTick(model, tick)
    if (wanted.has(tick)) points.set(tick, viewOf(model, false))
  }
  const failures: Failure[] = []
  for (const [expectation, one] of expectations.entries()) {
    const failure = isEvents(one) ? checkEvents(model, one) : checkState(model, points.get(toTicks(model, one.at)), one)
    if (failure !== null) failures.push({ expectation, ...failure })
  }
  return failures
}
