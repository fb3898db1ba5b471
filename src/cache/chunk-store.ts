/** A piece of a cache as it is kept: words under a number. */
export interface Chunk {
  readonly key: number
  readonly bytes: Uint8Array
}

/**
 * Where chunks are kept beyond memory: the third tier. What exists, and how large it is, is known without asking. Every
 * promise may be rejected, or never settle: whoever calls sets a limit (`GuardedStore`).
 */
export interface ChunkStore {
  readonly kind: 'indexeddb' | 'memory' | 'files'
  /** Bytes of a chunk; undefined: there is none. */
  sizeOf(key: number): number | undefined
  /** The keys of all chunks, ascending. */
  keys(): number[]
  /** Bytes of all chunks. */
  readonly bytes: number
  /** Chunks in the order of `keys`; undefined for those that are not there. */
  getMany(keys: readonly number[]): Promise<(Uint8Array | undefined)[]>
  /** All are written, or none. */
  putMany(chunks: readonly Chunk[]): Promise<void>
  deleteMany(keys: readonly number[]): Promise<void>
  clear(): Promise<void>
  /** Looks anew at what there is, where others can write: another tab that had the world before. */
  refresh?(): Promise<void>
  close(): Promise<void>
}

/** The sizes of what a store holds. */
export class Sizes {
  readonly #sizes: Map<number, number>
  bytes = 0

  constructor(known: Iterable<readonly [number, number]> = []) {
    this.#sizes = new Map(known)
    for (const size of this.#sizes.values()) this.bytes += size
  }

  get(key: number): number | undefined {
    return this.#sizes.get(key)
  }

  set(key: number, size: number): void {
    this.delete(key)
    this.#sizes.set(key, size)
    this.bytes += size
  }

  delete(key: number): void {
    this.bytes -= this.#sizes.get(key) ?? 0
    this.#sizes.delete(key)
  }

  clear(): void {
    this.#sizes.clear()
    this.bytes = 0
  }

  keys(): number[] {
    return [...this.#sizes.keys()].sort((a, b) => a - b)
  }
}
