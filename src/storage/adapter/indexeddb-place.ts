import { deleteDB, openDB, unwrap, wrap } from 'idb'
import {
  type Database,
  type Durability,
  type Key,
  type Mode,
  type OldSave,
  type Place,
  type SavedMark,
  TABLES,
  type Table,
  type Transaction,
} from './adapter.js'

/** Stays 1: what changes between versions of the format is in the records, so no tab ever blocks another's upgrade. */
const VERSION = 1
const PREFIX = 'myriad-world-'
/** The names of the worlds, as keys; a world that was saved has its mark there. */
const META = 'myriad-meta'
/** The one database of format 1. */
const OLD = 'myriad'

/** Where the list of worlds says that the browser has thrown away what it could not read. Names are texts, so it is none. */
const RESET: IDBValidKey = [0]

/** Chromium says here why a database that it makes is a new one, if it could not read the one before: all of the site's are gone then. */
interface LossEvent extends IDBVersionChangeEvent {
  readonly dataLoss?: 'none' | 'total'
  readonly dataLossMessage?: string
}

const result = <T>(request: IDBRequest<T>): Promise<T> => wrap(request) as Promise<T>

class IndexedDbTransaction implements Transaction {
  readonly #tx: IDBTransaction
  readonly #done: Promise<void>
  #why: unknown

  constructor(tx: IDBTransaction) {
    this.#tx = tx
    this.#done = new Promise((resolve, reject) => {
      tx.oncomplete = () => resolve()
      tx.onabort = () => reject(this.#why ?? tx.error ?? new DOMException('The transaction was aborted.', 'AbortError'))
    })
    // Without a commit nobody may be there to hear it.
    this.#done.catch(() => {})
  }

  get(table: Table, key: Key): Promise<ArrayBuffer | undefined> {
    return result(this.#tx.objectStore(table).get(key as number[]))
  }

  getAll(table: Table, from: Key, to: Key): Promise<ArrayBuffer[]> {
    return result(this.#tx.objectStore(table).getAll(IDBKeyRange.bound(from, to)))
  }

  keys(table: Table, from: Key, to: Key): Promise<Key[]> {
    return result(this.#tx.objectStore(table).getAllKeys(IDBKeyRange.bound(from, to))) as Promise<Key[]>
  }

  put(table: Table, key: Key, value: ArrayBuffer): void {
    const request = this.#tx.objectStore(table).put(value, key as number[])
    request.onerror = () => {
      this.#why ??= request.error
    }
  }

  delete(table: Table, from: Key, to: Key): void {
    this.#tx.objectStore(table).delete(IDBKeyRange.bound(from, to))
  }

  commit(): Promise<void> {
    this.#tx.commit()
    // A request that succeeded is not saved yet; only the transaction's end says so.
    return this.#done
  }

  abort(): void {
    try {
      this.#tx.abort()
    } catch {
      // It has ended by itself.
    }
  }

  end(): void {}
}

class IndexedDbDatabase implements Database {
  readonly #db: IDBDatabase
  closed = false

  constructor(db: IDBDatabase) {
    this.#db = db
    // The site's data was cleared, or the disk is gone.
    db.onclose = () => {
      this.closed = true
    }
    // Another tab wants to delete it: let it.
    db.onversionchange = () => this.close()
  }

  begin(mode: Mode, durability: Durability): Transaction {
    return new IndexedDbTransaction(this.#db.transaction(TABLES as Table[], mode, { durability }))
  }

  close(): void {
    this.closed = true
    this.#db.close()
  }
}

/** Opens a database. One that is not there is made by `make`; without, it stays away and the result is undefined. */
async function open(
  name: string,
  make: ((db: IDBDatabase, lost: string | undefined) => void) | undefined,
  blocked?: () => void,
): Promise<IDBDatabase | undefined> {
  // It may exist and throw at the first touch, or refuse later, or never answer.
  if (typeof indexedDB === 'undefined') throw new Error('this place has no IndexedDB')
  let missing = false
  try {
    const db = await openDB(name, VERSION, {
      upgrade(db, _before, _now, tx, event) {
        const { dataLoss, dataLossMessage } = event as LossEvent
        if (make) return make(unwrap(db), dataLoss === 'total' ? dataLossMessage || 'damaged' : undefined)
        missing = true
        tx.done.catch(() => {})
        tx.abort()
      },
      ...(blocked && { blocked }),
    })
    return unwrap(db)
  } catch (error) {
    if (missing) return undefined
    throw error
  }
}

const makeWorld = (db: IDBDatabase) => {
  for (const table of TABLES) db.createObjectStore(table)
}

function makeMeta(db: IDBDatabase, lost: string | undefined): void {
  const worlds = db.createObjectStore('worlds')
  // It is told only once, to whoever opens a database first; this is the first that a store opens.
  if (lost !== undefined) worlds.put(lost, RESET)
}

/** Runs `work` on an old or small database, and closes it. */
async function inside<T>(name: string, work: (db: IDBDatabase) => Promise<T>): Promise<T | undefined> {
  const db = await open(name, name === META ? makeMeta : undefined)
  if (!db) return undefined
  db.onversionchange = () => db.close()
  try {
    return await work(db)
  } finally {
    db.close()
  }
}

/** The name of a world's database. */
export function databaseName(world: string): string {
  return PREFIX + world
}

/** Worlds in IndexedDB, a database each: independent in damage, deletion and locks. */
export class IndexedDbPlace implements Place {
  readonly kind = 'indexeddb'

  async open(world: string, blocked?: () => void): Promise<Database> {
    await inside(META, async (db) => {
      const worlds = db.transaction('worlds', 'readwrite').objectStore('worlds')
      if ((await result(worlds.getKey(world))) === undefined) await result(worlds.put(1, world))
    })
    return new IndexedDbDatabase((await open(databaseName(world), makeWorld, blocked))!)
  }

  async worlds(): Promise<string[]> {
    const names = await inside(META, (db) => result(db.transaction('worlds').objectStore('worlds').getAllKeys()))
    return (names ?? []).filter((name) => typeof name === 'string')
  }

  async note(world: string, { generation, savedAt }: SavedMark): Promise<void> {
    await inside(META, async (db) => {
      const tx = db.transaction('worlds', 'readwrite')
      tx.objectStore('worlds').put({ generation, savedAt }, world)
      // Whoever saves again knows.
      tx.objectStore('worlds').delete(RESET)
      await new IndexedDbTransaction(tx).commit()
    })
  }

  async noted(world: string): Promise<SavedMark | undefined> {
    return inside(META, async (db) => {
      const worlds = db.transaction('worlds').objectStore('worlds')
      const mark: unknown = await result(worlds.get(world))
      const { generation, savedAt } = (typeof mark === 'object' && mark !== null ? mark : {}) as Partial<SavedMark>
      if (Number.isFinite(generation) && Number.isFinite(savedAt)) return mark as SavedMark
      const reset: unknown = await result(worlds.get(RESET))
      return typeof reset === 'string' ? { generation: 0, savedAt: 0, reset } : undefined
    })
  }

  async remove(world: string, blocked?: () => void): Promise<void> {
    await deleteDB(databaseName(world), blocked && { blocked })
    await inside(META, async (db) => {
      const worlds = db.transaction('worlds', 'readwrite').objectStore('worlds')
      worlds.delete(RESET)
      await result(worlds.delete(world))
    })
  }

  readonly old = {
    async worlds(): Promise<string[]> {
      const names = await inside(OLD, (db) => result(db.transaction('manifests').objectStore('manifests').getAllKeys()))
      return (names ?? []) as string[]
    },
    load(world: string): Promise<OldSave | undefined> {
      return inside(OLD, async (db) => {
        const tx = db.transaction(['manifests', 'pages'])
        const manifest = await result(tx.objectStore('manifests').get(world))
        const generation: number = manifest?.generation ?? 0
        const range = IDBKeyRange.bound([world, generation, 0], [world, generation, Number.MAX_SAFE_INTEGER])
        const pages = manifest ? await result(tx.objectStore('pages').getAll(range)) : []
        return manifest && { manifest, pages }
      })
    },
    async remove(world: string): Promise<void> {
      await inside(OLD, async (db) => {
        const tx = db.transaction(['manifests', 'pages'], 'readwrite')
        tx.objectStore('manifests').delete(world)
        const pages = IDBKeyRange.bound([world, 0], [world, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])
        await result(tx.objectStore('pages').delete(pages))
      })
    },
  }

  close(): void {}
}
