import type { Heap } from '../memory/index.js'
import { hashKey } from './key-index.js'
import { HEAD_NOW, openSlotMemory, SEAT_HITS, SEAT_MISSES, SEAT_WORDS, type SlotMemory } from './slot-memory.js'

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
    const { places, seats } = this.#memory
    const mask = this.#mask
    const hash = hashKey(low, high)
    // The owner may be moving keys: no search is longer than the index.
    for (let at = hash & mask, seen = 0; seen <= mask; at = (at + 1) & mask, seen++) {
      const slot = places[at]! - 1
      if (slot < 0) break
      if (this.#memory.low[slot] !== low || this.#memory.high[slot] !== high) continue
      if (!this.#copy(slot, low, high, into)) break
      this.#memory.touched[slot] = 1
      const hits = this.#seat + SEAT_HITS
      seats[hits] = seats[hits]! + 1
      return true
    }
    const misses = this.#seat + SEAT_MISSES
    seats[misses] = seats[misses]! + 1
    return false
  }

  /** Copies a slot if it holds a key and is whole. */
  #copy(slot: number, low: number, high: number, into: Int32Array): boolean {
    const { sequence, values, words, expires, head } = this.#memory
    const from = slot * words
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = Atomics.load(sequence, slot)
      if ((before & 1) !== 0) continue
      const same = Atomics.load(this.#memory.low, slot) === low && Atomics.load(this.#memory.high, slot) === high
      const end = Atomics.load(expires, slot)
      // Atomic loads, as plain ones might be made after the second look at the sequence.
      for (let i = 0; i < words; i++) into[i] = Atomics.load(values, from + i)
      if (Atomics.load(sequence, slot) !== before) continue
      return same && end > Atomics.load(head, HEAD_NOW)
    }
    return false
  }
}
