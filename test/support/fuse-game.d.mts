import type { createEngine as create, EngineOptions, RecoveryReport } from 'myriad'

export interface FuseGame {
  readonly seed: number
  readonly workers: number
  readonly how: number
  readonly at: number
  readonly worker: ((fuse: SharedArrayBuffer) => object) | undefined
  readonly options?: EngineOptions
}

export interface FuseOutcome {
  readonly hashes: readonly string[]
  readonly pings: number
  /** Workers at the beginning and at the end. */
  readonly started: number
  readonly ended: number
  readonly reports: readonly RecoveryReport[]
}

export declare function playWithFuse(createEngine: typeof create, game: FuseGame): Promise<FuseOutcome>
