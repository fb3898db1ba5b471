/** A table under construction: records of so many words and doubles, one after the other. */
export class RecordTable {
  readonly words: number[] = []
  readonly doubles: number[] = []
  readonly #width: number
  readonly #doubleWidth: number

  constructor(width: number, doubleWidth = 0) {
    this.#width = width
    this.#doubleWidth = doubleWidth
  }

  /** Records so far: the index of the next one. */
  get length(): number {
    return this.words.length / this.#width
  }

  /** Adds a record of zeros and returns where its words and its doubles start. */
  add(): { readonly at: number; readonly double: number } {
    const at = this.words.length
    const double = this.doubles.length
    for (let i = 0; i < this.#width; i++) this.words.push(0)
    for (let i = 0; i < this.#doubleWidth; i++) this.doubles.push(0)
    return { at, double }
  }
}
