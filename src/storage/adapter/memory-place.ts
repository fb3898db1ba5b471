import {
  compareKeys,
  type Database,
  type Durability,
  type Key,
  type Mode,
  type Place,
  TABLES,
  type Table,
  type Transaction,
} from './adapter.js'

type Records = Map<string, { readonly key: Key; readonly value: ArrayBuffer }>
type Tables = Record<Table, Records>

function between(records: Records, from: Key, to: Key) {
  return [...records.values()]
    .filter(({ key }) => compareKeys(key, from) >= 0 && compareKeys(key, to) <= 0)
    .sort((a, b) => compareKeys(a.key, b.key))
}

/** Writes are kept aside until the commit. */
class MemoryTransaction implements Transaction {
  readonly #tables: Tables
  /** The tables as they were when it began. */
  readonly #seen: Tables
  #writes: (() => void)[] = []

  constructor(tables: Tables) {
    this.#tables = tables
    this.#seen = Object.fromEntries(TABLES.map((table) => [table, new Map(tables[table])])) as unknown as Tables
  }

  async get(table: Table, key: Key): Promise<ArrayBuffer | undefined> {
    return this.#seen[table].get(key.join())?.value.slice(0)
  }

  async getAll(table: Table, from: Key, to: Key): Promise<ArrayBuffer[]> {
    return between(this.#seen[table], from, to).map(({ value }) => value.slice(0))
  }

  async keys(table: Table, from: Key, to: Key): Promise<Key[]> {
    return between(this.#seen[table], from, to).map(({ key }) => key)
  }

  put(table: Table, key: Key, value: ArrayBuffer): void {
    this.#writes.push(() => this.#tables[table].set(key.join(), { key, value }))
  }

  delete(table: Table, from: Key, to: Key): void {
    this.#writes.push(() => {
      for (const { key } of between(this.#tables[table], from, to)) this.#tables[table].delete(key.join())
    })
  }

  async commit(): Promise<void> {
    for (const write of this.#writes) write()
    this.#writes = []
  }

  abort(): void {
    this.#writes = []
  }

  end(): void {}
}

/** Databases in memory: for where there is no other place, and for tests. */
export class MemoryPlace implements Place {
  readonly kind = 'memory'
  readonly #worlds = new Map<string, Tables>()

  async open(world: string): Promise<Database> {
    let tables = this.#worlds.get(world)
    if (!tables) {
      tables = Object.fromEntries(TABLES.map((table) => [table, new Map()])) as unknown as Tables
      this.#worlds.set(world, tables)
    }
    const found = tables
    const place = this.#worlds
    return {
      // Removed underneath, as a site's data can be.
      get closed() {
        return place.get(world) !== found
      },
      begin: (_mode: Mode, _durability: Durability) => new MemoryTransaction(found),
      close() {},
    }
  }

  async worlds(): Promise<string[]> {
    return [...this.#worlds.keys()]
  }

  async remove(world: string): Promise<void> {
    this.#worlds.delete(world)
  }

  close(): void {
    this.#worlds.clear()
  }
}
