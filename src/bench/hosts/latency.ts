import { createEngine } from '../../index.js'
import type { HostMethods } from '../suite.js'

/** What the host is to measure. */
export interface LatencyHostOptions {
  /** Threads beside the caller. */
  readonly workers: 'auto' | number
  /** Effects alive meanwhile. */
  readonly effects: number
}

/** The way of one application, from the call to the handler of its event. */
export interface Latency {
  /** Milliseconds. */
  readonly ms: readonly number[]
  /** Ticks that went by before the one that carried it out: 0, it was the next one. */
  readonly late: readonly number[]
  /** Milliseconds of each `step()`. */
  readonly stepMs: readonly number[]
}

const TICK_MS = 1000 / 60
/** Before a moment the loop sleeps up to here (milliseconds) and spins the rest: a sleep ends some 0.1 ms late. */
const SPIN_MS = 0.3

const cell = new Int32Array(new SharedArrayBuffer(4))

/** Waits for a moment of `performance.now()`. Both a process's main thread and a page's worker may sleep. */
function waitUntil(moment: number): void {
  const sleep = moment - SPIN_MS - performance.now()
  if (sleep > 0) Atomics.wait(cell, 0, 0, sleep)
  while (performance.now() < moment);
}

/** One application at a time: in a loop of 60 ticks a second, and with nothing to wait for. */
export async function create(options: LatencyHostOptions): Promise<HostMethods> {
  const { workers, effects } = options
  const actors = Math.max(16, Math.round(effects / 10))
  const engine = await createEngine({
    tickRate: 60,
    attributes: { health: { base: 1e9, min: 0, max: 1e9 } },
    vital: 'health',
    effects: [
      { id: 'dot', duration: 'infinite', period: 1, actions: [{ do: 'damage', amount: 1 }] },
      { id: 'hit', duration: 1, actions: [{ do: 'damage', amount: 1 }], period: 0.5 },
    ],
    capacity: { actors, effects: effects + 1024, commands: Math.max(1024, actors) },
    workers,
  })
  const targets = engine.spawnMany(actors)
  // Spread over a period, so that every tick has its share.
  const share = Math.ceil(effects / 60)
  for (let given = 0; given < effects; given += share) {
    for (let i = given; i < Math.min(effects, given + share); i++) engine.apply('dot', targets[i % actors]!)
    engine.step()
  }

  // A double in a closure would be boxed: [when the event came, in which tick, how many came].
  const seen = new Float64Array(3)
  engine.on('applied', (event) => {
    seen[0] = performance.now()
    seen[1] = event.tick
    seen[2] = seen[2]! + 1
  })
  let next = 0
  let random = 0x9e3779b9

  function apply(): void {
    seen[2] = 0
    engine.apply('hit', targets[next]!)
    next = (next + 1) % targets.length
  }
  function came(): void {
    if (seen[2] !== 1) throw new Error(`one application: found ${seen[2]} events, wanted 1`)
  }

  return {
    /** `ticks` ticks at 60 a second. Between two of them, at an even random moment, one application. */
    loop(ticks: number): Latency {
      const ms: number[] = []
      const late: number[] = []
      const stepMs: number[] = []
      const origin = performance.now() + 1
      for (let t = 0; t < ticks; t++) {
        const deadline = origin + (t + 1) * TICK_MS
        const from = performance.now()
        random ^= random << 13
        random ^= random >>> 17
        random ^= random << 5
        // Too late already: the application comes at once, and the tick after it.
        waitUntil(from + Math.max(0, deadline - from) * ((random >>> 0) / 2 ** 32))
        const called = performance.now()
        const tick = engine.tick
        apply()
        waitUntil(deadline)
        const started = performance.now()
        engine.step()
        stepMs.push(performance.now() - started)
        came()
        ms.push(seen[0]! - called)
        late.push(seen[1]! - tick)
      }
      return { ms, late, stepMs }
    },
    /** Milliseconds of one application and of the tick that carries it out, the handler's call with it. */
    alone(samples: number): number[] {
      const ms: number[] = []
      for (let i = 0; i < samples; i++) {
        const started = performance.now()
        apply()
        engine.step()
        ms.push(performance.now() - started)
        came()
      }
      return ms
    },
    state: () => ({ hash: engine.hash(), live: engine.liveEffects, workers: engine.capabilities.workers }),
    close: () => engine.dispose(),
  }
}
