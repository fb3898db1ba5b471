import * as T from '../tables.js'

/** Which mask of the actor a counter keeps. */
export const COUNTS_TAG_LOW = 0
export const COUNTS_TAG_HIGH = 1
export const COUNTS_CONTROL = 2
export const COUNTS_FEATURE = 3
export const COUNTS_MODIFIED = 4
export const COUNTS_PRESENT = 5

/** The reference counters of a world; see `force.ts`. */
export interface Counters {
  /** Counters an actor has. */
  readonly size: number
  readonly kinds: Int32Array
  readonly bits: Int32Array
  /** The lists of the definitions, one after the other: those for rows in force, then those for rows that are there. */
  readonly list: Int32Array
  /** Per tag: its counter, -1: none. */
  readonly ofTags: Int32Array
}

const IN_FORCE = [
  [T.DEF_TAGS_LOW, COUNTS_TAG_LOW],
  [T.DEF_TAGS_HIGH, COUNTS_TAG_HIGH],
  [T.DEF_CONTROL, COUNTS_CONTROL],
  [T.DEF_FEATURES, COUNTS_FEATURE],
  [T.DEF_MODIFIED, COUNTS_MODIFIED],
] as const

/** What matters of a row whether it is in force or not. */
function presence(definitions: Int32Array, def: number): number {
  let mask = 0
  for (let i = 0; i < 6; i++) if (definitions[def + T.DEF_WHILE + i] !== 0) mask |= T.PRESENT_WHILE
  if (definitions[def + T.DEF_GROUP]! >= 0) mask |= T.PRESENT_GROUP
  if (definitions[def + T.DEF_FLAGS]! & T.ENDS_WITH_SOURCE) mask |= T.PRESENT_ENDS
  return mask
}

/** Gives every bit that some definition sets a counter, and notes each definition's lists in its words. */
export function compileCounters(definitions: Int32Array): Counters {
  const numbers = new Map<string, number>()
  const kinds: number[] = []
  const bits: number[] = []
  const list: number[] = []
  const count = (kind: number, mask: number) => {
    for (let bit = 0; bit < 32; bit++) {
      if (((mask >>> bit) & 1) === 0) continue
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
  for (let def = 0; def < definitions.length; def += T.DEF_WORDS) {
    definitions[def + T.DEF_COUNTERS] = list.length
    for (const [word, kind] of IN_FORCE) count(kind, definitions[def + word]!)
    definitions[def + T.DEF_COUNTER_COUNT] = list.length - definitions[def + T.DEF_COUNTERS]!
    definitions[def + T.DEF_PRESENCE] = list.length
    count(COUNTS_PRESENT, presence(definitions, def))
    definitions[def + T.DEF_PRESENCE_COUNT] = list.length - definitions[def + T.DEF_PRESENCE]!
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
