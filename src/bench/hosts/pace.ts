import { median } from '../statistics.js'
import type { HostMethods } from '../suite.js'
import { TICK_RATE } from '../workload.js'
import { give, type WorkloadOptions, workloadEngine } from '../workload-engine.js'

/** Ticks at the pace of the game. */
export interface Paced {
  /** Milliseconds of each tick, the calls before it included. */
  readonly ticks: Float64Array
  /** Milliseconds that all threads together have worked. */
  readonly busyMs: number
  /** Milliseconds that went by. */
  readonly wallMs: number
}

/** Ticks one after the other. */
export interface FlatOut {
  /** Executions of effects. */
  readonly executed: number
  /** Milliseconds of the ticks, the calls before them included. */
  readonly ms: number
}

/** The world, and what it takes. */
export interface PaceState {
  readonly checksum: string
  readonly live: number
  readonly workers: number
  /** Why there are fewer threads than could be. */
  readonly fallback?: string
  /** Bytes that the engine has in use. */
  readonly used: number
  /** Bytes of the whole process, where it has one of its own. */
  readonly resident?: number
}

interface Process {
  process?: { memoryUsage?(): { rss: number } }
}

const TICK_MS = 1000 / TICK_RATE

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The engine with the common workload at the pace of a game, which leaves its thread between two ticks. */
export async function create(options: WorkloadOptions): Promise<HostMethods> {
  const { engine, next, checksum } = await workloadEngine(options)

  /** Makes the calls of a tick and runs it; its milliseconds. The making of the stream is not of its time. */
  function tick(): number {
    const calls = next()
    const started = performance.now()
    give(engine, calls)
    engine.step()
    return performance.now() - started
  }

  const othersMs = () => engine.stats().busyMs.reduce((sum, ms, thread) => (thread === 0 ? sum : sum + ms), 0)

  return {
    /** So many ticks at once, so that the world is full and the code compiled; the middle one's milliseconds. */
    warmUp: (ticks: number) => median(Array.from({ length: ticks }, tick)),
    /** So many ticks, 60 a second. A tick that is late runs at once. */
    async pace(ticks: number): Promise<Paced> {
      const times = new Float64Array(ticks)
      const before = othersMs()
      const origin = performance.now()
      for (let t = 0; t < ticks; t++) {
        const early = origin + t * TICK_MS - performance.now()
        if (early > 0) await sleep(early)
        times[t] = tick()
      }
      const rest = origin + ticks * TICK_MS - performance.now()
      if (rest > 0) await sleep(rest)
      const own = times.reduce((sum, ms) => sum + ms, 0)
      return { ticks: times, busyMs: own + othersMs() - before, wallMs: performance.now() - origin }
    },
    /** Ticks without a rest, for about so many milliseconds. */
    flatOut(ms: number): FlatOut {
      const until = performance.now() + ms
      const before = engine.stats().executed
      let spent = 0
      while (performance.now() < until) spent += tick()
      return { executed: engine.stats().executed - before, ms: spent }
    },
    state(): PaceState {
      const { memoryBytes, effects } = engine.stats()
      const { workers, fallback } = engine.capabilities
      const resident = (globalThis as Process).process?.memoryUsage?.().rss
      return {
        checksum: checksum(),
        live: effects,
        workers,
        used: memoryBytes,
        ...(fallback !== undefined && { fallback }),
        ...(resident !== undefined && { resident }),
      }
    },
    close: () => engine.dispose(),
  }
}
