import type { BenchContext } from './suite.js'

/**
 * Thread counts to measure, ascending: those asked for, else 1, 2 and 3 as the cores allow. More threads than cores measure the
 * system's scheduler; `--threads 3` does it all the same.
 */
export function threadCounts({ threads, cores }: BenchContext): readonly number[] {
  return [...(threads ?? [1, 2, 3].filter((count) => count <= Math.max(1, cores)))].sort((a, b) => a - b)
}
