import { reject } from '../inputs.js'

/** Names of a group: a cache gives the actors of a chunk names that follow each other. */
const GROUP = 1024
const WORDS = GROUP / 32
/** Handles are below: a name is never taken for one. */
const FIRST = 2 ** 32
const ALLOWED = 'integers from 2 to the 32nd, below 2 to the 53rd, one for each record'

/** A set of names, as bits by groups. */
export class ParkedNames {
  readonly #groups = new Map<number, Uint32Array>()
  size = 0

  has(name: number): boolean {
    const bits = this.#groups.get(Math.floor(name / GROUP))
    return bits !== undefined && (bits[(name % GROUP) >>> 5]! & (1 << (name & 31))) !== 0
  }

  /** Refuses names that are none, that are taken, or of which there is another number than of records. */
  checkNew(names: unknown, count: number): asserts names is Float64Array {
    checkNames(names, count)
    const seen = new Set(names)
    if (seen.size < names.length) reject('INVALID_INPUT', 'names', names.length, 'each name once')
    for (const name of names) {
      if (this.has(name)) reject('INVALID_INPUT', 'names', name, 'names under which nobody is parked')
    }
  }

  add(name: number): void {
    const group = Math.floor(name / GROUP)
    let bits = this.#groups.get(group)
    if (!bits) {
      bits = new Uint32Array(WORDS)
      this.#groups.set(group, bits)
    }
    bits[(name % GROUP) >>> 5]! |= 1 << (name & 31)
    this.size++
  }

  delete(name: number): void {
    if (!this.has(name)) return
    const group = Math.floor(name / GROUP)
    const bits = this.#groups.get(group)!
    bits[(name % GROUP) >>> 5]! &= ~(1 << (name & 31))
    this.size--
    if (bits.every((word) => word === 0)) this.#groups.delete(group)
  }

  /** All names, ascending. */
  all(): Float64Array {
    const names = new Float64Array(this.size)
    let n = 0
    for (const group of [...this.#groups.keys()].sort((a, b) => a - b)) {
      const bits = this.#groups.get(group)!
      for (let place = 0; place < GROUP; place++) {
        if ((bits[place >>> 5]! & (1 << (place & 31))) !== 0) names[n++] = group * GROUP + place
      }
    }
    return names
  }

  get groups(): number {
    return this.#groups.size
  }

  /** Words of each group: its number (low, high), how many words of bits there are, these. */
  *write(): Generator<readonly number[]> {
    for (const [group, bits] of this.#groups) {
      const used = bits.findLastIndex((word) => word !== 0) + 1
      yield [group >>> 0, Math.floor(group / 2 ** 32), used, ...bits.subarray(0, used)]
    }
  }

  /** Takes in a group as `write` gave it. False: it is none. */
  read(low: number, high: number, bits: Uint32Array): boolean {
    const group = high * 2 ** 32 + low
    const first = group * GROUP
    if (bits.length === 0 || bits.length > WORDS || first < FIRST || first + GROUP > Number.MAX_SAFE_INTEGER + 1)
      return false
    if (this.#groups.has(group)) return false
    const all = new Uint32Array(WORDS)
    all.set(bits)
    this.#groups.set(group, all)
    for (let word of bits) for (; word !== 0; word &= word - 1) this.size++
    return true
  }
}

/** @throws MyriadError `WRONG_TYPE`, `INVALID_INPUT` */
export function checkNames(names: unknown, count: number): asserts names is Float64Array {
  if (!(names instanceof Float64Array)) reject('WRONG_TYPE', 'names', names, 'a Float64Array of names')
  if (names.length !== count) reject('INVALID_INPUT', 'names', names.length, `${count} names: one for each record`)
  for (const name of names)
    if (!Number.isSafeInteger(name) || name < FIRST) reject('INVALID_INPUT', 'names', name, ALLOWED)
}
