import { collectIds } from './collect.js'
import { type QueryList, STORE_USED, type Store, UNIT_SHIFT } from './store.js'

/** Finds a query's entities anew, from a unit on. */
function rebuild(store: Store, list: QueryList, firstUnit: number): void {
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

/** Above this part of the units it is as good to find all entities anew. */
const MANY = 1 / 4

/**
 * Brings lists up to date, unit by unit. The owner's, between ticks.
 *
 * PERF: what stands between two units in which something changed is moved as a whole, and only if it must: one who goes and
 * one who comes in a list of a million cost 1.5 ms when everything behind them was found anew.
 */
export class ListRefresher {
  readonly #store: Store
  /** Units with changes, and what each has now: how many, and by how many places what follows moves. */
  readonly #units: Int32Array
  readonly #counts: Int32Array
  readonly #shifts: Int32Array
  readonly #found: Uint32Array

  constructor(store: Store) {
    this.#store = store
    const most = Math.ceil((store.shape.slots >>> UNIT_SHIFT) * MANY)
    this.#units = new Int32Array(most)
    this.#counts = new Int32Array(most)
    this.#shifts = new Int32Array(most)
    this.#found = new Uint32Array(most << UNIT_SHIFT)
  }

  /** Finds everything anew. */
  whole(list: QueryList): void {
    rebuild(this.#store, list, 0)
  }

  /** @param dirty A bit a unit: something has changed in it. */
  some(list: QueryList, dirty: Uint32Array): void {
    const count = this.#collectUnits(dirty)
    if (count < 0) {
      const first = dirty.findIndex((bits) => bits !== 0)
      rebuild(this.#store, list, (first << 5) + 31 - Math.clz32(dirty[first]! & -dirty[first]!))
      return
    }
    this.#find(list, count)
    this.#move(list, count)
    this.#place(list, count)
  }

  /** The units, ascending; -1: too many. */
  #collectUnits(dirty: Uint32Array): number {
    const units = this.#units
    let n = 0
    for (let word = 0; word < dirty.length; word++) {
      let bits = dirty[word]!
      while (bits !== 0) {
        if (n === units.length) return -1
        const low = bits & -bits
        units[n++] = (word << 5) + 31 - Math.clz32(low)
        bits ^= low
      }
    }
    return n
  }

  #find({ starts, shape }: QueryList, count: number): void {
    let shift = 0
    let n = 0
    for (let k = 0; k < count; k++) {
      const unit = this.#units[k]!
      const end = collectIds(this.#store, shape, unit << 1, (unit << 1) + 2, this.#found, n)
      this.#counts[k] = end - n
      shift += end - n - (starts[unit + 1]! - starts[unit]!)
      this.#shifts[k] = shift
      n = end
    }
  }

  /** Moves what stands behind each unit: first what goes down, from the first on, then what goes up, from the last on. */
  #move({ ids, starts }: QueryList, count: number): void {
    const units = this.#units
    const after = (k: number) => starts[k + 1 < count ? units[k + 1]! : starts.length - 1]!
    for (let k = 0; k < count; k++) {
      const from = starts[units[k]! + 1]!
      if (this.#shifts[k]! < 0) ids.copyWithin(from + this.#shifts[k]!, from, after(k))
    }
    for (let k = count - 1; k >= 0; k--) {
      const from = starts[units[k]! + 1]!
      if (this.#shifts[k]! > 0) ids.copyWithin(from + this.#shifts[k]!, from, after(k))
    }
  }

  /** Writes where units begin now, and what was found. */
  #place({ ids, starts }: QueryList, count: number): void {
    const units = this.#units
    for (let k = 0; k < count; k++) {
      const shift = this.#shifts[k]!
      if (shift === 0) continue
      const last = k + 1 < count ? units[k + 1]! : starts.length - 1
      for (let unit = units[k]! + 1; unit <= last; unit++) starts[unit] = starts[unit]! + shift
    }
    let n = 0
    for (let k = 0; k < count; k++) {
      const at = starts[units[k]!]!
      for (let i = 0; i < this.#counts[k]!; i++) ids[at + i] = this.#found[n++]!
    }
  }
}
