import type { QueryShape } from './query-shape.js'
import { type QueryList, STORE_USED, type Store, UNIT_SHIFT } from './store.js'

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

/** Brings a query's list up to date from a unit on. The owner, between ticks. */
function refreshList(store: Store, list: QueryList, firstUnit: number): void {
  const { ids, starts, shape } = list
  const units = Math.min(store.shape.slots, store.words[STORE_USED]! + 63) >>> UNIT_SHIFT
  let n = starts[firstUnit]!
  for (let unit = firstUnit; unit < units; unit++) {
    starts[unit] = n
    n = collectIds(store, shape, unit << 1, (unit << 1) + 2, ids, n)
  }
  // Beyond the ids in use everything begins, and ends, at the end.
  starts.fill(n, Math.max(units, firstUnit))
}

/** Beyond every unit. */
const NOWHERE = 0x7fffffff

/** Which lists must be brought up to date, and from where on. The owner's. */
export class ListKeeper {
  readonly #store: Store
  /** Per component: the first unit in which somebody got or lost it; beyond the last: none did. */
  readonly #touched: Int32Array
  /** First unit in which an entity came or went. */
  #population = NOWHERE
  #dirty = true

  constructor(store: Store) {
    this.#store = store
    this.#touched = new Int32Array(store.shape.components.length).fill(NOWHERE)
    this.all()
  }

  /** Somebody got or lost a component. */
  touch(component: number, id: number): void {
    const unit = id >>> UNIT_SHIFT
    if (unit < this.#touched[component]!) this.#touched[component] = unit
    this.#dirty = true
  }

  /** An entity came or went. */
  touchEntity(id: number): void {
    const unit = id >>> UNIT_SHIFT
    if (unit < this.#population) this.#population = unit
    this.#dirty = true
  }

  /** Everything may have changed. */
  all(): void {
    this.#touched.fill(0)
    this.#population = 0
    this.#dirty = true
  }

  refresh(): void {
    if (!this.#dirty) return
    for (const list of this.#store.lists) {
      if (list.shape.dynamic) continue
      const from = this.#firstDirty(list.shape)
      if (from < list.starts.length) refreshList(this.#store, list, from)
    }
    this.#touched.fill(NOWHERE)
    this.#population = NOWHERE
    this.#dirty = false
  }

  #firstDirty({ all, not, any }: QueryShape): number {
    // Who has none of the components named can only be found by a query that requires none.
    let first = all.length === 0 ? this.#population : NOWHERE
    for (const component of all) first = Math.min(first, this.#touched[component]!)
    for (const component of not) first = Math.min(first, this.#touched[component]!)
    for (const group of any) for (const component of group) first = Math.min(first, this.#touched[component]!)
    return first
  }
}
