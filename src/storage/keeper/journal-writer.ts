import type { InputBatch } from '../format/index.js'
import type { TailWriter } from '../tail.js'
import type { JournalEntry, Worlds } from '../world/index.js'

/** Gives batches their numbers and brings them into the journal, in order, until each is acknowledged. */
export class JournalWriter {
  readonly #worlds: Worlds
  readonly #world: string
  readonly #epoch: number
  #next: number
  #waiting: JournalEntry[] = []
  #writing: Promise<boolean> | undefined

  constructor(worlds: Worlds, world: string, epoch: number, next: number) {
    this.#worlds = worlds
    this.#world = world
    this.#epoch = epoch
    this.#next = next
  }

  /** The number of the next batch. */
  get next(): number {
    return this.#next
  }

  get pending(): number {
    return this.#waiting.length
  }

  add(batch: InputBatch | undefined): void {
    if (!batch || (batch.count === 0 && batch.tickFrom === batch.tickTo)) return
    const { tickFrom, tickTo, count, bytes } = batch
    this.#waiting.push({ seq: this.#next++, tickFrom, tickTo, count, bytes })
  }

  /** A save has been acknowledged that holds all before this number: what of that still waits is not needed. */
  saved(before: number): void {
    if (this.#waiting.length > 0) this.#waiting = this.#waiting.filter(({ seq }) => seq >= before)
  }

  /** Forgets what waits, none of which was acknowledged: only a whole save can follow. */
  giveUp(): void {
    this.#waiting = []
  }

  /** Writes what waits. False: there is no save any more that it could follow. @throws MyriadError As `append` of the store. */
  async flush(): Promise<boolean> {
    if (this.#waiting.length === 0) return true
    // One at a time; what comes meanwhile goes with the next.
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  async #write(): Promise<boolean> {
    const entries = [...this.#waiting]
    const there = await this.#worlds.append(this.#world, entries, this.#epoch)
    if (there) this.#acknowledge(entries)
    return there
  }

  /** Writes what waits on this thread, as the page goes. What another write has under way is written again: the same bytes. */
  leave(tail: TailWriter): void {
    if (this.#waiting.length === 0) return
    const entries = [...this.#waiting]
    try {
      tail.write(entries, this.#epoch).then(
        () => this.#acknowledge(entries),
        () => {},
      )
    } catch {
      // The connection is gone; the ordinary way goes on trying.
    }
  }

  #acknowledge(entries: readonly JournalEntry[]): void {
    const written = new Set(entries)
    this.#waiting = this.#waiting.filter((entry) => !written.has(entry))
  }
}
