import { MyriadError, show } from '../errors/index.js'
import { canShareMemory } from '../memory/index.js'
import { Cache } from './cache.js'
import type { ChunkStore } from './chunk-store.js'
import type { CacheEngine } from './engine.js'
import { GuardedStore, type GuardOptions, within } from './guard.js'
import { IndexedDbChunks } from './indexeddb-chunks.js'
import { LocalTiers } from './local-tiers.js'
import { MemoryChunks } from './memory-chunks.js'
import { POLICIES, type PolicyName } from './policies/index.js'
import { NEVER } from './ticks.js'

/** An open that has not answered by then will not: some browsers never answer. */
const OPEN_MS = 5000

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
   * one's own, such as `openFileChunks` gives.
   */
  readonly store?: 'indexeddb' | 'memory' | { readonly values: ChunkStore; readonly actors: ChunkStore }
  /** Limits of the third tier: 10,000 ms a call; 3 failures in a row, after which it is left alone for 5,000 ms. */
  readonly limits?: Partial<GuardOptions>
}

const KEYS = ['engine', 'name', 'policy', 'slots', 'memory', 'ttl', 'store', 'limits']

function refuse(what: string, value: unknown, allowed: string): never {
  throw new MyriadError('INVALID_INPUT', `${what}: found ${show(value)}, allowed: ${allowed}`, { value, allowed })
}

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
  const guard: GuardOptions = {
    limitMs: 10_000,
    failures: 3,
    coolDownMs: 5000,
    now: () => performance.now(),
    ...options.limits,
  }
  const { stores, reason } = await openStores(store, name)
  return new Cache({
    engine,
    policy,
    slots,
    shared: canShareMemory(),
    memory: actors,
    ttl: ttl === undefined ? NEVER : Math.max(1, Math.round(Math.min(ttl * engine.tickRate, NEVER))),
    tiers: new LocalTiers({
      stores: { values: new GuardedStore(stores.values, guard), actors: new GuardedStore(stores.actors, guard) },
      memory: { values, actors },
      reason,
    }),
    lasting: reason === undefined,
  })
}

async function openStores(store: NonNullable<CacheOptions['store']>, name: string) {
  const memory = () => ({ values: new MemoryChunks(), actors: new MemoryChunks() })
  if (typeof store === 'object') {
    if (!store.values || !store.actors) refuse('store', store, 'an object with `values` and `actors`')
    return { stores: store, reason: undefined }
  }
  if (store === 'memory') return { stores: memory(), reason: 'The option `store` says memory.' }
  if (store !== 'indexeddb') refuse('store', store, 'indexeddb | memory, or an object with `values` and `actors`')
  try {
    return { stores: await within(OPEN_MS, IndexedDbChunks.open(name)), reason: undefined }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { stores: memory(), reason: `IndexedDB cannot be used: ${why}.` }
  }
}
