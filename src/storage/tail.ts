import { type Database, guardBlocked, type Place, type StorageLimits } from './adapter/index.js'
import { writeJournal } from './format/index.js'
import type { JournalEntry } from './world/index.js'

/**
 * Writes the last batches of a journal when a page goes: on the page's own thread, as a worker gets no more turns, and with an explicit
 * commit, as nobody waits for the requests.
 */
export class TailWriter {
  readonly #db: Database

  private constructor(db: Database) {
    this.#db = db
  }

  static async open(place: Place, world: string, limits: StorageLimits): Promise<TailWriter> {
    return new TailWriter(
      await guardBlocked(limits, `Opening world "${world}"`, (blocked) => place.open(world, blocked)),
    )
  }

  get closed(): boolean {
    return this.#db.closed
  }

  /**
   * Begins to write and returns: the promise may never be heard of. There is no time to look who owns the world, but records
   * have the owner's epoch in their key, so they never stand in the place of another's.
   */
  write(entries: readonly JournalEntry[], epoch: number): Promise<void> {
    const tx = this.#db.begin('readwrite', 'relaxed')
    for (const entry of entries) tx.put('journal', [entry.seq, epoch], writeJournal({ ...entry, epoch }))
    return tx.commit().finally(() => tx.end())
  }

  close(): void {
    this.#db.close()
  }
}
