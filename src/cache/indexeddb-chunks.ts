import { type IDBPDatabase, openDB } from 'idb'
import { type Chunk, type ChunkStore, Sizes } from './chunk-store.js'

/** Stays 1: what changes between versions is in the chunks, so no tab ever blocks another's upgrade. */
const VERSION = 1
const STORES = ['values', 'actors'] as const
export type StoreName = (typeof STORES)[number]

/** A connection that is opened again, once, when it has died: browsers close it when storage is cleared, or for no reason. */
class Connection {
  readonly #name: string
  #db: Promise<IDBPDatabase> | undefined

  constructor(name: string) {
    this.#name = name
  }

  open(): Promise<IDBPDatabase> {
    this.#db ??= openDB(this.#name, VERSION, {
      upgrade(db) {
        for (const name of STORES) {
          db.createObjectStore(name)
          db.createObjectStore(`${name}-sizes`)
        }
      },
      // Another tab wants to delete it: let it.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      terminated: () => {
        this.#db = undefined
      },
    }).catch((error) => {
      this.#db = undefined
      throw error
    })
    return this.#db
  }

  async use<T>(work: (db: IDBPDatabase) => Promise<T>): Promise<T> {
    try {
      return await work(await this.open())
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'InvalidStateError') throw error
      this.#db = undefined
      return work(await this.open())
    }
  }

  async close(): Promise<void> {
    ;(await this.#db?.catch(() => undefined))?.close()
    this.#db = undefined
  }
}

/** Ranges of keys that follow each other. @param keys Ascending, each once. */
export function ranges(keys: readonly number[]): (readonly [first: number, last: number])[] {
  const found: [number, number][] = []
  for (const key of keys) {
    const range = found.at(-1)
    if (range && range[1] + 1 === key) range[1] = key
    else found.push([key, key])
  }
  return found
}

/** Chunks in an IndexedDB database of their own. */
export class IndexedDbChunks implements ChunkStore {
  readonly kind = 'indexeddb'
  readonly #connection: Connection
  readonly #store: StoreName
  readonly #sizeStore: string
  /** Parked actors are there once: what a save counts on must survive a power cut as the save does. */
  readonly #durability: 'strict' | 'relaxed'
  #sizes = new Sizes()

  private constructor(connection: Connection, store: StoreName) {
    this.#connection = connection
    this.#store = store
    this.#sizeStore = `${store}-sizes`
    this.#durability = store === 'actors' ? 'strict' : 'relaxed'
  }

  /** Opens both stores of a cache. @throws Whatever IndexedDB refuses with. */
  static async open(name: string): Promise<Readonly<Record<StoreName, IndexedDbChunks>>> {
    if (typeof indexedDB === 'undefined') throw new Error('this place has no IndexedDB')
    const connection = new Connection(`myriad-cache-${name}`)
    const opened = async (store: StoreName) => {
      const chunks = new IndexedDbChunks(connection, store)
      await chunks.refresh()
      return chunks
    }
    return { values: await opened('values'), actors: await opened('actors') }
  }

  async refresh(): Promise<void> {
    const sizes = await this.#connection.use(async (db) => {
      const tx = db.transaction(this.#sizeStore, 'readonly')
      const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll(), tx.done])
      return keys.map((key, i) => [key as number, values[i] as number] as const)
    })
    this.#sizes = new Sizes(sizes)
  }

  get bytes(): number {
    return this.#sizes.bytes
  }

  sizeOf(key: number): number | undefined {
    return this.#sizes.get(key)
  }

  keys(): number[] {
    return this.#sizes.keys()
  }

  async getMany(keys: readonly number[]): Promise<(Uint8Array | undefined)[]> {
    const found = new Map<number, Uint8Array>()
    const wanted = ranges([...new Set(keys)].sort((a, b) => a - b))
    await this.#connection.use(async (db) => {
      const tx = db.transaction(this.#store, 'readonly')
      const reads = wanted.map(async ([first, last]) => {
        if (first === last) {
          const value = (await tx.store.get(first)) as ArrayBuffer | undefined
          if (value) found.set(first, new Uint8Array(value))
          return
        }
        // One request for neighbours: far cheaper than one for each.
        const range = IDBKeyRange.bound(first, last)
        const [there, values] = await Promise.all([tx.store.getAllKeys(range), tx.store.getAll(range)])
        there.forEach((key, i) => {
          found.set(key as number, new Uint8Array(values[i] as ArrayBuffer))
        })
      })
      await Promise.all([...reads, tx.done])
    })
    return keys.map((key) => found.get(key))
  }

  async putMany(chunks: readonly Chunk[]): Promise<void> {
    await this.#write((store, sizes) =>
      chunks.flatMap(({ key, bytes }) => [
        // Exactly its bytes: of a view the browser would keep the whole buffer.
        store.put(bytes.slice().buffer, key),
        sizes.put(bytes.byteLength, key),
      ]),
    )
    for (const { key, bytes } of chunks) this.#sizes.set(key, bytes.byteLength)
  }

  async deleteMany(keys: readonly number[]): Promise<void> {
    await this.#write((store, sizes) => keys.flatMap((key) => [store.delete(key), sizes.delete(key)]))
    for (const key of keys) this.#sizes.delete(key)
  }

  async clear(): Promise<void> {
    await this.#write((store, sizes) => [store.clear(), sizes.clear()])
    this.#sizes.clear()
  }

  /** One transaction, ended by hand. A request that succeeded is not written yet; only the transaction's end says so. */
  async #write(
    work: (
      store: {
        put(v: unknown, k: number): Promise<unknown>
        delete(k: number): Promise<unknown>
        clear(): Promise<unknown>
      },
      sizes: {
        put(v: unknown, k: number): Promise<unknown>
        delete(k: number): Promise<unknown>
        clear(): Promise<unknown>
      },
    ) => Promise<unknown>[],
  ): Promise<void> {
    await this.#connection.use(async (db) => {
      const tx = db.transaction([this.#store, this.#sizeStore], 'readwrite', { durability: this.#durability })
      const requests = work(tx.objectStore(this.#store) as never, tx.objectStore(this.#sizeStore) as never)
      tx.commit()
      await Promise.all([...requests, tx.done])
    })
  }

  close(): Promise<void> {
    return this.#connection.close()
  }
}
