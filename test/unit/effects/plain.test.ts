import { createEngine, type EffectDefinition, type Engine } from 'myriad'
import { describe, expect, it } from 'vitest'
import { Dice } from '../../support/dice.js'

/** Plain definitions, and those that make their actors take the general way for a while. */
const EFFECTS: readonly EffectDefinition<string, string, 'limit' | 'health' | 'power', never>[] = [
  { id: 'burn', duration: 3, period: 0.5, actions: [{ do: 'damage', amount: 1.7, school: 'fire' }] },
  { id: 'bleed', duration: 5, period: 0.3, magnitude: 2.3, actions: [{ do: 'damage' }] },
  { id: 'regrowth', duration: 4, period: 0.4, actions: [{ do: 'heal', amount: 3.1 }] },
  { id: 'mend', duration: 2, period: 0.2, magnitude: 0.9, actions: [{ do: 'heal', perStack: false }] },
  { id: 'endless', duration: 'infinite', period: 1, actions: [{ do: 'damage', amount: 0.1 }] },
  { id: 'nothing', duration: 3, period: 0.5, actions: [{ do: 'damage', amount: -4 }] },
  { id: 'might', duration: 1, modifiers: [{ attribute: 'power', op: 'add', value: 5 }] },
  { id: 'giant', duration: 1.5, modifiers: [{ attribute: 'health', op: 'multiply', value: 1.25 }] },
  { id: 'frail', duration: 1, modifiers: [{ attribute: 'limit', op: 'add', value: -60 }] },
  { id: 'shield', duration: 2, absorb: { amount: 12, schools: ['fire'] } },
  { id: 'armor', duration: 2, resist: [{ school: 'fire', damage: 0.5 }] },
  { id: 'lasting', duration: 6, period: 0.7, persistsThroughDeath: true, actions: [{ do: 'damage', amount: 9 }] },
]

type World = Engine<string, string>

/** `general`: options that change no state, but make every tick and every landing take the general way. */
function make(general: boolean, workers: number): Promise<World> {
  return createEngine({
    tickRate: 10,
    attributes: {
      limit: { base: 100, min: 1 },
      health: { base: 80, min: 0, max: 'limit' },
      power: { base: 1 },
    },
    vital: 'health',
    effects: EFFECTS,
    // The plain one is large enough for the scan in WebAssembly, the other one is not.
    ...(general ? { capacity: { actors: 500, effects: 20_000 } } : {}),
    workers,
    wakeAboveMs: 0,
    ...(general ? { record: 'all' as const, effectsPerActor: 60_000 } : {}),
  }) as unknown as Promise<World>
}

async function compare(seed: number, workers: number): Promise<void> {
  const dice = new Dice(seed)
  const [plain, general] = [await make(false, workers), await make(true, 0)]
  const both = [plain, general]
  const actors = both.map((engine) => engine.spawnMany(60))
  for (let tick = 0; tick < 120; tick++) {
    for (let n = dice.int(0, 30); n > 0; n--) {
      const { id } = dice.pick(EFFECTS)
      const i = dice.int(0, 59)
      const options = {
        ...(dice.chance(0.3) ? { stacks: dice.int(1, 4) } : {}),
        ...(dice.chance(0.3) ? { duration: dice.int(0, 30) / 10 } : {}),
        ...(dice.chance(0.2) ? { magnitude: dice.int(-3, 9) / 2 } : {}),
      }
      both.forEach((engine, k) => {
        engine.apply(id, actors[k]![i]!, options)
      })
    }
    const i = dice.int(0, 59)
    const what = dice.int(0, 9)
    both.forEach((engine, k) => {
      const actor = actors[k]![i]!
      if (what === 0) engine.revive(actor)
      else if (what === 1) engine.pause(actor)
      else if (what === 2) engine.resume(actor)
      engine.step()
    })
    expect(plain.hash(), `seed ${seed}, tick ${tick}`).toBe(general.hash())
  }
  const [a, b] = both.map((engine) => engine.stats())
  expect(a!.executed).toBe(b!.executed)
  expect(a!.executed).toBeGreaterThan(1000)
  expect(a!.events).toEqual(b!.events)
  expect(a!.events.died).toBeGreaterThan(0)
  for (const engine of both) await engine.dispose()
}

describe('what plain effects do in a short way is what the general way does', () => {
  for (const workers of [0, 1]) {
    it(`with ${workers} workers`, async () => {
      for (let seed = 1; seed <= 6; seed++) await compare(seed, workers)
    }, 60_000)
  }
})

describe('a function of the game', () => {
  it('sees the same attributes whether events are recorded or not', async () => {
    const hashes: string[] = []
    for (const record of [[], 'all'] as const) {
      const engine = await createEngine({
        tickRate: 10,
        attributes: { health: { base: 100, min: 0, max: 100 }, mana: { base: 0 } },
        vital: 'health',
        effects: [
          { id: 'burn', duration: 9, period: 0.1, actions: [{ do: 'damage', amount: 1 }] },
          {
            id: 'peek',
            duration: 9,
            period: 0.1,
            onTick(batch) {
              for (let i = 0; i < batch.count; i++) batch.add(i, 'mana', batch.current(i, 'health'))
            },
          },
        ],
        record,
        workers: 0,
      })
      const actors = engine.spawnMany(3)
      engine.applyMany('burn', actors)
      engine.applyMany('peek', actors)
      engine.step(6)
      hashes.push(engine.hash())
      await engine.dispose()
    }
    expect(hashes[0]).toBe(hashes[1])
  })
})
