import { MyriadError, show } from '../errors/index.js'

/** Options of the storage calls that may take long. */
export interface StorageCallOptions {
  /** Gives up waiting: the call then throws what the signal was aborted with. */
  readonly signal?: AbortSignal
}

/**
 * What `work` comes to, unless the signal is aborted before. `work` itself is not stopped.
 *
 * @throws MyriadError `WRONG_TYPE`; what the signal was aborted with, and then nothing was begun if it was aborted before.
 */
export async function abortable<T>(options: StorageCallOptions, work: () => Promise<T>): Promise<T> {
  const { signal } = options
  if (signal === undefined) return work()
  const allowed = 'an AbortSignal'
  if (!(signal instanceof AbortSignal)) {
    throw new MyriadError('WRONG_TYPE', `signal: found ${show(signal)}, allowed: ${allowed}`, {
      value: signal,
      allowed,
    })
  }
  signal.throwIfAborted()
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
