import { DELTA } from '../countdown.js'
import type { ObjectActor } from '../effect-object.js'
import { type EffectsOptions, effectsHost } from '../effects-host.js'
import { objectsOnActors } from '../objects-on-actors.js'
import type { HostMethods } from '../suite.js'

function update(actor: ObjectActor): void {
  const { effects } = actor
  for (let i = effects.length - 1; i >= 0; i--) {
    const effect = effects[i]!
    effect.remaining -= DELTA
    effect.untilTick -= DELTA
    if (effect.untilTick <= 0) {
      actor.health -= effect.kind.amount
      effect.untilTick += effect.kind.period
    }
    if (effect.remaining <= 0) effects.splice(i, 1)
  }
}

/** Objects in a list on their target; what has ended is taken out with `splice`. */
export async function create(options: EffectsOptions): Promise<HostMethods> {
  return effectsHost(objectsOnActors(options.n, update), options)
}
