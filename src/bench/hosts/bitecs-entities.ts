import { addComponent, addEntity, createWorld, query, removeEntity } from 'bitecs'
import { DELTA, PERIOD_UNITS, unitsOf } from '../countdown.js'
import { type EffectsOptions, type EffectsWorld, effectsHost } from '../effects-host.js'
import type { HostMethods } from '../suite.js'
import { actorsFor, HEALTH, mostApplications } from '../workload.js'

function entities(n: number): EffectsWorld {
  const world = createWorld()
  const actors = actorsFor(n)
  // Ids begin at 1, and those of removed entities come again.
  const room = 1 + actors + n + mostApplications(n)
  const Health = { value: new Float64Array(room) }
  const Effect = {
    target: new Uint32Array(room),
    amount: new Float32Array(room),
    remaining: new Float32Array(room),
    untilTick: new Float32Array(room),
  }
  const effects = [Effect]
  const ids = Uint32Array.from({ length: actors }, () => {
    const actor = addEntity(world)
    addComponent(world, actor, Health)
    Health.value[actor] = HEALTH
    return actor
  })
  return {
    prepare(groups) {
      for (const { targets } of groups) {
        for (let i = 0; i < targets.length; i++) targets[i] = ids[targets[i]!]!
      }
    },
    tick(groups) {
      const { target, amount, remaining, untilTick } = Effect
      const { value } = Health
      // What is removed leaves the query's list at the next query: walking it is safe.
      const found = query(world, effects)
      for (let i = 0, length = found.length; i < length; i++) {
        const effect = found[i]!
        const left = remaining[effect]! - DELTA
        const until = untilTick[effect]! - DELTA
        remaining[effect] = left
        if (until <= 0) {
          value[target[effect]!]! -= amount[effect]!
          untilTick[effect] = until + PERIOD_UNITS
        } else {
          untilTick[effect] = until
        }
        if (left <= 0) removeEntity(world, effect)
      }
      for (const group of groups) {
        const units = unitsOf(group.duration)
        for (let i = 0; i < group.targets.length; i++) {
          const effect = addEntity(world)
          addComponent(world, effect, Effect)
          target[effect] = group.targets[i]!
          amount[effect] = group.amount
          remaining[effect] = units
          untilTick[effect] = PERIOD_UNITS
        }
      }
    },
    health(into) {
      for (let i = 0; i < into.length; i++) into[i] = Health.value[ids[i]!]!
    },
    live: () => query(world, effects).length,
  }
}

/** A bitECS entity per effect, its data in columns of typed arrays, found by a query each tick. */
export async function create(options: EffectsOptions): Promise<HostMethods> {
  return effectsHost(entities(options.n), options)
}
