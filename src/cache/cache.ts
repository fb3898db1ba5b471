import { asyncDispose } from '../dispose/index.js'
import { MyriadError, show } from '../errors/index.js'
import type { Heap } from '../memory/index.js'
import { MeasureWindow } from '../observe/index.js'
import type { ChunkTierStats } from './chunk-tier.js'
import type { CacheEngine, ParkedActor } from './engine.js'
import type { GuardStats } from './guard.js'
import { FOUND_WORDS } from './local-tiers.js'
import {
  chunkOf,
  countIn,
  FIRST_NAME,
  nameOf,
  PLACES,
  packChunk,
  packedBytes,
  placeIn,
  recordAt,
  recordsOf,
} from './parked-chunk.js'
import type { PolicyName } from './policies/index.js'
import { SlotTable } from './slot-table.js'
import type { EntryCounts, Latency } from './stats.js'
import { readStatus, STATUS_WORDS, type Status, writeStatus } from './status.js'
import { NEVER, TickClock } from './ticks.js'
import type { Records, Tiers } from './tiers.js'
import { pageOf, placeOf } from './value-page.js'

/** Bytes of a chunk of parked actors at most, unless one actor alone is larger; a quarter of the memory if that is less. */
const CHUNK_BYTES = 64 * 1024
/** Bytes that are parked before others get a turn. */
const GROUP_BYTES = 2 ** 20
/** Of so many gets one is timed: a clock takes longer than a get. */
const TIMED = 64
/** Actors that a status may be kept for: names beyond would not fit a slot's key. */
const MOST_ACTORS = 2 ** 48
/** Chunks that an owner of a world parks before its numbers run into those of the next, and owners before they begin again. */
const CHUNKS_OF_OWNER = 2 ** 20
const OWNERS = 2 ** 17
/** Number of the chunk that says which world the parked actors are of: above all others. */
const WORLD_CHUNK = 2 ** 50

export interface CacheStats {
  /** Gets that the engine answered, for actors that are in the world. */
  readonly live: number
  readonly l1: EntryCounts & {
    readonly policy: PolicyName
    readonly slots: number
    readonly bytes: number
    /** Of all threads. */
    readonly hits: number
    readonly misses: number
    readonly get: Latency
  }
  readonly l2: { readonly values: ChunkTierStats; readonly actors: ChunkTierStats }
  readonly l3: { readonly values: GuardStats; readonly actors: GuardStats }
  /** Actors parked and not recalled: of a world that is kept all of them, else those since the cache was opened. */
  readonly parked: number
  /** The third tier is left alone, or is memory: what is in the cache goes with the page. */
  readonly degraded: boolean
  /** Why, if it is. */
  readonly reason: string | undefined
}

export interface CacheParts {
  readonly engine: CacheEngine
  readonly policy: PolicyName
  readonly slots: number
  readonly shared: boolean
  /** Bytes of the second tier for parked actors. */
  readonly memory: number
  /** Ticks that a status stays. */
  readonly ttl: number
  readonly tiers: Tiers
  /** What is in the third tier outlasts the page. */
  readonly lasting: boolean
}

/** What `reconcile` found. */
export interface Reconciled {
  /** Names of actors that the world has parked, and of which there is no record. */
  readonly lost: Float64Array
}

/** A chunk some of whose actors have been recalled. */
interface Recalled {
  readonly places: Set<number>
  /** How many recalls there had been, this cache's all counted, after the last of its own. */
  at: number
}

export interface CacheCallOptions {
  /** Gives up waiting: the call then throws what the signal was aborted with. Others who wait for the same are not touched. */
  readonly signal?: AbortSignal
}

/**
 * Statuses and parked actors in three tiers: slots in shared memory, chunks in memory, chunks in a store. Made by
 * `openCache`.
 */
export class Cache implements AsyncDisposable {
  readonly #engine: CacheEngine
  readonly #policy: PolicyName
  readonly #ttl: number
  readonly #slots: SlotTable
  readonly #slotCount: number
  readonly #tiers: Tiers
  readonly #clock: TickClock
  readonly #effects: ReadonlyMap<string, number>
  /** Chunks of which the store has more than is parked. */
  readonly #recalled = new Map<number, Recalled>()
  #recalls = 0
  /**
   * Recalls that the last save but one has behind it: what it says is gone, no save that is kept can bring back. undefined: the
   * world is not kept, and what is recalled goes at once.
   */
  #settled: number | undefined
  /** Recalls that the last save has behind it. */
  #saved = 0
  readonly #chunkBytes: number
  readonly #groupBytes: number
  readonly #scratch = new Int32Array(STATUS_WORDS)
  readonly #getMs = new MeasureWindow()
  #looks: Look[] = []
  /** Looks that are under way, and the statuses that have been changed meanwhile: what is found of those is old. */
  #looking = 0
  readonly #changed = new Set<string>()
  /** Whether what is parked outlasts the page. */
  readonly lasting: boolean
  #nextChunk: number
  #gets = 0
  #live = 0
  #parked = 0

  /** @internal Use `openCache`. */
  constructor({ engine, policy, slots, shared, memory, ttl, tiers, lasting }: CacheParts) {
    this.#engine = engine
    this.#policy = policy
    this.#ttl = ttl
    this.#slotCount = slots
    this.#slots = new SlotTable({ slots, words: STATUS_WORDS, policy, shared })
    this.#tiers = tiers
    this.lasting = lasting
    this.#chunkBytes = Math.min(CHUNK_BYTES, memory / 4)
    this.#groupBytes = Math.min(GROUP_BYTES, memory / 4)
    this.#clock = new TickClock(engine.tick)
    this.#effects = new Map(engine.effectIds.map((id, number) => [id, number]))
    this.#nextChunk = (this.#chunks().at(-1) ?? -1) + 1
    this.#slots.setNow(this.#clock.now)
  }

  /** The memory of the first tier, for `SlotReader` on other threads. */
  get slots(): Heap {
    return this.#slots.heap
  }

  get stats(): CacheStats {
    const { p50, p95 } = this.#getMs.percentiles()
    const { l2, l3 } = this.#tiers.stats
    const broken = [l3.values, l3.actors].find(({ breaker }) => breaker !== 'closed')
    return {
      live: this.#live,
      l1: {
        ...this.#slots.counts,
        ...this.#slots.uses,
        policy: this.#policy,
        slots: this.#slotCount,
        bytes: this.#slots.bytes,
        get: { p50, p95 },
      },
      l2,
      l3,
      parked: this.#settled === undefined ? this.#parked : this.#engine.parked.size,
      degraded: this.#tiers.reason !== undefined || broken !== undefined,
      reason: this.#tiers.reason ?? broken?.lastError,
    }
  }

  /** `stats`, with what the second and third tier count asked for anew: they may be in a worker. */
  async measure(): Promise<CacheStats> {
    await this.#tiers.measure()
    return this.stats
  }

  // ── Statuses ──────────────────────────────────────────────────────────────

  /**
   * A status that is at hand: of an actor in the world, or in the first tier. undefined: it is not at hand, though `get`
   * may find it.
   *
   * @throws MyriadError `UNKNOWN_NAME`, `OUT_OF_RANGE`
   */
  peek(actor: number, effect: string): Required<Status> | undefined {
    const number = this.#effect(effect)
    this.#actor(actor)
    this.#tick()
    if (this.#isLive(actor)) return this.#liveStatus(actor, effect)
    if (actor >= FIRST_NAME && !this.#isParked(actor)) return undefined
    const timed = this.#gets++ % TIMED === 0
    const started = timed ? performance.now() : 0
    const found = this.#slots.get(actor | 0, highOf(actor, number), this.#scratch)
    if (timed) this.#getMs.record(performance.now() - started)
    return found ? readStatus(this.#scratch, this.#engine.tickRate) : undefined
  }

  /**
   * The status of an effect on an actor: of one in the world from the engine, of a parked one as it was when it was parked, of
   * any other number as it was put in. undefined: there is none.
   *
   * @throws MyriadError `UNKNOWN_NAME`, `OUT_OF_RANGE`, `STORAGE_FAILED`, `CACHE_DEGRADED`; what `signal` was aborted with.
   */
  async get(actor: number, effect: string, options: CacheCallOptions = {}): Promise<Required<Status> | undefined> {
    options.signal?.throwIfAborted()
    const here = this.peek(actor, effect)
    if (here || this.#isLive(actor)) return here
    return unless(options.signal, this.#find(actor, effect))
  }

  /** Many statuses, in the order of `keys`. What must be read is read together. */
  async getMany(
    keys: readonly (readonly [actor: number, effect: string])[],
    options: CacheCallOptions = {},
  ): Promise<(Required<Status> | undefined)[]> {
    options.signal?.throwIfAborted()
    const found = keys.map(([actor, effect]) => {
      const here = this.peek(actor, effect)
      return here || this.#isLive(actor) ? here : this.#find(actor, effect)
    })
    return unless(options.signal, Promise.all(found))
  }

  /** Looks in the second and third tier, and puts what it finds into the first. */
  async #find(actor: number, effect: string): Promise<Required<Status> | undefined> {
    const number = this.#effects.get(effect)!
    if (actor >= FIRST_NAME) return this.#findParked(actor, effect, number)
    this.#looking++
    try {
      const found = await this.#look(pageOf(actor, number), placeOf(actor, number))
      const expires = found[0]!
      if (expires <= this.#clock.now) return undefined
      const words = found.subarray(1)
      if (!this.#changed.has(`${actor}/${number}`)) {
        this.#slots.set(actor | 0, highOf(actor, number), words, expires)
      }
      return readStatus(words, this.#engine.tickRate)
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

  async #findParked(name: number, effect: string, number: number): Promise<Required<Status> | undefined> {
    if (!this.#isParked(name)) return undefined
    const chunk = await this.#tiers.get(chunkOf(name))
    const record = chunk && this.#recordAt(chunk, name)
    if (!record) return undefined
    const status = sumUp(this.#engine.inspect(record), effect)
    if (!status) return undefined
    writeStatus(status, status.tick, this.#engine.tickRate, this.#scratch)
    this.#slots.set(name | 0, highOf(name, number), this.#scratch)
    return status
  }

  /**
   * Puts a status in, of an actor that this engine does not have: another server's, a saved one. `ttl`: seconds that it stays.
   *
   * @throws MyriadError `INVALID_INPUT` for an actor in the world and for a parked one; `CACHE_FULL`, `STORAGE_FAILED`.
   */
  async set(actor: number, effect: string, status: Status, options: { readonly ttl?: number } = {}): Promise<void> {
    const number = this.#outside(actor, effect)
    this.#tick()
    const { tickRate, tick } = this.#engine
    const ttl = options.ttl === undefined ? this.#ttl : Math.round(options.ttl * tickRate)
    const expires = Math.min(NEVER, this.#clock.now + ttl)
    const words = new Int32Array(STATUS_WORDS)
    writeStatus(status, tick, tickRate, words)
    this.#slots.set(actor | 0, highOf(actor, number), words, expires)
    if (this.#looking > 0) this.#changed.add(`${actor}/${number}`)
    const now = this.#clock.now
    await this.#tiers.change({ page: pageOf(actor, number), place: placeOf(actor, number), expires, words, now })
  }

  /** Takes a status out. */
  async delete(actor: number, effect: string): Promise<void> {
    const number = this.#outside(actor, effect)
    this.#slots.delete(actor | 0, highOf(actor, number))
    if (this.#looking > 0) this.#changed.add(`${actor}/${number}`)
    const where = { page: pageOf(actor, number), place: placeOf(actor, number) }
    await this.#tiers.change({ ...where, expires: 0, words: undefined, now: this.#clock.now })
  }

  /** The effect's number, for an actor whose statuses are the cache's own. */
  #outside(actor: number, effect: string): number {
    const number = this.#effect(effect)
    this.#actor(actor)
    if (actor < FIRST_NAME && !this.#isLive(actor)) return number
    const allowed = 'a number that is no actor of this engine; those are changed by its commands'
    throw new MyriadError('INVALID_INPUT', `actor: found ${show(actor)}, allowed: ${allowed}`, {
      value: actor,
      allowed,
    })
  }

  #effect(effect: string): number {
    const number = this.#effects.get(effect)
    if (number !== undefined) return number
    const allowed = 'the id of an effect of the engine'
    throw new MyriadError('UNKNOWN_NAME', `effect: found ${show(effect)}, allowed: ${allowed}`, {
      value: effect,
      allowed,
    })
  }

  #actor(actor: number): void {
    if (Number.isInteger(actor) && actor >= 0 && actor < MOST_ACTORS) return
    const allowed = 'an integer from 0, below 2 to the 48th'
    throw new MyriadError('OUT_OF_RANGE', `actor: found ${show(actor)}, allowed: ${allowed}`, { value: actor, allowed })
  }

  #isLive(actor: number): boolean {
    return actor < FIRST_NAME && this.#engine.exists(actor)
  }

  #liveStatus(actor: number, effect: string): Required<Status> | undefined {
    this.#live++
    return sumUp({ tick: this.#engine.tick, effects: () => this.#engine.effects(actor) }, effect)
  }

  #tick(): void {
    this.#slots.setNow(this.#clock.advance(this.#engine.tick))
  }

  // ── Parked actors ─────────────────────────────────────────────────────────

  /**
   * Takes actors out of the engine and keeps them: effects, attributes, tags, position, components. Returns the names by
   * which `recall` and `get` know them. Between two steps of the engine; when there are more than memory holds, the store is
   * written to meanwhile, and the engine must not be stepped until it is done.
   *
   * @throws MyriadError `NOT_PARKABLE`, `DEAD_HANDLE`, `WRONG_TYPE`, and none is taken; `CACHE_FULL`, `STORAGE_FAILED`,
   *   `CACHE_DEGRADED` when the store does not take what is there: those that are parked by then are in `value`.
   */
  async park(actors: Uint32Array, options: CacheCallOptions = {}): Promise<Float64Array> {
    return this.parkAs(actors, options)
  }

  /** @internal @param parked Called with the names of actors that have gone, in their order, before anybody else sees it. */
  async parkAs(
    actors: Uint32Array,
    { signal }: CacheCallOptions,
    parked?: (names: Float64Array) => void,
  ): Promise<Float64Array> {
    signal?.throwIfAborted()
    const chunks = this.#cut(actors, this.#engine.detachBytes(actors))
    const names = new Float64Array(actors.length)
    for (let done = 0, at = 0; done < chunks.length; ) {
      const group = [chunks[done]!]
      let bytes = group[0]!.bytes
      for (
        let next = chunks[done + 1];
        next && bytes + next.bytes <= this.#groupBytes;
        next = chunks[done + group.length]
      ) {
        group.push(next)
        bytes += next.bytes
      }
      try {
        signal?.throwIfAborted()
        await this.#parkGroup(group, bytes, (some) => {
          names.set(some, at)
          at += some.length
          parked?.(some)
        })
      } catch (error) {
        if (!(error instanceof MyriadError) || at === 0) throw error
        throw new MyriadError(error.code, error.message, { value: names.slice(0, at), cause: error })
      }
      done += group.length
    }
    return names
  }

  /** Actors by the chunks that they come into. */
  #cut(actors: Uint32Array, sizes: Uint32Array): { readonly actors: Uint32Array; readonly bytes: number }[] {
    const chunks = []
    for (let from = 0; from < actors.length; ) {
      let end = from
      let bytes = 4
      while (
        end < actors.length &&
        end - from < PLACES &&
        (end === from || bytes + sizes[end]! + 4 <= this.#chunkBytes)
      ) {
        bytes += sizes[end]! + 4
        end++
      }
      chunks.push({ actors: actors.subarray(from, end), bytes })
      from = end
    }
    return chunks
  }

  /** Parks what is claimed in one go: from the first to the last that goes, nobody else has a turn. */
  async #parkGroup(
    group: readonly { readonly actors: Uint32Array; readonly bytes: number }[],
    bytes: number,
    parked: (names: Float64Array) => void,
  ): Promise<void> {
    await this.#tiers.claim(bytes)
    const chunks: [chunk: number, records: Records][] = []
    const names: number[] = []
    let left = bytes
    try {
      for (const { actors, bytes: wanted } of group) {
        const now = this.#engine.detachBytes(actors).reduce((total, size) => total + size + 4, 4)
        if (now !== wanted) {
          throw new MyriadError('BUSY', 'The engine was stepped while actors were being parked.', {
            allowed: 'to wait for park() before the next step',
          })
        }
        const chunk = this.#newChunk()
        const theirs = Float64Array.from(actors, (_, place) => nameOf(chunk, place))
        const records = this.#engine.detach(actors, theirs)
        chunks.push([chunk, records])
        names.push(...theirs)
        left -= wanted
      }
    } finally {
      if (chunks.length > 0) {
        this.#tiers.put(chunks)
        this.#parked += names.length
        parked(Float64Array.from(names))
      }
      if (left > 0) this.#tiers.release(left)
    }
  }

  /** A number that no chunk has had: neither here nor, as far as the world knows, anywhere. */
  #newChunk(): number {
    while (this.#tiers.has(this.#nextChunk) || this.#somebodyIn(this.#nextChunk)) this.#nextChunk++
    return this.#nextChunk++
  }

  /** Whether the world has somebody parked in a chunk. */
  #somebodyIn(chunk: number): boolean {
    const { parked } = this.#engine
    if (parked.size === 0) return false
    for (let place = 0; place < PLACES; place++) if (parked.has(nameOf(chunk, place))) return true
    return false
  }

  #chunks(): number[] {
    return this.#tiers.chunks().filter((chunk) => chunk !== WORLD_CHUNK)
  }

  /**
   * Puts parked actors back into the engine and returns their new handles, in the order of `names`. In the next tick they
   * make up for the time away, as the `offline` of each effect says.
   *
   * @throws MyriadError `CACHE_MISSING` for a name that nobody has; `CAPACITY_ACTORS`, `CAPACITY_EFFECTS`, `COMMANDS_FULL`
   *   when the engine has no room; `STORAGE_FAILED`, `CACHE_DEGRADED`, `IMAGE_INVALID`. None comes then.
   */
  async recall(names: Float64Array, options: CacheCallOptions = {}): Promise<Uint32Array> {
    return this.recallAs(names, options)
  }

  /** @internal @param recalled Called with the handles before anybody else sees them. */
  async recallAs(
    names: Float64Array,
    options: CacheCallOptions,
    recalled?: (handles: Uint32Array) => void,
  ): Promise<Uint32Array> {
    options.signal?.throwIfAborted()
    const chunks = new Map<number, Int32Array | undefined>()
    for (const name of names) chunks.set(chunkOf(name), undefined)
    const loads = [...chunks.keys()].map(async (chunk) => chunks.set(chunk, await this.#tiers.get(chunk)))
    await unless(options.signal, Promise.all(loads))
    // From here on nothing waits: others see all of it or nothing.
    const seen = new Set<number>()
    const records = Array.from(names, (name) => {
      const chunk = chunks.get(chunkOf(name))
      const record = chunk && !seen.has(name) ? this.#recordAt(chunk, name) : undefined
      seen.add(name)
      if (record) return record
      throw new MyriadError('CACHE_MISSING', `There is no parked actor of the name ${name}.`, {
        value: name,
        allowed: 'names that park() returned and recall() has not had',
      })
    })
    const handles = this.#engine.attach(records, undefined, names)
    this.#forget(names, records)
    recalled?.(handles)
    // A world that is kept may come back as it was before: what it would need stays until no save can need it.
    if (this.#settled === undefined) await this.#tidy(chunks)
    return handles
  }

  /** Actors have gone back into the engine. */
  #forget(names: Float64Array, records: readonly Int32Array[]): void {
    this.#recalls++
    records.forEach((record, i) => {
      const name = names[i]!
      for (const { effect } of this.#engine.inspect(record).effects()) {
        this.#slots.delete(name | 0, highOf(name, this.#effects.get(effect)!))
      }
      const found = this.#recalled.get(chunkOf(name)) ?? { places: new Set<number>(), at: 0 }
      found.places.add(placeIn(name))
      found.at = this.#recalls
      this.#recalled.set(chunkOf(name), found)
    })
    this.#parked = Math.max(0, this.#parked - names.length)
  }

  /** Deletes chunks that have nobody left. A store that fails has them for longer; their places stay marked. */
  async #tidy(chunks: ReadonlyMap<number, Int32Array | undefined>): Promise<void> {
    const empty = [...chunks].flatMap(([chunk, words]) =>
      words !== undefined && this.#recalled.get(chunk)?.places.size === countIn(words) ? [chunk] : [],
    )
    if (empty.length === 0) return
    try {
      await this.#tiers.delete(empty)
      for (const chunk of empty) this.#recalled.delete(chunk)
    } catch (error) {
      if (!(error instanceof MyriadError)) throw error
    }
  }

  #recordAt(chunk: Int32Array, name: number): Int32Array | undefined {
    if (!this.#isParked(name)) return undefined
    return recordAt(chunk, placeIn(name))
  }

  /** Whether a name may be somebody's: of a world that is kept, its own state says so. */
  #isParked(name: number): boolean {
    if (this.#settled !== undefined) return this.#engine.parked.has(name)
    return this.#recalled.get(chunkOf(name))?.places.has(placeIn(name)) !== true
  }

  /**
   * Every parked actor, chunk by chunk, as it was when it was parked; those of an earlier session too. Holds one chunk at a
   * time. @throws MyriadError `STORAGE_FAILED`, `IMAGE_INVALID`, `IMAGE_MISMATCH`
   */
  async *parked(
    options: CacheCallOptions = {},
  ): AsyncGenerator<{ readonly name: number; readonly actor: ParkedActor }> {
    for (const chunk of this.#chunks()) {
      for await (const found of this.parkedIn(chunk, options)) yield found
    }
  }

  /** @internal The parked actors of a chunk. */
  async *parkedIn(
    chunk: number,
    { signal }: CacheCallOptions = {},
  ): AsyncGenerator<{ readonly name: number; readonly actor: ParkedActor }> {
    signal?.throwIfAborted()
    const words = await unless(signal, this.#tiers.get(chunk))
    if (!words) return
    for (let place = 0; place < words[0]!; place++) {
      const name = nameOf(chunk, place)
      const record = this.#recordAt(words, name)
      if (record) yield { name, actor: this.#engine.inspect(record) }
    }
  }

  /** @internal The names of those who are parked in a chunk. */
  async namesIn(chunk: number): Promise<number[]> {
    const words = await this.#tiers.get(chunk)
    if (!words) return []
    return this.#stillIn(chunk, words).flatMap((record, place) => (record ? [nameOf(chunk, place)] : []))
  }

  /** @internal The words of a chunk with those alone who are still parked. */
  async chunkWords(chunk: number): Promise<Int32Array | undefined> {
    const words = await this.#tiers.get(chunk)
    if (!words) return undefined
    const records = this.#stillIn(chunk, words)
    return records.every((record, place) => record || words[1 + place] === 0) ? words : packChunk(records)
  }

  #stillIn(chunk: number, words: Int32Array): Records {
    return recordsOf(words).map((_, place) => this.#recordAt(words, nameOf(chunk, place)))
  }

  /**
   * @internal Takes in a chunk that another cache wrote, and returns its number.
   *
   * @param added Called with its number before anybody else sees it.
   */
  async addChunk(words: Int32Array, added?: (chunk: number) => void): Promise<number> {
    const records = recordsOf(words)
    for (const record of records) if (record) this.#engine.inspect(record)
    await this.#tiers.claim(packedBytes(records))
    const chunk = this.#newChunk()
    const places = records.flatMap((record, place) => (record ? [place] : []))
    try {
      this.#engine.admit(
        places.map((place) => records[place]!),
        Float64Array.from(places, (place) => nameOf(chunk, place)),
      )
    } catch (error) {
      this.#tiers.release(packedBytes(records))
      throw error
    }
    this.#tiers.put([[chunk, records]])
    this.#parked += places.length
    added?.(chunk)
    return chunk
  }

  // ── A world that is kept ──────────────────────────────────────────────────

  /**
   * Makes the cache follow its world: who is parked is what the world's own state says, as it is now or as a save brings it
   * back. What the state does not have is let go of, as soon as no save can bring it back. `keepWorld` with the option
   * `cache` calls it; call it yourself after `engine.restore` where no keeper does.
   *
   * @param world Its name: a cache is of one world.
   * @param epoch Number of the owner of the world, which no other has: so a tab that lost the world to another cannot write over
   *   what that one parks.
   * @throws MyriadError `INVALID_INPUT` for the cache of another world; `STORAGE_FAILED`, `CACHE_DEGRADED`.
   */
  async reconcile({
    world,
    epoch = 0,
  }: {
    readonly world?: string
    readonly epoch?: number
  } = {}): Promise<Reconciled> {
    await this.#tiers.refresh()
    if (world !== undefined) await this.#claimFor(world)
    const chunks = this.#chunks()
    this.#nextChunk = Math.max(this.#nextChunk, (chunks.at(-1) ?? -1) + 1, (epoch % OWNERS) * CHUNKS_OF_OWNER)
    // What is found now counts as recalled now; what was saved before says nothing of it.
    this.#settled = this.#recalls
    this.#saved = this.#recalls
    this.#recalls++
    this.#recalled.clear()
    const names = this.#engine.parked.names()
    const wanted = new Set<number>()
    for (const name of names) wanted.add(chunkOf(name))
    for (const chunk of chunks)
      if (!wanted.has(chunk)) this.#recalled.set(chunk, { places: new Set(), at: this.#recalls })
    return { lost: names.filter((name) => !this.#tiers.has(chunkOf(name))) }
  }

  /** Notes whose parked actors these are; refuses those of another world. */
  async #claimFor(world: string): Promise<void> {
    const text = new TextEncoder().encode(world)
    const mine = new Int32Array(1 + Math.ceil(text.length / 4))
    mine[0] = text.length
    new Uint8Array(mine.buffer, 4).set(text)
    const chunk = await this.#tiers.get(WORLD_CHUNK)
    const found = chunk && recordAt(chunk, 0)
    if (!found) {
      // As a record says it: its first word is its length.
      const record = new Int32Array(1 + mine.length)
      record[0] = record.length
      record.set(mine, 1)
      await this.#tiers.claim(packedBytes([record]))
      this.#tiers.put([[WORLD_CHUNK, [record]]])
      return
    }
    const theirs = new TextDecoder().decode(new Uint8Array(found.slice(2).buffer, 0, found[1]!))
    if (theirs === world) return
    const allowed = `a cache of its own: openCache({ name: ${show(world)}, … })`
    throw new MyriadError(
      'INVALID_INPUT',
      `cache: it has the parked actors of world ${show(theirs)}, allowed: ${allowed}`,
      {
        value: theirs,
        allowed,
      },
    )
  }

  /** Takes in again what a replay has parked again: it may never have come into the store. Before `reconcile`. */
  async adopt(names: Float64Array, records: readonly Int32Array[]): Promise<void> {
    const chunks = new Map<number, (Int32Array | undefined)[]>()
    names.forEach((name, i) => {
      const chunk = chunks.get(chunkOf(name)) ?? []
      while (chunk.length < placeIn(name)) chunk.push(undefined)
      chunk[placeIn(name)] = records[i]!
      chunks.set(chunkOf(name), chunk)
    })
    for (const [chunk, all] of chunks) {
      await this.#tiers.claim(packedBytes(all))
      this.#tiers.put([[chunk, all]])
    }
  }

  /** Writes to the third tier whoever is parked. A save that says they are is to be written only then. */
  secure(): Promise<void> {
    return this.#tiers.secure()
  }

  /** What a save that is cut now has behind it: for `settle`, once the save is acknowledged. */
  mark(): number {
    return this.#recalls
  }

  /**
   * A save was acknowledged. Of the world two saves are kept: what was recalled before the last but one was cut is needed by none,
   * nor by the journal after them, and goes. A store that fails has it for longer.
   */
  async settle(mark: number): Promise<void> {
    if (this.#settled === undefined) return
    this.#settled = this.#saved
    this.#saved = mark
    await this.#shrink(this.#settled).catch(unlessTyped)
  }

  /** Lets go of whoever was recalled up to a number of recalls: writes chunks anew that have others still, deletes the rest. */
  async #shrink(upTo: number): Promise<void> {
    const gone: number[] = []
    for (const [chunk, { at }] of [...this.#recalled]) {
      if (at > upTo) continue
      let records: Records = []
      if (this.#settled === undefined || this.#somebodyIn(chunk)) {
        const words = await this.#tiers.get(chunk)
        if (words) records = this.#stillIn(chunk, words)
      }
      // Somebody else of it may have been recalled meanwhile: that is for later.
      if (this.#recalled.get(chunk)?.at !== at) continue
      if (records.some((record) => record !== undefined)) {
        await this.#tiers.claim(packedBytes(records))
        if (this.#recalled.get(chunk)?.at !== at) {
          this.#tiers.release(packedBytes(records))
          continue
        }
        this.#tiers.put([[chunk, records]])
        this.#recalled.delete(chunk)
      } else gone.push(chunk)
    }
    if (gone.length === 0) return
    await this.#tiers.delete(gone)
    for (const chunk of gone) this.#recalled.delete(chunk)
  }

  // ── Life ──────────────────────────────────────────────────────────────────

  /** Writes all that only memory has to the store. @throws MyriadError `STORAGE_FAILED`, `CACHE_DEGRADED` */
  async flush(): Promise<void> {
    if (this.#settled === undefined) await this.#shrink(this.#recalls)
    await this.#tiers.flush()
  }

  /** Gives back what the store holds of statuses, for a save that has no room. Parked actors stay. */
  async relieve(): Promise<void> {
    await this.#tiers.clearValues()
  }

  /** Writes what there is to write and closes the store. */
  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      await this.#tiers.close()
    }
  }

  [asyncDispose](): Promise<void> {
    return this.close()
  }
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

/** All instances of an effect on an actor as one status. */
function sumUp(actor: Pick<ParkedActor, 'tick' | 'effects'>, effect: string): Required<Status> | undefined {
  const instances = actor.effects().filter((one) => one.effect === effect)
  const [oldest] = instances
  if (!oldest) return undefined
  return {
    stacks: instances.reduce((total, { stacks }) => total + stacks, 0),
    instances: instances.length,
    magnitude: oldest.magnitude,
    remaining: oldest.remaining,
    nextTick: oldest.nextTick,
    source: oldest.source,
    active: oldest.active,
    tick: actor.tick,
  }
}

/** What has a type is known to whoever looks at `stats`. */
function unlessTyped(error: unknown): void {
  if (!(error instanceof MyriadError)) throw error
}

/** What `work` comes to, unless the signal is aborted before. `work` goes on for the others who wait for it. */
async function unless<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
