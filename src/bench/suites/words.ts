import type { Ratio } from '../result.js'

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

/** Thread counts that a suite compares where it needs no more: one and, where there is another core, two. */
export function oneAndTwo({
  threads,
  cores,
}: {
  readonly threads?: readonly number[]
  readonly cores: number
}): readonly number[] {
  return threads ?? (cores > 1 ? [1, 2] : [1])
}

/** What went wrong, as a row says it. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0]! : String(error)
}
