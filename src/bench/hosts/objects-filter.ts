import { DELTA } from '../countdown.js'
import type { EffectObject, ObjectActor } from '../effect-object.js'
import { type EffectsOptions, effectsHost } from '../effects-host.js'
import { objectsOnActors } from '../objects-on-actors.js'
import type { HostMethods } from '../suite.js'

const goesOn = (effect: EffectObject) => effect.remaining > 0

function update(actor: ObjectActor): void {
  for (const effect of actor.effects) {
    effect.remaining -= DELTA
    effect.untilTick -= DELTA
    if (effect.untilTick <= 0) {
      actor.health -= effect.kind.amount
      effect.untilTick += effect.kind.period
    }
  }
  actor.effects = actor.effects.filter(goesOn)
}

/** Objects in a list on their target; each tick keeps with `filter` what has not ended. */
export async function create(options: EffectsOptions): Promise<HostMethods> {
  return effectsHost(objectsOnActors(options.n, update), options)
}
