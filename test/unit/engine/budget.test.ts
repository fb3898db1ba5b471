import { createEngine, MyriadError } from 'myriad'
import { describe, expect, it } from 'vitest'

const make = (options: object) =>
  createEngine({
    tickRate: 10,
    attributes: { health: { base: 1000, min: 0 } },
    vital: 'health',
    effects: [
      { id: 'mark', duration: 60, polarity: 'debuff', tags: ['marked'] },
      { id: 'boon', duration: 60, polarity: 'buff', tags: ['blessed'] },
    ],
    capacity: { actors: 2000, effects: 40_000 },
    wakeAboveMs: 0,
    ...options,
  })

describe('commandsPerTick', () => {
  it('puts off what is more, by priority and in order, and loses nothing', async () => {
    const engine = await make({ commandsPerTick: 10, workers: 0, capacity: { actors: 100, effects: 1000 } })
    const actor = engine.spawn()
    const order: number[] = []
    engine.on('applied', (event) => order.push(event.a))
    for (let i = 0; i < 25; i++) engine.apply('mark', actor, { magnitude: i })
    for (let i = 100; i < 104; i++) engine.apply('mark', actor, { magnitude: i, priority: 'high' })
    engine.apply('mark', actor, { magnitude: 200, priority: 'low' })
    engine.step()
    expect(order).toEqual([100, 101, 102, 103, 0, 1, 2, 3, 4, 5])
    expect(engine.stats().deferred).toBe(20)
    // Newcomers come after those of their priority that wait, before those of a lower one.
    engine.apply('mark', actor, { magnitude: 300, priority: 'high' })
    engine.apply('mark', actor, { magnitude: 301 })
    engine.step(3)
    const rest = Array.from({ length: 19 }, (_, i) => i + 6)
    expect(order.slice(10)).toEqual([300, ...rest, 301, 200])
    expect(engine.effects(actor)).toHaveLength(32)
    await engine.dispose()
  })

  it('gives the same state on any number of threads, dispels and a checkpoint among what waits', async () => {
    const hashes = new Set<string>()
    for (const workers of [0, 1, 2]) {
      const engine = await make({ commandsPerTick: 300, workers })
      const actors = engine.spawnMany(1500)
      const play = () => {
        for (let t = 0; t < 6; t++) {
          engine.applyMany('mark', actors)
          for (let i = 0; i < 200; i++) engine.dispel(actors[i * 7]!, { polarity: 'debuff', count: 1 })
          for (let i = 0; i < 100; i++) engine.dispel(actors[i * 5]!, { tags: ['blessed'] })
          engine.applyMany('boon', actors.subarray(0, 300), { priority: 'high' })
          engine.step()
          // What waits is part of a checkpoint.
          if (t === 2) engine.restore(engine.checkpoint())
        }
        engine.step(40)
        return engine.hash()
      }
      const hash = play()
      expect(engine.stats().deferred).toBeGreaterThan(10_000)
      hashes.add(hash)
      await engine.dispose()
    }
    expect(hashes.size).toBe(1)
  })

  it('takes the filters of dispels that wait along, however long', async () => {
    const engine = await make({ commandsPerTick: 2, workers: 0, capacity: { actors: 100, effects: 1000 } })
    const actor = engine.spawn()
    for (let i = 0; i < 900; i++) engine.apply('mark', actor)
    for (let i = 0; i < 1100; i++) {
      engine.dispel(actor, { polarity: 'buff' })
      engine.dispel(actor, { tags: ['marked'], count: 1 })
      engine.step()
    }
    // What waits is carried out in its order: 900 applications, then the dispels, of which every second one ends a mark.
    engine.step(451)
    expect(engine.effects(actor).length).toBeLessThan(900)
    engine.step(2000)
    expect(engine.effects(actor)).toHaveLength(0)
    await engine.dispose()
  })

  it('is refused unless it is a count', async () => {
    for (const commandsPerTick of [0, -1, 1.5, '7']) {
      await expect(make({ commandsPerTick, workers: 0 })).rejects.toBeInstanceOf(MyriadError)
    }
  })
})

describe('preTouch', () => {
  it('changes nothing but when memory is provided', async () => {
    const hashes: string[] = []
    for (const options of [
      { preTouch: true, workers: 1 },
      { preTouch: false, workers: 0 },
    ]) {
      const engine = await make(options)
      const actors = engine.spawnMany(100)
      engine.applyMany('mark', actors)
      engine.step(5)
      hashes.push(engine.hash())
      await engine.dispose()
    }
    expect(hashes[0]).toBe(hashes[1])
    await expect(make({ preTouch: 'yes' })).rejects.toBeInstanceOf(MyriadError)
  })
})
