import fc from 'fast-check'
import { createEngine, type EffectDefinition, type Engine, type ScenarioFile } from 'myriad'
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

const ACTORS = 6
type Kind = 'apply' | 'dispel' | 'remove' | 'kill' | 'revive' | 'despawn' | 'damage'

/** Gives an engine a command of a scenario and returns which it was; undefined: one that touches no effects. */
function give(engine: Engine, actors: Uint32Array, c: NonNullable<ScenarioFile['timeline']>[number]): Kind | undefined {
  const actor = (name: string | undefined) => actors[Number(name!.slice(1)) % ACTORS]!
  if (c.apply !== undefined) {
    engine.apply(c.apply, actor(c.to), {
      source: actors[0]!,
      ...(c.stacks !== undefined && { stacks: c.stacks }),
      ...(c.duration !== undefined && { duration: c.duration }),
    })
    return 'apply'
  }
  if (c.dispel) {
    const { target, by, ...filter } = c.dispel
    engine.dispel(actor(target), { ...filter, ...(by !== undefined && { by: actor(by) }) })
    return 'dispel'
  }
  if (c.remove !== undefined) {
    engine.remove(actor(c.from), c.remove)
    return 'remove'
  }
  if (c.damage !== undefined) {
    engine.damage(actor(c.to), c.damage)
    return 'damage'
  }
  for (const kind of ['kill', 'revive', 'despawn'] as const) {
    if (c[kind] === undefined) continue
    engine[kind](actor(c[kind]))
    return kind
  }
  return undefined
}

describe('population', () => {
  it.each([0, 1, 2])(
    'changes by what was created less what ended, every end told once, with %i workers',
    async (workers) => {
      const seen: Record<Kind, number> = { apply: 0, dispel: 0, remove: 0, kill: 0, revive: 0, despawn: 0, damage: 0 }
      await fc.assert(
        fc.asyncProperty(fc.integer(), async (seed) => {
          const { world, effects, timeline } = randomScenario(seed, { commands: 200, actors: ACTORS })
          const engine = (await createEngine({
            ...world,
            effects: effects!,
            workers,
            wakeAboveMs: 0,
            record: ['applied', 'removed'],
            deadHandles: 'deny',
          })) as Engine
          const actors = engine.spawnMany(ACTORS)
          const alive = new Set<string>()
          let ended = 0
          for (const command of timeline!) {
            const kind = give(engine, actors, command)
            if (!kind) continue
            seen[kind]++
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
            // An actor that has despawned makes room for the next.
            actors.forEach((actor, i) => {
              if (!engine.exists(actor)) actors[i] = engine.spawn()
            })
          }
          await engine.dispose()
        }),
        { numRuns: workers === 0 ? 60 : 12 },
      )
      // Every kind of command was among them.
      expect(Object.values(seen).every((count) => count > 0)).toBe(true)
    },
    60_000,
  )
})
