import fc from 'fast-check'
import { createEngine, type EffectDefinition } from 'myriad'
import { describe, expect, it } from 'vitest'
import { randomScenario } from '../support/random-scenario.js'

/** Bits of a double: −0 and 0 are told apart. */
function bitsOf(value: number): string {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!.toString(16)
}

const ATTRIBUTES = ['health', 'mana', 'power', 'armor', 'limit']

/** Definitions of a random scenario that last and change no base. */
function modifiersOnly(seed: number): EffectDefinition<string, never, string, never>[] {
  return randomScenario(seed, { effects: 12 }).effects!.map(
    ({ id, modifiers, stacking, tags, control, magnitude }) => ({
      id,
      duration: 'infinite',
      ...(modifiers && { modifiers }),
      ...(stacking && { stacking }),
      ...(tags && { tags }),
      ...(control && { control }),
      ...(magnitude !== undefined && { magnitude }),
    }),
  )
}

const bases = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 5, maxLength: 5 })

describe('attributes', () => {
  it('are what they were, bit for bit, when all that was applied is removed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        bases,
        fc.array(fc.nat(11), { minLength: 1, maxLength: 40 }),
        async (seed, values, order) => {
          const effects = modifiersOnly(seed)
          const engine = await createEngine({
            attributes: Object.fromEntries(ATTRIBUTES.map((name, i) => [name, { base: values[i]! }])),
            effects,
            workers: 0,
            capacity: { actors: 8, effects: 1024, commands: 1024 },
          })
          const actor = engine.spawn()
          const read = () => ATTRIBUTES.map((name) => bitsOf(engine.attribute(actor, name as never)))
          const before = read()
          for (const index of order) {
            engine.apply(effects[index]!.id as never, actor)
            engine.step()
          }
          for (const { id } of effects) engine.remove(actor, id as never)
          engine.step()
          expect(engine.stats().effects).toBe(0)
          expect(engine.tags(actor)).toEqual([])
          expect(read()).toEqual(before)
          await engine.dispose()
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})

describe('population', () => {
  it('changes by what was created less what ended, and every end is told once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { world, effects, timeline } = randomScenario(seed, { commands: 200, actors: 6 })
        const engine = await createEngine({ ...world, effects: effects!, workers: 0, record: ['applied', 'removed'] })
        const actors = engine.spawnMany(6)
        const alive = new Set<string>()
        let ended = 0
        for (const command of timeline!) {
          if (command.apply === undefined) continue
          const { apply, to, stacks, duration } = command
          engine.apply(apply, actors[Number(to!.slice(1)) % 6]!, {
            source: actors[0]!,
            ...(stacks !== undefined && { stacks }),
            ...(duration !== undefined && { duration }),
          })
          engine.step()
          engine.drain(({ type, target, instance }) => {
            const name = `${target}/${instance}`
            if (type === 'applied' && instance > 0) {
              expect(alive.has(name)).toBe(false)
              alive.add(name)
            }
            if (type === 'removed') {
              expect(alive.delete(name)).toBe(true)
              ended++
            }
          })
          const stats = engine.stats()
          expect(stats.effects).toBe(alive.size)
          expect(stats.created - stats.ended).toBe(stats.effects)
          expect(stats.ended).toBe(ended)
        }
        await engine.dispose()
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})
