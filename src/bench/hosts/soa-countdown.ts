import { DELTA, PERIOD_UNITS, unitsOf } from '../countdown.js'
import { type EffectsOptions, type EffectsWorld, effectsHost } from '../effects-host.js'
import type { HostMethods } from '../suite.js'
import { actorsFor, HEALTH, mostApplications } from '../workload.js'

function columns(n: number): EffectsWorld {
  const health = new Float64Array(actorsFor(n)).fill(HEALTH)
  const room = n + mostApplications(n)
  const remaining = new Float32Array(room)
  const untilTick = new Float32Array(room)
  const target = new Uint32Array(room)
  const damage = new Float32Array(room)
  let live = 0
  return {
    tick(groups) {
      for (let row = live - 1; row >= 0; row--) {
        const left = remaining[row]! - DELTA
        const until = untilTick[row]! - DELTA
        remaining[row] = left
        if (until <= 0) {
          health[target[row]!]! -= damage[row]!
          untilTick[row] = until + PERIOD_UNITS
        } else {
          untilTick[row] = until
        }
        if (left <= 0) {
          // The last row takes its place; it has had its turn.
          live--
          remaining[row] = remaining[live]!
          untilTick[row] = untilTick[live]!
          target[row] = target[live]!
          damage[row] = damage[live]!
        }
      }
      for (const { amount, duration, targets } of groups) {
        const units = unitsOf(duration)
        for (let i = 0; i < targets.length; i++) {
          remaining[live] = units
          untilTick[live] = PERIOD_UNITS
          target[live] = targets[i]!
          damage[live] = amount
          live++
        }
      }
    },
    health: (into) => into.set(health),
    live: () => live,
  }
}

/** Columns of typed arrays without holes, all rows counted down each tick. */
export async function create(options: EffectsOptions): Promise<HostMethods> {
  return effectsHost(columns(options.n), options)
}
