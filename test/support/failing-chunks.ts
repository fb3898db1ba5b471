import { type Chunk, type ChunkStore, MemoryChunks } from 'myriad/cache'

/** What a call does instead of its work. */
export type Fault = 'throw' | 'abort' | 'hang'

/** A store in memory whose calls can be made to fail: one by its number, or all from one on. */
export class FailingChunks implements ChunkStore {
  readonly kind = 'memory'
  readonly inner = new MemoryChunks()
  calls = 0
  /** Numbers of the calls that fail, from 1. */
  failing: (call: number) => boolean = () => false
  fault: Fault = 'throw'
  reads: number[][] = []
  /** Held back until it is resolved. */
  gate: Promise<void> = Promise.resolve()

  async #turn(): Promise<void> {
    const call = ++this.calls
    await this.gate
    if (!this.failing(call)) return
    if (this.fault === 'hang') return new Promise(() => {})
    throw this.fault === 'throw' ? new Error(`call ${call} fails`) : new DOMException(`call ${call}`, 'AbortError')
  }

  get bytes(): number {
    return this.inner.bytes
  }

  sizeOf(key: number): number | undefined {
    return this.inner.sizeOf(key)
  }

  keys(): number[] {
    return this.inner.keys()
  }

  async getMany(keys: readonly number[]): Promise<(Uint8Array | undefined)[]> {
    this.reads.push([...keys])
    await this.#turn()
    return this.inner.getMany(keys)
  }

  async putMany(chunks: readonly Chunk[]): Promise<void> {
    await this.#turn()
    await this.inner.putMany(chunks)
  }

  async deleteMany(keys: readonly number[]): Promise<void> {
    await this.#turn()
    await this.inner.deleteMany(keys)
  }

  async clear(): Promise<void> {
    await this.#turn()
    await this.inner.clear()
  }

  async close(): Promise<void> {
    await this.inner.close()
  }
}
