import { type Cache, openCache, type PolicyName } from '../cache/index.js'
import type { Engine } from '../engine/index.js'
import { KINDS } from './kinds.js'
import type { TiersView } from './protocol.js'

/** Statuses that the show asks after: ten times what the first tier holds. */
const KEYS = 20_000
const SLOTS = KEYS / 10
/** Bytes of the second tier for statuses: a quarter of them. */
const VALUE_BYTES = 128 * 1024
const ACTOR_BYTES = 2 ** 20
/** Gets of one look at the show, and keys that the wanted region covers and moves by meanwhile. */
const GETS = 2000
const REGION = 1600
const DRIFT = 40
/** Numbers of actors that this world does not have. */
const FIRST_ACTOR = 1_000_000_000
const EFFECT = KINDS[0]!.definition.id

/** Name of the cache. */
const NAME = 'demo'

/** Takes the cache's name for this tab. @returns What lets go of it; undefined: another tab has it. */
function holdName(): Promise<(() => void) | undefined> {
  const { locks } = navigator
  if (!locks) return Promise.resolve(() => {})
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null) => (lock ? new Promise<void>((release) => resolve(release)) : resolve(undefined))
    locks.request(`myriad:cache:${NAME}`, { ifAvailable: true }, hold).catch(reject)
  })
}

/** The demo's cache: a region of statuses that is asked after and moves on, and actors that are parked. */
export class TierShow {
  readonly #engine: Engine
  readonly #cache: Cache
  readonly #letGo: () => void
  #at = 0
  #seed = 1
  /** Whom the world has parked and the cache has not. */
  #lost: ReadonlySet<number> = new Set()
  #following: Promise<void> = Promise.resolve()
  /** What the filling had asked of the second and third tier. */
  #before = { hits: 0, misses: 0, gone: 0, reads: 0 }
  #asking = false

  private constructor(engine: Engine, cache: Cache, letGo: () => void) {
    this.#engine = engine
    this.#cache = cache
    this.#letGo = letGo
  }

  static async open(engine: Engine, policy: PolicyName): Promise<TierShow> {
    const memory = { values: VALUE_BYTES, actors: ACTOR_BYTES }
    const letGo = await holdName()
    // A cache is of one tab at a time.
    const store = letGo ? 'indexeddb' : 'memory'
    const cache = await openCache({ engine, name: NAME, policy, slots: SLOTS, memory, store })
    const show = new TierShow(engine, cache, letGo ?? (() => {}))
    await show.follow()
    // One after the other: each makes a page anew from the one before.
    for (let key = 0; key < KEYS; key++) {
      await cache.set(FIRST_ACTOR + key, EFFECT, { stacks: 1 + (key % 5), magnitude: key, remaining: 60 })
    }
    const { l2, l3 } = cache.stats
    const { hits, misses, evicted } = l2.values
    show.#before = { hits, misses, gone: evicted, reads: l3.values.reads }
    return show
  }

  #draw(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0
    return this.#seed % below
  }

  /** Asks after statuses of the region, some of them twice, and moves it on. */
  async look(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      const keys = Array.from({ length: GETS }, () => {
        // The middle of the region is wanted more than its rim.
        const place = (this.#draw(REGION) + this.#draw(REGION)) >> 1
        return [FIRST_ACTOR + ((this.#at + place) % KEYS), EFFECT] as const
      })
      this.#at += DRIFT
      await this.#cache.getMany(keys)
    } finally {
      this.#asking = false
    }
  }

  /** Takes actors out of the world, or brings those back that are out. */
  async park(actors: Uint32Array): Promise<void> {
    await this.#cache.park(actors)
    // A save may be next.
    await this.#cache.secure()
  }

  /** The world is another one now, as it was saved: who is parked is what it says. */
  follow(): Promise<void> {
    this.#following = this.#cache.reconcile().then(({ lost }) => {
      this.#lost = new Set(lost)
    })
    return this.#following
  }

  /** Saves the world. Whom no save needs any more, the cache lets go of. */
  async saved<T>(save: () => Promise<T>): Promise<T> {
    const mark = this.#cache.mark()
    const report = await save()
    await this.#cache.settle(mark)
    return report
  }

  /** @returns The new handles. */
  async recall(): Promise<Uint32Array> {
    await this.#following
    return await this.#cache.recall(this.#engine.parked.names().filter((name) => !this.#lost.has(name)))
  }

  get view(): TiersView {
    const { l1, l2, l3, degraded, reason } = this.#cache.stats
    const { values, actors } = l2
    const before = this.#before
    return {
      policy: l1.policy,
      degraded: degraded ? (reason ?? 'The storage is left alone for a while.') : undefined,
      parked: this.#engine.parked.size,
      tiers: [
        {
          name: 'L1, shared slots',
          hits: l1.hits,
          misses: l1.misses,
          gone: l1.evicted + l1.expired,
          bytes: l1.bytes,
          p50: l1.get.p50,
          p95: l1.get.p95,
        },
        {
          name: 'L2, chunks',
          hits: values.hits - before.hits,
          misses: values.misses - before.misses,
          gone: values.evicted - before.gone,
          bytes: values.bytes + actors.bytes,
          p50: values.load.p50,
          p95: values.load.p95,
        },
        {
          name: l3.values.kind === 'memory' ? 'L3, memory' : 'L3, IndexedDB',
          hits: l3.values.reads - before.reads,
          misses: 0,
          gone: 0,
          bytes: l3.values.bytes + l3.actors.bytes,
          p50: l3.values.read.p50,
          p95: l3.values.read.p95,
        },
      ],
    }
  }

  async close(): Promise<void> {
    try {
      await this.#cache.close()
    } finally {
      this.#letGo()
    }
  }
}
