import { Actor, createEngine, type Engine } from '../index.js'
import { damageWorld, requireWorkers } from './damage-world.js'
import { actorsFor, checksum, type Group, LIFE, TICK_RATE, Workload } from './workload.js'

/** An engine that carries the common workload. */
export interface WorkloadOptions {
  /** Effects; 0: one actor and nothing to do. */
  readonly n: number
  /** Threads beside the caller. */
  readonly workers: number | 'auto'
  /** Milliseconds of work a tick below which the pool is left asleep; absent: the engine's own. */
  readonly wakeAboveMs?: number
}

/** The applications of a tick, as calls: effect, handles, options. */
export type Calls = readonly (readonly [
  effect: string,
  targets: Uint32Array,
  options: { readonly duration?: number },
])[]

/** What the suites need of it. */
export interface WorkloadEngine {
  readonly engine: Engine<string, 'health'>
  /** The calls of the next tick, to be made before it. Arrays of their own, so that many ticks can be kept. */
  next(): Calls
  /** The hash of all actors' health, and the effects alive. */
  checksum(): string
}

/** At least so many effects of capacity, so that every size has as many shards as the default. */
const LEAST_EFFECTS = 1_000_000

/** Makes the calls of a tick. */
export function give(engine: Engine<string, 'health'>, calls: Calls): void {
  for (let i = 0; i < calls.length; i++) {
    const call = calls[i]!
    engine.applyMany(call[0], call[1], call[2])
  }
}

/** The engine as a game uses it, with the workload of the suite `effects`. @throws when fewer threads start. */
export async function workloadEngine({ n, workers, wakeAboveMs }: WorkloadOptions): Promise<WorkloadEngine> {
  const engine: Engine<string, 'health'> = await createEngine({
    ...damageWorld(n, LEAST_EFFECTS),
    workers,
    ...(wakeAboveMs !== undefined && { wakeAboveMs }),
  })
  if (workers !== 'auto') await requireWorkers(engine, workers)
  const handles = engine.spawnMany(actorsFor(n))
  const workload = new Workload(n)
  const base = engine.columns(Actor).attributeBase('health')
  const call = ({ amount, duration, targets }: Group) =>
    [
      `dot${amount}`,
      targets.map((number) => handles[number]!),
      duration === LIFE ? {} : { duration: duration / TICK_RATE },
    ] as const
  return {
    engine,
    next: () => workload.next().map(call),
    checksum() {
      const health = Float64Array.from(handles, (handle) => base[engine.idOf(handle)]!)
      return checksum(health, engine.liveEffects)
    },
  }
}
