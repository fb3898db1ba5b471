import fc from 'fast-check'
import type { EffectDefinition } from 'myriad'
import type { ScenarioFile } from 'myriad/scenario'
import { describe, it } from 'vitest'
import { type Moment, play, randomScenario, ticksLeft } from '../support/play.js'
import { claim, longRuns, scenarioSeed } from '../support/property.js'

type Definitions = ReadonlyMap<string, EffectDefinition>

/** Plays random scenarios and looks at them after every tick, or after some. */
async function everywhere(
  numRuns: number,
  looker: (definitions: Definitions) => (moment: Moment) => void,
  { every = 1, edit = (file: ScenarioFile) => file } = {},
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(scenarioSeed, async (seed) => {
      const file = edit(randomScenario(seed))
      const see = looker(new Map(file.effects!.map((definition) => [definition.id, definition])))
      await play(file, { batch: 1000, see, every })
    }),
    longRuns(numRuns),
  )
}

/** What the actors that are there carry, each instance with a name that no other ever has. */
function carried({ engine, entities, tick }: Moment) {
  return [...entities.values()]
    .filter((actor) => engine.exists(actor))
    .flatMap((actor) =>
      engine.effects(actor).map((one) => ({
        ...one,
        actor,
        name: `${actor}/${one.instance}`,
        left: ticksLeft(engine, one.remaining),
        where: () => `tick ${tick}: ${one.effect} on ${actor}, instance ${one.instance}`,
      })),
    )
}

function stackingOf(definitions: Definitions, effect: string) {
  const { mode = 'independent', duration = 'refresh', max } = definitions.get(effect)!.stacking ?? {}
  return { mode, duration, max, oneRecord: mode === 'perTarget' || mode === 'perSource' }
}

describe('instances in random worlds', () => {
  it('never exceed what their stacking allows, at any tick', async () => {
    await everywhere(30, (definitions) => (moment) => {
      const counts = new Map<string, number>()
      for (const { actor, effect, source, stacks, where } of carried(moment)) {
        const { mode, max, oneRecord } = stackingOf(definitions, effect)
        claim(stacks > 0, () => `${where()}: no stacks`)
        claim(!oneRecord || stacks <= (max ?? 1), () => `${where()}: ${stacks} stacks of at most ${max ?? 1}`)
        const name = `${actor} ${effect} ${mode === 'perSource' ? source : ''}`
        const count = (counts.get(name) ?? 0) + 1
        const most = oneRecord ? 1 : (max ?? Number.POSITIVE_INFINITY)
        counts.set(name, count)
        claim(count <= most, () => `${where()}: ${count} instances of at most ${most}`)
      }
    })
  }, 60_000)

  it('created less ended is the population, and every end is told once', async () => {
    const looker = () => {
      const alive = new Set<string>()
      let ended = 0
      return (moment: Moment) => {
        const { engine, entities, log, begin, tick } = moment
        for (const { type, target, instance } of log.slice(begin)) {
          const name = `${target}/${instance}`
          if (type === 'applied' && instance > 0) {
            claim(!alive.has(name), () => `tick ${tick}: ${name} is created again`)
            alive.add(name)
          }
          if (type === 'removed') {
            claim(alive.delete(name), () => `tick ${tick}: ${name} ends without being there`)
            ended++
          }
        }
        const stats = engine.stats()
        const there = carried(moment)
        const told = `tick ${tick}: told are ${alive.size} alive and ${ended} ended`
        claim(there.length === alive.size, () => `${told}, there are ${there.length}`)
        claim(
          there.every(({ name }) => alive.has(name)),
          () => `${told}, there are others`,
        )
        claim(stats.effects === alive.size, () => `${told}, counted are ${stats.effects}`)
        claim(stats.ended === ended, () => `${told}, counted as ended ${stats.ended}`)
        claim(stats.created - stats.ended === stats.effects, () => `${told}, counted as created ${stats.created}`)
        // An actor that has despawned makes room for the next.
        for (const [id, actor] of entities) if (!engine.exists(actor)) entities.set(id, engine.spawn())
      }
    }
    await everywhere(40, looker, { every: 7 })
  }, 60_000)

  it('never tick after their end or their last tick', async () => {
    const looker = () => {
      const gone = new Set<string>()
      return (moment: Moment) => {
        const { log, begin, tick } = moment
        // An execution that ends its own instance is told after that end, before anything else of the actor executes.
        const own = new Set<string>()
        let last = 0
        for (const { type, target, instance, reason } of log.slice(begin)) {
          const name = `${target}/${instance}`
          if (target !== last) own.clear()
          last = target
          if (type === 'ticked') {
            claim(instance === 0 || !gone.has(name) || own.has(name), () => `tick ${tick}: ${name} has ended and ticks`)
            own.clear()
          }
          if (type === 'removed') {
            gone.add(name)
            if (reason === 'death' || reason === 'absorbed' || reason === 'charges') own.add(name)
          }
        }
        // So none that is there at the beginning of a tick is beyond its expiry when it executes.
        for (const { name, left, where } of carried(moment)) {
          claim(!gone.has(name), () => `${where()}: has ended and is there`)
          claim(left > 0, () => `${where()}: was to end ${-left} ticks ago`)
        }
      }
    }
    await everywhere(30, looker)
  }, 60_000)

  it('are shortened by `refresh` only', async () => {
    const looker = (definitions: Definitions) => {
      let before = new Map<string, number>()
      return (moment: Moment) => {
        const now = carried(moment)
        for (const { name, effect, left, where } of now) {
          const { duration, oneRecord } = stackingOf(definitions, effect)
          const least = (before.get(name) ?? 0) - 1
          claim((oneRecord && duration === 'refresh') || left >= least, () => `${where()}: ${left} left, not ${least}`)
        }
        before = new Map(now.map(({ name, left }) => [name, left]))
      }
    }
    // Time that the world was away runs in one tick.
    const edit = (file: ScenarioFile) => ({ ...file, timeline: file.timeline!.filter((c) => c.offline === undefined) })
    await everywhere(30, looker, { edit })
  }, 60_000)
})
