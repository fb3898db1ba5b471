import type { Policy, PolicyName } from '../../src/cache/policies/index.js'

interface Entry {
  readonly slot: number
  readonly hash: number
  readonly expires: number
  readonly order: number
  hits: number
  used: number
}

/** Policies as their descriptions say, by lists that are searched and sorted: slow, and without a trick to be wrong. */
abstract class SlowPolicy implements Policy {
  entries: Entry[] = []
  #clock = 0

  admit(slot: number, hash: number, expires: number): void {
    this.#clock++
    this.entries.push({ slot, hash, expires, order: this.#clock, hits: 0, used: this.#clock })
  }

  hit(slot: number): void {
    const entry = this.entry(slot)
    entry.hits++
    entry.used = ++this.#clock
  }

  remove(slot: number): void {
    this.entries = this.entries.filter((entry) => entry.slot !== slot)
  }

  abstract evict(): number

  entry(slot: number): Entry {
    return this.entries.find((entry) => entry.slot === slot)!
  }

  /** Takes out the first by a comparison. */
  takeFirst(compare: (a: Entry, b: Entry) => number): number {
    const { slot } = [...this.entries].sort(compare)[0]!
    this.remove(slot)
    return slot
  }
}

class SlowLru extends SlowPolicy {
  evict(): number {
    return this.takeFirst((a, b) => a.used - b.used)
  }
}

class SlowLfu extends SlowPolicy {
  evict(): number {
    return this.takeFirst((a, b) => a.hits - b.hits || a.used - b.used)
  }
}

class SlowTtl extends SlowPolicy {
  evict(): number {
    const by = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0)
    return this.takeFirst((a, b) => by(a.expires, b.expires) || a.order - b.order)
  }
}

/** The hand stands before a slot; slots are a circle of numbers. */
class SlowClock extends SlowPolicy {
  readonly #slots: number
  #hand = 0

  constructor(slots: number) {
    super()
    this.#slots = slots
  }

  evict(): number {
    for (;;) {
      const slot = this.#hand
      this.#hand = (this.#hand + 1) % this.#slots
      const entry = this.entries.find((one) => one.slot === slot)
      if (!entry) continue
      if (entry.hits === 0) {
        this.remove(slot)
        return slot
      }
      entry.hits = 0
    }
  }
}

/** Queues are lists whose first element is the oldest. */
class SlowS3Fifo implements Policy {
  readonly #size: number
  readonly #most: number
  small: { slot: number; hash: number; hits: number }[] = []
  main: { slot: number; hash: number; hits: number }[] = []
  ghosts: number[] = []

  constructor(slots: number) {
    this.#size = Math.max(1, Math.floor(slots / 10))
    this.#most = Math.max(1, slots - this.#size)
  }

  admit(slot: number, hash: number): void {
    const known = this.ghosts.includes(hash)
    this.ghosts = this.ghosts.map((ghost) => (ghost === hash ? Number.NaN : ghost))
    ;(known ? this.main : this.small).push({ slot, hash, hits: 0 })
  }

  hit(slot: number): void {
    const entry = [...this.small, ...this.main].find((one) => one.slot === slot)!
    entry.hits = Math.min(3, entry.hits + 1)
  }

  remove(slot: number): void {
    this.small = this.small.filter((one) => one.slot !== slot)
    this.main = this.main.filter((one) => one.slot !== slot)
  }

  evict(): number {
    for (;;) {
      if (this.small.length >= this.#size || this.main.length === 0) {
        const entry = this.small.shift()!
        if (entry.hits > 1) this.main.push({ ...entry, hits: 0 })
        else {
          // One that is remembered already counts from now on; its old place in the row stays as a gap.
          this.ghosts = this.ghosts.map((ghost) => (ghost === entry.hash ? Number.NaN : ghost))
          this.ghosts.push(entry.hash)
          if (this.ghosts.length > this.#most) this.ghosts.shift()
          return entry.slot
        }
      } else {
        const entry = this.main.shift()!
        if (entry.hits === 0) return entry.slot
        this.main.push({ ...entry, hits: entry.hits - 1 })
      }
    }
  }
}

/** The same chance as the real one's, over the same order of members: the last one takes the place of who goes. */
class SlowRandom extends SlowPolicy {
  #state = 1

  override remove(slot: number): void {
    const at = this.entries.findIndex((entry) => entry.slot === slot)
    const last = this.entries.pop()!
    if (at < this.entries.length) this.entries[at] = last
  }

  evict(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    const { slot } = this.entries[(this.#state >>> 0) % this.entries.length]!
    this.remove(slot)
    return slot
  }
}

export function slowPolicy(name: PolicyName, slots: number): Policy {
  if (name === 'clock') return new SlowClock(slots)
  if (name === 'lru') return new SlowLru()
  if (name === 'lfu') return new SlowLfu()
  if (name === 's3-fifo') return new SlowS3Fifo(slots)
  if (name === 'ttl') return new SlowTtl()
  return new SlowRandom()
}
