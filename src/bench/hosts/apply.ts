import { createEngine, type Engine } from '../../index.js'
import type { HostMethods } from '../suite.js'

/** What the host is to measure. */
export interface ApplyHostOptions {
  readonly workers: number
  /** Actors; every batch reaches each of them once, in a shuffled order that never changes. */
  readonly actors: number
  /** Effects that each actor carries all along and that no command of the batches touches. */
  readonly carried: number
}

/** One kind of batch. */
export const BATCHES = ['single', 'dispel', 'bulk', 'remove', 'named'] as const
export type Batch = (typeof BATCHES)[number]

/** Milliseconds that the calls of a batch took, and the tick that carried them out. */
export type BatchMs = readonly [calls: number, tick: number]
export type Cycle = Readonly<Record<Batch, BatchMs>>

const FILTER = { types: ['magic'], polarity: 'debuff', count: 1 } as const

type Bench = Engine<'dot' | 'carried', 'health'>

/** Fisher–Yates with xorshift32: neighbours in the batch are not neighbours in memory, as in a game. */
function shuffle(handles: Uint32Array): Uint32Array {
  let random = 0x2545f491
  for (let i = handles.length - 1; i > 0; i--) {
    random ^= random << 13
    random ^= random >>> 17
    random ^= random << 5
    const j = (random >>> 0) % (i + 1)
    const other = handles[j]!
    handles[j] = handles[i]!
    handles[i] = other
  }
  return handles
}

function makeEngine({ workers, actors, carried }: ApplyHostOptions): Promise<Bench> {
  return createEngine({
    tickRate: 60,
    attributes: { health: { base: 1e9, min: 0, max: 1e9 } },
    vital: 'health',
    effects: [
      // Ended a tick after its application, so it never executes: the batches measure coming and going.
      {
        id: 'dot',
        duration: 10,
        period: 1,
        polarity: 'debuff',
        dispel: { type: 'magic' },
        actions: [{ do: 'damage', amount: 1 }],
      },
      { id: 'carried', duration: 'infinite', polarity: 'buff', dispel: { strength: 'never' } },
    ],
    capacity: { actors, effects: actors * (carried + 1), commands: actors },
    workers,
  })
}

/** Applications, dispels and removals in batches, each checked by what lives and what was counted afterwards. */
export async function create(options: ApplyHostOptions): Promise<HostMethods> {
  const engine = await makeEngine(options)
  const { actors, carried } = options
  const targets = shuffle(engine.spawnMany(actors))
  for (let i = 0; i < carried; i++) {
    engine.applyMany('carried', targets)
    engine.step()
  }
  const still = actors * carried

  function check(what: string, found: number, wanted: number): void {
    if (found !== wanted) throw new Error(`${what}: found ${found}, wanted ${wanted}`)
  }

  /** Times a batch and its tick, and then holds what it did against what it should have done. */
  function time(batch: Batch, calls: () => void, event: 'applied' | 'dispelled' | 'removed', live: number): BatchMs {
    const before = engine.stats()
    const started = performance.now()
    calls()
    const called = performance.now()
    engine.step()
    const done = performance.now()
    const after = engine.stats()
    check(`${batch}: live effects`, engine.liveEffects, live)
    check(`${batch}: events`, after.events[event] - before.events[event], actors)
    check(`${batch}: commands`, after.commands - before.commands, actors)
    return [called - started, done - called]
  }

  function single(): void {
    for (let i = 0; i < targets.length; i++) engine.apply('dot', targets[i]!)
  }
  function dispel(): void {
    for (let i = 0; i < targets.length; i++) engine.dispel(targets[i]!, FILTER)
  }
  function bulk(): void {
    engine.applyMany('dot', targets)
  }
  function remove(): void {
    for (let i = 0; i < targets.length; i++) engine.remove(targets[i]!, 'dot')
  }
  /** With all that a game commonly says: who, how strong, how long. */
  function named(): void {
    const source = targets[0]!
    for (let i = 0; i < targets.length; i++) engine.apply('dot', targets[i]!, { source, magnitude: 2, duration: 8 })
  }

  return {
    /** Every kind of batch once; afterwards the world is as it was. */
    cycle(): Cycle {
      const found = {
        single: time('single', single, 'applied', still + actors),
        dispel: time('dispel', dispel, 'dispelled', still),
        bulk: time('bulk', bulk, 'applied', still + actors),
        remove: time('remove', remove, 'removed', still),
        named: time('named', named, 'applied', still + actors),
      }
      time('remove', remove, 'removed', still)
      return found
    },
    state: () => ({ hash: engine.hash(), live: engine.liveEffects, workers: engine.capabilities.workers }),
    close: () => engine.dispose(),
  }
}
