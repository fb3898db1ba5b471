import { asyncDispose } from '../dispose/index.js'
import { MyriadError, show } from '../errors/index.js'
import type { Heap } from '../memory/index.js'
import type { ChunkTierStats } from './chunk-tier.js'
import type { CacheEngine, ParkedActor } from './engine.js'
import type { GuardStats } from './guard.js'
import { ParkedActors } from './parked-actors.js'
import { FIRST_NAME } from './parked-chunk.js'
import type { PolicyName } from './policies/index.js'
import type { SlotStats } from './stats.js'
import type { Status } from './status.js'
import { Statuses } from './statuses.js'
import type { Tiers } from './tiers.js'
import { unless } from './unless.js'

/** Actors that a status may be kept for: names beyond would not fit a slot's key. */
const MOST_ACTORS = 2 ** 48

export interface CacheStats {
  /** Gets that the engine answered, for actors that are in the world. */
  readonly live: number
  readonly l1: SlotStats
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

export interface ReconcileOptions {
  /** Name of the world: a cache is of one. Default: it is not looked at. */
  readonly world?: string
  /** Number of the world's owner, which no other has: so a tab that lost the world to another cannot write over what that one parks. */
  readonly epoch?: number
}

/** What `reconcile` found. */
export interface Reconciled {
  /** Names of actors that the world has parked, and of which there is no record. */
  readonly lost: Float64Array
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
  readonly #tiers: Tiers
  readonly #effects: ReadonlyMap<string, number>
  readonly #statuses: Statuses
  /** @internal */
  readonly parkedActors: ParkedActors
  /** Whether what is parked outlasts the page. */
  readonly lasting: boolean
  #live = 0

  /** @internal Use `openCache`. */
  constructor({ engine, policy, slots, shared, memory, ttl, tiers, lasting }: CacheParts) {
    const { tick, tickRate } = engine
    this.#engine = engine
    this.#tiers = tiers
    this.lasting = lasting
    this.#effects = new Map(engine.effectIds.map((id, number) => [id, number]))
    this.#statuses = new Statuses({ policy, slots, shared, ttl, tickRate, tick, tiers })
    const forget = (name: number, effect: string) => this.#statuses.drop(name, this.#effects.get(effect)!)
    this.parkedActors = new ParkedActors({ engine, tiers, memory, forget })
  }

  /** The memory of the first tier, for `SlotReader` on other threads. */
  get slots(): Heap {
    return this.#statuses.heap
  }

  get stats(): CacheStats {
    const { l2, l3 } = this.#tiers.stats
    const broken = [l3.values, l3.actors].find(({ breaker }) => breaker !== 'closed')
    return {
      live: this.#live,
      l1: this.#statuses.stats,
      l2,
      l3,
      parked: this.parkedActors.count,
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
    this.#statuses.advance(this.#engine.tick)
    if (this.#isLive(actor)) return this.#liveStatus(actor, effect)
    if (actor >= FIRST_NAME && !this.parkedActors.has(actor)) return undefined
    return this.#statuses.peek(actor, number)
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
    if (actor < FIRST_NAME) return this.#statuses.find(actor, number)
    return this.parkedActors.find(actor, (parked) => {
      const status = sumUp(parked, effect)
      if (status) this.#statuses.fill(actor, number, status)
      return status
    })
  }

  /**
   * Puts a status in, of an actor that this engine does not have: another server's, a saved one. `ttl`: seconds that it stays.
   *
   * @throws MyriadError `INVALID_INPUT` for an actor in the world and for a parked one; `CACHE_FULL`, `STORAGE_FAILED`.
   */
  async set(actor: number, effect: string, status: Status, options: { readonly ttl?: number } = {}): Promise<void> {
    const number = this.#outside(actor, effect)
    this.#statuses.advance(this.#engine.tick)
    await this.#statuses.set(actor, number, status, this.#engine.tick, options.ttl)
  }

  /** Takes a status out. */
  async delete(actor: number, effect: string): Promise<void> {
    await this.#statuses.delete(actor, this.#outside(actor, effect))
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
    return this.parkedActors.park(actors, options)
  }

  /**
   * Puts parked actors back into the engine and returns their new handles, in the order of `names`. In the next tick they
   * make up for the time away, as the `offline` of each effect says.
   *
   * @throws MyriadError `CACHE_MISSING` for a name that nobody has; `CAPACITY_ACTORS`, `CAPACITY_EFFECTS`, `COMMANDS_FULL`
   *   when the engine has no room; `STORAGE_FAILED`, `CACHE_DEGRADED`, `IMAGE_INVALID`. None comes then.
   */
  async recall(names: Float64Array, options: CacheCallOptions = {}): Promise<Uint32Array> {
    return this.parkedActors.recall(names, options)
  }

  /**
   * Every parked actor, chunk by chunk, as it was when it was parked; those of an earlier session too. Holds one chunk at a
   * time. @throws MyriadError `STORAGE_FAILED`, `IMAGE_INVALID`, `IMAGE_MISMATCH`
   */
  async *parked(
    options: CacheCallOptions = {},
  ): AsyncGenerator<{ readonly name: number; readonly actor: ParkedActor }> {
    yield* this.parkedActors.all(options)
  }

  // ── A world that is kept ──────────────────────────────────────────────────

  /**
   * Makes the cache follow its world: who is parked is what the world's own state says, as it is now or as a save brings it
   * back. What the state does not have is let go of, as soon as no save can bring it back. `keepWorld` with the option
   * `cache` calls it; call it yourself after `engine.restore` where no keeper does.
   *
   * @throws MyriadError `INVALID_INPUT` for the cache of another world; `STORAGE_FAILED`, `CACHE_DEGRADED`.
   */
  async reconcile({ world, epoch = 0 }: ReconcileOptions = {}): Promise<Reconciled> {
    return { lost: await this.parkedActors.reconcile(world, epoch) }
  }

  /** Takes in again what a replay has parked again: it may never have come into the store. Before `reconcile`. */
  async adopt(names: Float64Array, records: readonly Int32Array[]): Promise<void> {
    await this.parkedActors.adopt(names, records)
  }

  /** Writes to the third tier whoever is parked. A save that says they are is to be written only then. */
  secure(): Promise<void> {
    return this.#tiers.secure()
  }

  /** What a save that is cut now has behind it: for `settle`, once the save is acknowledged. */
  mark(): number {
    return this.parkedActors.mark()
  }

  /**
   * A save was acknowledged. Of the world two saves are kept: what was recalled before the last but one was cut is needed by none,
   * nor by the journal after them, and goes. A store that fails has it for longer.
   */
  async settle(mark: number): Promise<void> {
    await this.parkedActors.settle(mark)
  }

  // ── Life ──────────────────────────────────────────────────────────────────

  /** Writes all that only memory has to the store. @throws MyriadError `STORAGE_FAILED`, `CACHE_DEGRADED` */
  async flush(): Promise<void> {
    await this.parkedActors.trim()
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
