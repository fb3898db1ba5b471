import { type Remote, transfer } from 'comlink'
import { MyriadError, unwrap } from '../errors/index.js'
import type { CacheApi, Reply } from './cache-worker.js'
import type { LocalTiers } from './local-tiers.js'
import { packChunk, packedBytes } from './parked-chunk.js'
import type { Records, StatusChange, TierStats, Tiers } from './tiers.js'

/** Milliseconds without a word, while something is asked, after which the worker is asked whether it is there. */
const ASK_AFTER = 2000

export interface WorkerTiersParts {
  readonly api: Remote<CacheApi>
  /** What the worker said when it had opened the store. */
  readonly chunks: readonly number[]
  readonly stats: TierStats
  /** Milliseconds after which a worker that does not say that it is there counts as dead. */
  readonly limitMs: number
  /** Opens the tiers on this thread: for when the worker is dead. */
  readonly instead: (reason: string) => Promise<LocalTiers>
  /** Lets go of the worker. */
  readonly end: () => void
}

interface Load {
  readonly chunk: number
  resolve(words: Int32Array | undefined): void
  reject(error: unknown): void
}

/**
 * The second and third tier in the storage worker, as the thread that owns the cache asks for them. What is asked for in one turn
 * is one message. Of parked actors that are not in the third tier yet this thread keeps the records: when the worker dies, the
 * calls that wait for it fail, and from then on this thread has the tiers itself, with those records in them.
 */
export class WorkerTiers implements Tiers {
  readonly #api: Remote<CacheApi>
  readonly #limitMs: number
  readonly #instead: WorkerTiersParts['instead']
  readonly #end: () => void
  #chunks: Set<number>
  #stats: TierStats
  /** Chunks that the third tier may not have yet. */
  readonly #unsecured = new Map<number, Records>()
  /** Those who wait for an answer: what a death is told to. */
  readonly #waiting = new Set<(error: unknown) => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #heard = 0
  /** What is wrong with the worker, once it is of no use. */
  #death: MyriadError | undefined
  /** The tiers of this thread then, with all unsecured chunks in them. */
  #local: LocalTiers | undefined
  #opening: Promise<LocalTiers> | undefined
  /** Bytes that were claimed of these. */
  #claimed = 0
  #loads: Load[] = []
  readonly #loading = new Map<number, Promise<Int32Array | undefined>>()
  #changes: { readonly change: StatusChange; resolve(): void; reject(error: unknown): void }[] = []

  constructor({ api, chunks, stats, limitMs, instead, end }: WorkerTiersParts) {
    this.#api = api
    this.#chunks = new Set(chunks)
    this.#stats = stats
    this.#limitMs = limitMs
    this.#instead = instead
    this.#end = end
  }

  // ── The worker ────────────────────────────────────────────────────────────

  get stats(): TierStats {
    return this.#local?.stats ?? this.#stats
  }

  get reason(): string | undefined {
    return this.#local?.reason ?? this.#death?.message
  }

  /** What the worker answers; of one that is dead, what this thread does in its place. */
  async #call<T>(
    ask: (api: Remote<CacheApi>) => Promise<Reply<T>>,
    local: (tiers: LocalTiers) => Promise<T>,
  ): Promise<T> {
    if (this.#death) return local(await this.#here())
    const reply = await new Promise<Reply<T>>((resolve, reject) => {
      this.#waiting.add(reject)
      const done = () => {
        this.#waiting.delete(reject)
        this.#heard++
      }
      ask(this.#api).finally(done).then(resolve, reject)
      this.#watch()
    })
    if (reply.stats) this.#stats = reply.stats
    return unwrap(reply)
  }

  /** As long as somebody waits, the worker has to be heard of. */
  #watch(): void {
    if (this.#timer !== undefined || this.#death) return
    const heard = this.#heard
    this.#timer = setTimeout(() => void this.#look(heard), Math.min(ASK_AFTER, this.#limitMs))
  }

  async #look(heard: number): Promise<void> {
    if (this.#waiting.size > 0 && heard === this.#heard) {
      let late: ReturnType<typeof setTimeout> | undefined
      const silent = new Promise<true>((resolve) => {
        late = setTimeout(() => resolve(true), this.#limitMs)
      })
      const there = this.#api.ping().then(() => false)
      const dead = await Promise.race([there, silent])
      clearTimeout(late)
      if (dead && heard === this.#heard) {
        this.die(`it did not answer within ${this.#limitMs} ms`)
        return
      }
    }
    this.#timer = undefined
    if (this.#waiting.size > 0) this.#watch()
  }

  /** The worker is of no use any more: nobody waits for it. */
  die(why: string): void {
    if (this.#death) return
    const reason = `The storage worker has died (${why}): the second and third tier are on this thread.`
    this.#death = new MyriadError('CACHE_DEGRADED', reason, { allowed: 'the same call again' })
    clearTimeout(this.#timer)
    this.#end()
    for (const reject of this.#waiting) reject(this.#death)
    this.#waiting.clear()
    this.#here().catch(() => {})
  }

  /** The tiers of this thread, in the place of the worker's. What fails here is tried again with the next call. */
  #here(): Promise<LocalTiers> {
    if (this.#local) return Promise.resolve(this.#local)
    this.#opening ??= this.#takeOver().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #takeOver(): Promise<LocalTiers> {
    const tiers = await this.#instead(this.#death!.message)
    // More may come while these are put in.
    for (const chunk of this.#unsecured) {
      await tiers.take([chunk])
      this.#secured([chunk])
    }
    this.#chunks = new Set(tiers.chunks())
    this.#local = tiers
    return tiers
  }

  async measure(): Promise<void> {
    await this.#call(
      (api) => api.measure(),
      async () => true,
    )
  }

  // ── Statuses ──────────────────────────────────────────────────────────────

  find(places: Float64Array): Promise<Int32Array> {
    return this.#call(
      (api) => api.find(places),
      (tiers) => tiers.find(places),
    )
  }

  change(change: StatusChange): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#changes.length === 0) queueMicrotask(() => void this.#changeTogether())
      this.#changes.push({ change, resolve, reject })
    })
  }

  async #changeTogether(): Promise<void> {
    const together = this.#changes
    this.#changes = []
    const changes = together.map(({ change }) => change)
    try {
      await this.#call(
        (api) => api.change(changes),
        async (tiers) => {
          await Promise.all(changes.map((change) => tiers.change(change)))
          return true as const
        },
      )
      for (const { resolve } of together) resolve()
    } catch (error) {
      for (const { reject } of together) reject(error)
    }
  }

  clearValues(): Promise<void> {
    return this.#call(
      (api) => api.clearValues(),
      (tiers) => tiers.clearValues(),
    )
  }

  // ── Parked actors ─────────────────────────────────────────────────────────

  chunks(): number[] {
    return this.#local?.chunks() ?? [...this.#chunks].sort((a, b) => a - b)
  }

  has(chunk: number): boolean {
    return this.#local?.has(chunk) ?? this.#chunks.has(chunk)
  }

  get(chunk: number): Promise<Int32Array | undefined> {
    if (!this.has(chunk)) return Promise.resolve(undefined)
    const loading = this.#loading.get(chunk)
    if (loading) return loading
    const load = new Promise<Int32Array | undefined>((resolve, reject) => {
      if (this.#loads.length === 0) queueMicrotask(() => void this.#loadTogether())
      this.#loads.push({ chunk, resolve, reject })
    })
    this.#loading.set(chunk, load)
    const done = () => this.#loading.delete(chunk)
    load.then(done, done)
    return load
  }

  async #loadTogether(): Promise<void> {
    const loads = this.#loads
    this.#loads = []
    const chunks = loads.map(({ chunk }) => chunk)
    try {
      const found = await this.#call(
        (api) => api.get(chunks),
        (tiers) => Promise.all(chunks.map(async (chunk) => ({ value: await tiers.get(chunk) }))),
      )
      loads.forEach(({ resolve, reject }, i) => {
        try {
          resolve(unwrap(found[i]!))
        } catch (error) {
          reject(error)
        }
      })
    } catch (error) {
      for (const { reject } of loads) reject(error)
    }
  }

  claim(bytes: number): Promise<void> {
    return this.#call(
      (api) => api.claim(bytes),
      async (tiers) => {
        await tiers.claim(bytes)
        this.#claimed += bytes
      },
    )
  }

  release(bytes: number): void {
    if (this.#death) {
      // What the worker had granted is gone with it.
      if (this.#claimed < bytes) return
      this.#claimed -= bytes
      this.#local!.release(bytes)
    } else void this.#api.release(bytes)
  }

  put(chunks: readonly (readonly [chunk: number, records: Records])[]): void {
    for (const [chunk, records] of chunks) {
      this.#chunks.add(chunk)
      this.#unsecured.set(chunk, records)
    }
    if (this.#death) this.#putHere(chunks)
    else void this.#putThere(chunks)
  }

  async #putThere(chunks: readonly (readonly [chunk: number, records: Records])[]): Promise<void> {
    const packed = chunks.map(([chunk, records]) => [chunk, packChunk(records)] as const)
    const sent = transfer(
      packed,
      packed.map(([, words]) => words.buffer as ArrayBuffer),
    )
    try {
      // A worker that dies meanwhile leaves them to this thread, which has their records still.
      await this.#call(
        (api) => api.put(sent),
        async () => {},
      )
      this.#secured(chunks)
    } catch (error) {
      // They are in the worker's memory, and here; `secure` tries again and says what is wrong.
      if (!(error instanceof MyriadError)) throw error
    }
  }

  #putHere(chunks: readonly (readonly [chunk: number, records: Records])[]): void {
    const bytes = chunks.reduce((sum, [, records]) => sum + packedBytes(records), 0)
    const tiers = this.#local
    // Claimed of the worker, before it died: they go with those that it had not written.
    if (!tiers || this.#claimed < bytes) {
      this.#here()
        .then((late) => late.take(chunks))
        .then(
          () => this.#secured(chunks),
          () => {},
        )
      return
    }
    this.#claimed -= bytes
    tiers.put(chunks)
    this.#secured(chunks)
  }

  /** They are where the death of the worker cannot reach them. */
  #secured(chunks: readonly (readonly [chunk: number, records: Records])[]): void {
    for (const [chunk, records] of chunks) if (this.#unsecured.get(chunk) === records) this.#unsecured.delete(chunk)
  }

  async delete(chunks: readonly number[]): Promise<void> {
    for (const chunk of chunks) {
      this.#chunks.delete(chunk)
      this.#unsecured.delete(chunk)
    }
    await this.#call(
      (api) => api.delete(chunks),
      (tiers) => tiers.delete(chunks),
    ).catch((error) => {
      // They are there still.
      for (const chunk of chunks) this.#chunks.add(chunk)
      throw error
    })
  }

  async secure(): Promise<void> {
    const now = [...this.#unsecured]
    await this.#call(
      (api) => api.secure(),
      (tiers) => tiers.secure(),
    )
    this.#secured(now)
  }

  // ── Life ──────────────────────────────────────────────────────────────────

  async flush(): Promise<void> {
    const now = [...this.#unsecured]
    await this.#call(
      (api) => api.flush(),
      (tiers) => tiers.flush(),
    )
    this.#secured(now)
  }

  async refresh(): Promise<void> {
    const chunks = await this.#call(
      (api) => api.refresh(),
      async (tiers) => {
        await tiers.refresh()
        return tiers.chunks()
      },
    )
    this.#chunks = new Set(chunks)
  }

  async close(): Promise<void> {
    try {
      await this.#call(
        (api) => api.close(),
        (tiers) => tiers.close(),
      )
    } finally {
      clearTimeout(this.#timer)
      if (!this.#death) this.#end()
    }
  }
}
