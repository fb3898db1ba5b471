import { createEngine, type EffectDefinition, type Engine, type EngineOptions, type EngineStats } from 'myriad'
import { describe, expect, it } from 'vitest'

/*
 * Worlds that try to bring the engine down. Each is finished, with bounded memory, what had to be put off or cut is
 * counted, and the result is the same for any number of threads.
 */

interface Outcome {
  readonly hash: string
  readonly stats: EngineStats
}

const HEALTH = { health: { base: 1e9, min: 0 } } as const

async function play(workers: number, options: EngineOptions, drive: (engine: Engine) => void): Promise<Outcome> {
  const engine = (await createEngine({
    tickRate: 20,
    attributes: HEALTH,
    vital: 'health',
    wakeAboveMs: 0,
    ...options,
    workers,
  })) as unknown as Engine
  try {
    drive(engine)
    return { hash: engine.hash(), stats: engine.stats() }
  } finally {
    await engine.dispose()
  }
}

/** Plays alone and with two workers, and returns what both agree on. */
async function playAll(options: EngineOptions, drive: (engine: Engine) => void): Promise<EngineStats> {
  const alone = await play(0, options, drive)
  for (const workers of [2]) {
    const other = await play(workers, options, drive)
    expect(other.hash).toBe(alone.hash)
    expect(other.stats.events).toEqual(alone.stats.events)
    expect(other.stats.deferred).toBe(alone.stats.deferred)
  }
  return alone.stats
}

describe('adversarial worlds', () => {
  it('100,000 effects on one target', async () => {
    const effects: EffectDefinition[] = [
      {
        id: 'dot',
        duration: 1,
        period: 0.5,
        tags: ['burning'],
        actions: [{ do: 'damage', amount: 1, school: 'fire' }],
      },
    ]
    const stats = await playAll({ effects, capacity: { actors: 100, effects: 100_000 } }, (engine) => {
      const target = engine.spawn()
      engine.applyMany('dot', new Uint32Array(100_000).fill(target))
      engine.step(21)
      expect(engine.base(target, 'health')).toBe(1e9 - 200_000)
    })
    expect(stats.events.ticked).toBe(200_000)
    expect(stats.effects).toBe(0)
  }, 60_000)

  it('all effects due on one tick', async () => {
    const effects: EffectDefinition[] = [
      { id: 'dot', duration: 2, period: 1, actions: [{ do: 'damage', amount: 2 }] },
      { id: 'buff', duration: 2, modifiers: [{ attribute: 'health', op: 'add', value: 5 }] },
    ]
    const stats = await playAll({ effects, capacity: { actors: 20_000, effects: 200_000 } }, (engine) => {
      const actors = engine.spawnMany(20_000)
      for (let i = 0; i < 4; i++) engine.applyMany('dot', actors)
      engine.applyMany('buff', actors)
      engine.step(41)
    })
    expect(stats.events.ticked).toBe(160_000)
    expect(stats.events.removed).toBe(100_000)
  }, 60_000)

  it('chains deeper than sixteen on 10,000 actors are cut, with an event each', async () => {
    const depth = 20
    const effects: EffectDefinition[] = Array.from({ length: depth }, (_, i) => ({
      id: `link${i}`,
      duration: 0,
      actions: [{ do: 'damage', amount: 1 }],
      ...(i + 1 < depth && { chains: [{ on: 'applied', effect: `link${i + 1}`, to: i % 2 ? 'source' : 'target' }] }),
    }))
    const stats = await playAll({ effects, capacity: { actors: 10_000, effects: 1000 } }, (engine) => {
      const actors = engine.spawnMany(10_000)
      for (let i = 0; i < actors.length; i++)
        engine.apply('link0', actors[i]!, { source: actors[(i * 7 + 1) % 10_000]! })
      engine.step(2)
    })
    // The first is the command's; sixteen rounds apply one each.
    expect(stats.events.applied).toBe(170_000)
    expect(stats.events.chainCut).toBe(10_000)
  }, 60_000)

  it('two that reflect each other stop after sixteen rounds', async () => {
    const effects: EffectDefinition[] = [
      { id: 'thorns', duration: 'infinite', triggers: [{ on: 'damageTaken', effect: 'sting', to: 'source' }] },
      { id: 'sting', duration: 0, actions: [{ do: 'damage', amount: 1 }] },
    ]
    const stats = await playAll({ effects, capacity: { actors: 100, effects: 1000 } }, (engine) => {
      const [a, b] = engine.spawnMany(2)
      engine.apply('thorns', a!)
      engine.apply('thorns', b!)
      engine.step()
      engine.damage(a!, 1, { source: b! })
      engine.step()
      expect(2e9 - engine.base(a!, 'health') - engine.base(b!, 'health')).toBe(17)
      engine.step(5)
    })
    expect(stats.events.triggered).toBe(17)
    expect(stats.events.chainCut).toBe(1)
  }, 60_000)

  it('10,000 auras in one place: memory is bounded and what is put off is counted', async () => {
    const effects: EffectDefinition[] = [
      { id: 'aura', duration: 'infinite', aura: { radius: 5, every: 0.1, effect: 'blessed' } },
      { id: 'blessed', duration: 'infinite', stacking: { mode: 'perTarget' }, tags: ['blessed'] },
    ]
    const capacity = { actors: 10_000, effects: 40_000, messages: 65_536 }
    const stats = await playAll({ effects, capacity }, (engine) => {
      const actors = engine.spawnMany(10_000)
      const before = engine.stats().memory.reduce((total, group) => total + group.reserved, 0)
      engine.applyMany('aura', actors)
      engine.step(6)
      expect(engine.stats().memory.reduce((total, group) => total + group.reserved, 0)).toBe(before)
      expect(engine.stats().memoryBytes).toBeLessThan(before)
    })
    expect(stats.deferred).toBeGreaterThan(0)
    expect(stats.events.applied).toBeGreaterThan(10_000)
    expect(stats.effects).toBeLessThanOrEqual(40_000)
  }, 120_000)
})
