import { type Remote, wrap } from 'comlink'
import { type Answer, MyriadError, unwrap } from '../errors/index.js'
import { LIMITS, type StorageLimits, storageError, within } from './adapter/index.js'
import type { StorageApi } from './storage-worker.js'

/** Times that a worker is asked whether it is there before it counts as lost. */
const TIMES = 8
/** The longest that a storage worker may take to start and open the database. */
export const START_MS = 8000

/**
 * The line to the storage worker. A worker that dies does not say so, and what it owes is never answered: as long as it owes something it is
 * asked whether it is there. One that says nothing for as long as storage may take to answer is ended, its callers are told, and
 * another takes its place.
 */
export class WorkerLine {
  readonly #start: () => Worker
  readonly #limits: Partial<StorageLimits>
  #worker: Worker
  #api: Remote<StorageApi>
  #ready: Promise<unknown> = Promise.resolve()
  /** When the last one that was started turned out to be none; by `performance.now()`. */
  #failedAt: number | undefined
  #lose: (error: MyriadError) => void = () => {}
  #lost: Promise<never> = this.#hope()
  #owed = 0
  #watch: ReturnType<typeof setInterval> | undefined

  /** @param start Starts another worker. @param worker The one there is, with its database open. */
  constructor(start: () => Worker, worker: Worker, api: Remote<StorageApi>, limits: Partial<StorageLimits>) {
    this.#start = start
    this.#worker = worker
    this.#api = api
    this.#limits = limits
  }

  get worker(): Worker {
    return this.#worker
  }

  /** Rejects when the worker is given up. */
  #hope(): Promise<never> {
    const lost = new Promise<never>((_, reject) => {
      this.#lose = reject
    })
    lost.catch(() => {})
    return lost
  }

  /**
   * Asks the worker for something.
   *
   * @throws MyriadError What the worker says; `STORAGE_TIMEOUT` when it is not there any more: then nobody knows what it has done.
   */
  async ask<T>(call: (api: Remote<StorageApi>) => Promise<Answer<T>>): Promise<T> {
    const { restMs } = { ...LIMITS, ...this.#limits }
    if (this.#failedAt !== undefined && performance.now() - this.#failedAt >= restMs) this.#renew()
    await this.#ready
    this.#owed++
    this.#watch ??= this.#look()
    try {
      return unwrap(await Promise.race([call(this.#api), this.#lost]))
    } finally {
      if (--this.#owed === 0) this.#rest()
    }
  }

  /** Tells it something to which there is no answer. */
  tell(call: (api: Remote<StorageApi>) => Promise<unknown>): void {
    call(this.#api).catch(() => {})
  }

  /** By turns of this thread and not by the clock: after a sleep both wake up. */
  #look(): ReturnType<typeof setInterval> {
    const { answerMs } = { ...LIMITS, ...this.#limits }
    let silent = 0
    return setInterval(() => {
      if (++silent > TIMES) return this.#replace(answerMs)
      const asked = this.#api
      asked.ping().then(
        () => {
          if (asked === this.#api) silent = 0
        },
        () => {},
      )
    }, answerMs / TIMES)
  }

  #rest(): void {
    clearInterval(this.#watch)
    this.#watch = undefined
  }

  #replace(ms: number): void {
    this.#rest()
    this.#worker.terminate()
    this.#lose(
      new MyriadError('STORAGE_TIMEOUT', `The storage worker has not answered for ${ms} ms; another takes its place.`, {
        value: ms,
        allowed: 'less',
      }),
    )
    this.#lost = this.#hope()
    this.#renew()
  }

  /** Starts another. Where that fails, who asks hears of it, and after a while who asks has one more started. */
  #renew(): void {
    this.#failedAt = undefined
    this.#ready = this.#begin()
    this.#ready.catch(() => {
      this.#failedAt = performance.now()
    })
  }

  async #begin(): Promise<void> {
    try {
      this.#worker = this.#start()
      this.#api = wrap<StorageApi>(this.#worker)
      const opening: Promise<Answer<true>> = this.#api.open(this.#limits)
      unwrap(await within(START_MS, 'The storage worker', opening))
    } catch (error) {
      this.#worker.terminate()
      throw storageError('Starting the storage worker', error)
    }
  }

  async close(): Promise<void> {
    await this.ask(async (api) => {
      await api.close()
      return { value: undefined }
    }).catch(() => {})
    this.#rest()
    this.#worker.terminate()
  }
}
