import { expose, transfer } from 'comlink'
import { MyriadError } from '../errors/index.js'
import type { WorldImage } from '../image/index.js'
import { IndexedDbStore } from './indexeddb-store.js'
import type { SaveInfo, SaveReport } from './store.js'

/** An error as it crosses a thread: classes do not. */
export interface PlainError {
  readonly code: MyriadError['code']
  readonly message: string
  readonly value?: unknown
  readonly allowed?: string
}

export type Answer<T> = { readonly value: T } | { readonly error: PlainError }

async function answer<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (error instanceof MyriadError) {
      const { code, message, value, allowed } = error
      return { error: { code, message, value, ...(allowed !== undefined && { allowed }) } }
    }
    return { error: { code: 'STORAGE_FAILED', message: error instanceof Error ? error.message : String(error) } }
  }
}

/** What the storage worker does for its owner. */
export class StorageApi {
  #store: IndexedDbStore | undefined

  async open(): Promise<Answer<true>> {
    return answer(async () => {
      this.#store = await IndexedDbStore.open()
      return true as const
    })
  }

  async save(world: string, image: WorldImage): Promise<Answer<SaveReport>> {
    return answer(() => this.#opened.save(world, image))
  }

  async load(world: string): Promise<Answer<WorldImage>> {
    const loaded = await answer(() => this.#opened.load(world))
    return 'value' in loaded ? transfer(loaded, [loaded.value.bytes.buffer]) : loaded
  }

  async list(): Promise<Answer<SaveInfo[]>> {
    return answer(() => this.#opened.list())
  }

  async remove(world: string): Promise<Answer<void>> {
    return answer(() => this.#opened.remove(world))
  }

  close(): void {
    this.#store?.close()
    this.#store = undefined
  }

  get #opened(): IndexedDbStore {
    if (!this.#store) throw new MyriadError('STORAGE_UNAVAILABLE', 'The database is not open.')
    return this.#store
  }
}

/** Makes this thread the storage worker of whoever started it. */
export function serveStorage(): void {
  expose(new StorageApi())
}
