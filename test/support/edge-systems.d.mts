import type { createEngine as create, EngineOptions } from 'myriad'

export declare function runEdges(
  createEngine: typeof create,
  workers: number,
  worker?: EngineOptions['worker'],
): Promise<{ readonly workers: number; readonly hashes: readonly string[]; readonly busyMs: number }>
