import type { Policy } from './policy.js'

/**
 * By time: who expires first goes first, and of those that expire together the older. A full cache in which nothing has
 * expired lets go of what would, so it never grows. A heap of slots.
 */
export class TtlPolicy implements Policy {
  readonly #heap: Int32Array
  /** Where each slot stands in the heap. */
  readonly #place: Int32Array
  readonly #expires: Float64Array
  readonly #order: Float64Array
  #length = 0
  #admitted = 0

  constructor(slots: number) {
    this.#heap = new Int32Array(slots)
    this.#place = new Int32Array(slots)
    this.#expires = new Float64Array(slots)
    this.#order = new Float64Array(slots)
  }

  admit(slot: number, _hash: number, expires: number): void {
    this.#expires[slot] = expires
    this.#order[slot] = this.#admitted++
    this.#rise(this.#length++, slot)
  }

  /** Use does not prolong a life. */
  hit(): void {}

  remove(slot: number): void {
    const place = this.#place[slot]!
    const moved = this.#heap[--this.#length]!
    if (moved === slot) return
    this.#rise(place, moved)
    if (this.#place[moved] === place) this.#sink(place, moved)
  }

  evict(): number {
    const slot = this.#heap[0]!
    this.remove(slot)
    return slot
  }

  #isEarlier(a: number, b: number): boolean {
    const x = this.#expires[a]!
    const y = this.#expires[b]!
    return x < y || (x === y && this.#order[a]! < this.#order[b]!)
  }

  #rise(from: number, slot: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      const other = this.#heap[parent]!
      if (!this.#isEarlier(slot, other)) break
      this.#put(at, other)
      at = parent
    }
    this.#put(at, slot)
  }

  #sink(from: number, slot: number): void {
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#length) break
      if (child + 1 < this.#length && this.#isEarlier(this.#heap[child + 1]!, this.#heap[child]!)) child++
      const other = this.#heap[child]!
      if (!this.#isEarlier(other, slot)) break
      this.#put(at, other)
      at = child
    }
    this.#put(at, slot)
  }

  #put(at: number, slot: number): void {
    this.#heap[at] = slot
    this.#place[slot] = at
  }
}
