/** A tick that never comes. */
export const NEVER = 0x7fffffff

/**
 * The time of a cache, in ticks. It follows the engine's tick forwards only: when that is set back (an older save is
 * loaded), time stands for once and then goes on at the same pace. So nothing that has expired comes back, nothing expires
 * because of the jump, and what is put in after it lives as long as it was meant to.
 */
export class TickClock {
  #now: number
  #seen: number

  constructor(tick: number) {
    this.#now = tick
    this.#seen = tick
  }

  get now(): number {
    return this.#now
  }

  /** The engine's tick is `tick` now. */
  advance(tick: number): number {
    if (tick > this.#seen) this.#now += tick - this.#seen
    this.#seen = tick
    return this.#now
  }
}
