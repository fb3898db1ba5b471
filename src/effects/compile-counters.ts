import { COUNTS_CONTROL, COUNTS_FEATURE, COUNTS_MODIFIED, COUNTS_TAG_HIGH, COUNTS_TAG_LOW } from './force.js'
import * as T from './tables.js'

/** The reference counters of a world; see `force.ts`. */
export interface Counters {
  /** Counters an actor has. */
  readonly size: number
  readonly kinds: Int32Array
  readonly bits: Int32Array
  /** The lists of the definitions, one after the other. */
  readonly list: Int32Array
  /** Per tag: its counter, -1: none. */
  readonly ofTags: Int32Array
}

/** Gives every bit that some definition sets a counter, and notes each definition's list in its words. */
export function compileCounters(definitions: Int32Array): Counters {
  const numbers = new Map<string, number>()
  const kinds: number[] = []
  const bits: number[] = []
  const list: number[] = []
  const masks = [
    [T.DEF_TAGS_LOW, COUNTS_TAG_LOW],
    [T.DEF_TAGS_HIGH, COUNTS_TAG_HIGH],
    [T.DEF_CONTROL, COUNTS_CONTROL],
    [T.DEF_FEATURES, COUNTS_FEATURE],
    [T.DEF_MODIFIED, COUNTS_MODIFIED],
  ] as const
  for (let def = 0; def < definitions.length; def += T.DEF_WORDS) {
    definitions[def + T.DEF_COUNTERS] = list.length
    for (const [word, kind] of masks) {
      for (let bit = 0; bit < 32; bit++) {
        if (((definitions[def + word]! >>> bit) & 1) === 0) continue
        const key = `${kind}/${bit}`
        let number = numbers.get(key)
        if (number === undefined) {
          number = numbers.size
          numbers.set(key, number)
          kinds.push(kind)
          bits.push(bit)
        }
        list.push(number)
      }
    }
    definitions[def + T.DEF_COUNTER_COUNT] = list.length - definitions[def + T.DEF_COUNTERS]!
  }
  const ofTags = new Int32Array(64).fill(-1)
  for (let tag = 0; tag < 64; tag++) {
    const key = `${tag < 32 ? COUNTS_TAG_LOW : COUNTS_TAG_HIGH}/${tag & 31}`
    ofTags[tag] = numbers.get(key) ?? -1
  }
  return {
    size: numbers.size,
    kinds: Int32Array.from(kinds),
    bits: Int32Array.from(bits),
    list: Int32Array.from(list),
    ofTags,
  }
}
