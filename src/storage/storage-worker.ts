import { expose, transfer } from 'comlink'
import { type Answer, answer, MyriadError } from '../errors/index.js'
import type { WorldImage } from '../image/index.js'
import { IndexedDbPlace, LIMITS, renewLog, type SavedMark, type StorageLimits, within } from './adapter/index.js'
import type { SaveInfo, SaveReport } from './store.js'
import {
  type Claim,
  type JournalEntry,
  type LoadedWorld,
  type PutAside,
  type SaveOrder,
  WorldsInPlace,
} from './world/index.js'

/** A save's order without what cannot be posted. */
export type PlainOrder = Omit<SaveOrder, 'signal' | 'onProgress' | 'giveBack'>

/** The report of a save; with the image's memory, where it was asked for. */
export interface SaveAnswer {
  readonly report: SaveReport
  readonly bytes: ArrayBuffer | undefined
}

/** What the storage worker does for its owner. */
export class StorageApi {
  #worlds: WorldsInPlace | undefined
  readonly #saves = new Map<number, AbortController>()
  /** Settles before anything is written: see `renewLog`. What it cannot do does not keep a world from being saved. */
  #renewed: Promise<unknown> = Promise.resolve()

  async open(limits: Partial<StorageLimits> = {}): Promise<Answer<true>> {
    return answer(async () => {
      const worlds = new WorldsInPlace(new IndexedDbPlace(), limits)
      await worlds.probe()
      this.#worlds = worlds
      const { openMs } = { ...LIMITS, ...limits }
      this.#renewed = within(openMs, 'A new log', renewLog()).catch(() => {})
      return true as const
    })
  }

  /** Whether there is somebody. */
  ping(): true {
    return true
  }

  /** @param id By which `cancel` gives the save up. */
  async save(
    id: number,
    world: string,
    image: WorldImage,
    order: PlainOrder,
    giveBack: boolean,
    onProgress?: (done: number, of: number) => void,
  ): Promise<Answer<SaveAnswer>> {
    const abort = new AbortController()
    this.#saves.set(id, abort)
    const { buffer } = image.bytes
    const bytes = giveBack && buffer instanceof ArrayBuffer ? buffer : undefined
    const saved = await answer(async () => {
      const { signal } = abort
      const worlds = await this.#writable()
      return { report: await worlds.save(world, image, { ...order, signal, onProgress }), bytes }
    })
    this.#saves.delete(id)
    return bytes ? transfer(saved, [bytes]) : saved
  }

  cancel(id: number): void {
    this.#saves.get(id)?.abort(new MyriadError('STORAGE_FAILED', 'The save was given up.'))
  }

  async load(world: string): Promise<Answer<LoadedWorld | undefined>> {
    const loaded = await answer(async () => (await this.#writable()).load(world))
    return 'value' in loaded && loaded.value
      ? transfer(loaded, [loaded.value.image.bytes.buffer as ArrayBuffer])
      : loaded
  }

  async mark(world: string): Promise<Answer<SavedMark | undefined>> {
    return answer(() => this.#opened.mark(world))
  }

  async claim(world: string): Promise<Answer<Claim>> {
    return answer(async () => (await this.#writable()).claim(world))
  }

  async append(world: string, entries: readonly JournalEntry[], epoch: number): Promise<Answer<boolean>> {
    return answer(async () => (await this.#writable()).append(world, entries, epoch))
  }

  async list(): Promise<Answer<SaveInfo[]>> {
    return answer(() => this.#opened.list())
  }

  async remove(world: string): Promise<Answer<void>> {
    return answer(async () => (await this.#writable()).remove(world))
  }

  async putAside(world: string): Promise<Answer<PutAside[]>> {
    return answer(() => this.#opened.putAside(world))
  }

  async exportWorld(
    world: string,
    compress: boolean,
    putAside: number | undefined,
  ): Promise<Answer<Uint8Array<ArrayBuffer>>> {
    const file = await answer(() => this.#opened.exportWorld(world, compress, putAside))
    return 'value' in file ? transfer(file, [file.value.buffer]) : file
  }

  async importWorld(file: Uint8Array, world: string | undefined): Promise<Answer<SaveInfo>> {
    return answer(async () => (await this.#writable()).importWorld(file, world))
  }

  close(): void {
    this.#worlds?.close()
    this.#worlds = undefined
  }

  async #writable(): Promise<WorldsInPlace> {
    await this.#renewed
    return this.#opened
  }

  get #opened(): WorldsInPlace {
    if (!this.#worlds) throw new MyriadError('STORAGE_UNAVAILABLE', 'The database is not open.')
    return this.#worlds
  }
}

/** Makes this thread the storage worker of whoever started it. */
export function serveStorage(): void {
  expose(new StorageApi())
}
