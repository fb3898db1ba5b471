import { type Chunk, type ChunkStore, Sizes } from './chunk-store.js'

/** Chunks in memory: where there is no better place, and in tests. They go with the page. */
export class MemoryChunks implements ChunkStore {
  readonly kind = 'memory'
  readonly #chunks = new Map<number, Uint8Array>()
  readonly #sizes = new Sizes()

  get bytes(): number {
    return this.#sizes.bytes
  }

  sizeOf(key: number): number | undefined {
    return this.#sizes.get(key)
  }

  keys(): number[] {
    return this.#sizes.keys()
  }

  async getMany(keys: readonly number[]): Promise<(Uint8Array | undefined)[]> {
    return keys.map((key) => this.#chunks.get(key)?.slice())
  }

  async putMany(chunks: readonly Chunk[]): Promise<void> {
    for (const { key, bytes } of chunks) {
      this.#chunks.set(key, bytes.slice())
      this.#sizes.set(key, bytes.byteLength)
    }
  }

  async deleteMany(keys: readonly number[]): Promise<void> {
    for (const key of keys) {
      this.#chunks.delete(key)
      this.#sizes.delete(key)
    }
  }

  async clear(): Promise<void> {
    this.#chunks.clear()
    this.#sizes.clear()
  }

  async close(): Promise<void> {}
}
