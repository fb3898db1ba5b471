import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { MyriadError } from '../errors/index.js'
import type { WorldImage } from '../image/index.js'
import { noSave, saveInfo } from './memory-store.js'
import { fromPages, type Manifest, toPages } from './pages.js'
import type { SaveInfo, SaveReport } from './store.js'

interface Schema extends DBSchema {
  manifests: { key: string; value: Manifest }
  /** Key: world, generation, page. */
  pages: { key: [string, number, number]; value: ArrayBuffer }
}

const DATABASE = 'myriad'
/** Stays 1: what changes between versions of the format is in the records, so no tab ever blocks another's upgrade. */
const VERSION = 1
/** An open that has not answered by then will not (some browsers never answer). */
const OPEN_MS = 5000

function failed(what: string, cause: unknown): MyriadError {
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  return new MyriadError('STORAGE_FAILED', `${what} failed: ${why}`, { cause })
}

/** Rejects after `ms`, so that a storage that never answers does not hang its callers. */
async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Worlds in IndexedDB. It runs in the storage worker, so that copying and hashing never hold up a tick.
 *
 * A save is one transaction: its pages under a new generation, its manifest, and the deletion of the pages before.
 * Either all of it is there after a crash or nothing of it.
 */
export class IndexedDbStore {
  readonly #db: IDBPDatabase<Schema>

  private constructor(db: IDBPDatabase<Schema>) {
    this.#db = db
  }

  /** @throws MyriadError `STORAGE_UNAVAILABLE` when there is no IndexedDB or it refuses. */
  static async open(): Promise<IndexedDbStore> {
    try {
      if (typeof indexedDB === 'undefined') throw new Error('this place has no IndexedDB')
      // `indexedDB` may exist and throw at the first touch, or refuse later, or never answer.
      const opening = openDB<Schema>(DATABASE, VERSION, {
        upgrade(db) {
          db.createObjectStore('manifests')
          db.createObjectStore('pages')
        },
        // Another tab wants to delete or upgrade: let it.
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      })
      return new IndexedDbStore(await within(OPEN_MS, 'Opening the database', opening))
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new MyriadError('STORAGE_UNAVAILABLE', `IndexedDB cannot be used: ${why}.`, { cause })
    }
  }

  async save(world: string, image: WorldImage): Promise<SaveReport> {
    const started = performance.now()
    try {
      const before = await this.#db.get('manifests', world)
      const generation = (before?.generation ?? 0) + 1
      // Everything that takes time comes before the transaction: one that idles commits by itself.
      const { manifest, pages } = toPages(image, world, generation, Date.now())
      const tx = this.#db.transaction(['manifests', 'pages'], 'readwrite', { durability: 'strict' })
      const store = tx.objectStore('pages')
      const requests: Promise<unknown>[] = pages.map((page, i) => store.put(page, [world, generation, i]))
      requests.push(tx.objectStore('manifests').put(manifest, world))
      // Everything older than this save, whatever generation it had.
      requests.push(store.delete(IDBKeyRange.bound([world, 0], [world, generation], false, true)))
      tx.commit()
      // A request that succeeded is not saved yet; only the transaction's end says so.
      await Promise.all([...requests, tx.done])
      const { tick, length } = manifest
      return { world, generation, tick, bytes: length, pages: pages.length, ms: performance.now() - started }
    } catch (cause) {
      throw failed(`Saving world "${world}"`, cause)
    }
  }

  async load(world: string): Promise<WorldImage> {
    let manifest: Manifest | undefined
    let pages: ArrayBuffer[]
    try {
      const tx = this.#db.transaction(['manifests', 'pages'], 'readonly')
      manifest = await tx.objectStore('manifests').get(world)
      const generation = manifest?.generation ?? 0
      const range = IDBKeyRange.bound([world, generation, 0], [world, generation, Number.MAX_SAFE_INTEGER])
      pages = manifest ? await tx.objectStore('pages').getAll(range) : []
      await tx.done
    } catch (cause) {
      throw failed(`Loading world "${world}"`, cause)
    }
    if (!manifest) throw noSave(world)
    return fromPages(manifest, pages)
  }

  async list(): Promise<SaveInfo[]> {
    try {
      return (await this.#db.getAll('manifests')).map(saveInfo)
    } catch (cause) {
      throw failed('Listing the worlds', cause)
    }
  }

  async remove(world: string): Promise<void> {
    try {
      const tx = this.#db.transaction(['manifests', 'pages'], 'readwrite')
      await Promise.all([
        tx.objectStore('manifests').delete(world),
        tx.objectStore('pages').delete(IDBKeyRange.bound([world, 0], [world, Number.MAX_SAFE_INTEGER], false, false)),
        tx.done,
      ])
    } catch (cause) {
      throw failed(`Removing world "${world}"`, cause)
    }
  }

  close(): void {
    this.#db.close()
  }
}
