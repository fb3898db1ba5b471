import { MyriadError } from '../errors/index.js'
import { ChunkTier } from './chunk-tier.js'
import type { GuardedStore } from './guard.js'
import { packChunk, packedBytes } from './parked-chunk.js'
import { STATUS_WORDS } from './status.js'
import type { Records, StatusChange, TierStats, Tiers } from './tiers.js'
import { findEntry, withEntry, withoutEntry } from './value-page.js'

/** Words of what `find` says of a place: the tick at which it expires, the status. */
export const FOUND_WORDS = 1 + STATUS_WORDS

export interface LocalTiersParts {
  readonly stores: { readonly values: GuardedStore; readonly actors: GuardedStore }
  /** Bytes of the second tier. */
  readonly memory: { readonly values: number; readonly actors: number }
  readonly reason: string | undefined
}

/** The second and third tier on this thread. */
export class LocalTiers implements Tiers {
  readonly #stores: LocalTiersParts['stores']
  readonly #values: ChunkTier
  readonly #actors: ChunkTier
  readonly reason: string | undefined
  /** Changes of statuses, one after the other: each makes a page anew from the one before. */
  #changes: Promise<unknown> = Promise.resolve()

  constructor({ stores, memory, reason }: LocalTiersParts) {
    this.#stores = stores
    this.#values = new ChunkTier({ store: stores.values, budget: memory.values, expendable: true })
    this.#actors = new ChunkTier({ store: stores.actors, budget: memory.actors, expendable: false })
    this.reason = reason
  }

  get stats(): TierStats {
    const { values, actors } = this.#stores
    return {
      l2: { values: this.#values.stats, actors: this.#actors.stats },
      l3: { values: values.stats, actors: actors.stats },
    }
  }

  async measure(): Promise<void> {}

  async find(places: Float64Array): Promise<Int32Array> {
    const found = new Int32Array((places.length / 2) * FOUND_WORDS)
    const looks: Promise<void>[] = []
    for (let i = 0; i < places.length; i += 2) looks.push(this.#look(places[i]!, places[i + 1]!, found, i / 2))
    await Promise.all(looks)
    return found
  }

  async #look(key: number, place: number, found: Int32Array, i: number): Promise<void> {
    const page = await this.#values.get(key).catch(unlessLost)
    const entry = page && findEntry(page, place)
    if (!page || !entry) return
    const at = i * FOUND_WORDS
    found[at] = entry.expires
    found.set(page.subarray(entry.at, entry.at + STATUS_WORDS), at + 1)
  }

  change({ page: key, place, expires, words, now }: StatusChange): Promise<void> {
    const work = this.#changes.then(async () => {
      const page = (await this.#values.get(key).catch(unlessLost)) ?? new Int32Array(0)
      const next = words ? withEntry(page, place, expires, words, now) : withoutEntry(page, place)
      if (next === page) return
      await this.#values.claim(Math.max(1, next.byteLength))
      this.#values.put(key, next)
    })
    this.#changes = work.catch(() => {})
    return work
  }

  async clearValues(): Promise<void> {
    await this.#values.clear()
  }

  chunks(): number[] {
    return this.#actors.keys()
  }

  has(chunk: number): boolean {
    return this.#actors.has(chunk)
  }

  get(chunk: number): Promise<Int32Array | undefined> {
    return this.#actors.get(chunk)
  }

  claim(bytes: number): Promise<void> {
    return this.#actors.claim(bytes)
  }

  release(bytes: number): void {
    this.#actors.release(bytes)
  }

  put(chunks: readonly (readonly [chunk: number, records: Records])[]): void {
    for (const [chunk, records] of chunks) this.#actors.put(chunk, packChunk(records))
  }

  /** Puts in chunks that are packed already. */
  putPacked(chunks: readonly (readonly [chunk: number, words: Int32Array])[]): void {
    for (const [chunk, words] of chunks) this.#actors.put(chunk, words)
  }

  /** Takes chunks in, and makes room for them. */
  async take(chunks: readonly (readonly [chunk: number, records: Records])[]): Promise<void> {
    for (const [chunk, records] of chunks) {
      await this.#actors.claim(packedBytes(records))
      this.#actors.put(chunk, packChunk(records))
    }
  }

  delete(chunks: readonly number[]): Promise<void> {
    return this.#actors.delete(chunks)
  }

  secure(): Promise<void> {
    return this.#actors.flush()
  }

  async flush(): Promise<void> {
    await this.#changes
    await Promise.all([this.#values.flush(), this.#actors.flush()])
  }

  async refresh(): Promise<void> {
    await this.#stores.actors.refresh()
  }

  async close(): Promise<void> {
    await Promise.all([this.#stores.values.close(), this.#stores.actors.close()])
  }
}

/** Statuses can be put in again: one that is damaged, or whose store is left alone, is not there. */
function unlessLost(error: unknown): undefined {
  if (error instanceof MyriadError && (error.code === 'IMAGE_INVALID' || error.code === 'CACHE_DEGRADED'))
    return undefined
  throw error
}
