import type { AccessChecks, AnyComponent, createEngine as create, EngineOptions, System } from 'myriad'

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
  /** Milliseconds that the workers spent on it: no two runs have it alike. */
  readonly busyMs: number
}

/** What one system does without saying so. */
export interface Fault {
  readonly system: number
  readonly kind: 'write' | 'read' | 'row'
}

export declare function faultsOf(createEngine: typeof create, seed: number): Promise<Fault[]>

export declare function runRandomSystems(
  createEngine: typeof create,
  seed: number,
  workers: number,
  worker: EngineOptions['worker'],
  checks?: AccessChecks,
  fault?: Fault,
): Promise<RandomSystemsResult>

export declare const WORLD: EngineOptions & { readonly effects: readonly object[] }

export declare function randomSystems(seed: number): {
  readonly systems: readonly System<'ping'>[]
  readonly components: readonly AnyComponent[]
}
