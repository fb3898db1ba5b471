import { DELTA, unitsOf } from '../countdown.js'
import { type EffectObject, kindsOf } from '../effect-object.js'
import { type EffectsOptions, type EffectsWorld, effectsHost } from '../effects-host.js'
import type { HostMethods } from '../suite.js'
import { AMOUNTS, actorsFor, HEALTH } from '../workload.js'

interface Target {
  health: number
}

interface TargetedEffect extends EffectObject {
  readonly target: Target
}

function objectsInOneList(n: number): EffectsWorld {
  const actors = Array.from({ length: actorsFor(n) }, (): Target => ({ health: HEALTH }))
  const kinds = kindsOf(AMOUNTS)
  const effects: TargetedEffect[] = []
  return {
    tick(groups) {
      for (let i = effects.length - 1; i >= 0; i--) {
        const effect = effects[i]!
        effect.remaining -= DELTA
        effect.untilTick -= DELTA
        if (effect.untilTick <= 0) {
          effect.target.health -= effect.kind.amount
          effect.untilTick += effect.kind.period
        }
        if (effect.remaining <= 0) {
          // The last one takes its place; it has had its turn.
          const last = effects.pop()!
          if (last !== effect) effects[i] = last
        }
      }
      for (const { amount, duration, targets } of groups) {
        const kind = kinds.get(amount)!
        const units = unitsOf(duration)
        for (let i = 0; i < targets.length; i++) {
          effects.push({ kind, target: actors[targets[i]!]!, remaining: units, untilTick: kind.period })
        }
      }
    },
    health(into) {
      actors.forEach(({ health }, i) => {
        into[i] = health
      })
    },
    live: () => effects.length,
  }
}

/** Objects in one list, each with its target; the last one takes the place of what has ended. */
export async function create(options: EffectsOptions): Promise<HostMethods> {
  return effectsHost(objectsInOneList(options.n), options)
}
