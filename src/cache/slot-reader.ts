import type { Heap } from '../memory/index.js'
import { findSlot, hashKey } from './key-index.js'
import {
  copyValue,
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

/** In the place of a slot: there is none; it was being written, is another's or has expired, so the key is asked for by itself. */
const NOWHERE = -1
const UNSURE = -2
/** Keys that one pair of barriers serves. */
const BLOCK = 64
/** Times that a reader tries again while a slot is being written; then it is a miss. */
const ATTEMPTS = 8

/**
 * Reads the slots of a cache on any thread, while their owner writes. A value is whole or it is not found: a slot's
 * sequence number is looked at before and after it is copied.
 */
export class SlotReader {
  readonly #memory: SlotMemory
  readonly #seat: number
  /** Of each key of a block: its slot, and the slot's sequence number before it was copied. */
  readonly #found = new Int32Array(BLOCK)
  readonly #before = new Int32Array(BLOCK)

  /** @param seat 1 to 63, one for each thread: where it counts. */
  constructor(heap: Heap, seat: number) {
    this.#memory = openSlotMemory(heap)
    this.#seat = seat * SEAT_WORDS
  }

  /** 32-bit words of a value. */
  get words(): number {
    return this.#memory.words
  }

  /** Copies the value of a key into `into`. False: it is not there, or has expired. */
  get(low: number, high: number, into: Int32Array): boolean {
    const { places, entries, shift, touched } = this.#memory
    const slot = findSlot(places, entries, shift, low, high, hashKey(low, high))
    if (slot < 0 || !this.#copy(slot << shift, low, high, into)) {
      this.#count(SEAT_MISSES, 1)
      return false
    }
    // PERF: a store takes the line away from all other readers: only the first of them makes it.
    if (touched[slot] === 0) touched[slot] = 1
    return true
  }

  /**
   * Copies the values of many keys: of key i to word i * words of `into`, and 1 to `found[i]`; 0 if it is not there or has expired.
   * PERF: atomic operations are half of the time of a single get; here two serve 64 keys.
   *
   * @param lows The first words of the keys; `highs`: the second ones, as many.
   * @returns How many are there.
   */
  getMany(lows: Int32Array, highs: Int32Array, into: Int32Array, found: Uint8Array): number {
    let hits = 0
    for (let from = 0; from < lows.length; from += BLOCK) {
      hits += this.#getBlock(lows, highs, into, found, from, Math.min(lows.length, from + BLOCK))
    }
    return hits
  }

  #getBlock(lows: Int32Array, highs: Int32Array, into: Int32Array, found: Uint8Array, from: number, to: number) {
    const { places, entries, shift, touched, words, head, seats } = this.#memory
    const slots = this.#found
    const before = this.#before
    for (let i = from; i < to; i++) {
      const slot = findSlot(places, entries, shift, lows[i]!, highs[i]!, hashKey(lows[i]!, highs[i]!))
      slots[i - from] = slot
      if (slot >= 0) before[i - from] = entries[(slot << shift) + SLOT_SEQUENCE]!
    }
    // SYNC: as in a single get: no load below may be made before those above.
    Atomics.add(seats, this.#seat + SEAT_HITS, 0)
    const now = head[HEAD_NOW]!
    for (let i = from; i < to; i++) {
      const slot = slots[i - from]!
      if (slot < 0) continue
      const entry = slot << shift
      copyValue(entries, entry + SLOT_VALUE, words, into, i * words)
      const same = entries[entry + SLOT_LOW] === lows[i] && entries[entry + SLOT_HIGH] === highs[i]
      if (!same || entries[entry + SLOT_EXPIRES]! <= now || (before[i - from]! & 1) !== 0) slots[i - from] = UNSURE
    }
    Atomics.add(seats, this.#seat + SEAT_HITS, 0)
    let hits = 0
    let misses = 0
    let again = 0
    for (let i = from; i < to; i++) {
      const slot = slots[i - from]!
      found[i] = 0
      if (slot === NOWHERE) misses++
      else if (slot !== UNSURE && entries[(slot << shift) + SLOT_SEQUENCE] === before[i - from]) {
        found[i] = 1
        hits++
        if (touched[slot] === 0) touched[slot] = 1
      } else if (this.get(lows[i]!, highs[i]!, into.subarray(i * words, (i + 1) * words))) {
        found[i] = 1
        again++
      }
    }
    this.#count(SEAT_HITS, hits)
    this.#count(SEAT_MISSES, misses)
    return hits + again
  }

  /** Copies a slot if it holds a key and is whole; a success is counted. */
  #copy(entry: number, low: number, high: number, into: Int32Array): boolean {
    const { entries, words, head, seats } = this.#memory
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = Atomics.load(entries, entry + SLOT_SEQUENCE)
      if ((before & 1) !== 0) continue
      const same = entries[entry + SLOT_LOW] === low && entries[entry + SLOT_HIGH] === high
      const there = same && entries[entry + SLOT_EXPIRES]! > head[HEAD_NOW]!
      copyValue(entries, entry + SLOT_VALUE, words, into)
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
