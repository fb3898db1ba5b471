import { expect } from 'vitest'

/** What a typed error looks like from outside: the built package has a class of its own. */
export interface TypedError extends Error {
  readonly code: string
  readonly value: unknown
  readonly allowed: string | undefined
  readonly option: string | undefined
  readonly path: string | undefined
}

/** The typed error that a call throws. */
export function thrown(work: () => unknown): TypedError {
  try {
    work()
  } catch (error) {
    expect((error as Error).name).toBe('MyriadError')
    return error as TypedError
  }
  throw new Error('nothing was thrown')
}

/** The typed error with which a promise is rejected. */
export async function rejected(work: Promise<unknown>): Promise<TypedError> {
  try {
    await work
  } catch (error) {
    expect((error as Error).name).toBe('MyriadError')
    return error as TypedError
  }
  throw new Error('nothing was thrown')
}
