import { unitsOf } from './countdown.js'
import { kindsOf, type ObjectActor } from './effect-object.js'
import type { EffectsWorld } from './effects-host.js'
import { AMOUNTS, actorsFor, HEALTH } from './workload.js'

/** Effects as objects in a list on each actor; `update` counts an actor's effects down, executes and ends them. */
export function objectsOnActors(effects: number, update: (actor: ObjectActor) => void): EffectsWorld {
  const actors = Array.from({ length: actorsFor(effects) }, (): ObjectActor => ({ health: HEALTH, effects: [] }))
  const kinds = kindsOf(AMOUNTS)
  return {
    tick(groups) {
      for (const actor of actors) update(actor)
      for (const { amount, duration, targets } of groups) {
        const kind = kinds.get(amount)!
        const units = unitsOf(duration)
        for (let i = 0; i < targets.length; i++) {
          actors[targets[i]!]!.effects.push({ kind, remaining: units, untilTick: kind.period })
        }
      }
    },
    health(into) {
      actors.forEach(({ health }, i) => {
        into[i] = health
      })
    },
    live: () => actors.reduce((sum, actor) => sum + actor.effects.length, 0),
  }
}
