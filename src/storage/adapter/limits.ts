import { MyriadError } from '../../errors/index.js'
import { wrongType } from '../wrong-type.js'

/** How long storage may take to answer, in milliseconds. What takes longer is given up with `STORAGE_TIMEOUT`. */
export interface StorageLimits {
  /** To open or delete a database. Default 5000. */
  readonly openMs: number
  /** Any other answer: a read, a commit. Default 10000. */
  readonly answerMs: number
  /** How long storage is left alone after it has failed three times in a row. Default 5000. */
  readonly restMs: number
}

export const LIMITS: StorageLimits = { openMs: 5000, answerMs: 10_000, restMs: 5000 }

/** @throws MyriadError `WRONG_TYPE` */
export function checkLimits(limits: unknown): void {
  if (limits === undefined) return
  const names = Object.keys(LIMITS).join(', ')
  if (typeof limits !== 'object' || limits === null) wrongType('limits', limits, `an object with ${names}`)
  for (const [key, value] of Object.entries(limits as object)) {
    if (!Object.hasOwn(LIMITS, key)) wrongType('limits', key, names)
    // A timer of the platform has no more.
    if (!(typeof value === 'number' && value >= 0 && value < 2 ** 31)) wrongType(`limits.${key}`, value, 'milliseconds')
  }
}

/** Rejects after `ms`, so that a storage that never answers does not hang its callers. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new MyriadError('STORAGE_TIMEOUT', `${what} did not answer within ${ms} ms.`, { value: ms, allowed: 'less' }),
      )
    }, ms)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * What browsers say of a disk that is full, where it is no `QuotaExceededError`: Chromium's LevelDB ends the connection with an
 * `UnknownError`, and what it names is all there is to know it by.
 */
const NO_SPACE = /NO_SPACE|ENOSPC|disk (is )?full|no space left/i

/** The typed error of what a place threw. */
export function storageError(what: string, cause: unknown): MyriadError {
  if (cause instanceof MyriadError) return cause
  const { name, message, code } = (cause ?? {}) as { name?: string; message?: string; code?: unknown }
  const why = cause instanceof Error || message !== undefined ? `${name}: ${message}` : String(cause)
  // Browsers, and Node's file system.
  if (name === 'QuotaExceededError' || code === 'ENOSPC' || code === 'EDQUOT' || NO_SPACE.test(message ?? '')) {
    return new MyriadError(
      'STORAGE_QUOTA',
      `${what} failed: there is no room left. What was saved before is untouched.`,
      {
        cause,
      },
    )
  }
  return new MyriadError('STORAGE_FAILED', `${what} failed: ${why}`, { cause })
}
