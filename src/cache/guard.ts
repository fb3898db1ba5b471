import { MyriadError } from '../errors/index.js'
import { xxh32 } from '../memory/index.js'
import { MeasureWindow } from '../observe/index.js'
import type { ChunkStore } from './chunk-store.js'
import type { Latency } from './stats.js'

export interface GuardOptions {
  /** Milliseconds after which a call that has not answered counts as failed. */
  readonly limitMs: number
  /** Failures in a row after which the store is left alone. */
  readonly failures: number
  /** Milliseconds for which it is left alone; then one call tries it. */
  readonly coolDownMs: number
  /** Milliseconds that pass. */
  readonly now: () => number
}

/** `closed`: used; `open`: left alone; `probing`: one call tries whether it works again. */
export type BreakerState = 'closed' | 'open' | 'probing'

export interface GuardStats {
  readonly kind: ChunkStore['kind']
  readonly bytes: number
  readonly chunks: number
  readonly reads: number
  readonly writes: number
  readonly errors: number
  /** Chunks whose bytes were not what had been written. */
  readonly damaged: number
  readonly breaker: BreakerState
  readonly lastError: string | undefined
  readonly read: Latency
  readonly write: Latency
}

/** Words before the content of a kept chunk: its hash, and its key (low, high), which the hash covers. */
const SEAL = 3

/** A chunk's words as they are kept. */
export function seal(key: number, words: Int32Array): Uint8Array {
  const kept = new Int32Array(SEAL + words.length)
  kept[1] = key | 0
  kept[2] = Math.floor(key / 2 ** 32)
  kept.set(words, SEAL)
  kept[0] = xxh32(kept, 1, kept.length, 1) | 0
  return new Uint8Array(kept.buffer)
}

/** The words of a kept chunk; undefined: they are not what was written. */
export function unseal(key: number, bytes: Uint8Array): Int32Array | undefined {
  if (bytes.byteLength % 4 !== 0 || bytes.byteLength < SEAL * 4) return undefined
  // A copy, aligned, that is nobody else's.
  const kept = new Int32Array(bytes.slice().buffer)
  const right = kept[1] === (key | 0) && kept[2] === Math.floor(key / 2 ** 32)
  if (!right || kept[0] !== (xxh32(kept, 1, kept.length, 1) | 0)) return undefined
  return kept.subarray(SEAL)
}

/**
 * A store that never hangs and never lies: every call has a time limit, every chunk is checked as it is read, and after
 * failures in a row nobody waits for it any more until it has had time to come round.
 */
export class GuardedStore {
  readonly #store: ChunkStore
  readonly #options: GuardOptions
  #failures = 0
  #openedAt = 0
  #state: BreakerState = 'closed'
  #reads = 0
  #writes = 0
  #errors = 0
  #damaged = 0
  #lastError: string | undefined
  readonly #readMs = new MeasureWindow()
  readonly #writeMs = new MeasureWindow()

  constructor(store: ChunkStore, options: GuardOptions) {
    this.#store = store
    this.#options = options
  }

  get stats(): GuardStats {
    const { p50, p95 } = this.#readMs.percentiles()
    const write = this.#writeMs.percentiles()
    return {
      kind: this.#store.kind,
      bytes: this.#store.bytes,
      chunks: this.#store.keys().length,
      reads: this.#reads,
      writes: this.#writes,
      errors: this.#errors,
      damaged: this.#damaged,
      breaker: this.#breaker(),
      lastError: this.#lastError,
      read: { p50, p95 },
      write: { p50: write.p50, p95: write.p95 },
    }
  }

  /** Bytes of the words of a chunk; undefined: there is none. */
  sizeOf(key: number): number | undefined {
    const size = this.#store.sizeOf(key)
    return size === undefined ? undefined : Math.max(0, size - SEAL * 4)
  }

  keys(): number[] {
    return this.#store.keys()
  }

  /** The words of chunks; undefined for one that is not there, `damaged` for one that cannot be trusted. */
  async getMany(keys: readonly number[]): Promise<(Int32Array | 'damaged' | undefined)[]> {
    this.#reads++
    const found = await this.#call(this.#readMs, 'Reading', () => this.#store.getMany(keys))
    return keys.map((key, i) => {
      const bytes = found[i]
      if (!bytes) return undefined
      const words = unseal(key, bytes)
      if (!words) this.#damaged++
      return words ?? 'damaged'
    })
  }

  async putMany(chunks: readonly { readonly key: number; readonly words: Int32Array }[]): Promise<void> {
    this.#writes++
    // Before the store is asked: a transaction that waits for us would end.
    const kept = chunks.map(({ key, words }) => ({ key, bytes: seal(key, words) }))
    await this.#call(this.#writeMs, 'Writing', () => this.#store.putMany(kept))
  }

  async deleteMany(keys: readonly number[]): Promise<void> {
    if (keys.length > 0) await this.#call(this.#writeMs, 'Deleting', () => this.#store.deleteMany(keys))
  }

  async clear(): Promise<void> {
    await this.#call(this.#writeMs, 'Clearing', () => this.#store.clear())
  }

  async refresh(): Promise<void> {
    await this.#call(this.#readMs, 'Reading', async () => this.#store.refresh?.())
  }

  async close(): Promise<void> {
    await within(this.#options.limitMs, this.#store.close()).catch(() => {})
  }

  #breaker(): BreakerState {
    const { now, coolDownMs } = this.#options
    if (this.#state === 'open' && now() - this.#openedAt >= coolDownMs) return 'probing'
    return this.#state
  }

  async #call<T>(times: MeasureWindow, what: string, work: () => Promise<T>): Promise<T> {
    const { now, limitMs, failures, coolDownMs } = this.#options
    if (this.#state === 'open') {
      if (now() - this.#openedAt < coolDownMs) {
        const why = `The store of the cache is left alone after ${this.#failures} failures: ${this.#lastError}`
        throw new MyriadError('CACHE_DEGRADED', why, { allowed: `another try after ${coolDownMs} ms` })
      }
      // One call tries; the others are refused until it is back.
      this.#openedAt = now()
    }
    const started = now()
    try {
      const value = await within(limitMs, work())
      times.record(now() - started)
      this.#failures = 0
      this.#state = 'closed'
      return value
    } catch (cause) {
      this.#errors++
      this.#failures++
      this.#lastError = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
      if (this.#failures >= failures) {
        this.#state = 'open'
        this.#openedAt = now()
      }
      throw new MyriadError('STORAGE_FAILED', `${what} the cache's store failed: ${this.#lastError}`, { cause })
    }
  }
}

/** Rejects after `ms`, so that a store that never answers does not hang its callers. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
