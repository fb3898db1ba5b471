import { proxy, transfer } from 'comlink'
import type { WorldImage } from '../image/index.js'
import { IndexedDbPlace, LIMITS, type SavedMark, type StorageLimits } from './adapter/index.js'
import { PlacedStore } from './placed-store.js'
import type { Sentinel } from './sentinel.js'
import type { SaveAnswer } from './storage-worker.js'
import type { SaveInfo, SaveReport } from './store.js'
import { TailWriter } from './tail.js'
import type { WorkerLine } from './worker-line.js'
import type { Claim, JournalEntry, LoadedWorld, PutAside, SaveOrder, Worlds } from './world/index.js'

/** The worlds of the storage worker, as its owner calls them. */
class RemoteWorlds implements Worlds {
  readonly #line: WorkerLine
  #saves = 0

  constructor(line: WorkerLine) {
    this.#line = line
  }

  async save(world: string, image: WorldImage, order: SaveOrder): Promise<SaveReport> {
    const { signal, onProgress, giveBack, ...plain } = order
    const id = ++this.#saves
    const { buffer } = image.bytes
    // Shared memory is read where it is.
    const sent = buffer instanceof ArrayBuffer ? transfer(image, [buffer]) : image
    const cancel = () => this.#line.tell((api) => api.cancel(id))
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      const progress = onProgress && proxy(onProgress)
      const { report, bytes } = await this.#line.ask<SaveAnswer>((api) =>
        api.save(id, world, sent, plain, giveBack !== undefined, progress),
      )
      if (bytes) giveBack?.(bytes)
      return report
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  load(world: string): Promise<LoadedWorld | undefined> {
    return this.#line.ask<LoadedWorld | undefined>((api) => api.load(world))
  }

  mark(world: string): Promise<SavedMark | undefined> {
    return this.#line.ask<SavedMark | undefined>((api) => api.mark(world))
  }

  claim(world: string): Promise<Claim> {
    return this.#line.ask<Claim>((api) => api.claim(world))
  }

  append(world: string, entries: readonly JournalEntry[], epoch: number): Promise<boolean> {
    return this.#line.ask<boolean>((api) => api.append(world, entries, epoch))
  }

  list(): Promise<SaveInfo[]> {
    return this.#line.ask<SaveInfo[]>((api) => api.list())
  }

  remove(world: string): Promise<void> {
    return this.#line.ask<void>((api) => api.remove(world))
  }

  putAside(world: string): Promise<PutAside[]> {
    return this.#line.ask<PutAside[]>((api) => api.putAside(world))
  }

  exportWorld(world: string, compress: boolean, putAside?: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#line.ask<Uint8Array<ArrayBuffer>>((api) => api.exportWorld(world, compress, putAside))
  }

  importWorld(file: Uint8Array, world: string | undefined): Promise<SaveInfo> {
    return this.#line.ask<SaveInfo>((api) => api.importWorld(file, world))
  }

  close(): Promise<void> {
    return this.#line.close()
  }
}

/** A store whose work is done by the storage worker. */
export class WorkerStore extends PlacedStore {
  readonly kind = 'indexeddb'
  readonly reason = undefined
  readonly #line: WorkerLine
  readonly #limits: StorageLimits

  constructor(line: WorkerLine, sentinel: Sentinel | undefined, limits: Partial<StorageLimits> = {}) {
    super(new RemoteWorlds(line), sentinel)
    this.#line = line
    this.#limits = { ...LIMITS, ...limits }
  }

  /** @internal Others may have it serve them too. */
  get worker(): Worker {
    return this.#line.worker
  }

  override tail(world: string): Promise<TailWriter | undefined> {
    return TailWriter.open(new IndexedDbPlace(), world, this.#limits)
  }
}
