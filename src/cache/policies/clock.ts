import type { Policy } from './policy.js'

/**
 * CLOCK: a hand goes round the slots; an entry that was used since the hand came by last stays for one more round.
 *
 * It keeps what LRU keeps, nearly, and a hit is the store of one byte: other threads may make it too, without a lock. A
 * mark that comes too late or too early costs at most one round of one entry.
 */
export class ClockPolicy implements Policy {
  // SYNC: marked by any thread that reads; cleared by the owner.
  readonly #touched: Uint8Array
  readonly #used: Uint8Array
  #hand = 0

  /** @param touched One byte a slot, shared where readers are on other threads. */
  constructor(touched: Uint8Array) {
    this.#touched = touched
    this.#used = new Uint8Array(touched.length)
  }

  admit(slot: number): void {
    this.#used[slot] = 1
    this.#touched[slot] = 0
  }

  hit(slot: number): void {
    this.#touched[slot] = 1
  }

  remove(slot: number): void {
    this.#used[slot] = 0
  }

  evict(): number {
    const touched = this.#touched
    const used = this.#used
    const last = used.length - 1
    let hand = this.#hand
    // Two rounds find one: the first leaves no mark behind. Readers may mark again meanwhile, so a third takes any.
    for (let seen = 0, most = 2 * used.length; ; seen++) {
      const slot = hand
      hand = hand === last ? 0 : hand + 1
      if (used[slot] === 0) continue
      if (touched[slot] !== 0 && seen < most) {
        touched[slot] = 0
        continue
      }
      this.#hand = hand
      used[slot] = 0
      return slot
    }
  }
}
