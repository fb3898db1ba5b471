import type { Remote } from 'comlink'
import type { Report } from '../bench/index.js'
import type { Percentiles } from '../observe/index.js'
import type { SaveReport } from '../storage/index.js'
import {
  type BenchmarkRequest,
  checkBenchmark,
  checkSpawn,
  checkSteps,
  checkThread,
  checkWorkers,
  type SpawnRequest,
} from './requests.js'
import type { GameHost } from './serve-game.js'

/** What `await myriad.stats()` gives. */
export interface ConsoleStats {
  readonly tick: number
  readonly actors: number
  readonly effects: number
  readonly executed: number
  readonly applied: number
  readonly expired: number
  readonly tickMs: Percentiles
  readonly workers: number
  readonly isolated: boolean
  readonly memoryBytes: number
}

/** The page's console interface, `globalThis.myriad`: documented in the README. A call that is refused changes nothing. */
export interface ConsoleInterface {
  stats(): Promise<ConsoleStats>
  spawn(what?: SpawnRequest): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
  step(n?: number): Promise<number>
  hash(): Promise<string>
  save(): Promise<SaveReport>
  load(): Promise<number>
  setWorkers(workers: 'auto' | number): Promise<number>
  killThread(thread?: number): Promise<void>
  /** Runs the page's benchmark, which the page shows as well. The world waits meanwhile. */
  benchmark(what?: BenchmarkRequest): Promise<Report>
}

/**
 * @param started Settles when the first world is there; every call waits for it.
 * @param benchmark Runs the page's benchmark.
 */
export function consoleInterface(
  game: Remote<GameHost>,
  started: Promise<void>,
  benchmark: (short?: boolean) => Promise<Report>,
): ConsoleInterface {
  /** Passes a call on when its argument is fit to be posted. */
  const checked = async <T>(check: () => void, call: () => Promise<T>): Promise<T> => {
    check()
    await started
    return call()
  }
  return {
    async stats() {
      await started
      const { tick, actors, effects, executed, applied, expired, tickMs, workers, isolated, memoryBytes } =
        await game.stats()
      const { p50, p95, p99 } = tickMs
      return {
        tick,
        actors,
        effects,
        executed,
        applied,
        expired,
        tickMs: { p50, p95, p99 },
        workers,
        isolated,
        memoryBytes,
      }
    },
    spawn: (what = {}) =>
      checked(
        () => checkSpawn(what),
        () => game.spawn({ ...what }),
      ),
    pause: () => started.then(() => game.pause()),
    resume: () => started.then(() => game.resume()),
    step: (n = 1) =>
      checked(
        () => checkSteps(n),
        () => game.step(n),
      ),
    hash: () => started.then(() => game.hash()),
    save: () => started.then(() => game.save()),
    load: () => started.then(() => game.load()),
    setWorkers: (workers) =>
      checked(
        () => checkWorkers(workers),
        () => game.setWorkers(workers),
      ),
    killThread: (thread = 1) =>
      checked(
        () => checkThread(thread),
        () => game.killThread(thread),
      ),
    benchmark: (what = {}) =>
      checked(
        () => checkBenchmark(what),
        () => benchmark(what.short),
      ),
  }
}
