import { expose, transfer } from 'comlink'
import { type Answer, answer, MyriadError } from '../errors/index.js'
import type { ChunkStore } from './chunk-store.js'
import { GuardedStore, type GuardOptions, within } from './guard.js'
import { IndexedDbChunks } from './indexeddb-chunks.js'
import { LocalTiers } from './local-tiers.js'
import type { StatusChange, TierStats } from './tiers.js'

/** An open that has not answered by then will not: some browsers never answer. */
export const OPEN_MS = 5000
/** Milliseconds from one time that the counters go with an answer to the next: to read them takes longer than to answer. */
const STATS_EVERY = 50

/** What a cache's worker is told when it begins. */
export interface WorkerOrder {
  readonly name: string
  readonly memory: { readonly values: number; readonly actors: number }
  readonly limits: Omit<GuardOptions, 'now'>
}

/** An answer, now and then with what the tiers have counted. */
export type Reply<T> = Answer<T> & { readonly stats?: TierStats }

export type Stores = { readonly values: ChunkStore; readonly actors: ChunkStore }

/** The second and third tier of a cache, as the storage worker has them for a thread. */
export class CacheApi {
  readonly #openStores: (name: string) => Promise<Stores>
  #tiers: LocalTiers | undefined
  #told = 0
  #writing: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(openStores: (name: string) => Promise<Stores> = (name) => IndexedDbChunks.open(name)) {
    this.#openStores = openStores
  }

  /** Opens the store and answers with the numbers of the chunks of parked actors. */
  async open({ name, memory, limits }: WorkerOrder): Promise<Reply<number[]>> {
    return this.#reply(async () => {
      const stores = await within(OPEN_MS, this.#openStores(name))
      const guard = { ...limits, now: () => performance.now() }
      const guarded = {
        values: new GuardedStore(stores.values, guard),
        actors: new GuardedStore(stores.actors, guard),
      }
      this.#tiers = new LocalTiers({ stores: guarded, memory, reason: undefined })
      return this.#tiers.chunks()
    }, true)
  }

  /** Says that this thread is there. */
  ping(): true {
    return true
  }

  async measure(): Promise<Reply<true>> {
    return this.#reply(async () => true as const, true)
  }

  async find(places: Float64Array): Promise<Reply<Int32Array>> {
    const found = await this.#reply(() => this.#opened.find(places))
    return 'value' in found ? transfer(found, [found.value.buffer as ArrayBuffer]) : found
  }

  async change(changes: readonly StatusChange[]): Promise<Reply<true>> {
    return this.#reply(async () => {
      await Promise.all(changes.map((change) => this.#opened.change(change)))
      return true as const
    })
  }

  async clearValues(): Promise<Reply<void>> {
    return this.#reply(() => this.#opened.clearValues())
  }

  /** Chunks, each with what became of it: copies, which whoever asks may have. */
  async get(chunks: readonly number[]): Promise<Reply<Answer<Int32Array | undefined>[]>> {
    const moved: ArrayBuffer[] = []
    const found = await this.#reply(() =>
      Promise.all(
        chunks.map((chunk) =>
          answer(async () => {
            const copy = (await this.#opened.get(chunk))?.slice()
            if (copy) moved.push(copy.buffer)
            return copy
          }),
        ),
      ),
    )
    return transfer(found, moved)
  }

  async claim(bytes: number): Promise<Reply<void>> {
    return this.#reply(() => this.#opened.claim(bytes))
  }

  release(bytes: number): void {
    this.#opened.release(bytes)
  }

  /** Puts chunks in for which there is room, and answers when they are in the third tier. */
  async put(chunks: readonly (readonly [chunk: number, words: Int32Array])[]): Promise<Reply<void>> {
    return this.#reply(async () => {
      this.#opened.putPacked(chunks)
      // Those that come while one write runs go together with the next.
      this.#next ??= this.#writing.then(() => {
        this.#next = undefined
        const write = this.#opened.secure()
        this.#writing = write.catch(() => {})
        return write
      })
      await this.#next
    })
  }

  async delete(chunks: readonly number[]): Promise<Reply<void>> {
    return this.#reply(() => this.#opened.delete(chunks))
  }

  async secure(): Promise<Reply<void>> {
    return this.#reply(() => this.#opened.secure(), true)
  }

  async flush(): Promise<Reply<void>> {
    return this.#reply(() => this.#opened.flush(), true)
  }

  async refresh(): Promise<Reply<number[]>> {
    return this.#reply(async () => {
      await this.#opened.refresh()
      return this.#opened.chunks()
    }, true)
  }

  async close(): Promise<Reply<void>> {
    return this.#reply(() => this.#opened.close(), true)
  }

  get #opened(): LocalTiers {
    if (!this.#tiers) throw new MyriadError('STORAGE_UNAVAILABLE', 'The store of the cache is not open.')
    return this.#tiers
  }

  async #reply<T>(work: () => Promise<T>, counted = false): Promise<Reply<T>> {
    const given = await answer(work)
    const now = performance.now()
    if (!this.#tiers || (!counted && now - this.#told < STATS_EVERY)) return given
    this.#told = now
    return { ...given, stats: this.#tiers.stats }
  }
}

/** What a message asks that wants this thread to serve a cache. */
export interface CacheRequest {
  readonly myriad: 'cache'
  readonly port: MessagePort
}

/**
 * Makes this thread one that has the second and third tier of whatever caches ask for it: `openCache` of the thread that started
 * it. It may serve a storage too (`serveStorage` of `myriad/storage`).
 */
export function serveCache(): void {
  addEventListener('message', ({ data }: MessageEvent<Partial<CacheRequest> | undefined>) => {
    if (data?.myriad === 'cache' && data.port) expose(new CacheApi(), data.port)
  })
}
