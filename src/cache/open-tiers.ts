import { wrap } from 'comlink'
import { MyriadError, unwrap } from '../errors/index.js'
import { type CacheApi, OPEN_MS, type Stores } from './cache-worker.js'
import { GuardedStore, type GuardOptions, within } from './guard.js'
import { IndexedDbChunks } from './indexeddb-chunks.js'
import { LocalTiers } from './local-tiers.js'
import { MemoryChunks } from './memory-chunks.js'
import type { CacheOptions } from './open-cache.js'
import { refuse } from './refuse.js'
import { SERVE_CACHE } from './serve-cache.js'
import type { Tiers } from './tiers.js'
import { WorkerTiers } from './worker-tiers.js'

/** The longest a worker may take to start and to open the store. */
const START_MS = OPEN_MS + 3000

export interface TierOptions {
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

export async function openTiers(store: NonNullable<CacheOptions['store']>, options: TierOptions): Promise<Opened> {
  const allowed = 'indexeddb | memory, what openStorage() gave, or an object with `values` and `actors`'
  if (store === 'memory') return inMemory(options, 'The option `store` says memory.')
  if (store === 'indexeddb') return openDatabase(options, undefined)
  if (typeof store !== 'object' || store === null) return refuse('store', store, allowed)
  if ('worlds' in store) {
    if (store.kind === 'memory') return inMemory(options, store.reason ?? 'The storage is memory.')
    if (store.kind === 'files') return refuse('store', store.kind, 'openFileChunks() for a storage in files')
    return openDatabase(options, store.worker as Worker | undefined)
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
    worker.postMessage(SERVE_CACHE, [port2])
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
