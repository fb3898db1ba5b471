import type { createEngine as create, EngineOptions } from 'myriad'

export declare const WORLD: EngineOptions

export declare function play(
  createEngine: typeof create,
  workers: number,
  worker?: EngineOptions['worker'],
): Promise<{
  readonly workers: number
  readonly fallback: string | undefined
  readonly hash: string
  readonly events: Readonly<Record<string, number>>
  /** Milliseconds that the workers spent on it: no two runs have it alike. */
  readonly busyMs: number
}>
