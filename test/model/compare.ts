import type { Engine } from 'myriad'
import { runScenario, type ScenarioFile } from 'myriad/scenario'
import { draw } from '../../src/memory/index.js'
import { type Draw, type ModelActor, type ScenarioFile as ModelFile, type ModelPoint, runModel } from './index.js'

/** Points at which engine and model are compared in a run. */
const POINTS = 30

/** The purposes of draws, as the engine's generator is told them. */
const PURPOSES = { chance: 0x6368_616e, trigger: 0x7472_0000, dispel: 0x6469_0000, dispelOrder: 0x6f72_6465 }

/**
 * The engine's draws for the model: the format says what a draw depends on, not which number comes out. Actors of a
 * scenario have the handles 1, 2, 3 …
 */
function drawsOf(seed: number): Draw {
  const word = (seed | 0) ^ Math.imul(Math.trunc(seed / 4294967296), 0x9e3779b1)
  return (tick, target, source, definition, application, purpose, index) =>
    draw(word, tick, target + 1, source + 1, definition, application, PURPOSES[purpose] + index)
}

/** Ticks at which to compare: spread evenly, the first and the last among them. */
function pointsOf(file: ModelFile): number[] {
  const last = Math.round((file.until ?? 0) * file.world.tickRate)
  const ticks = new Set(Array.from({ length: POINTS }, (_, i) => Math.round((i * last) / (POINTS - 1))))
  return [...ticks]
}

const near = (a: number, b: number) =>
  a === b || Math.abs(a - b) <= Math.max(1e-6, 1e-6 * Math.max(Math.abs(a), Math.abs(b)))

/** Where two JSON values differ, as a path and both values; undefined: they agree. */
function difference(engine: unknown, model: unknown, path: string): string | undefined {
  if (typeof engine === 'number' && typeof model === 'number') {
    return near(engine, model) ? undefined : `${path}: engine ${engine}, model ${model}`
  }
  if (typeof engine !== 'object' || typeof model !== 'object' || engine === null || model === null) {
    return engine === model ? undefined : `${path}: engine ${JSON.stringify(engine)}, model ${JSON.stringify(model)}`
  }
  for (const key of new Set([...Object.keys(engine), ...Object.keys(model)])) {
    const a = (engine as Record<string, unknown>)[key]
    const b = (model as Record<string, unknown>)[key]
    const found = difference(a, b, `${path}.${key}`)
    if (found) return found
  }
  return undefined
}

/** What the engine says of an actor, in the model's words. */
function actorOf(engine: Engine, handle: number, model: ModelActor, ids: ReadonlyMap<number, string>): ModelActor {
  if (!engine.exists(handle)) return { ...model, exists: false, alive: false, tags: [], effects: [] }
  const rate = engine.tickRate
  const ticks = (seconds: number) => Math.round(seconds * rate)
  return {
    id: model.id,
    exists: true,
    alive: engine.isAlive(handle),
    attributes: Object.fromEntries(
      Object.keys(model.attributes).map((name) => [
        name,
        { base: engine.base(handle, name), current: engine.attribute(handle, name) },
      ]),
    ),
    tags: engine.tags(handle).sort(),
    effects: engine.effects(handle).map((effect) => ({
      effect: effect.effect,
      application: effect.instance,
      source: ids.get(effect.source) ?? null,
      stacks: effect.stacks,
      magnitude: effect.magnitude,
      remaining: effect.remaining === Number.POSITIVE_INFINITY ? 'infinite' : ticks(effect.remaining),
      nextTick: effect.nextTick === Number.POSITIVE_INFINITY ? null : ticks(effect.nextTick),
      active: effect.active,
    })),
  }
}

function pointDifference(engine: Engine, point: ModelPoint, entities: ReadonlyMap<string, number>): string | undefined {
  const ids = new Map([...entities].map(([id, handle]) => [handle, id]))
  for (const model of point.actors) {
    const actual = actorOf(engine, entities.get(model.id)!, model, ids)
    const found = difference(actual, model, `tick ${point.tick}: ${model.id}`)
    if (found) return found
  }
  const counts = engine.stats().events as Record<string, number>
  for (const [type, count] of Object.entries(counts)) {
    const expected = point.events[type] ?? 0
    if (count !== expected) return `tick ${point.tick}: events ${type}: engine ${count}, model ${expected}`
  }
  return undefined
}

/** Runs a scenario in the engine and in the model and says where they first differ; undefined: nowhere. */
export async function disagreement(file: ModelFile): Promise<string | undefined> {
  const ticks = pointsOf(file)
  const points = runModel(file, ticks, { draw: drawsOf(file.world.seed ?? 0) })
  let found: string | undefined
  let next = 0
  const see = (engine: unknown, tick: number, entities: ReadonlyMap<string, number>) => {
    const point = points[next++]!
    if (point.tick !== tick) throw new Error(`the model's point is of tick ${point.tick}, the engine's of ${tick}`)
    found ??= pointDifference(engine as Engine, point, entities)
  }
  await runScenario(file as unknown as ScenarioFile, { batch: 1000, inspect: { ticks, see } })
  return found
}
