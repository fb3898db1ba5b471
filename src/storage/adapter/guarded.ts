import { MyriadError } from '../../errors/index.js'
import type { Database, Durability, Key, Mode, Place, Table, Transaction } from './adapter.js'
import { type StorageLimits, storageError, within } from './limits.js'

/** Failures in a row after which storage is left alone for a while. */
const FAILURES = 3
/** Not the storage's fault, so no reason to leave it alone. */
const ANSWERS = new Set<string>([
  'STORAGE_FENCED',
  'STORAGE_MISSING',
  'STORAGE_NEWER',
  'STORAGE_QUOTA',
  'IMAGE_INVALID',
])

/** What a transaction may do while it is guarded: commit and abort are the guard's. */
export type Work = Omit<Transaction, 'commit' | 'abort' | 'end'>

/** Whether an error says that the connection is dead, so that nothing of the transaction was carried out. */
function isDead(error: unknown, db: Database): boolean {
  return db.closed || (error as { name?: unknown } | undefined)?.name === 'InvalidStateError'
}

/**
 * The database of a world behind a guard: every answer has a time limit, a dead connection is opened again once, and after
 * three failures in a row calls fail at once for a while, until one that is let through succeeds.
 */
export class GuardedDatabase {
  readonly #place: Place
  readonly #world: string
  readonly #limits: StorageLimits
  #db: Database | undefined
  #opening: Promise<Database> | undefined
  #failures = 0
  #restUntil = 0
  #lastError: MyriadError | undefined

  constructor(place: Place, world: string, limits: StorageLimits) {
    this.#place = place
    this.#world = world
    this.#limits = limits
  }

  /** Why storage is left alone just now; undefined: it is not. */
  get resting(): MyriadError | undefined {
    return this.#restUntil > performance.now() ? this.#lastError : undefined
  }

  /**
   * Runs `work` in a transaction and commits it. It may be run twice: the first time on a connection that turns out dead.
   *
   * @throws MyriadError `STORAGE_FAILED`, `STORAGE_QUOTA`, `STORAGE_TIMEOUT`, `STORAGE_BLOCKED`; what `work` threw, when it is
   *   typed. Unless it is `STORAGE_TIMEOUT`, nothing was written.
   */
  async run<T>(what: string, mode: Mode, durability: Durability, work: (tx: Work) => Promise<T>): Promise<T> {
    const resting = this.resting
    if (resting) {
      throw new MyriadError('STORAGE_FAILED', `${what} was not tried: storage failed before. ${resting.message}`, {
        cause: resting,
      })
    }
    try {
      const result = await this.#twice(mode, durability, work)
      this.#failures = 0
      return result
    } catch (cause) {
      const error = storageError(what, cause)
      this.#count(error)
      throw error
    }
  }

  #count(error: MyriadError): void {
    if (ANSWERS.has(error.code)) return
    this.#lastError = error
    // Between the end of the rest and the first success one failure is enough.
    if (++this.#failures >= FAILURES) this.#restUntil = performance.now() + this.#limits.restMs
  }

  async #twice<T>(mode: Mode, durability: Durability, work: (tx: Work) => Promise<T>): Promise<T> {
    const first = await this.#open()
    try {
      return await this.#once(first, mode, durability, work)
    } catch (error) {
      const dead = isDead(error, first)
      // Whether it is dead or silent: the next call begins with a new one.
      if (dead || (error instanceof MyriadError && error.code === 'STORAGE_TIMEOUT')) this.#drop(first)
      if (!dead || error instanceof MyriadError) throw error
      return await this.#once(await this.#open(), mode, durability, work)
    }
  }

  async #once<T>(db: Database, mode: Mode, durability: Durability, work: (tx: Work) => Promise<T>): Promise<T> {
    const tx = db.begin(mode, durability)
    const limit = <R>(what: string, answer: Promise<R>) => within(this.#limits.answerMs, what, answer)
    try {
      const result = await work({
        get: (table: Table, key: Key) => limit('A read', tx.get(table, key)),
        getAll: (table: Table, from: Key, to: Key) => limit('A read', tx.getAll(table, from, to)),
        keys: (table: Table, from: Key, to: Key) => limit('A read', tx.keys(table, from, to)),
        put: (table: Table, key: Key, value: ArrayBuffer) => tx.put(table, key, value),
        delete: (table: Table, from: Key, to: Key) => tx.delete(table, from, to),
      })
      if (mode === 'readwrite') await limit('The end of a transaction', tx.commit())
      return result
    } catch (error) {
      tx.abort()
      throw error
    } finally {
      tx.end()
    }
  }

  #drop(db: Database): void {
    if (this.#db === db) this.#db = undefined
    try {
      db.close()
    } catch {
      // It is dead.
    }
  }

  async #open(): Promise<Database> {
    if (this.#db && !this.#db.closed) return this.#db
    // One opening for all that wait for it.
    this.#opening ??= this.#openOnce().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #openOnce(): Promise<Database> {
    const opening = guardBlocked(this.#limits, `Opening the database of world "${this.#world}"`, (blocked) =>
      this.#place.open(this.#world, blocked),
    )
    this.#db = await opening
    return this.#db
  }

  close(): void {
    if (this.#db) this.#drop(this.#db)
  }
}

/**
 * Runs what may be held up by another tab, within the limit for opening.
 *
 * @throws MyriadError `STORAGE_BLOCKED` when it was held up, `STORAGE_TIMEOUT` when there is no answer otherwise.
 */
export async function guardBlocked<T>(
  limits: StorageLimits,
  what: string,
  work: (blocked: () => void) => Promise<T>,
): Promise<T> {
  let blocked = false
  let given = false
  const working = work(() => {
    blocked = true
  })
  // What comes after all is not wanted any more.
  working.then(
    (late) => {
      if (given) (late as { close?: () => void } | undefined)?.close?.()
    },
    () => {},
  )
  try {
    return await within(limits.openMs, what, working)
  } catch (error) {
    given = true
    if (!blocked || !(error instanceof MyriadError)) throw error
    throw new MyriadError('STORAGE_BLOCKED', `${what} waits for another tab, which has it open.`, {
      value: limits.openMs,
      allowed: 'close the other tab',
      cause: error,
    })
  }
}
