import fc from 'fast-check'
import { createEngine, type EffectDefinition, type Engine } from 'myriad'
import { describe, expect, it } from 'vitest'
import { randomScenario } from '../support/play.js'
import { runs, scenarioSeed } from '../support/property.js'

/** Bits of a double: −0 and 0 are told apart. */
function bitsOf(value: number): string {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!.toString(16)
}

/** What lasts and changes no base. */
const LASTING = new Set(
  `id magnitude priority modifiers tags control when while stacking exclusivity diminishing dispel resist immunity`.split(
    ' ',
  ),
)

function lasting(definition: EffectDefinition): EffectDefinition {
  const kept = Object.entries(definition).filter(([key]) => LASTING.has(key))
  return { ...(Object.fromEntries(kept) as unknown as EffectDefinition), duration: 'infinite' }
}

/** Modifiers of every op beside those of a random world: sums and products that no undoing would give back. */
const RESTLESS = ['add', 'multiply', 'divide', 'compound', 'addFinal'].map(
  (op, i): EffectDefinition => ({
    id: `restless ${op}`,
    duration: 'infinite',
    modifiers: [
      { attribute: 'power', op: op as 'add', value: 1 / 3 + i, channel: i % 3 },
      { attribute: 'speed', op: op as 'add', value: 0.1 * (i + 1), scale: { attribute: 'armor', factor: 0.1 } },
    ],
  }),
)

const ACTORS = 3
const who = fc.nat(ACTORS - 1)
const applications = fc.array(fc.tuple(fc.nat(), who, who, fc.integer({ min: -1e3, max: 1e3 })), {
  minLength: 1,
  maxLength: 40,
})
const anyBase = fc.double({ noNaN: true, min: -1e6, max: 1e6 })

/** How all that was applied is taken away again. */
const removals = {
  'by their effect': (engine: Engine, actor: number) => {
    for (const effect of new Set(engine.effects(actor).map((one) => one.effect))) engine.remove(actor, effect)
  },
  'one by one, the oldest first': (engine: Engine, actor: number) => {
    for (const { instance } of engine.effects(actor)) {
      engine.remove(actor, instance)
      engine.step()
    }
  },
  'one by one, the newest first': (engine: Engine, actor: number) => {
    for (const { instance } of engine.effects(actor).reverse()) {
      engine.remove(actor, instance)
      engine.step()
    }
  },
}

describe('attributes', () => {
  it('are what they were, bit for bit, when all that was applied is removed', async () => {
    let inForce = 0
    const ways = fc.constantFrom(...Object.entries(removals))
    const bases = fc.array(anyBase, { minLength: 16, maxLength: 16 })
    await fc.assert(
      fc.asyncProperty(scenarioSeed, bases, applications, ways, async (seed, values, given, [, removeAll]) => {
        const file = randomScenario(seed)
        const { vital: _, ...world } = file.world
        const effects = [...file.effects!.map(lasting), ...RESTLESS]
        const attributes = { ...world.attributes, luck: {} }
        const names = Object.keys(attributes)
        const engine: Engine = await createEngine<string, string, string>({
          ...world,
          attributes,
          effects,
          workers: 0,
          capacity: { actors: 8, effects: 1024, commands: 1024 },
        })
        const actors = Array.from({ length: ACTORS }, (_, i) =>
          engine.spawn({ attributes: Object.fromEntries(names.map((name, k) => [name, values[(k + 5 * i) % 16]!])) }),
        )
        engine.step()
        const read = () =>
          actors.map((actor) =>
            names.map((name) => [name, bitsOf(engine.base(actor, name)), bitsOf(engine.attribute(actor, name))]),
          )
        const before = read()
        for (const [index, to, from, magnitude] of given) {
          engine.apply(effects[index % effects.length]!.id, actors[to]!, { source: actors[from]!, magnitude })
          engine.step()
        }
        if (JSON.stringify(read()) !== JSON.stringify(before)) inForce++
        for (const actor of actors) {
          removeAll(engine, actor)
          engine.step()
        }
        expect(engine.stats().effects).toBe(0)
        expect(actors.flatMap((actor) => engine.tags(actor))).toEqual([])
        expect(read()).toEqual(before)
        await engine.dispose()
      }),
      runs(80),
    )
    // Most worlds really were changed in between.
    expect(inForce).toBeGreaterThan(40)
  }, 60_000)
})
