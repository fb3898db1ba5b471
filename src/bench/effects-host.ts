import type { HostMethods } from './suite.js'
import { type TickHostOptions, tickHost } from './tick-host.js'
import { actorsFor, checksum, type Group, type Placing, Workload } from './workload.js'

/** What a contestant of the suite `effects` is told. */
export interface EffectsOptions extends TickHostOptions {
  /** Effects. */
  readonly n: number
  /** Default `standing`. */
  readonly placing?: Placing
}

/** A contestant of the suite `effects`: actors with health, and effects that tick and end. */
export interface EffectsWorld {
  /** Turns numbers of actors into what the contestant calls them. Not timed. */
  prepare?(groups: readonly Group[]): void
  /** Executions and expiries of a tick, then its applications. */
  tick(groups: readonly Group[]): void
  /** Writes the health of every actor, in their order. */
  health(into: Float64Array): void
  /** Effects alive. */
  live(): number
  close?(): void | Promise<void>
}

/** A host that gives a contestant the common workload. */
export function effectsHost(world: EffectsWorld, options: EffectsOptions): HostMethods {
  const workload = new Workload(options.n, options.placing)
  let groups: Group[] = []
  return tickHost(
    {
      prepare() {
        groups = workload.next()
        world.prepare?.(groups)
      },
      tick: () => world.tick(groups),
      state() {
        const health = new Float64Array(actorsFor(options.n))
        world.health(health)
        return checksum(health, world.live())
      },
      close: () => world.close?.(),
    },
    options,
  )
}
