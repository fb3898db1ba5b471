import type { Column } from './fields.js'
import { ListKeeper } from './lists.js'
import { idOfHandle, STORE_USED, type Store, UNIT_SHIFT } from './store.js'

/** PERF: what a change to one component needs, in one place. bitECS's functions come here for every single one. */
interface ComponentParts {
  readonly present: Uint32Array
  readonly enabled: Uint32Array
  readonly columns: readonly Column[]
  readonly defaults: readonly number[]
  readonly versions: Float64Array
}

/** Changes who is there and who has what. The owner's thread, between ticks. */
export class StoreOwner {
  readonly store: Store
  readonly lists: ListKeeper
  /** Stamp that a change of structure or a write from outside leaves in the versions. */
  stamp = 0
  readonly #parts: readonly ComponentParts[]

  constructor(store: Store) {
    this.store = store
    this.lists = new ListKeeper(store)
    this.#parts = store.shape.components.map(({ fields, builtIn }, c) => ({
      present: store.present[c]!,
      enabled: store.enabled[c]!,
      columns: builtIn ? [] : fields.map(({ name }) => store.columns[c]![name]!),
      defaults: fields.map((field) => field.default),
      versions: store.versions[c]!,
    }))
  }

  /** Whether an entity with the id is known to be there. */
  isAlive(id: number): boolean {
    return (this.store.alive[id >>> 5]! & (1 << (id & 31))) !== 0
  }

  has(component: number, id: number): boolean {
    return (this.store.present[component]![id >>> 5]! & (1 << (id & 31))) !== 0
  }

  /** An entity is there from now on. */
  enter(id: number): void {
    const { alive, words } = this.store
    alive[id >>> 5] = alive[id >>> 5]! | (1 << (id & 31))
    if (id >= words[STORE_USED]!) words[STORE_USED] = id + 1
    this.lists.touchEntity(id)
  }

  /** An entity is gone; it had no components any more. */
  leave(id: number): void {
    const { alive } = this.store
    alive[id >>> 5] = alive[id >>> 5]! & ~(1 << (id & 31))
    this.lists.touchEntity(id)
  }

  /** An entity is gone for all queries, with whatever components it still has. */
  hide(id: number): void {
    this.leave(id)
    for (let c = 0; c < this.store.present.length; c++) if (this.has(c, id)) this.lists.touch(c, id)
  }

  /** An entity has got a component: its columns take their defaults. */
  add(component: number, id: number): void {
    const { present, enabled, columns, defaults, versions } = this.#parts[component]!
    const word = id >>> 5
    const bit = 1 << (id & 31)
    present[word] = present[word]! | bit
    if (enabled.length > 0) enabled[word] = enabled[word]! | bit
    for (let f = 0; f < columns.length; f++) columns[f]![id] = defaults[f]!
    if (versions.length > 0) versions[id >>> UNIT_SHIFT] = this.stamp
    this.lists.touch(component, id)
  }

  /** An entity has lost a component. */
  remove(component: number, id: number): void {
    const { present } = this.#parts[component]!
    present[id >>> 5] = present[id >>> 5]! & ~(1 << (id & 31))
    this.lists.touch(component, id)
  }

  /** Gives the fields of an entity's component values. */
  write(component: number, id: number, values: Readonly<Record<string, number | undefined>>): void {
    const { columns } = this.#parts[component]!
    const { fields } = this.store.shape.components[component]!
    for (let f = 0; f < columns.length; f++) {
      const value = values[fields[f]!.name]
      if (value !== undefined) columns[f]![id] = value
    }
    this.touch(component, id)
  }

  /** Sets the field with a number. */
  writeField(component: number, id: number, field: number, value: number): void {
    this.#parts[component]!.columns[field]![id] = value
  }

  /** What an entity has in a component's fields. */
  read(component: number, id: number): Record<string, number> {
    const { fields } = this.store.shape.components[component]!
    return Object.fromEntries(fields.map(({ name }, f) => [name, this.#parts[component]!.columns[f]![id]!]))
  }

  /**
   * Sets or clears the enable bit of a handle's entity. False: nothing was done, as the component is not enableable (-1: is
   * none), or the entity is gone or does not have it.
   */
  toggle(component: number, handle: number, on: boolean): boolean {
    if (component < 0 || handle !== handle >>> 0) return false
    const { present, enabled, versions } = this.#parts[component]!
    const id = idOfHandle(this.store, handle)
    const word = id >>> 5
    const bit = 1 << (id & 31)
    if (id === 0 || enabled.length === 0 || (present[word]! & bit) === 0) return false
    enabled[word] = on ? enabled[word]! | bit : enabled[word]! & ~bit
    if (versions.length > 0) versions[id >>> UNIT_SHIFT] = this.stamp
    return true
  }

  /** Somebody outside the systems has written to a row. */
  touch(component: number, id: number): void {
    const versions = this.store.versions[component]!
    if (versions.length > 0) versions[id >>> UNIT_SHIFT] = this.stamp
  }
}
