import { chunkOf, placeIn } from './parked-chunk.js'

/** A chunk some of whose actors have been recalled. */
interface RecalledChunk {
  readonly places: Set<number>
  /** How many recalls there had been, this cache's all counted, after the last of its own. */
  at: number
}

/**
 * Who was recalled, and what of it the store still has. In a world that is kept a save may bring the time before a recall back: until
 * no save that is kept can, the store has more than is parked.
 */
export class Recalled {
  readonly #chunks = new Map<number, RecalledChunk>()
  #recalls = 0
  /**
   * Recalls that the last save but one has behind it: what it says is gone, no save that is kept can bring back. undefined: the
   * world is not kept, and what is recalled goes at once.
   */
  #settled: number | undefined
  /** Recalls that the last save has behind it. */
  #saved = 0

  /** Whether the world is kept. */
  get kept(): boolean {
    return this.#settled !== undefined
  }

  /** Recalls up to now. */
  get recalls(): number {
    return this.#recalls
  }

  /** The world is kept from now on. What the store has of these chunks and the world does not know counts as recalled now. */
  follow(unknown: readonly number[]): void {
    // What was saved before says nothing of it.
    this.#settled = this.#recalls
    this.#saved = this.#recalls
    this.#recalls++
    this.#chunks.clear()
    for (const chunk of unknown) this.#chunks.set(chunk, { places: new Set(), at: this.#recalls })
  }

  /** A recall of these. */
  add(names: Float64Array): void {
    this.#recalls++
    for (const name of names) {
      const found = this.#chunks.get(chunkOf(name)) ?? { places: new Set<number>(), at: 0 }
      found.places.add(placeIn(name))
      found.at = this.#recalls
      this.#chunks.set(chunkOf(name), found)
    }
  }

  has(name: number): boolean {
    return this.#chunks.get(chunkOf(name))?.places.has(placeIn(name)) === true
  }

  /** How many of a chunk were recalled. */
  countOf(chunk: number): number {
    return this.#chunks.get(chunk)?.places.size ?? 0
  }

  /** A save that was cut at `mark` recalls was acknowledged. @returns Up to which recall none is needed any more. */
  settle(mark: number): number {
    this.#settled = this.#saved
    this.#saved = mark
    return this.#settled
  }

  /** Chunks whose last recall was at most this one, and which it was. */
  upTo(recall: number): (readonly [chunk: number, at: number])[] {
    return [...this.#chunks].flatMap(([chunk, { at }]) => (at <= recall ? [[chunk, at] as const] : []))
  }

  /** Whether nobody of a chunk was recalled since that recall. */
  isStill(chunk: number, at: number): boolean {
    return this.#chunks.get(chunk)?.at === at
  }

  /** The store has of a chunk only those who are parked, or nothing. */
  drop(chunk: number): void {
    this.#chunks.delete(chunk)
  }
}
