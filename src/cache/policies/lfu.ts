import type { Policy } from './policy.js'

/**
 * Least frequently used; of those used equally often the one whose last use is longest ago. Slots of one frequency make a
 * ring, rings stand in a list by frequency, so every call takes the same time however many entries there are.
 */
export class LfuPolicy implements Policy {
  // Rings: element `slots + r` of `next` and `before` is both ends of ring r.
  readonly #next: Int32Array
  readonly #before: Int32Array
  readonly #ringOf: Int32Array
  // Rings in the order of frequency: element `slots` is both ends of the list of rings.
  readonly #ringNext: Int32Array
  readonly #ringBefore: Int32Array
  readonly #frequency: Float64Array
  readonly #freeRings: Int32Array
  #free: number
  readonly #slots: number

  constructor(slots: number) {
    this.#slots = slots
    // One more than slots: a slot that rises enters its new ring before the old one is given back.
    const rings = slots + 1
    this.#next = new Int32Array(slots + rings)
    this.#before = new Int32Array(slots + rings)
    this.#ringOf = new Int32Array(slots)
    this.#ringNext = new Int32Array(rings + 1)
    this.#ringBefore = new Int32Array(rings + 1)
    this.#frequency = new Float64Array(rings + 1)
    this.#freeRings = Int32Array.from({ length: rings }, (_, i) => i)
    this.#free = rings
    this.#ringNext[rings] = rings
    this.#ringBefore[rings] = rings
  }

  admit(slot: number): void {
    this.#enter(slot, 1, this.#slots + 1)
  }

  hit(slot: number): void {
    const ring = this.#ringOf[slot]!
    const frequency = this.#frequency[ring]! + 1
    this.#unlink(slot)
    this.#enter(slot, frequency, ring)
    this.#dropIfEmpty(ring)
  }

  remove(slot: number): void {
    this.#unlink(slot)
    this.#dropIfEmpty(this.#ringOf[slot]!)
  }

  evict(): number {
    const ring = this.#ringNext[this.#slots + 1]!
    const slot = this.#next[this.#slots + ring]!
    this.remove(slot)
    return slot
  }

  /** Puts a slot at the young end of the ring of a frequency, which stands after the ring `after` or is made there. */
  #enter(slot: number, frequency: number, after: number): void {
    let ring = this.#ringNext[after]!
    if (ring === this.#slots + 1 || this.#frequency[ring] !== frequency) ring = this.#makeRing(frequency, after)
    const ends = this.#slots + ring
    const newest = this.#before[ends]!
    this.#next[newest] = slot
    this.#before[slot] = newest
    this.#next[slot] = ends
    this.#before[ends] = slot
    this.#ringOf[slot] = ring
  }

  #makeRing(frequency: number, after: number): number {
    const ring = this.#freeRings[--this.#free]!
    const ends = this.#slots + ring
    this.#next[ends] = ends
    this.#before[ends] = ends
    this.#frequency[ring] = frequency
    const following = this.#ringNext[after]!
    this.#ringNext[after] = ring
    this.#ringBefore[ring] = after
    this.#ringNext[ring] = following
    this.#ringBefore[following] = ring
    return ring
  }

  #unlink(slot: number): void {
    const next = this.#next[slot]!
    const before = this.#before[slot]!
    this.#next[before] = next
    this.#before[next] = before
  }

  #dropIfEmpty(ring: number): void {
    const ends = this.#slots + ring
    if (this.#next[ends] !== ends) return
    const next = this.#ringNext[ring]!
    const before = this.#ringBefore[ring]!
    this.#ringNext[before] = next
    this.#ringBefore[next] = before
    this.#freeRings[this.#free++] = ring
  }
}
