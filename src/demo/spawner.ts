import type { Engine } from '../engine/index.js'
import { KINDS } from './kinds.js'
import { MAX_ACTORS, MAX_COMMANDS } from './protocol.js'

/** Fewest applications that a tick may make, however small the population. */
const AT_LEAST = 500
/** Share of the wanted effects that is kept beyond them, for ticks that lose more than any of late. */
const RESERVE = 0.01
/** What is added to that share for every second a tick takes: the longer a tick, the more its losses vary. */
const RESERVE_PER_SECOND = 0.4
/** Commands of a tick that are left for other things than effects: a revival for each actor. */
const MOST_APPLICATIONS = MAX_COMMANDS - MAX_ACTORS
/** Share of the expected losses that is left a tick later. */
const LOSSES_FADE = 0.98
/** Ticks a dead actor lies until the demo revives it. */
const REVIVE_AFTER = 180

/** A small generator for the demo's choices. The simulation itself draws nothing from it. */
class Dice {
  #state: number
  constructor(seed: number) {
    this.#state = seed | 0
  }
  get state(): number {
    return this.#state
  }
  set state(state: number) {
    this.#state = state
  }
  /** 32 random bits as a share of 1 (mulberry32). */
  roll(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** All of a spawner that its future depends on, besides the world and the settings. */
export interface SpawnerState {
  readonly dice: number
  /** The dead in the order of their death, and the ticks they are revived at. */
  readonly dead: readonly number[]
  readonly until: readonly number[]
  readonly before: number
  readonly asked: number
  readonly waiting: number
  readonly losses: number
}

/**
 * Keeps a population of effects alive: every tick it applies as many as are missing, of random kinds, from random
 * actors to random actors, and revives the dead after a while. It allocates nothing in a steady tick.
 */
export class Spawner {
  readonly #engine: Engine
  #actors: Uint32Array
  readonly #dice: Dice
  /** One list of targets a kind, reused. */
  readonly #targets: Uint32Array[]
  readonly #counts: Int32Array
  #weights: readonly number[] = []
  #total = 0
  /** The dead, in the order of their death, with the tick they are revived at: a ring. */
  readonly #dead: Uint32Array
  readonly #deadUntil: Int32Array
  #firstDead = 0
  #deadCount = 0
  /** What was there before the last tick and what was asked for then: together they say what that tick lost. */
  #before = 0
  #asked = 0
  /** Applications that wait for the next tick already. */
  #waiting = 0
  /** Effects a tick is expected to lose: the most of late, so that the population stays above what is wanted. */
  #losses = 0

  constructor(engine: Engine, actors: Uint32Array, seed: number) {
    this.#engine = engine
    this.#actors = actors
    this.#dice = new Dice(seed)
    this.#targets = KINDS.map(() => new Uint32Array(0))
    this.#counts = new Int32Array(KINDS.length)
    this.#dead = new Uint32Array(MAX_ACTORS)
    this.#deadUntil = new Int32Array(MAX_ACTORS)
    engine.on('died', (event) => this.#died(event.target, event.tick))
  }

  get actors(): Uint32Array {
    return this.#actors
  }

  setKinds(kinds: readonly boolean[]): void {
    this.#weights = KINDS.map((kind, i) => (kinds[i] ? kind.weight : 0))
    this.#total = this.#weights.reduce((sum, weight) => sum + weight, 0)
  }

  /** Actors have come. */
  add(fresh: Uint32Array): void {
    const all = new Uint32Array(this.#actors.length + fresh.length)
    all.set(this.#actors)
    all.set(fresh, this.#actors.length)
    this.#actors = all
  }

  /** Actors have left the world: nobody applies anything to them or revives them. */
  remove(gone: Uint32Array): void {
    const left = new Set(gone)
    this.#actors = this.#actors.filter((actor) => !left.has(actor))
    const { dead, until } = this.state()
    this.#firstDead = 0
    this.#deadCount = 0
    for (let i = 0; i < dead.length; i++) {
      if (left.has(dead[i]!)) continue
      this.#dead[this.#deadCount] = dead[i]!
      this.#deadUntil[this.#deadCount++] = until[i]!
    }
  }

  /** What a save keeps. */
  state(): SpawnerState {
    const places = Array.from({ length: this.#deadCount }, (_, i) => (this.#firstDead + i) % this.#dead.length)
    return {
      dice: this.#dice.state,
      dead: places.map((at) => this.#dead[at]!),
      until: places.map((at) => this.#deadUntil[at]!),
      before: this.#before,
      asked: this.#asked,
      waiting: this.#waiting,
      losses: this.#losses,
    }
  }

  /** The world was loaded, and this was kept with it. */
  restore(actors: Uint32Array, state: SpawnerState): void {
    this.#actors = actors
    this.#dice.state = state.dice
    this.#firstDead = 0
    this.#deadCount = state.dead.length
    this.#dead.set(state.dead)
    this.#deadUntil.set(state.until)
    this.#before = state.before
    this.#asked = state.asked
    this.#waiting = state.waiting
    this.#losses = state.losses
  }

  #died(actor: number, tick: number): void {
    if (this.#deadCount === this.#dead.length) return
    const at = (this.#firstDead + this.#deadCount++) % this.#dead.length
    this.#dead[at] = actor
    this.#deadUntil[at] = tick + REVIVE_AFTER
  }

  /** Commands for the coming tick. `alive` effects live now; at least `wanted` should after it, and `most` can. */
  beforeTick(alive: number, wanted: number, most: number): void {
    const { tick } = this.#engine
    while (this.#deadCount > 0 && this.#deadUntil[this.#firstDead]! <= tick) {
      this.#engine.revive(this.#dead[this.#firstDead]!)
      this.#firstDead = (this.#firstDead + 1) % this.#dead.length
      this.#deadCount--
    }
    const lost = this.#before + this.#asked - alive
    this.#losses = Math.max(lost, this.#losses * LOSSES_FADE)
    // The population grows over a second instead of in one long tick.
    const { tickRate } = this.#engine
    const limit = Math.max(AT_LEAST, Math.ceil(wanted / tickRate))
    const reserve = wanted * (RESERVE + RESERVE_PER_SECOND / tickRate)
    const missing = Math.ceil(wanted + reserve - alive - this.#waiting + Math.min(this.#losses, limit))
    this.#before = alive
    this.applyNow(Math.min(limit, missing), most - alive)
    this.#asked = this.#waiting
    this.#waiting = 0
  }

  /** Applies up to `count` effects of random kinds to random actors in the coming tick: no more than `room`. */
  applyNow(count: number, room: number): void {
    const fits = Math.min(count, room - this.#waiting, MOST_APPLICATIONS - this.#waiting)
    if (fits <= 0 || this.#total === 0 || this.#actors.length === 0) return
    this.#apply(fits)
    this.#waiting += fits
  }

  #apply(count: number): void {
    const counts = this.#counts.fill(0)
    for (let i = 0; i < count; i++) {
      const kind = this.#kind()
      let targets = this.#targets[kind]!
      const n = counts[kind]!
      if (n === targets.length) {
        const longer = new Uint32Array(Math.max(256, targets.length * 2))
        longer.set(targets)
        targets = this.#targets[kind] = longer
      }
      targets[n] = this.#actors[Math.floor(this.#dice.roll() * this.#actors.length)]!
      counts[kind] = n + 1
    }
    for (let kind = 0; kind < KINDS.length; kind++) {
      if (counts[kind] === 0) continue
      const source = this.#actors[Math.floor(this.#dice.roll() * this.#actors.length)]!
      const { id, duration } = KINDS[kind]!.definition
      // Durations differ, so that what was applied together does not end together.
      this.#engine.applyMany(id, this.#targets[kind]!.subarray(0, counts[kind]), {
        source,
        duration: (duration as number) * (0.5 + this.#dice.roll()),
      })
    }
  }

  #kind(): number {
    let rest = this.#dice.roll() * this.#total
    for (let kind = 0; kind < this.#weights.length; kind++) {
      rest -= this.#weights[kind]!
      if (rest < 0) return kind
    }
    return this.#weights.length - 1
  }
}
