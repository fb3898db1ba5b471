import { MyriadError } from '../../errors/index.js'
import type { WorldImage } from '../../image/index.js'
import {
  guardBlocked,
  LIMITS,
  type Place,
  type SavedMark,
  type StorageLimits,
  storageError,
  within,
} from '../adapter/index.js'
import { imageLength, type JournalRecord } from '../format/index.js'
import type { SaveInfo, SaveReport } from '../store.js'
import { exportWorld, importWorld } from './export-file.js'
import type { BadPage } from './read-world.js'
import { findSaves } from './records.js'
import { SaveQueue } from './save-queue.js'
import { type Claim, type JournalEntry, type SaveOrder, WorldFile } from './world-file.js'

/** A world as it was loaded. */
export interface LoadedWorld {
  readonly image: WorldImage
  readonly generation: number
  readonly savedAt: number
  /** Version of the game's columns, as the save says. */
  readonly saveVersion: number
  /** Newer saves were there and were not whole. */
  readonly fellBack: boolean
  readonly bad: readonly BadPage[]
  /** What was put into the journal after the save, as far as it hangs together. */
  readonly journal: readonly JournalRecord[]
  readonly nextSeq: number
  /** Why the journal ends where it ends, if more was there; and how many batches that were. */
  readonly stopped: string | undefined
  readonly lostBatches: number
  readonly lostTicks: number
  /** It is a save of format 1. */
  readonly old: boolean
}

/** A save that was damaged and put aside. */
export interface PutAside {
  readonly generation: number
  readonly pages: number
}

/** What the worlds of a place can do, on the thread that has it. Every answer is plain data. */
export interface Worlds {
  save(world: string, image: WorldImage, order: SaveOrder): Promise<SaveReport>
  load(world: string): Promise<LoadedWorld | undefined>
  /** What is noted of the world beside its database; undefined: it was not saved, or nobody noted it. */
  mark(world: string): Promise<SavedMark | undefined>
  claim(world: string): Promise<Claim>
  append(world: string, entries: readonly JournalEntry[], epoch: number): Promise<boolean>
  list(): Promise<SaveInfo[]>
  remove(world: string): Promise<void>
  putAside(world: string): Promise<PutAside[]>
  exportWorld(world: string, compress: boolean, putAside?: number): Promise<Uint8Array<ArrayBuffer>>
  importWorld(file: Uint8Array, world: string | undefined): Promise<SaveInfo>
  close(): void | Promise<void>
}

/** Worlds in a place of this thread. */
export class WorldsInPlace implements Worlds {
  readonly #place: Place
  readonly #limits: StorageLimits
  readonly #transactionBytes: number | undefined
  readonly #files = new Map<string, WorldFile>()
  readonly #queues = new Map<string, SaveQueue>()

  constructor(place: Place, limits: Partial<StorageLimits> = {}, transactionBytes?: number) {
    this.#place = place
    this.#limits = { ...LIMITS, ...limits }
    this.#transactionBytes = transactionBytes
  }

  /** Opens and closes the list of worlds, to see whether the place works. @throws MyriadError `STORAGE_UNAVAILABLE` */
  async probe(): Promise<void> {
    try {
      await within(this.#limits.openMs, 'Opening the database', this.#place.worlds())
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new MyriadError('STORAGE_UNAVAILABLE', `IndexedDB cannot be used: ${why.replace(/\.$/, '')}.`, { cause })
    }
  }

  #file(world: string): WorldFile {
    let file = this.#files.get(world)
    if (!file) {
      file = new WorldFile(this.#place, world, this.#limits, this.#transactionBytes)
      this.#files.set(world, file)
    }
    return file
  }

  save(world: string, image: WorldImage, order: SaveOrder): Promise<SaveReport> {
    let queue = this.#queues.get(world)
    if (!queue) {
      queue = new SaveQueue((next, how) => this.#file(world).save(next, how))
      this.#queues.set(world, queue)
    }
    return queue.add(image, order)
  }

  async load(world: string): Promise<LoadedWorld | undefined> {
    const file = this.#file(world)
    const found = await file.load()
    if (found) {
      const { manifest, image, chain, bad, lostTicks } = found
      const { generation, savedAt, saveVersion } = manifest
      const { records: journal, nextSeq, stopped, lost: lostBatches } = chain
      const fellBack = bad.length > 0
      return {
        image,
        generation,
        savedAt,
        saveVersion,
        old: false,
        fellBack,
        bad,
        journal,
        nextSeq,
        stopped,
        lostBatches,
        lostTicks,
      }
    }
    const old = await file.loadOld()
    if (!old) return undefined
    const { generation, savedAt } = old.manifest
    const whole = {
      old: true,
      fellBack: false,
      bad: [],
      journal: [],
      nextSeq: 1,
      stopped: undefined,
      lostBatches: 0,
      lostTicks: 0,
    }
    return { image: old.image, generation, savedAt, saveVersion: 0, ...whole }
  }

  async mark(world: string): Promise<SavedMark | undefined> {
    try {
      return await this.#file(world).mark()
    } catch (cause) {
      throw storageError(`Looking for world "${world}"`, cause)
    }
  }

  claim(world: string): Promise<Claim> {
    return this.#file(world).claim()
  }

  append(world: string, entries: readonly JournalEntry[], epoch: number): Promise<boolean> {
    return this.#file(world).append(entries, epoch)
  }

  async list(): Promise<SaveInfo[]> {
    const { old } = this.#place
    const what = 'Listing the worlds'
    const limit = <T>(work: Promise<T>) => within(this.#limits.answerMs, what, work)
    try {
      const names = await limit(this.#place.worlds())
      const found = new Map<string, SaveInfo>()
      for (const world of names) {
        const info = await this.#info(world)
        if (info) found.set(world, info)
      }
      for (const world of old ? await limit(old.worlds()) : []) {
        if (found.has(world)) continue
        const save = await this.#file(world).loadOld()
        if (!save) continue
        const { generation, tick, length, savedAt } = save.manifest
        found.set(world, { world, generation, tick, bytes: length, savedAt })
      }
      return [...found.values()]
    } catch (cause) {
      throw storageError(what, cause)
    }
  }

  /** What the newest readable manifest says. */
  #info(world: string): Promise<SaveInfo | undefined> {
    return this.#file(world).records(`Listing world "${world}"`, 'readonly', async (tx) => {
      const saves = await findSaves(tx)
      for (const { manifest } of saves) {
        if (typeof manifest === 'string') continue
        const { generation, tick, savedAt } = manifest
        return { world, generation, tick, bytes: imageLength(manifest), savedAt }
      }
      return undefined
    })
  }

  async remove(world: string): Promise<void> {
    const what = `Removing world "${world}"`
    this.#forget(world)
    try {
      await guardBlocked(this.#limits, what, (blocked) => this.#place.remove(world, blocked))
      const { old } = this.#place
      if (old) await within(this.#limits.answerMs, what, old.remove(world))
    } catch (cause) {
      throw storageError(what, cause)
    }
  }

  async putAside(world: string): Promise<PutAside[]> {
    const found = await this.#file(world).putAside()
    return found.map(({ generation, pages }) => ({ generation, pages: pages.length }))
  }

  exportWorld(world: string, compress: boolean, putAside?: number): Promise<Uint8Array<ArrayBuffer>> {
    return exportWorld(this.#file(world), world, compress, putAside)
  }

  async importWorld(file: Uint8Array, world: string | undefined): Promise<SaveInfo> {
    return importWorld(file, world, (name) => this.#file(name))
  }

  #forget(world: string): void {
    this.#files.get(world)?.close()
    this.#files.delete(world)
    this.#queues.delete(world)
  }

  close(): void {
    for (const world of [...this.#files.keys()]) this.#forget(world)
    this.#place.close()
  }
}
