import fc from 'fast-check'
import type { EffectDefinition } from 'myriad'
import type { ScenarioFile } from 'myriad/scenario'
import { describe, expect, it } from 'vitest'
import { type Moment, play, randomScenario } from '../support/play.js'
import { runs, scenarioSeed } from '../support/property.js'

type Timed = NonNullable<ScenarioFile['timeline']>[number]
type Command = NonNullable<ScenarioFile['repeat']>[number]['do']

const SCHOOLS = ['fire', 'frost', 'physical']

/** Instant damage of each school, and of none: what a damage command does, with an event. */
const STRIKES = [...SCHOOLS, ''].map(
  (school): EffectDefinition => ({
    id: `strike ${school}`,
    duration: 0,
    actions: [{ do: 'damage', ...(school && { school }) }],
  }),
)

/** Damage as an instant effect; undefined: a command that heals, kills, or writes health without damage. */
function woundOnly<C extends Command | Timed>(command: C): C | undefined {
  const { damage, school = '', heal, set, kill, revive, despawn, ...rest } = command
  if (damage !== undefined) return { ...rest, apply: `strike ${school}`, magnitude: damage } as C
  if (heal !== undefined || kill !== undefined || revive !== undefined || despawn !== undefined) return undefined
  return set?.attribute === 'health' ? undefined : command
}

/** A random scenario in which damage alone changes health. */
function woundsOnly(seed: number): ScenarioFile {
  const { world, effects, timeline, repeat, ...file } = randomScenario(seed)
  const { max: _, ...health } = world.attributes!.health!
  return {
    ...file,
    world: { ...world, vital: 'health', attributes: { ...world.attributes, health } },
    effects: [
      ...effects!.map(({ actions, ...definition }) => ({
        ...definition,
        ...(actions && { actions: actions.filter((action) => action.do === 'damage') }),
      })),
      ...STRIKES,
    ],
    timeline: timeline!.flatMap((command) => woundOnly(command) ?? []),
    repeat: (repeat ?? []).flatMap((one) => {
      const command = woundOnly(one.do)
      return command ? [{ ...one, do: command }] : []
    }),
  }
}

describe('damage in random worlds', () => {
  it('is told by `ticked`, all of it: its sum is the health lost, its second sum what shields took', async () => {
    let wounds = 0
    let absorptions = 0
    await fc.assert(
      fc.asyncProperty(scenarioSeed, async (seed) => {
        const file = woundsOnly(seed)
        const start = file.world.attributes!.health!.base!
        const landed = new Map<number, number>()
        const taken = new Map<number, number>()
        const add = (to: Map<number, number>, target: number, amount: number) =>
          to.set(target, (to.get(target) ?? 0) + amount)
        const see = ({ engine, entities, log, begin, tick }: Moment) => {
          for (const { type, target, a, b } of log.slice(begin)) {
            if (type === 'ticked') {
              if (a > 0) wounds++
              add(landed, target, a)
              add(taken, target, b)
            } else if (type === 'absorbed') {
              absorptions++
              add(taken, target, -a)
            }
          }
          for (const { id, attributes } of file.actors!) {
            const actor = entities.get(id)!
            const lost = (attributes?.health ?? start) - engine.base(actor, 'health')
            expect(lost, `tick ${tick}: health lost by ${id}`).toBeCloseTo(landed.get(actor) ?? 0, 6)
            expect(taken.get(actor) ?? 0, `tick ${tick}: absorbed for ${id}, told twice`).toBeCloseTo(0, 6)
          }
        }
        await play(file, { batch: 1000, see, every: 10 })
      }),
      runs(50),
    )
    expect(wounds).toBeGreaterThan(1000)
    expect(absorptions).toBeGreaterThan(100)
  }, 60_000)
})
