import type { AccessChecks, createEngine as create, EngineOptions } from 'myriad'

/** All that could differ between two runs of the same seed. */
export interface RandomSystemsResult {
  readonly hashes: readonly string[]
  readonly after: string
  readonly again: string
  readonly pings: number
  readonly order: number
  readonly entities: number
  readonly effects: number
  readonly denied: number
  readonly stages: number
  readonly workers: number
  readonly fallback: string | undefined
}

export declare function runRandomSystems(
  createEngine: typeof create,
  seed: number,
  workers: number,
  worker: EngineOptions['worker'],
  checks?: AccessChecks,
  wrong?: number,
): Promise<RandomSystemsResult>
