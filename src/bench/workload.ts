/** Ticks a second of simulated time. */
export const TICK_RATE = 60
/** Ticks between two executions of an effect. */
export const PERIOD = 60
/** Ticks that an effect lasts. */
export const LIFE = 600
/** Ticks in which a world is filled. */
export const FILL = 60
/** Effects an actor. */
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
  return 2 * Math.ceil(effects / FILL) + LIVES
}

/** Who an effect is applied to when the one before it has ended. */
export type Placing = 'standing' | 'scattered'

/** Lengths of the first lives: 1 to 60 ticks, so that the phases of the periods differ; … */
const FIRST_LIVES = PERIOD
/** … of the second ones: 1 to 10 periods, as if the world had been full for long; from then on `LIFE`. */
const SECOND_LIVES = LIVES
const LENGTHS = FIRST_LIVES + SECOND_LIVES + 1
/** Ticks of the ring in which ends are noted. */
const RING = LIFE + 1

/**
 * The applications of every tick, from tick 0: the same for every contestant, whatever it is and wherever it runs.
 *
 * The first 60 ticks fill the world actor by actor, ten effects each. Whenever an effect ends, the same tick brings another
 * one: to the same actor (`standing`), or to any (`scattered`). So `effects` of them are alive from tick 60 on, and from
 * tick 120 on a six-hundredth of them ends in each tick. An application of tick t executes at t + 60, t + 120, … and at its
 * end.
 */
export class Workload {
  readonly #effects: number
  readonly #actors: number
  readonly #scattered: boolean
  /** Per effect: which life it is in, 0: none yet. */
  readonly #lives: Uint8Array
  /** Per effect: the next one that ends in the same tick, plus 1. */
  readonly #link: Uint32Array
  /** Per tick of the ring: the first and last effect that ends in it, plus 1. */
  readonly #first = new Uint32Array(RING)
  readonly #last = new Uint32Array(RING)
  readonly #targets: Uint32Array
  readonly #kinds: Uint16Array
  readonly #sorted: Uint32Array
  readonly #counts = new Uint32Array(AMOUNTS.length * LENGTHS)
  #count = 0
  #tick = 0
  #state = SEED

  constructor(effects: number, placing: Placing = 'standing') {
    this.#effects = effects
    this.#actors = actorsFor(effects)
    this.#scattered = placing === 'scattered'
    this.#lives = new Uint8Array(effects)
    this.#link = new Uint32Array(effects)
    const room = mostApplications(effects) + Math.ceil(effects / FILL)
    this.#targets = new Uint32Array(room)
    this.#kinds = new Uint16Array(room)
    this.#sorted = new Uint32Array(room)
  }

  /** The applications of the next tick. */
  next(): Group[] {
    const tick = this.#tick++
    this.#count = 0
    this.#counts.fill(0)
    const ring = tick % RING
    let ended = this.#first[ring]!
    this.#first[ring] = 0
    while (ended !== 0) {
      const effect = ended - 1
      ended = this.#link[effect]!
      this.#apply(effect, tick)
    }
    if (tick < FILL) {
      const end = Math.floor((this.#effects * (tick + 1)) / FILL)
      for (let effect = Math.floor((this.#effects * tick) / FILL); effect < end; effect++) this.#apply(effect, tick)
    }
    return this.#group()
  }

  #apply(effect: number, tick: number): void {
    const life = this.#lives[effect]!
    let length = LENGTHS - 1
    if (life === 0) length = this.#draw() % FIRST_LIVES
    else if (life === 1) length = FIRST_LIVES + (this.#draw() % SECOND_LIVES)
    if (life < 2) this.#lives[effect] = life + 1
    const own = Math.min(this.#actors - 1, Math.floor(effect / PER_ACTOR))
    const kind = length * AMOUNTS.length + (this.#draw() % AMOUNTS.length)
    const i = this.#count++
    this.#targets[i] = this.#scattered ? this.#draw() % this.#actors : own
    this.#kinds[i] = kind
    this.#counts[kind] = this.#counts[kind]! + 1
    const ring = (tick + durationOf(length)) % RING
    if (this.#first[ring] === 0) this.#first[ring] = effect + 1
    else this.#link[this.#last[ring]! - 1] = effect + 1
    this.#last[ring] = effect + 1
    this.#link[effect] = 0
  }

  /** Sorts the applications by definition and duration; those that are alike keep their order. */
  #group(): Group[] {
    const groups: Group[] = []
    const starts = new Uint32Array(this.#counts.length)
    let start = 0
    this.#counts.forEach((length, kind) => {
      starts[kind] = start
      if (length > 0) {
        groups.push({
          amount: AMOUNTS[kind % AMOUNTS.length]!,
          duration: durationOf(Math.floor(kind / AMOUNTS.length)),
          targets: this.#sorted.subarray(start, start + length),
        })
      }
      start += length
    })
    for (let i = 0; i < this.#count; i++) {
      const kind = this.#kinds[i]!
      this.#sorted[starts[kind]!] = this.#targets[i]!
      starts[kind] = starts[kind]! + 1
    }
    return groups
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

/** Ticks of the length with a number. */
function durationOf(length: number): number {
  if (length < FIRST_LIVES) return length + 1
  return length === LENGTHS - 1 ? LIFE : PERIOD * (length - FIRST_LIVES + 1)
}

/** What a world came to: a hash of all actors' health, and how many effects are alive. */
export function checksum(health: ArrayLike<number>, live: number): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < health.length; i++) hash = Math.imul(hash ^ health[i]!, 0x01000193)
  return `${(hash >>> 0).toString(16).padStart(8, '0')}-${live}`
}
