import type { Policy } from './policy.js'

/** Any of them, by chance that follows from a seed: the same calls let go of the same entries. */
export class RandomPolicy implements Policy {
  readonly #members: Int32Array
  readonly #place: Int32Array
  #length = 0
  #state: number

  constructor(slots: number, seed = 1) {
    this.#members = new Int32Array(slots)
    this.#place = new Int32Array(slots)
    // Xorshift never leaves 0.
    this.#state = seed | 0 || 1
  }

  admit(slot: number): void {
    this.#place[slot] = this.#length
    this.#members[this.#length++] = slot
  }

  hit(): void {}

  remove(slot: number): void {
    const place = this.#place[slot]!
    const moved = this.#members[--this.#length]!
    this.#members[place] = moved
    this.#place[moved] = place
  }

  evict(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x
    const slot = this.#members[(x >>> 0) % this.#length]!
    this.remove(slot)
    return slot
  }
}
