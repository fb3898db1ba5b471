import type { Heap } from '../memory/index.js'
import { MeasureWindow } from '../observe/index.js'
import { FOUND_WORDS } from './local-tiers.js'
import type { PolicyName } from './policies/index.js'
import { SlotTable } from './slot-table.js'
import type { SlotStats } from './stats.js'
import { readStatus, STATUS_WORDS, type Status, writeStatus } from './status.js'
import { NEVER, TickClock } from './ticks.js'
import type { Tiers } from './tiers.js'
import { pageOf, placeOf } from './value-page.js'

/** Of so many gets one is timed: a clock takes longer than a get. */
const TIMED = 64

export interface StatusesParts {
  readonly policy: PolicyName
  readonly slots: number
  readonly shared: boolean
  /** Ticks that a status stays. */
  readonly ttl: number
  readonly tickRate: number
  /** The engine's tick. */
  readonly tick: number
  readonly tiers: Tiers
}

/** Somebody waits for what the second and third tier say of a place. */
interface Look {
  readonly page: number
  readonly place: number
  resolve(found: Int32Array): void
  reject(error: unknown): void
}

/** The higher word of a slot's key: the upper 16 bits of the actor's number, and the effect. */
function highOf(actor: number, effect: number): number {
  return (Math.floor(actor / 2 ** 32) << 16) | effect
}

/** Statuses by actor and number of the effect: slots that all threads read, pages in the tiers below. */
export class Statuses {
  readonly #policy: PolicyName
  readonly #slots: SlotTable
  readonly #slotCount: number
  readonly #ttl: number
  readonly #tickRate: number
  readonly #tiers: Tiers
  readonly #clock: TickClock
  readonly #scratch = new Int32Array(STATUS_WORDS)
  readonly #getMs = new MeasureWindow()
  #looks: Look[] = []
  /** Looks that are under way, and the statuses that have been changed meanwhile: what is found of those is old. */
  #looking = 0
  readonly #changed = new Set<string>()
  #gets = 0

  constructor({ policy, slots, shared, ttl, tickRate, tick, tiers }: StatusesParts) {
    this.#policy = policy
    this.#slotCount = slots
    this.#slots = new SlotTable({ slots, words: STATUS_WORDS, policy, shared })
    this.#ttl = ttl
    this.#tickRate = tickRate
    this.#tiers = tiers
    this.#clock = new TickClock(tick)
    this.#slots.setNow(this.#clock.now)
  }

  /** The memory of the slots. */
  get heap(): Heap {
    return this.#slots.heap
  }

  get stats(): SlotStats {
    const { p50, p95 } = this.#getMs.percentiles()
    return {
      ...this.#slots.counts,
      ...this.#slots.uses,
      policy: this.#policy,
      slots: this.#slotCount,
      bytes: this.#slots.bytes,
      get: { p50, p95 },
    }
  }

  /** The engine is at this tick: what has lived long enough is not found any more. */
  advance(tick: number): void {
    this.#slots.setNow(this.#clock.advance(tick))
  }

  /** What a slot has. */
  peek(actor: number, effect: number): Required<Status> | undefined {
    const timed = this.#gets++ % TIMED === 0
    const started = timed ? performance.now() : 0
    const found = this.#slots.get(actor | 0, highOf(actor, effect), this.#scratch)
    if (timed) this.#getMs.record(performance.now() - started)
    return found ? readStatus(this.#scratch, this.#tickRate) : undefined
  }

  /** Looks in the tiers below, and puts what is there into a slot. */
  async find(actor: number, effect: number): Promise<Required<Status> | undefined> {
    this.#looking++
    try {
      const found = await this.#look(pageOf(actor, effect), placeOf(actor, effect))
      const expires = found[0]!
      if (expires <= this.#clock.now) return undefined
      const words = found.subarray(1)
      if (!this.#changed.has(`${actor}/${effect}`)) {
        this.#slots.set(actor | 0, highOf(actor, effect), words, expires)
      }
      return readStatus(words, this.#tickRate)
    } finally {
      if (--this.#looking === 0) this.#changed.clear()
    }
  }

  /** Looks that are made in one turn are asked for in one go. */
  #look(page: number, place: number): Promise<Int32Array> {
    return new Promise((resolve, reject) => {
      if (this.#looks.length === 0) queueMicrotask(() => void this.#lookTogether())
      this.#looks.push({ page, place, resolve, reject })
    })
  }

  async #lookTogether(): Promise<void> {
    const looks = this.#looks
    this.#looks = []
    const places = new Float64Array(looks.length * 2)
    looks.forEach(({ page, place }, i) => {
      places[2 * i] = page
      places[2 * i + 1] = place
    })
    try {
      const found = await this.#tiers.find(places)
      looks.forEach(({ resolve }, i) => {
        resolve(found.subarray(i * FOUND_WORDS, (i + 1) * FOUND_WORDS))
      })
    } catch (error) {
      for (const { reject } of looks) reject(error)
    }
  }

  /** Puts what is known from elsewhere into a slot alone. */
  fill(actor: number, effect: number, status: Required<Status>): void {
    writeStatus(status, status.tick, this.#tickRate, this.#scratch)
    this.#slots.set(actor | 0, highOf(actor, effect), this.#scratch)
  }

  /** Empties a slot, and leaves the tiers below alone. */
  drop(actor: number, effect: number): void {
    this.#slots.delete(actor | 0, highOf(actor, effect))
  }

  /** @param seconds How long it stays; undefined: as long as all. */
  async set(actor: number, effect: number, status: Status, tick: number, seconds: number | undefined): Promise<void> {
    const ttl = seconds === undefined ? this.#ttl : Math.round(seconds * this.#tickRate)
    const expires = Math.min(NEVER, this.#clock.now + ttl)
    const words = new Int32Array(STATUS_WORDS)
    writeStatus(status, tick, this.#tickRate, words)
    this.#slots.set(actor | 0, highOf(actor, effect), words, expires)
    await this.#change(actor, effect, expires, words)
  }

  async delete(actor: number, effect: number): Promise<void> {
    this.drop(actor, effect)
    await this.#change(actor, effect, 0, undefined)
  }

  async #change(actor: number, effect: number, expires: number, words: Int32Array | undefined): Promise<void> {
    if (this.#looking > 0) this.#changed.add(`${actor}/${effect}`)
    const where = { page: pageOf(actor, effect), place: placeOf(actor, effect) }
    await this.#tiers.change({ ...where, expires, words, now: this.#clock.now })
  }
}
