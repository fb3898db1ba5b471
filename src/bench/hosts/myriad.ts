import { Actor, createEngine } from '../../index.js'
import { damageWorld, requireWorkers } from '../damage-world.js'
import { type EffectsOptions, effectsHost } from '../effects-host.js'
import type { HostMethods } from '../suite.js'
import { actorsFor, type Group, LIFE, TICK_RATE } from '../workload.js'

interface MyriadOptions extends EffectsOptions {
  /** All threads that work; 1: the caller's alone. */
  readonly threads: number
}

/** The engine as a game uses it: definitions as data, applications by `applyMany`, all rules able to act. */
export async function create(options: MyriadOptions): Promise<HostMethods> {
  const { n, threads } = options
  const engine = await createEngine({ ...damageWorld(n), workers: threads - 1 })
  await requireWorkers(engine, threads - 1)
  const handles = engine.spawnMany(actorsFor(n))
  const ids = Uint32Array.from(handles, (handle) => engine.idOf(handle))
  const base = engine.columns(Actor).attributeBase('health')
  return effectsHost(
    {
      prepare(groups) {
        for (const { targets } of groups) {
          for (let i = 0; i < targets.length; i++) targets[i] = handles[targets[i]!]!
        }
      },
      tick(groups: readonly Group[]) {
        for (const { amount, duration, targets } of groups) {
          if (duration === LIFE) engine.applyMany(`dot${amount}`, targets)
          else engine.applyMany(`dot${amount}`, targets, { duration: duration / TICK_RATE })
        }
        engine.step()
      },
      health(into) {
        for (let i = 0; i < into.length; i++) into[i] = base[ids[i]!]!
      },
      live: () => engine.liveEffects,
      close: () => engine.dispose(),
    },
    options,
  )
}
