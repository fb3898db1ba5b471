import type { Remote } from 'comlink'
import type { Percentiles } from '../observe/index.js'
import type { SaveReport } from '../storage/index.js'
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

/** The page's console interface, `globalThis.myriad`: documented in the README. */
export interface ConsoleInterface {
  stats(): Promise<ConsoleStats>
  spawn(what: { actors?: number; effects?: number }): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
  step(n?: number): Promise<number>
  hash(): Promise<string>
  save(): Promise<SaveReport>
  load(): Promise<number>
  setWorkers(workers: 'auto' | number): Promise<number>
  killThread(thread?: number): Promise<void>
}

export function consoleInterface(game: Remote<GameHost>): ConsoleInterface {
  return {
    async stats() {
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
    spawn: (what) => game.spawn(what),
    pause: () => game.pause(),
    resume: () => game.resume(),
    step: (n = 1) => game.step(n),
    hash: () => game.hash(),
    save: () => game.save(),
    load: () => game.load(),
    setWorkers: (workers) => game.setWorkers(workers),
    killThread: (thread = 1) => game.killThread(thread),
  }
}
