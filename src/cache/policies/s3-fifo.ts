import type { Policy } from './policy.js'

const NOWHERE = 0
const SMALL = 1
const MAIN = 2
const MOST_HITS = 3

/**
 * S3-FIFO (Yang, Qiu, Zhang, Yue, Rashmi, 2023): newcomers go through a small queue, a tenth of the cache; who was used
 * there twice goes on to the main queue, the others leave and are remembered for a while by the hash of their key. Who comes
 * back within that while goes to the main queue at once. A scan passes through the small queue and does not touch the rest.
 */
export class S3FifoPolicy implements Policy {
  readonly #slots: number
  readonly #smallSize: number
  /** Two queues as rings: elements `slots` and `slots + 1` are the ends of the small and of the main one. */
  readonly #next: Int32Array
  readonly #before: Int32Array
  readonly #where: Uint8Array
  readonly #hits: Uint8Array
  readonly #hash: Int32Array
  #small = 0
  #main = 0
  /** Hashes of those that left the small queue, a ring, and where each stands: open addressing by hash. */
  readonly #ghosts: Int32Array
  readonly #ghostPlace: Int32Array
  readonly #ghostMask: number
  #ghostAt = 0
  #ghostCount = 0

  constructor(slots: number) {
    this.#slots = slots
    this.#smallSize = Math.max(1, Math.floor(slots / 10))
    this.#next = new Int32Array(slots + 2)
    this.#before = new Int32Array(slots + 2)
    for (const end of [slots, slots + 1]) {
      this.#next[end] = end
      this.#before[end] = end
    }
    this.#where = new Uint8Array(slots)
    this.#hits = new Uint8Array(slots)
    this.#hash = new Int32Array(slots)
    const ghosts = Math.max(1, slots - this.#smallSize)
    this.#ghosts = new Int32Array(ghosts)
    let places = 4
    while (places < 2 * ghosts) places *= 2
    this.#ghostPlace = new Int32Array(places).fill(-1)
    this.#ghostMask = places - 1
  }

  admit(slot: number, hash: number): void {
    this.#hits[slot] = 0
    this.#hash[slot] = hash
    if (this.#forgetGhost(hash)) this.#enter(slot, MAIN)
    else this.#enter(slot, SMALL)
  }

  hit(slot: number): void {
    const hits = this.#hits[slot]!
    if (hits < MOST_HITS) this.#hits[slot] = hits + 1
  }

  remove(slot: number): void {
    const next = this.#next[slot]!
    const before = this.#before[slot]!
    this.#next[before] = next
    this.#before[next] = before
    if (this.#where[slot] === SMALL) this.#small--
    else this.#main--
    this.#where[slot] = NOWHERE
  }

  evict(): number {
    for (;;) {
      if (this.#small >= this.#smallSize || this.#main === 0) {
        const slot = this.#next[this.#slots]!
        this.remove(slot)
        if (this.#hits[slot]! > 1) {
          this.#hits[slot] = 0
          this.#enter(slot, MAIN)
          continue
        }
        this.#rememberGhost(this.#hash[slot]!)
        return slot
      }
      const slot = this.#next[this.#slots + 1]!
      this.remove(slot)
      if (this.#hits[slot] === 0) return slot
      this.#hits[slot] = this.#hits[slot]! - 1
      this.#enter(slot, MAIN)
    }
  }

  #enter(slot: number, queue: typeof SMALL | typeof MAIN): void {
    const end = queue === SMALL ? this.#slots : this.#slots + 1
    const newest = this.#before[end]!
    this.#next[newest] = slot
    this.#before[slot] = newest
    this.#next[slot] = end
    this.#before[end] = slot
    this.#where[slot] = queue
    if (queue === SMALL) this.#small++
    else this.#main++
  }

  #rememberGhost(hash: number): void {
    const at = this.#ghostAt
    if (this.#ghostCount === this.#ghosts.length) this.#dropPlace(this.#ghosts[at]!, at)
    else this.#ghostCount++
    this.#dropPlace(hash, -1)
    this.#ghosts[at] = hash
    let place = hash & this.#ghostMask
    while (this.#ghostPlace[place] !== -1) place = (place + 1) & this.#ghostMask
    this.#ghostPlace[place] = at
    this.#ghostAt = at + 1 === this.#ghosts.length ? 0 : at + 1
  }

  /** Whether the hash is remembered; it no longer is then. */
  #forgetGhost(hash: number): boolean {
    return this.#dropPlace(hash, -1)
  }

  /** Forgets a hash that stands at `at` of the ring (-1: anywhere). False: it is not remembered there. */
  #dropPlace(hash: number, at: number): boolean {
    const places = this.#ghostPlace
    const mask = this.#ghostMask
    let place = hash & mask
    while (places[place] !== -1 && (this.#ghosts[places[place]!] !== hash || (at >= 0 && places[place] !== at))) {
      place = (place + 1) & mask
    }
    if (places[place] === -1) return false
    // What stands behind moves up, so that no search ends at a gap.
    let hole = place
    for (let i = (hole + 1) & mask; places[i] !== -1; i = (i + 1) & mask) {
      const home = this.#ghosts[places[i]!]! & mask
      if (((i - home) & mask) < ((i - hole) & mask)) continue
      places[hole] = places[i]!
      hole = i
    }
    places[hole] = -1
    return true
  }
}
