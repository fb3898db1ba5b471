import { finish } from '../memory/index.js'
import { SLOT_HIGH, SLOT_LOW } from './slot-memory.js'

/** The hash of a key of two 32-bit words. */
export function hashKey(low: number, high: number): number {
  return finish(low ^ Math.imul(high, 0x9e3779b1))
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
   * @param places A power of two, at least twice the slots: slot + 1, 0: free.
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
    const places = this.#places
    const mask = this.#mask
    const entries = this.#entries
    const shift = this.#shift
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const slot = places[at]! - 1
      if (slot < 0) return -1
      const entry = slot << shift
      if (entries[entry + SLOT_LOW] === low && entries[entry + SLOT_HIGH] === high) return slot
    }
  }

  /** Adds a slot whose key is written and not in the index. */
  add(slot: number, hash: number): void {
    let at = hash & this.#mask
    while (this.#places[at] !== 0) at = (at + 1) & this.#mask
    Atomics.store(this.#places, at, slot + 1)
  }

  #hashOf(slot: number): number {
    const entry = slot << this.#shift
    return hashKey(this.#entries[entry + SLOT_LOW]!, this.#entries[entry + SLOT_HIGH]!)
  }

  /** Takes a slot out; its key still stands. What stands behind it moves up, so there are no graves to clean. */
  remove(slot: number): void {
    const places = this.#places
    const mask = this.#mask
    let hole = this.#hashOf(slot) & mask
    while (places[hole] !== slot + 1) hole = (hole + 1) & mask
    for (let i = (hole + 1) & mask; places[i] !== 0; i = (i + 1) & mask) {
      const other = places[i]! - 1
      const home = this.#hashOf(other) & mask
      if (((i - home) & mask) < ((i - hole) & mask)) continue
      Atomics.store(places, hole, other + 1)
      hole = i
    }
    Atomics.store(places, hole, 0)
  }
}
