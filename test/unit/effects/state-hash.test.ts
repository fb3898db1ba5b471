import { createEngine, type Engine, type EngineOptions } from 'myriad'
import { describe, expect, it } from 'vitest'

const OPTIONS = {
  tickRate: 10,
  attributes: { health: { base: 100, min: 0, max: 100 }, mana: { base: 50 } },
  vital: 'health',
  effects: [
    { id: 'layers', duration: 5, stacking: { mode: 'perTarget', max: 5, duration: 'keep', expiry: 'removeOne' } },
    { id: 'renewed', duration: 5, stacking: { mode: 'perTarget', duration: 'max', expiry: 'refresh' } },
  ],
  workers: 0,
  capacity: { actors: 10, effects: 100, commands: 100 },
} as const satisfies EngineOptions

type Act = (engine: Engine, orc: number) => void

/** The hash after some commands, and after more that are the same for both worlds. */
async function hashes(health: number, before: Act, after: Act): Promise<readonly [now: string, later: string]> {
  const engine = (await createEngine(OPTIONS)) as Engine
  const orc = engine.spawn({ attributes: { health } })
  before(engine, orc)
  const now = engine.hash()
  after(engine, orc)
  const later = engine.hash()
  await engine.dispose()
  return [now, later]
}

describe('the state hash tells worlds apart whose futures differ', () => {
  it('by the base an actor was spawned with, to which a revival brings it back', async () => {
    const before: Act = (engine, orc) => {
      engine.set(orc, 'health', 20)
      engine.step()
    }
    const after: Act = (engine, orc) => {
      engine.kill(orc)
      engine.step()
      engine.revive(orc)
      engine.step()
    }
    const [now, later] = await hashes(80, before, after)
    const [otherNow, otherLater] = await hashes(60, before, after)
    expect(otherLater).not.toBe(later)
    expect(otherNow).not.toBe(now)
    expect(await hashes(80, before, after)).toEqual([now, later])
  })

  it.each(['layers', 'renewed'])('by the duration that %s starts anew when it runs out', async (effect) => {
    // Both run out at the same tick: one lasts 2 s from now, the other 3 s from a second ago.
    const first: Act = (engine, orc) => {
      engine.apply(effect, orc, { duration: 3, stacks: effect === 'layers' ? 3 : 1 })
      engine.step(11)
    }
    const second: Act = (engine, orc) => {
      engine.step(10)
      engine.apply(effect, orc, { duration: 2, stacks: effect === 'layers' ? 3 : 1 })
      engine.step()
    }
    const after: Act = (engine) => engine.step(25)
    const [now, later] = await hashes(80, first, after)
    const [otherNow, otherLater] = await hashes(80, second, after)
    expect(otherLater).not.toBe(later)
    expect(otherNow).not.toBe(now)
    expect(await hashes(80, first, after)).toEqual([now, later])
  })
})
