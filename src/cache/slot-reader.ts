import type { Heap } from '../memory/index.js'
import { hashKey } from './key-index.js'
import {
  HEAD_NOW,
  openSlotMemory,
  SEAT_HITS,
  SEAT_MISSES,
  SEAT_WORDS,
  SLOT_EXPIRES,
  SLOT_HIGH,
  SLOT_LOW,
  SLOT_SEQUENCE,
  SLOT_VALUE,
  type SlotMemory,
} from './slot-memory.js'

/** Times that a reader tries again while a slot is being written; then it is a miss. */
const ATTEMPTS = 8

/**
 * Reads the slots of a cache on any thread, while their owner writes. A value is whole or it is not found: a slot's
 * sequence number is looked at before and after it is copied.
 */
export class SlotReader {
  readonly #memory: SlotMemory
  readonly #seat: number
  readonly #mask: number

  /** @param seat 1 to 63, one for each thread: where it counts. */
  constructor(heap: Heap, seat: number) {
    this.#memory = openSlotMemory(heap)
    this.#seat = seat * SEAT_WORDS
    this.#mask = this.#memory.places.length - 1
  }

  /** 32-bit words of a value. */
  get words(): number {
    return this.#memory.words
  }

  /** Copies the value of a key into `into`. False: it is not there, or has expired. */
  get(low: number, high: number, into: Int32Array): boolean {
    const { places, entries, shift, touched } = this.#memory
    const mask = this.#mask
    // The owner may be moving keys: no search is longer than the index.
    for (let at = hashKey(low, high) & mask, seen = 0; seen <= mask; at = (at + 1) & mask, seen++) {
      const slot = places[at]! - 1
      if (slot < 0) break
      const entry = slot << shift
      if (entries[entry + SLOT_LOW] !== low || entries[entry + SLOT_HIGH] !== high) continue
      if (!this.#copy(entry, low, high, into)) break
      touched[slot] = 1
      return true
    }
    this.#count(SEAT_MISSES, 1)
    return false
  }

  /** Copies a slot if it holds a key and is whole; a success is counted. */
  #copy(entry: number, low: number, high: number, into: Int32Array): boolean {
    const { entries, words, head, seats } = this.#memory
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = Atomics.load(entries, entry + SLOT_SEQUENCE)
      if ((before & 1) !== 0) continue
      const same = entries[entry + SLOT_LOW] === low && entries[entry + SLOT_HIGH] === high
      const there = same && entries[entry + SLOT_EXPIRES]! > head[HEAD_NOW]!
      for (let i = 0; i < words; i++) into[i] = entries[entry + SLOT_VALUE + i]!
      // SYNC: an atomic change of a word of one's own: no load above may be made after it, and none below before. It counts the
      // hit besides. PERF: atomic loads of all words instead took twice as long for a whole get (Node 20).
      Atomics.add(seats, this.#seat + SEAT_HITS, 1)
      if (entries[entry + SLOT_SEQUENCE] === before && there) return true
      this.#count(SEAT_HITS, -1)
      if (!there) return false
    }
    return false
  }

  #count(counter: number, change: number): void {
    const { seats } = this.#memory
    const at = this.#seat + counter
    seats[at] = seats[at]! + change
  }
}
