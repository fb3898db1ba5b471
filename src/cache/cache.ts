import { asyncDispose } from '../dispose/index.js'
import { MyriadError, show } from '../errors/index.js'
import type { Heap } from '../memory/index.js'
import { MeasureWindow } from '../observe/index.js'
import { ChunkTier, type ChunkTierStats } from './chunk-tier.js'
import type { CacheEngine, ParkedActor } from './engine.js'
import type { GuardedStore, GuardStats } from './guard.js'
import {
  chunkOf,
  countIn,
  FIRST_NAME,
  nameOf,
  PLACES,
  packChunk,
  placeIn,
  recordAt,
  recordsOf,
} from './parked-chunk.js'
import type { PolicyName } from './policies/index.js'
import { SlotTable } from './slot-table.js'
import { SourceNames } from './source-names.js'
import type { EntryCounts, Latency } from './stats.js'
import { readStatus, STATUS_WORDS, type Status, writeStatus } from './status.js'
import { NEVER, TickClock } from './ticks.js'
import { findEntry, pageOf, placeOf, withEntry, withoutEntry } from './value-page.js'

/** Bytes of a chunk of parked actors at most, unless one actor alone is larger; a quarter of the memory if that is less. */
const CHUNK_BYTES = 64 * 1024
/** Of so many gets one is timed: a clock takes longer than a get. */
const TIMED = 64
/** Actors that a status may be kept for: names beyond would not fit a slot's key. */
const MOST_ACTORS = 2 ** 48

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
  /** Actors parked and not recalled, since the cache was opened. */
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
  /** Bytes of the second tier for statuses and for parked actors. */
  readonly memory: { readonly values: number; readonly actors: number }
  /** Ticks that a status stays. */
  readonly ttl: number
  readonly stores: { readonly values: GuardedStore; readonly actors: GuardedStore }
  /** Why the third tier is memory; undefined: it is not. */
  readonly reason: string | undefined
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
  readonly #values: ChunkTier
  readonly #actors: ChunkTier
  readonly #stores: CacheParts['stores']
  readonly #reason: string | undefined
  readonly #clock: TickClock
  readonly #effects: ReadonlyMap<string, number>
  readonly #names = new SourceNames()
  /** Places whose actor was recalled, by chunk: the chunk itself is written anew later. */
  readonly #recalled = new Map<number, Set<number>>()
  readonly #chunkBytes: number
  readonly #scratch = new Int32Array(STATUS_WORDS)
  readonly #getMs = new MeasureWindow()
  /** Changes of statuses, one after the other: each makes a page anew from the one before. */
  #changes: Promise<unknown> = Promise.resolve()
  #nextChunk: number
  #gets = 0
  #live = 0
  #parked = 0

  /** @internal Use `openCache`. */
  constructor({ engine, policy, slots, shared, memory, ttl, stores, reason }: CacheParts) {
    this.#engine = engine
    this.#policy = policy
    this.#ttl = ttl
    this.#slotCount = slots
    this.#slots = new SlotTable({ slots, words: STATUS_WORDS, policy, shared })
    this.#values = new ChunkTier({ store: stores.values, budget: memory.values, expendable: true })
    this.#actors = new ChunkTier({ store: stores.actors, budget: memory.actors, expendable: false })
    this.#stores = stores
    this.#chunkBytes = Math.min(CHUNK_BYTES, memory.actors / 4)
    this.#reason = reason
    this.#clock = new TickClock(engine.tick)
    this.#effects = new Map(engine.effectIds.map((id, number) => [id, number]))
    this.#nextChunk = (stores.actors.keys().at(-1) ?? -1) + 1
    this.#slots.setNow(this.#clock.now)
  }

  /** The memory of the first tier, for `SlotReader` on other threads. */
  get slots(): Heap {
    return this.#slots.heap
  }

  get stats(): CacheStats {
    const { p50, p95 } = this.#getMs.percentiles()
    const values = this.#stores.values.stats
    const actors = this.#stores.actors.stats
    const broken = [values, actors].find(({ breaker }) => breaker !== 'closed')
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
      l2: { values: this.#values.stats, actors: this.#actors.stats },
      l3: { values, actors },
      parked: this.#parked,
      degraded: this.#reason !== undefined || broken !== undefined,
      reason: this.#reason ?? broken?.lastError,
    }
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
    const page = await this.#values.get(pageOf(actor, number)).catch(unlessLost)
    const entry = page && findEntry(page, placeOf(actor, number))
    if (!page || !entry || entry.expires <= this.#clock.now) return undefined
    const words = page.subarray(entry.at, entry.at + STATUS_WORDS)
    this.#slots.set(actor | 0, highOf(actor, number), words, entry.expires)
    return readStatus(words, this.#engine.tickRate)
  }

  async #findParked(name: number, effect: string, number: number): Promise<Required<Status> | undefined> {
    const chunk = await this.#actors.get(chunkOf(name))
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
    await this.#change(pageOf(actor, number), (page) =>
      withEntry(page, placeOf(actor, number), expires, words, this.#clock.now),
    )
  }

  /** Takes a status out. */
  async delete(actor: number, effect: string): Promise<void> {
    const number = this.#outside(actor, effect)
    this.#slots.delete(actor | 0, highOf(actor, number))
    await this.#change(pageOf(actor, number), (page) => withoutEntry(page, placeOf(actor, number)))
  }

  #change(key: number, change: (page: Int32Array) => Int32Array): Promise<void> {
    const work = this.#changes.then(async () => {
      const page = (await this.#values.get(key).catch(unlessLost)) ?? new Int32Array(0)
      const next = change(page)
      if (next === page) return
      await this.#values.claim(Math.max(1, next.byteLength))
      this.#values.put(key, next)
    })
    this.#changes = work.catch(() => {})
    return work
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
    options.signal?.throwIfAborted()
    const sizes = this.#engine.detachBytes(actors)
    const names = new Float64Array(actors.length)
    let done = 0
    while (done < actors.length) {
      let end = done
      let bytes = 4
      while (
        end < actors.length &&
        end - done < PLACES &&
        (end === done || bytes + sizes[end]! + 4 <= this.#chunkBytes)
      ) {
        bytes += sizes[end]! + 4
        end++
      }
      try {
        options.signal?.throwIfAborted()
        names.set(await this.#parkChunk(actors.subarray(done, end), bytes), done)
      } catch (error) {
        if (!(error instanceof MyriadError) || done === 0) throw error
        throw new MyriadError(error.code, error.message, { value: names.slice(0, done), cause: error })
      }
      done = end
    }
    return names
  }

  async #parkChunk(actors: Uint32Array, bytes: number): Promise<Float64Array> {
    await this.#actors.claim(bytes)
    let records: Int32Array[]
    let words: Int32Array
    try {
      const now = this.#engine.detachBytes(actors).reduce((total, size) => total + size + 4, 4)
      if (now !== bytes) {
        throw new MyriadError('BUSY', 'The engine was stepped while actors were being parked.', {
          allowed: 'to wait for park() before the next step',
        })
      }
      records = this.#engine.detach(actors)
      words = packChunk(records)
    } catch (error) {
      this.#actors.release(bytes)
      throw error
    }
    const chunk = this.#nextChunk++
    this.#actors.put(chunk, words)
    this.#parked += records.length
    for (const record of records) this.#names.add(this.#engine.inspect(record).sources())
    return Float64Array.from(records, (_, place) => nameOf(chunk, place))
  }

  /**
   * Puts parked actors back into the engine and returns their new handles, in the order of `names`. In the next tick they
   * make up for the time away, as the `offline` of each effect says.
   *
   * @throws MyriadError `CACHE_MISSING` for a name that nobody has; `CAPACITY_ACTORS`, `CAPACITY_EFFECTS`, `COMMANDS_FULL`
   *   when the engine has no room; `STORAGE_FAILED`, `CACHE_DEGRADED`, `IMAGE_INVALID`. None comes then.
   */
  async recall(names: Float64Array, options: CacheCallOptions = {}): Promise<Uint32Array> {
    options.signal?.throwIfAborted()
    const chunks = new Map<number, Int32Array | undefined>()
    for (const name of names) chunks.set(chunkOf(name), undefined)
    const loads = [...chunks.keys()].map(async (chunk) => chunks.set(chunk, await this.#actors.get(chunk)))
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
    const handles = this.#engine.attach(records, (handle) => this.#names.now(handle))
    this.#forget(names, records, handles)
    await this.#tidy(chunks)
    return handles
  }

  /** Actors have gone back into the engine. */
  #forget(names: Float64Array, records: readonly Int32Array[], handles: Uint32Array): void {
    records.forEach((record, i) => {
      const name = names[i]!
      const actor = this.#engine.inspect(record)
      this.#names.drop(actor.sources())
      this.#names.move(actor.handle, handles[i]!)
      for (const { effect } of actor.effects()) {
        this.#slots.delete(name | 0, highOf(name, this.#effects.get(effect)!))
      }
      const places = this.#recalled.get(chunkOf(name)) ?? new Set()
      this.#recalled.set(chunkOf(name), places.add(placeIn(name)))
    })
    this.#parked = Math.max(0, this.#parked - names.length)
  }

  /** Deletes chunks that have nobody left. A store that fails has them for longer; their places stay marked. */
  async #tidy(chunks: ReadonlyMap<number, Int32Array | undefined>): Promise<void> {
    const empty = [...chunks].flatMap(([chunk, words]) =>
      words !== undefined && this.#recalled.get(chunk)?.size === countIn(words) ? [chunk] : [],
    )
    if (empty.length === 0) return
    try {
      await this.#actors.delete(empty)
      for (const chunk of empty) this.#recalled.delete(chunk)
    } catch (error) {
      if (!(error instanceof MyriadError)) throw error
    }
  }

  #recordAt(chunk: Int32Array, name: number): Int32Array | undefined {
    if (this.#recalled.get(chunkOf(name))?.has(placeIn(name))) return undefined
    return recordAt(chunk, placeIn(name))
  }

  /**
   * Every parked actor, chunk by chunk, as it was when it was parked; those of an earlier session too. Holds one chunk at a
   * time. @throws MyriadError `STORAGE_FAILED`, `IMAGE_INVALID`, `IMAGE_MISMATCH`
   */
  async *parked(
    options: CacheCallOptions = {},
  ): AsyncGenerator<{ readonly name: number; readonly actor: ParkedActor }> {
    for (const chunk of this.#actors.keys()) {
      for await (const found of this.parkedIn(chunk, options)) yield found
    }
  }

  /** @internal The parked actors of a chunk. */
  async *parkedIn(
    chunk: number,
    { signal }: CacheCallOptions = {},
  ): AsyncGenerator<{ readonly name: number; readonly actor: ParkedActor }> {
    signal?.throwIfAborted()
    const words = await unless(signal, this.#actors.get(chunk))
    if (!words) return
    for (let place = 0; place < words[0]!; place++) {
      const name = nameOf(chunk, place)
      const record = this.#recordAt(words, name)
      if (record) yield { name, actor: this.#engine.inspect(record) }
    }
  }

  /** @internal The words of a chunk with those alone who are still parked. */
  async chunkWords(chunk: number): Promise<Int32Array | undefined> {
    const words = await this.#actors.get(chunk)
    if (!words || !this.#recalled.has(chunk)) return words
    return packChunk(recordsOf(words).map((_, place) => this.#recordAt(words, nameOf(chunk, place))))
  }

  /** @internal Takes in a chunk that another cache wrote, and returns its number. */
  async addChunk(words: Int32Array): Promise<number> {
    for (const record of recordsOf(words)) if (record) this.#engine.inspect(record)
    await this.#actors.claim(Math.max(1, words.byteLength))
    const chunk = this.#nextChunk++
    this.#actors.put(chunk, words)
    this.#parked += countIn(words)
    return chunk
  }

  // ── Life ──────────────────────────────────────────────────────────────────

  /** Writes all that only memory has to the store. @throws MyriadError `STORAGE_FAILED`, `CACHE_DEGRADED` */
  async flush(): Promise<void> {
    await this.#changes
    for (const chunk of [...this.#recalled.keys()]) {
      const words = await this.chunkWords(chunk)
      if (words && countIn(words) > 0) {
        await this.#actors.claim(Math.max(1, words.byteLength))
        this.#actors.put(chunk, words)
      } else await this.#actors.delete([chunk])
      this.#recalled.delete(chunk)
    }
    await Promise.all([this.#values.flush(), this.#actors.flush()])
  }

  /** Gives back what the store holds of statuses, for a save that has no room. Parked actors stay. */
  async relieve(): Promise<void> {
    await this.#values.clear()
  }

  /** Writes what there is to write and closes the store. */
  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      await Promise.all([this.#stores.values.close(), this.#stores.actors.close()])
    }
  }

  [asyncDispose](): Promise<void> {
    return this.close()
  }
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

/** Statuses can be put in again: one that is damaged, or whose store is left alone, is not there. */
function unlessLost(error: unknown): undefined {
  if (error instanceof MyriadError && (error.code === 'IMAGE_INVALID' || error.code === 'CACHE_DEGRADED'))
    return undefined
  throw error
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
