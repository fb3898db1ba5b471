import { finish } from '../memory/index.js'
import { SLOT_HIGH, SLOT_LOW } from './slot-memory.js'

/** The hash of a key of two 32-bit words. */
export function hashKey(low: number, high: number): number {
  return finish(low ^ Math.imul(high, 0x9e3779b1))
}

/** Bits of a place that hold slot + 1; the others are the highest of the key's hash. */
const SLOT_BITS = 25
const SLOT_MASK = 2 ** SLOT_BITS - 1
const TAG_MASK = ~SLOT_MASK

/** What stands in the place of a slot whose key has this hash. */
function placeFor(slot: number, hash: number): number {
  return (hash & TAG_MASK) | (slot + 1)
}

/**
 * The slot of a key, -1: there is none. Every thread may search.
 *
 * PERF: a place has seven bits of the hash, so that a slot, which is a line of memory, is looked at only if it is the right one, 127
 * times of 128.
 */
export function findSlot(
  places: Int32Array,
  entries: Int32Array,
  shift: number,
  low: number,
  high: number,
  hash: number,
): number {
  const mask = places.length - 1
  // The owner may be moving keys while another thread searches: no search is longer than the index.
  for (let at = hash & mask, seen = 0; seen <= mask; at = (at + 1) & mask, seen++) {
    const place = places[at]!
    if (place === 0) return -1
    if (((place ^ hash) & TAG_MASK) !== 0) continue
    const slot = (place & SLOT_MASK) - 1
    const entry = slot << shift
    if (entries[entry + SLOT_LOW] === low && entries[entry + SLOT_HIGH] === high) return slot
  }
  return -1
}

/**
 * From keys of two 32-bit words to slots: open addressing, linear probing. Everything stands in arrays that the caller
 * gives, so that readers on other threads can search too (`findSlot`).
 */
export class KeyIndex {
  // SYNC: written by the owner. Readers may see a key move and miss it; `findSlot` never gives them a wrong one, since
  // they compare the slot's own key under its lock.
  readonly #places: Int32Array
  readonly #mask: number
  readonly #entries: Int32Array
  readonly #shift: number

  /**
   * @param places A power of two, at least twice the slots; 0: free.
   * @param entries The slots, 1 << shift words each; the key of one stays until it is used again.
   */
  constructor(places: Int32Array, entries: Int32Array, shift: number) {
    this.#places = places
    this.#mask = places.length - 1
    this.#entries = entries
    this.#shift = shift
  }

  /** The slot of a key, -1: there is none. */
  find(low: number, high: number, hash: number): number {
    return findSlot(this.#places, this.#entries, this.#shift, low, high, hash)
  }

  /** Adds a slot whose key is written and not in the index. */
  add(slot: number, hash: number): void {
    let at = hash & this.#mask
    while (this.#places[at] !== 0) at = (at + 1) & this.#mask
    Atomics.store(this.#places, at, placeFor(slot, hash))
  }

  #hashOf(slot: number): number {
    const entry = slot << this.#shift
    return hashKey(this.#entries[entry + SLOT_LOW]!, this.#entries[entry + SLOT_HIGH]!)
  }

  /** Takes a slot out; its key still stands. What stands behind it moves up, so there are no graves to clean. */
  remove(slot: number): void {
    const places = this.#places
    const mask = this.#mask
    const hash = this.#hashOf(slot)
    const own = placeFor(slot, hash)
    let hole = hash & mask
    while (places[hole] !== own) hole = (hole + 1) & mask
    for (let i = (hole + 1) & mask; places[i] !== 0; i = (i + 1) & mask) {
      const other = places[i]!
      const home = this.#hashOf((other & SLOT_MASK) - 1) & mask
      if (((i - home) & mask) < ((i - hole) & mask)) continue
      Atomics.store(places, hole, other)
      hole = i
    }
    Atomics.store(places, hole, 0)
  }
}
