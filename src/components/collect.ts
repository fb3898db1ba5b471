import type { QueryShape } from './query-shape.js'
import type { Store } from './store.js'

/** The entities of a word of 32 ids that a query finds, as bits. */
function matching(store: Store, query: QueryShape, word: number): number {
  const { present, enabled } = store
  const { all, on, not, any } = query
  let bits = store.alive[word]!
  for (let i = 0; i < all.length && bits !== 0; i++) bits &= present[all[i]!]![word]!
  for (let i = 0; i < on.length; i++) bits &= enabled[on[i]!]![word]!
  for (let i = 0; i < not.length; i++) {
    const bitsOn = enabled[not[i]!]!
    const there = present[not[i]!]![word]!
    bits &= ~(bitsOn.length > 0 ? there & bitsOn[word]! : there)
  }
  for (let g = 0; g < any.length; g++) {
    const group = any[g]!
    let found = 0
    for (let i = 0; i < group.length; i++) {
      const bitsOn = enabled[group[i]!]!
      const there = present[group[i]!]![word]!
      found |= bitsOn.length > 0 ? there & bitsOn[word]! : there
    }
    bits &= found
  }
  return bits
}

/**
 * Writes the ids of the entities that a query finds in the words [from, to) to `out`, from place `at` on, ascending.
 * Returns the place after the last.
 */
export function collectIds(
  store: Store,
  query: QueryShape,
  from: number,
  to: number,
  out: Uint32Array,
  at: number,
): number {
  let n = at
  for (let word = from; word < to; word++) {
    let bits = matching(store, query, word)
    const first = word << 5
    if (bits === -1) {
      for (let i = 0; i < 32; i++) out[n++] = first + i
      continue
    }
    while (bits !== 0) {
      const low = bits & -bits
      out[n++] = first + 31 - Math.clz32(low)
      bits ^= low
    }
  }
  return n
}
