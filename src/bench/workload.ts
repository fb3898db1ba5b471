/** Ticks a second of simulated time. */
export const TICK_RATE = 60
/** Ticks between two executions of an effect. */
export const PERIOD = 60
/** Ticks that an effect lasts. */
export const LIFE = 600
/** Ticks in which a world is filled. */
export const FILL = 60
/** Effects an actor, in the mean. */
export const PER_ACTOR = 10
/** Definitions: they deal 1, 2, 3 and 4 damage. */
export const AMOUNTS = [1, 2, 3, 4] as const
/** So much health that nobody dies. */
export const HEALTH = 1e9

const LIVES = LIFE / PERIOD
const SEED = 0x2545f491

/** Applications of one definition and one duration in one tick. */
export interface Group {
  /** Damage of an execution. */
  readonly amount: number
  /** Ticks. */
  readonly duration: number
  /** Numbers of actors, from 0. Valid until the next call of `next`. */
  readonly targets: Uint32Array
}

/** Actors of a world with so many effects. */
export function actorsFor(effects: number): number {
  return Math.max(1, Math.floor(effects / PER_ACTOR))
}

/** The most applications that one tick brings. */
export function mostApplications(effects: number): number {
  return Math.ceil(effects / FILL) + 1
}

/**
 * The applications of every tick, from tick 0: the same for every contestant, whatever it is and wherever it runs.
 *
 * The first 60 ticks fill the world with `effects` effects that end as if all had been applied in the ten seconds before;
 * from then on each tick brings a six-hundredth of them, which last ten seconds, as many as end. So the number stands at
 * `effects` from tick 60 on. An application of tick t executes at t + 60, t + 120, … and at its end.
 */
export class Workload {
  readonly #effects: number
  readonly #actors: number
  readonly #targets: Uint32Array
  readonly #kinds: Uint8Array
  readonly #sorted: Uint32Array
  #tick = 0
  #state = SEED

  constructor(effects: number) {
    this.#effects = effects
    this.#actors = actorsFor(effects)
    const room = mostApplications(effects)
    this.#targets = new Uint32Array(room)
    this.#kinds = new Uint8Array(room)
    this.#sorted = new Uint32Array(room)
  }

  /** The applications of the next tick. */
  next(): Group[] {
    const tick = this.#tick++
    const fill = tick < FILL
    const kinds = fill ? AMOUNTS.length * LIVES : AMOUNTS.length
    const count = share(this.#effects, fill ? tick : tick % LIFE, fill ? FILL : LIFE)
    const counts = new Uint32Array(kinds)
    for (let i = 0; i < count; i++) {
      this.#targets[i] = this.#draw() % this.#actors
      const kind = this.#draw() % kinds
      this.#kinds[i] = kind
      counts[kind] = counts[kind]! + 1
    }
    return this.#group(count, counts, fill)
  }

  /** Sorts the drawn applications by kind. */
  #group(count: number, counts: Uint32Array, fill: boolean): Group[] {
    const starts = new Uint32Array(counts.length)
    for (let kind = 1; kind < counts.length; kind++) starts[kind] = starts[kind - 1]! + counts[kind - 1]!
    const places = starts.slice()
    for (let i = 0; i < count; i++) {
      const kind = this.#kinds[i]!
      this.#sorted[places[kind]!] = this.#targets[i]!
      places[kind] = places[kind]! + 1
    }
    return Array.from(counts, (length, kind) => ({
      amount: AMOUNTS[kind % AMOUNTS.length]!,
      duration: fill ? PERIOD * (1 + Math.floor(kind / AMOUNTS.length)) : LIFE,
      targets: this.#sorted.subarray(starts[kind]!, starts[kind]! + length),
    }))
  }

  /** The next number of xorshift32. */
  #draw(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x
    return x >>> 0
  }
}

/** Part `i` of `total`, cut into `parts` as alike as whole numbers allow. */
function share(total: number, i: number, parts: number): number {
  return Math.floor((total * (i + 1)) / parts) - Math.floor((total * i) / parts)
}

/** What a world came to: a hash of all actors' health, and how many effects are alive. */
export function checksum(health: ArrayLike<number>, live: number): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < health.length; i++) hash = Math.imul(hash ^ health[i]!, 0x01000193)
  return `${(hash >>> 0).toString(16).padStart(8, '0')}-${live}`
}
