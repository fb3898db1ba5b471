import { wrap } from 'comlink'
import { MyriadError, show, unwrap } from '../errors/index.js'
import { canShareMemory } from '../memory/index.js'
import type { AnyWorker } from '../threads/index.js'
import { Cache } from './cache.js'
import { type CacheApi, type CacheRequest, OPEN_MS, type Stores } from './cache-worker.js'
import type { ChunkStore } from './chunk-store.js'
import type { CacheEngine } from './engine.js'
import { GuardedStore, type GuardOptions, within } from './guard.js'
import { IndexedDbChunks } from './indexeddb-chunks.js'
import { LocalTiers } from './local-tiers.js'
import { MemoryChunks } from './memory-chunks.js'
import { POLICIES, type PolicyName } from './policies/index.js'
import { NEVER } from './ticks.js'
import type { Tiers } from './tiers.js'
import { WorkerTiers } from './worker-tiers.js'

/** The longest a worker may take to start and to open the store. */
const START_MS = OPEN_MS + 3000

/** A store of worlds whose worker a cache may share: what `openStorage` of `myriad/storage` gives. */
export interface SharedStorage {
  readonly kind: 'indexeddb' | 'memory' | 'files'
  readonly reason: string | undefined
  /** @internal */
  readonly worlds: object
  /** @internal */
  readonly worker?: Worker
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

interface TierOptions {
  readonly name: string
  readonly memory: { readonly values: number; readonly actors: number }
  readonly guard: GuardOptions
  readonly start: (() => Worker) | undefined
}

interface Opened {
  readonly tiers: Tiers
  readonly lasting: boolean
}

function onThisThread(stores: Stores, { memory, guard }: TierOptions, reason: string | undefined): LocalTiers {
  const guarded = { values: new GuardedStore(stores.values, guard), actors: new GuardedStore(stores.actors, guard) }
  return new LocalTiers({ stores: guarded, memory, reason })
}

function inMemory(options: TierOptions, reason: string): Opened {
  const stores = { values: new MemoryChunks(), actors: new MemoryChunks() }
  return { tiers: onThisThread(stores, options, reason), lasting: false }
}

async function openTiers(store: NonNullable<CacheOptions['store']>, options: TierOptions): Promise<Opened> {
  const allowed = 'indexeddb | memory, what openStorage() gave, or an object with `values` and `actors`'
  if (store === 'memory') return inMemory(options, 'The option `store` says memory.')
  if (store === 'indexeddb') return openDatabase(options, undefined)
  if (typeof store !== 'object' || store === null) return refuse('store', store, allowed)
  if ('worlds' in store) {
    if (store.kind === 'memory') return inMemory(options, store.reason ?? 'The storage is memory.')
    if (store.kind === 'files') return refuse('store', store.kind, 'openFileChunks() for a storage in files')
    return openDatabase(options, store.worker)
  }
  if (!store.values || !store.actors) return refuse('store', store, allowed)
  return { tiers: onThisThread(store, options, undefined), lasting: true }
}

/** In the worker that is given, else in one of its own; on this thread where there are no workers or none answers. */
async function openDatabase(options: TierOptions, shared: Worker | undefined): Promise<Opened> {
  if (shared === undefined && typeof Worker === 'undefined') return openHere(options, undefined)
  let worker = shared
  try {
    worker ??=
      options.start?.() ??
      new Worker(new URL('../../workers/storage.js', import.meta.url), { type: 'module', name: 'myriad-cache' })
    return { tiers: await openIn(worker, options, shared === undefined), lasting: true }
  } catch (error) {
    if (shared === undefined) worker?.terminate()
    const why = error instanceof Error ? error.message : String(error)
    // The worker is right, and has no database: nor is there one here.
    if (error instanceof MyriadError) return inMemory(options, noDatabase(why))
    return openHere(options, `The worker of the cache failed: ${why.replace(/\.$/, '')}.`)
  }
}

async function openHere(options: TierOptions, reason: string | undefined): Promise<Opened> {
  try {
    const stores = await within(OPEN_MS, IndexedDbChunks.open(options.name))
    return { tiers: onThisThread(stores, options, reason), lasting: true }
  } catch (error) {
    return inMemory(options, noDatabase(error instanceof Error ? error.message : String(error)))
  }
}

function noDatabase(why: string): string {
  return `IndexedDB cannot be used: ${why.replace(/\.$/, '')}.`
}

/** @throws When the worker cannot serve a cache, or its place has no IndexedDB. */
async function openIn(worker: Worker, options: TierOptions, own: boolean): Promise<WorkerTiers> {
  const { port1, port2 } = new MessageChannel()
  let trouble = (_why: string) => {}
  const failing = new Promise<never>((_, reject) => {
    trouble = (why) => reject(new Error(why))
  })
  failing.catch(() => {})
  const failed = (event: ErrorEvent) => trouble(event.message || 'its script could not be loaded')
  worker.addEventListener('error', failed)
  const end = () => {
    worker.removeEventListener('error', failed)
    port1.close()
    if (own) worker.terminate()
  }
  try {
    worker.postMessage({ myriad: 'cache', port: port2 } satisfies CacheRequest, [port2])
    const tiers = await within(START_MS, Promise.race([openTiersAt(port1, options, end), failing]))
    trouble = (why) => tiers.die(why)
    return tiers
  } catch (error) {
    end()
    throw error
  }
}

/** The tiers of whoever serves them at a port's other end. */
export async function openTiersAt(port: MessagePort, options: Omit<TierOptions, 'start'>, end: () => void) {
  const api = wrap<CacheApi>(port)
  const { name, memory, guard } = options
  const { limitMs, failures, coolDownMs } = guard
  const reply = await api.open({ name, memory, limits: { limitMs, failures, coolDownMs } })
  const chunks = unwrap<number[]>(reply)
  const instead = async (reason: string) =>
    onThisThread(await within(OPEN_MS, IndexedDbChunks.open(name)), { ...options, start: undefined }, reason)
  return new WorkerTiers({ api, chunks, stats: reply.stats!, limitMs, instead, end })
}
