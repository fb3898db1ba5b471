import { type ErrorCode, MyriadError } from './myriad-error.js'

/** An error as it crosses a thread: classes do not. */
export interface PlainError {
  readonly code: ErrorCode
  readonly message: string
  readonly value?: unknown
  readonly allowed?: string
}

/** What a worker answers. */
export type Answer<T> = { readonly value: T } | { readonly error: PlainError }

/** @param otherwise The code of what has none. */
export function plainError(error: unknown, otherwise: ErrorCode = 'STORAGE_FAILED'): PlainError {
  if (error instanceof MyriadError) {
    const { code, message, value, allowed } = error
    return { code, message, value, ...(allowed !== undefined && { allowed }) }
  }
  return { code: otherwise, message: error instanceof Error ? error.message : String(error) }
}

/** What work comes to, as it can be posted. */
export async function answer<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    return { error: plainError(error) }
  }
}

/** The value of an answer. @throws MyriadError What the other thread threw. */
export function unwrap<T>(given: Answer<T>): T {
  if (!('error' in given)) return given.value
  const { code, message, ...facts } = given.error
  throw new MyriadError(code, message, facts)
}
