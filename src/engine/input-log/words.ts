import { MyriadError } from '../../errors/index.js'

/** A double and its two words. */
const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)

const FIRST_WORDS = 1024

/** Words written one after the other into a buffer that grows. */
export class WordWriter {
  #words = new Int32Array(FIRST_WORDS)
  length = 0

  /** Makes room for so many words more. */
  reserve(count: number): void {
    const { length } = this.#words
    if (this.length + count <= length) return
    const words = new Int32Array(Math.max(2 * length, this.length + count))
    words.set(this.#words.subarray(0, this.length))
    this.#words = words
  }

  /** Writes a word; there is room for it. */
  word(value: number): void {
    this.#words[this.length++] = value
  }

  /** Writes two words. */
  double(value: number): void {
    double[0] = value
    this.#words[this.length++] = halves[0]!
    this.#words[this.length++] = halves[1]!
  }

  /** Writes many words, reserving room for them. */
  many(values: Uint32Array | Int32Array): void {
    this.reserve(values.length)
    this.#words.set(values, this.length)
    this.length += values.length
  }

  /** Changes a word that is written. */
  put(at: number, value: number): void {
    this.#words[at] = value
  }

  /** The words from one on, not copied: until the next is written. */
  from(at: number): Int32Array {
    return this.#words.subarray(at, this.length)
  }

  /** Drops the first words. */
  drop(count: number): void {
    if (count === 0) return
    this.#words.copyWithin(0, count, this.length)
    this.length -= count
  }
}

/** Words read one after the other, none beyond the end. */
export class WordReader {
  readonly #words: Int32Array
  #at = 0
  #end: number

  constructor(words: Int32Array) {
    this.#words = words
    this.#end = words.length
  }

  get at(): number {
    return this.#at
  }

  get left(): number {
    return this.#end - this.#at
  }

  /** Words up to this one may be read; returns the end that there was. */
  limit(end: number): number {
    const before = this.#end
    if (end < this.#at || end > this.#words.length) throw damaged('a record is longer than the batch')
    this.#end = end
    return before
  }

  word(): number {
    if (this.#at >= this.#end) throw damaged('a record ends too early')
    return this.#words[this.#at++]!
  }

  /** A word from 0 up to `most`. */
  count(most: number, what: string): number {
    const value = this.word()
    if (value < 0 || value > most) throw damaged(`${what} is ${value}, allowed: 0 to ${most}`)
    return value
  }

  double(): number {
    halves[0] = this.word()
    halves[1] = this.word()
    return double[0]!
  }

  /** So many words as a copy. */
  many(count: number): Uint32Array {
    if (count < 0 || count > this.left) throw damaged('a list is longer than its record')
    const found = new Uint32Array(count)
    found.set(this.#words.subarray(this.#at, this.#at + count))
    this.#at += count
    return found
  }
}

/** What a batch that cannot be read is refused with. */
export function damaged(why: string): MyriadError {
  return new MyriadError('IMAGE_INVALID', `The batch of inputs is damaged: ${why}. Nothing was changed.`, {
    allowed: 'a batch of engine.inputs.take(), whole',
  })
}
