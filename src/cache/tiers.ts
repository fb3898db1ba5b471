import type { ChunkTierStats } from './chunk-tier.js'
import type { GuardStats } from './guard.js'

/** What the second and third tier count, of statuses and of parked actors. */
export interface TierStats {
  readonly l2: { readonly values: ChunkTierStats; readonly actors: ChunkTierStats }
  readonly l3: { readonly values: GuardStats; readonly actors: GuardStats }
}

/** A change of one status: what is put in, or, without words, taken out. */
export interface StatusChange {
  readonly page: number
  readonly place: number
  readonly expires: number
  readonly words: Int32Array | undefined
  /** The tick by which others on the page may have expired. */
  readonly now: number
}

/** Records of a chunk; undefined for an empty place. */
export type Records = readonly (Int32Array | undefined)[]

/**
 * The second and the third tier, wherever they are: on this thread, or in the storage worker. The numbers of the chunks that
 * there are, are known without asking.
 *
 * Every promise may be rejected with MyriadError `STORAGE_FAILED`, `CACHE_DEGRADED`, `CACHE_FULL`, `IMAGE_INVALID`.
 */
export interface Tiers {
  /** As last heard of; `measure` asks. */
  readonly stats: TierStats
  measure(): Promise<void>
  /** Why they are not where they should be, or do not outlast the page; undefined: they are, and do. */
  readonly reason: string | undefined

  /** Statuses: for each pair of page and place, the tick at which it expires (0: it is not there) and its words. */
  find(places: Float64Array): Promise<Int32Array>
  change(change: StatusChange): Promise<void>
  /** Forgets all statuses, in the store too. */
  clearValues(): Promise<void>

  /** The numbers of the chunks of parked actors, ascending. */
  chunks(): number[]
  has(chunk: number): boolean
  /** The words of a chunk, not to be changed. Who asks for several in one turn asks once. */
  get(chunk: number): Promise<Int32Array | undefined>
  /** Waits until there is room for so many bytes, and keeps it for `put` or `release`. */
  claim(bytes: number): Promise<void>
  release(bytes: number): void
  /** Puts chunks in for which there is room: `packedBytes` of each was claimed. */
  put(chunks: readonly (readonly [chunk: number, records: Records])[]): void
  delete(chunks: readonly number[]): Promise<void>
  /** Resolves when every chunk that was put in is in the third tier. */
  secure(): Promise<void>

  /** Writes all that only memory has. */
  flush(): Promise<void>
  /** Looks anew at what the store has: another tab may have written. */
  refresh(): Promise<void>
  close(): Promise<void>
}
