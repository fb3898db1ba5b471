/** A small seeded generator (mulberry32) with the picks a scenario needs. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** Whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(p: number): boolean {
    return this.next() < p
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.int(0, list.length - 1)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }

  /** Some of the list, at least `least`, in its order. */
  some<T>(list: readonly T[], least = 1, most = 2): T[] {
    const wanted = Math.min(list.length, this.int(least, most))
    const left = [...list]
    while (left.length > wanted) left.splice(this.int(0, left.length - 1), 1)
    return left
  }

  /** Seconds in steps of a twentieth, which every tick rate rounds its own way. */
  seconds(low: number, high: number): number {
    return this.int(Math.round(low * 20), Math.round(high * 20)) / 20
  }
}
