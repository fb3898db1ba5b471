import { type Chunk, type ChunkStore, MemoryChunks } from 'myriad/cache'

/** Counts what stores are asked, and ends them all in the middle: from then on nothing is done, and nobody hears of anything. */
export class Killer {
  count = 0
  /** The number of the operation that is the last, and whether it is still carried out. */
  readonly #at: number
  readonly #done: boolean
  readonly killed: Promise<void>
  #kill = () => {}

  constructor(at = Number.POSITIVE_INFINITY, done = false) {
    this.#at = at
    this.#done = done
    this.killed = new Promise((resolve) => {
      this.#kill = resolve
    })
  }

  /** What becomes of the next operation. */
  next(): 'goes on' | 'is carried out' | 'is not' {
    if (++this.count < this.#at) return 'goes on'
    this.#kill()
    return this.count === this.#at && this.#done ? 'is carried out' : 'is not'
  }
}

/** Chunks that stay when whoever uses them is killed. */
export class KilledChunks implements ChunkStore {
  readonly kind = 'memory'
  readonly #inner: ChunkStore
  readonly #killer: Killer

  constructor(killer: Killer, inner: ChunkStore = new MemoryChunks()) {
    this.#killer = killer
    this.#inner = inner
  }

  async #through<T>(work: () => Promise<T>): Promise<T> {
    const what = this.#killer.next()
    if (what === 'is not') return new Promise<never>(() => {})
    const value = await work()
    return what === 'goes on' ? value : new Promise<never>(() => {})
  }

  get bytes(): number {
    return this.#inner.bytes
  }

  sizeOf(key: number): number | undefined {
    return this.#inner.sizeOf(key)
  }

  keys(): number[] {
    return this.#inner.keys()
  }

  getMany(keys: readonly number[]): Promise<(Uint8Array | undefined)[]> {
    return this.#through(() => this.#inner.getMany(keys))
  }

  putMany(chunks: readonly Chunk[]): Promise<void> {
    return this.#through(() => this.#inner.putMany(chunks))
  }

  deleteMany(keys: readonly number[]): Promise<void> {
    return this.#through(() => this.#inner.deleteMany(keys))
  }

  clear(): Promise<void> {
    return this.#through(() => this.#inner.clear())
  }

  async close(): Promise<void> {}
}
