import type { Ratio } from '../result.js'
import type { BenchContext } from '../suite.js'
import { threadCounts } from '../threads.js'

/** A figure beside its aim: at least so much, or less than so much. Without an aim it is only told. */
export function aimed(name: string, value: number, aim: number | undefined, atLeast: boolean, note?: string): Ratio {
  const found = { name, value, ...(note !== undefined && { note }) }
  if (aim === undefined) return found
  return { ...found, aim, atLeast, met: atLeast ? value >= aim : value < aim }
}

/** `1 thread`, `2 threads`. */
export function threadsText(threads: number): string {
  return `${threads} thread${threads === 1 ? '' : 's'}`
}

/** Thread counts of a suite that compares no more than one thread with two, unless others were asked for. */
export function oneAndTwo(context: BenchContext): readonly number[] {
  return context.threads ?? threadCounts(context).slice(0, 2)
}

/** What went wrong, as a row says it. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0]! : String(error)
}
