import { proxy, type Remote, transfer } from 'comlink'
import { type Answer, unwrap } from '../errors/index.js'
import type { WorldImage } from '../image/index.js'
import { IndexedDbPlace, LIMITS, type SavedMark, type StorageLimits } from './adapter/index.js'
import { PlacedStore } from './placed-store.js'
import type { Sentinel } from './sentinel.js'
import type { SaveAnswer, StorageApi } from './storage-worker.js'
import type { SaveInfo, SaveReport } from './store.js'
import { TailWriter } from './tail.js'
import type { Claim, JournalEntry, LoadedWorld, PutAside, SaveOrder, Worlds } from './world/index.js'

/** The worlds of the storage worker, as its owner calls them. */
class RemoteWorlds implements Worlds {
  readonly #worker: Worker
  readonly #api: Remote<StorageApi>
  #saves = 0

  constructor(worker: Worker, api: Remote<StorageApi>) {
    this.#worker = worker
    this.#api = api
  }

  async save(world: string, image: WorldImage, order: SaveOrder): Promise<SaveReport> {
    const { signal, onProgress, giveBack, ...plain } = order
    const id = ++this.#saves
    const { buffer } = image.bytes
    // Shared memory is read where it is.
    const sent = buffer instanceof ArrayBuffer ? transfer(image, [buffer]) : image
    const cancel = () => this.#api.cancel(id)
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      const progress = onProgress && proxy(onProgress)
      const answer: Answer<SaveAnswer> = await this.#api.save(id, world, sent, plain, giveBack !== undefined, progress)
      const { report, bytes } = unwrap(answer)
      if (bytes) giveBack?.(bytes)
      return report
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  async load(world: string): Promise<LoadedWorld | undefined> {
    return unwrap<LoadedWorld | undefined>(await this.#api.load(world))
  }

  async mark(world: string): Promise<SavedMark | undefined> {
    return unwrap<SavedMark | undefined>(await this.#api.mark(world))
  }

  async claim(world: string): Promise<Claim> {
    return unwrap<Claim>(await this.#api.claim(world))
  }

  async append(world: string, entries: readonly JournalEntry[], epoch: number): Promise<boolean> {
    return unwrap<boolean>(await this.#api.append(world, entries, epoch))
  }

  async list(): Promise<SaveInfo[]> {
    return unwrap<SaveInfo[]>(await this.#api.list())
  }

  async remove(world: string): Promise<void> {
    unwrap<void>(await this.#api.remove(world))
  }

  async putAside(world: string): Promise<PutAside[]> {
    return unwrap<PutAside[]>(await this.#api.putAside(world))
  }

  async exportWorld(world: string, compress: boolean, putAside?: number): Promise<Uint8Array<ArrayBuffer>> {
    return unwrap<Uint8Array<ArrayBuffer>>(await this.#api.exportWorld(world, compress, putAside))
  }

  async importWorld(file: Uint8Array, world: string | undefined): Promise<SaveInfo> {
    return unwrap<SaveInfo>(await this.#api.importWorld(file, world))
  }

  async close(): Promise<void> {
    await this.#api.close()
    this.#worker.terminate()
  }
}

/** A store whose work is done by the storage worker. */
export class WorkerStore extends PlacedStore {
  readonly kind = 'indexeddb'
  readonly reason = undefined
  /** @internal Others may have it serve them too. */
  readonly worker: Worker
  readonly #limits: StorageLimits

  constructor(
    worker: Worker,
    api: Remote<StorageApi>,
    sentinel: Sentinel | undefined,
    limits: Partial<StorageLimits> = {},
  ) {
    super(new RemoteWorlds(worker, api), sentinel)
    this.worker = worker
    this.#limits = { ...LIMITS, ...limits }
  }

  override tail(world: string): Promise<TailWriter | undefined> {
    return TailWriter.open(new IndexedDbPlace(), world, this.#limits)
  }
}
