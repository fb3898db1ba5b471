/**
 * A bit an entity. A system that declares the component in `writes` sets and clears the bits of its own entities, from
 * any thread: 32 neighbours share a word, and a slice has words of its own.
 */
export class EnableBits {
  /** SYNC: as a column: the thread that has the slice, or the owner between ticks. */
  readonly words: Uint32Array

  constructor(words: Uint32Array) {
    this.words = words
  }

  has(id: number): boolean {
    return (this.words[id >>> 5]! & (1 << (id & 31))) !== 0
  }

  set(id: number, on: boolean): void {
    const word = id >>> 5
    const bit = 1 << (id & 31)
    this.words[word] = on ? this.words[word]! | bit : this.words[word]! & ~bit
  }
}
