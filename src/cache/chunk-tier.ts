import { LRUCache } from 'lru-cache'
import { MyriadError } from '../errors/index.js'
import { MeasureWindow } from '../observe/index.js'
import type { GuardedStore } from './guard.js'
import type { EntryCounts, Latency } from './stats.js'

export interface ChunkTierOptions {
  readonly store: GuardedStore
  /** Bytes that chunks in memory may take: those being read and being written among them. */
  readonly budget: number
  /** What cannot be written may be let go of: it can be made again. */
  readonly expendable: boolean
}

export interface ChunkTierStats extends EntryCounts {
  readonly bytes: number
  readonly peakBytes: number
  readonly hits: number
  readonly misses: number
  /** Gets that waited for a read that was under way already. */
  readonly coalesced: number
  /** Chunks that could not be written and were let go of. */
  readonly dropped: number
  /** Of gets that had to wait for the store. */
  readonly load: Latency
}

interface Held {
  readonly words: Int32Array
  /** The store has an older state of it, or none. */
  dirty: boolean
}

/** Somebody waits for a chunk to be read. */
interface Load {
  readonly key: number
  resolve(words: Int32Array | undefined): void
  reject(error: unknown): void
}

/** Dirty chunks that are written together when room is needed. */
const WRITTEN_TOGETHER = 16

/**
 * Chunks in memory before a store, by bytes: the second tier. However many ask for one that is not there, it is read once;
 * what is asked for in one go is read in one go. What was changed is written before it goes.
 */
export class ChunkTier {
  readonly #store: GuardedStore
  readonly #budget: number
  readonly #expendable: boolean
  readonly #held: LRUCache<number, Held>
  /** Chunks on their way to the store. They may still be read. */
  readonly #writing = new Map<number, Held>()
  #writingBytes = 0
  #writes: Promise<void> = Promise.resolve()
  /** Bytes promised to loads and puts. */
  #reserved = 0
  readonly #waiting: (() => void)[] = []
  readonly #loads = new Map<number, Promise<Int32Array | undefined>>()
  #batch: Load[] = []
  readonly #counts = { inserts: 0, updates: 0, evicted: 0, expired: 0, deleted: 0 }
  #hits = 0
  #misses = 0
  #coalesced = 0
  #dropped = 0
  #peak = 0
  readonly #loadMs = new MeasureWindow()

  constructor({ store, budget, expendable }: ChunkTierOptions) {
    this.#store = store
    this.#budget = budget
    this.#expendable = expendable
    // It never evicts by itself: room is made before anything is put in, as what is dirty must be written first.
    this.#held = new LRUCache({ maxSize: budget, sizeCalculation: ({ words }) => sizeOf(words) })
  }

  get bytes(): number {
    return this.#held.calculatedSize + this.#writingBytes + this.#reserved
  }

  get stats(): ChunkTierStats {
    const { p50, p95 } = this.#loadMs.percentiles()
    return {
      ...this.#counts,
      live: this.#held.size + this.#writing.size,
      bytes: this.bytes,
      peakBytes: this.#peak,
      hits: this.#hits,
      misses: this.#misses,
      coalesced: this.#coalesced,
      dropped: this.#dropped,
      load: { p50, p95 },
    }
  }

  /** Whether there is such a chunk, here or in the store. */
  has(key: number): boolean {
    return this.#held.has(key) || this.#writing.has(key) || this.#store.sizeOf(key) !== undefined
  }

  /** A chunk that is in memory; undefined: it is not. Its words are not to be changed. */
  peek(key: number): Int32Array | undefined {
    return (this.#held.get(key) ?? this.#writing.get(key))?.words
  }

  /** A chunk, read from the store if need be. @throws MyriadError `STORAGE_FAILED`, `CACHE_DEGRADED`, `IMAGE_INVALID` */
  async get(key: number): Promise<Int32Array | undefined> {
    const here = this.peek(key)
    if (here) {
      this.#hits++
      return here
    }
    this.#misses++
    const loading = this.#loads.get(key)
    if (loading) {
      this.#coalesced++
      return loading
    }
    if (this.#store.sizeOf(key) === undefined) return undefined
    const load = new Promise<Int32Array | undefined>((resolve, reject) => {
      if (this.#batch.length === 0) queueMicrotask(() => void this.#loadBatch())
      this.#batch.push({ key, resolve, reject })
    })
    this.#loads.set(key, load)
    // A load that failed is not kept: the next get tries again.
    const done = () => this.#loads.delete(key)
    load.then(done, done)
    return load
  }

  /** Reads what was asked for in this turn, as much at once as there is room for. */
  async #loadBatch(): Promise<void> {
    const batch = this.#batch
    this.#batch = []
    for (let from = 0; from < batch.length; ) {
      const part: Load[] = [batch[from]!]
      let bytes = this.#sizeInStore(batch[from]!.key)
      for (from++; from < batch.length; from++) {
        const more = this.#sizeInStore(batch[from]!.key)
        if (bytes + more > this.#budget / 2) break
        bytes += more
        part.push(batch[from]!)
      }
      await this.#loadPart(part, bytes)
    }
  }

  async #loadPart(part: readonly Load[], bytes: number): Promise<void> {
    try {
      const started = performance.now()
      await this.claim(bytes)
      let left = bytes
      try {
        const found = await this.#store.getMany(part.map(({ key }) => key))
        this.#loadMs.record(performance.now() - started)
        part.forEach(({ key, resolve, reject }, i) => {
          const words = found[i]
          if (words === 'damaged') {
            reject(new MyriadError('IMAGE_INVALID', `Chunk ${key} of the cache is damaged.`, { value: key }))
            return
          }
          // It may have been put in, or deleted, while it was read.
          const now = this.peek(key)
          if (words && !now && this.#store.sizeOf(key) !== undefined) {
            left -= sizeOf(words)
            this.#reserved -= sizeOf(words)
            this.#hold(key, words, false)
          }
          resolve(now ?? words)
        })
      } finally {
        this.release(left)
      }
    } catch (error) {
      for (const { reject } of part) reject(error)
    }
  }

  #sizeInStore(key: number): number {
    return this.#store.sizeOf(key) ?? 0
  }

  /**
   * Waits until so many bytes are free, and keeps them for the caller, who calls `release`.
   *
   * @throws MyriadError `CACHE_FULL` when that can never be; what the store failed with when it must be written to first.
   */
  async claim(bytes: number): Promise<void> {
    if (bytes > this.#budget) {
      throw new MyriadError('CACHE_FULL', `${bytes} bytes do not fit into a cache of ${this.#budget}.`, {
        value: bytes,
        allowed: `up to ${this.#budget} bytes`,
        option: 'memory',
      })
    }
    while (this.bytes + bytes > this.#budget) {
      if (this.#dropClean(bytes)) continue
      if (this.#held.size > 0) await this.#writeOldest()
      else if (this.#writing.size > 0) await this.#writes
      else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#reserved += bytes
    this.#peak = Math.max(this.#peak, this.bytes)
  }

  release(bytes: number): void {
    this.#reserved -= bytes
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Lets go of the oldest if they are as the store has them. True: something went. */
  #dropClean(bytes: number): boolean {
    let went = false
    for (const key of this.#held.rkeys()) {
      if (this.bytes + bytes <= this.#budget) break
      if (this.#held.peek(key)!.dirty) break
      this.#held.delete(key)
      this.#counts.evicted++
      went = true
    }
    return went
  }

  /** Writes the oldest that were changed, and lets go of them. */
  async #writeOldest(): Promise<void> {
    const chunks: { key: number; held: Held }[] = []
    for (const key of this.#held.rkeys()) {
      const held = this.#held.peek(key)!
      if (held.dirty) chunks.push({ key, held })
      if (chunks.length === WRITTEN_TOGETHER) break
    }
    for (const { key, held } of chunks) {
      this.#held.delete(key)
      this.#writing.set(key, held)
      this.#writingBytes += sizeOf(held.words)
    }
    try {
      await this.#put(chunks)
      this.#settle(chunks, (_, current) => {
        if (current) this.#counts.evicted++
      })
    } catch (error) {
      this.#settle(chunks, ({ key, held }, current) => {
        if (!current) return
        if (this.#expendable) {
          this.#dropped++
          this.#counts.evicted++
        } else this.#held.set(key, held)
      })
      if (!this.#expendable) throw error
    }
  }

  /** Writes in the order of the calls: an older state of a chunk never comes after a newer one. */
  #put(chunks: readonly { readonly key: number; readonly held: Held }[]): Promise<void> {
    const write = this.#writes.then(() =>
      this.#store.putMany(chunks.map(({ key, held }) => ({ key, words: held.words }))),
    )
    this.#writes = write.catch(() => {})
    return write
  }

  /** Chunks have been on their way. @param then What becomes of each; `current`: it was not replaced meanwhile. */
  #settle<T extends { readonly key: number; readonly held: Held }>(
    chunks: readonly T[],
    then: (chunk: T, current: boolean) => void,
  ): void {
    for (const chunk of chunks) {
      this.#writingBytes -= sizeOf(chunk.held.words)
      const current = this.#writing.get(chunk.key) === chunk.held
      if (current) this.#writing.delete(chunk.key)
      then(chunk, current)
    }
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Puts a chunk in, to be written later. Its bytes have been claimed; they are the chunk's own now. */
  put(key: number, words: Int32Array): void {
    this.#reserved -= sizeOf(words)
    this.#hold(key, words, true)
  }

  #hold(key: number, words: Int32Array, dirty: boolean): void {
    if (this.#held.has(key) || this.#writing.has(key)) this.#counts.updates++
    else this.#counts.inserts++
    // What is on its way is an older state: it is written, and forgotten.
    this.#writing.delete(key)
    this.#held.set(key, { words, dirty })
    this.#peak = Math.max(this.#peak, this.bytes)
  }

  async delete(keys: readonly number[]): Promise<void> {
    for (const key of keys) {
      if (this.#held.delete(key)) this.#counts.deleted++
      else if (this.#writing.delete(key)) this.#counts.deleted++
    }
    for (const wake of this.#waiting.splice(0)) wake()
    // After what is on its way.
    const kept = () => keys.filter((key) => this.#store.sizeOf(key) !== undefined && !this.peek(key))
    const work = this.#writes.then(() => this.#store.deleteMany(kept()))
    this.#writes = work.catch(() => {})
    await work
  }

  /** Writes all that was changed until now; it stays in memory. Once it resolves, the store has all of it. */
  async flush(): Promise<void> {
    const wanted = new Set(this.#writing.keys())
    for (const [key, { dirty }] of this.#held.entries()) if (dirty) wanted.add(key)
    for (;;) {
      const part = []
      for (const key of wanted) {
        const held = this.#held.peek(key)
        if (held?.dirty && part.push({ key, held }) === WRITTEN_TOGETHER) break
      }
      if (part.length > 0) {
        await this.#put(part)
        for (const { held } of part) held.dirty = false
      } else if ([...wanted].some((key) => this.#writing.has(key))) {
        // On their way; those that do not arrive are to be written again.
        await this.#writes
      } else return
    }
  }

  /** Forgets all chunks, in the store too. */
  async clear(): Promise<void> {
    this.#counts.deleted += this.#held.size + this.#writing.size
    this.#held.clear()
    this.#writing.clear()
    await this.#writes
    await this.#store.clear()
  }

  keys(): number[] {
    return [...new Set([...this.#held.keys(), ...this.#writing.keys(), ...this.#store.keys()])].sort((a, b) => a - b)
  }
}

function sizeOf(words: Int32Array): number {
  return Math.max(1, words.byteLength)
}
