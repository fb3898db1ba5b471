import type { QueryShape } from './query-shape.js'
import { ListRefresher } from './refresh-list.js'
import { type Store, UNIT_SHIFT } from './store.js'

/** Which lists must be brought up to date, and in which units. The owner's. */
export class ListKeeper {
  readonly #store: Store
  readonly #refresher: ListRefresher
  /** Per component: a bit a unit in which somebody got or lost it. */
  readonly #touched: readonly Uint32Array[]
  /** Per component, and last of entities: 1: some bit is set. */
  readonly #any: Uint8Array
  /** Units in which an entity came or went. */
  readonly #population: Uint32Array
  readonly #merged: Uint32Array
  #everything = true
  #dirty = true

  constructor(store: Store) {
    this.#store = store
    this.#refresher = new ListRefresher(store)
    const words = ((store.shape.slots >>> UNIT_SHIFT) + 31) >>> 5
    this.#touched = store.shape.components.map(() => new Uint32Array(words))
    this.#any = new Uint8Array(store.shape.components.length + 1)
    this.#population = new Uint32Array(words)
    this.#merged = new Uint32Array(words)
  }

  /** Somebody got or lost a component. */
  touch(component: number, id: number): void {
    const unit = id >>> UNIT_SHIFT
    const touched = this.#touched[component]!
    touched[unit >>> 5] = touched[unit >>> 5]! | (1 << (unit & 31))
    this.#any[component] = 1
    this.#dirty = true
  }

  /** An entity came or went. */
  touchEntity(id: number): void {
    const unit = id >>> UNIT_SHIFT
    this.#population[unit >>> 5] = this.#population[unit >>> 5]! | (1 << (unit & 31))
    this.#any[this.#touched.length] = 1
    this.#dirty = true
  }

  /** Everything may have changed. */
  all(): void {
    this.#everything = true
    this.#dirty = true
  }

  refresh(): void {
    if (!this.#dirty) return
    for (const list of this.#store.lists) {
      if (list.shape.dynamic) continue
      if (this.#everything) this.#refresher.whole(list)
      else if (this.#merge(list.shape)) this.#refresher.some(list, this.#merged)
    }
    this.#touched.forEach((touched, component) => {
      if (this.#any[component] === 1) touched.fill(0)
    })
    this.#population.fill(0)
    this.#any.fill(0)
    this.#everything = false
    this.#dirty = false
  }

  /** Puts the units that concern a query together. False: there are none. */
  #merge({ all, not, any }: QueryShape): boolean {
    this.#merged.fill(0)
    // Who has none of the components named can only be found by a query that requires none.
    let found = all.length === 0 && this.#take(this.#touched.length, this.#population)
    for (const component of all) found = this.#take(component, this.#touched[component]!) || found
    for (const component of not) found = this.#take(component, this.#touched[component]!) || found
    for (const group of any) {
      for (const component of group) found = this.#take(component, this.#touched[component]!) || found
    }
    return found
  }

  #take(place: number, units: Uint32Array): boolean {
    if (this.#any[place] === 0) return false
    const merged = this.#merged
    for (let word = 0; word < units.length; word++) merged[word] = merged[word]! | units[word]!
    return true
  }
}
