import type { InputBatch } from '../format/index.js'
import type { TailWriter } from '../tail.js'
import type { JournalEntry, Worlds } from '../world/index.js'

/** Gives batches their numbers and brings them into the journal, in order, until each is acknowledged. */
export class JournalWriter {
  readonly #worlds: Worlds
  readonly #world: string
  readonly #epoch: number
  #next: number
  #follows = false
  /** Batches before this number may be nowhere: only a save that holds them all can be followed. */
  #gap = 0
  #waiting: JournalEntry[] = []
  #writing: Promise<boolean> | undefined

  constructor(worlds: Worlds, world: string, epoch: number, next: number) {
    this.#worlds = worlds
    this.#world = world
    this.#epoch = epoch
    this.#next = next
  }

  /** There is a save that what waits comes after without a gap. Otherwise only a whole save keeps it. */
  get follows(): boolean {
    return this.#follows
  }

  /** It goes on behind the save and the journal that were loaded. */
  goOn(): void {
    this.#follows = true
  }

  /** The number of the next batch. */
  get next(): number {
    return this.#next
  }

  get pending(): number {
    return this.#waiting.length
  }

  /** The first number that is not acknowledged. */
  get first(): number {
    return this.#waiting[0]?.seq ?? this.#next
  }

  add(batch: InputBatch | undefined): void {
    if (!batch || (batch.count === 0 && batch.tickFrom === batch.tickTo)) return
    const { tickFrom, tickTo, count, bytes } = batch
    this.#waiting.push({ seq: this.#next++, tickFrom, tickTo, count, bytes })
  }

  /** A save has been acknowledged that holds all before this number. */
  saved(before: number): void {
    if (this.#follows || before < this.#gap) return
    // It begins anew with this save: what of that still waits is of no journal.
    this.#waiting = this.#waiting.filter(({ seq }) => seq >= before)
    this.#follows = true
  }

  /** Forgets what waits, none of which was acknowledged: only a save that is made from here on can be followed. */
  giveUp(): void {
    this.#waiting = []
    this.#gap = this.#next
    this.#follows = false
  }

  /** Writes what waits. False: the save that it follows is gone, and it has given up. @throws MyriadError As `append` of the store. */
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
    else this.giveUp()
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
