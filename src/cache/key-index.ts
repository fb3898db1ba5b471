import { finish } from '../memory/index.js'

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
  readonly #low: Int32Array
  readonly #high: Int32Array

  /**
   * @param places A power of two, at least twice the slots: slot + 1, 0: free.
   * @param low The keys of the slots; they stay where they are until a slot is used again.
   */
  constructor(places: Int32Array, low: Int32Array, high: Int32Array) {
    this.#places = places
    this.#mask = places.length - 1
    this.#low = low
    this.#high = high
  }

  /** The slot of a key, -1: there is none. */
  find(low: number, high: number, hash: number): number {
    const places = this.#places
    const mask = this.#mask
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const slot = places[at]! - 1
      if (slot < 0 || (this.#low[slot] === low && this.#high[slot] === high)) return slot
    }
  }

  /** Adds a slot whose key is written and not in the index. */
  add(slot: number, hash: number): void {
    let at = hash & this.#mask
    while (this.#places[at] !== 0) at = (at + 1) & this.#mask
    Atomics.store(this.#places, at, slot + 1)
  }

  /** Takes a slot out; its key still stands. What stands behind it moves up, so there are no graves to clean. */
  remove(slot: number): void {
    const places = this.#places
    const mask = this.#mask
    let hole = hashKey(this.#low[slot]!, this.#high[slot]!) & mask
    while (places[hole] !== slot + 1) hole = (hole + 1) & mask
    for (let i = (hole + 1) & mask; places[i] !== 0; i = (i + 1) & mask) {
      const other = places[i]! - 1
      const home = hashKey(this.#low[other]!, this.#high[other]!) & mask
      if (((i - home) & mask) < ((i - hole) & mask)) continue
      Atomics.store(places, hole, other + 1)
      hole = i
    }
    Atomics.store(places, hole, 0)
  }
}

/** Places of an index for so many slots. */
export function placesFor(slots: number): number {
  let places = 4
  while (places < 2 * slots) places *= 2
  return places
}
