import { canShareMemory } from '../memory/index.js'
import type { AnyWorker } from '../threads/index.js'
import { Cache } from './cache.js'
import type { ChunkStore } from './chunk-store.js'
import type { CacheEngine } from './engine.js'
import type { GuardOptions } from './guard.js'
import { openTiers } from './open-tiers.js'
import { POLICIES, type PolicyName } from './policies/index.js'
import { refuse } from './refuse.js'
import { NEVER } from './ticks.js'

/** A store of worlds whose worker a cache may share: what `openStorage` of `myriad/storage` gives. */
export interface SharedStorage {
  readonly kind: 'indexeddb' | 'memory' | 'files'
  readonly reason: string | undefined
  /** @internal */
  readonly worlds: object
  /** @internal */
  readonly worker?: object | undefined
}

export interface CacheOptions {
  /** The engine whose actors are parked, and whose effects statuses are of. */
  readonly engine: CacheEngine
  /** Name of the database: `myriad-cache-<name>`. Default `default`. */
  readonly name?: string
  /** Which status of a full first tier goes. Default `clock`. */
  readonly policy?: PolicyName
  /** Statuses of the first tier. Default 16,384. */
  readonly slots?: number
  /** Bytes of the second tier. Default 8 MiB for statuses and 24 MiB for parked actors. */
  readonly memory?: { readonly values?: number; readonly actors?: number }
  /** Seconds, of the simulation, that a status stays. Default: for ever. */
  readonly ttl?: number
  /**
   * The third tier: `indexeddb` (default: memory where there is none, and `stats.reason` says why), `memory`, or stores of
   * one's own, such as `openFileChunks` gives. What `openStorage` gave: IndexedDB, in the worker of that storage.
   */
  readonly store?: 'indexeddb' | 'memory' | { readonly values: ChunkStore; readonly actors: ChunkStore } | SharedStorage
  /** Starts the worker that has the second and third tier, for a worker file of your own (`serveCache`). */
  readonly worker?: () => AnyWorker
  /** Limits of the third tier: 10,000 ms a call; 3 failures in a row, after which it is left alone for 5,000 ms. */
  readonly limits?: Partial<GuardOptions>
}

const KEYS = ['engine', 'name', 'policy', 'slots', 'memory', 'ttl', 'store', 'worker', 'limits']

function count(value: unknown, what: string, least: number, most: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number
  return refuse(what, value, `an integer from ${least} to ${most}`)
}

/**
 * Opens a cache. Nothing hangs: a database that does not open in five seconds is done without.
 *
 * @throws MyriadError `INVALID_INPUT`, `MEMORY`.
 */
export async function openCache(options: CacheOptions): Promise<Cache> {
  if (typeof options !== 'object' || options === null) refuse('options', options, 'an object with `engine`')
  for (const key of Object.keys(options)) if (!KEYS.includes(key)) refuse('key of options', key, KEYS.join(', '))
  const { engine, name = 'default', policy = 'clock', slots = 16_384, memory = {}, ttl, store = 'indexeddb' } = options
  if (typeof engine?.attach !== 'function') refuse('engine', engine, 'an engine')
  if (typeof name !== 'string') refuse('name', name, 'a text')
  if (!POLICIES.includes(policy)) refuse('policy', policy, POLICIES.join(' | '))
  count(slots, 'slots', 1, 2 ** 24)
  const { values = 8 * 2 ** 20, actors = 24 * 2 ** 20 } = memory
  count(values, 'memory.values', 1024, 2 ** 32)
  count(actors, 'memory.actors', 1024, 2 ** 32)
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl > 0)) refuse('ttl', ttl, 'seconds above 0')
  if (options.worker !== undefined && typeof options.worker !== 'function')
    refuse('worker', options.worker, 'a function')
  const guard: GuardOptions = {
    limitMs: 10_000,
    failures: 3,
    coolDownMs: 5000,
    now: () => performance.now(),
    ...options.limits,
  }
  const { tiers, lasting } = await openTiers(store, {
    name,
    memory: { values, actors },
    guard,
    start: options.worker as (() => Worker) | undefined,
  })
  return new Cache({
    engine,
    policy,
    slots,
    shared: canShareMemory(),
    memory: actors,
    ttl: ttl === undefined ? NEVER : Math.max(1, Math.round(Math.min(ttl * engine.tickRate, NEVER))),
    tiers,
    lasting,
  })
}
