import type { Policy } from './policy.js'

/** Least recently used: a list from the oldest use to the newest. */
export class LruPolicy implements Policy {
  /** The neighbours of each slot; the last element is both ends of the ring. */
  readonly #next: Int32Array
  readonly #before: Int32Array
  readonly #end: number

  constructor(slots: number) {
    this.#next = new Int32Array(slots + 1)
    this.#before = new Int32Array(slots + 1)
    this.#end = slots
    this.#next[slots] = slots
    this.#before[slots] = slots
  }

  admit(slot: number): void {
    const end = this.#end
    const newest = this.#before[end]!
    this.#next[newest] = slot
    this.#before[slot] = newest
    this.#next[slot] = end
    this.#before[end] = slot
  }

  hit(slot: number): void {
    if (this.#next[slot] === this.#end) return
    this.remove(slot)
    this.admit(slot)
  }

  remove(slot: number): void {
    const next = this.#next[slot]!
    const before = this.#before[slot]!
    this.#next[before] = next
    this.#before[next] = before
  }

  evict(): number {
    const oldest = this.#next[this.#end]!
    this.remove(oldest)
    return oldest
  }
}
