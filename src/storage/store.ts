import type { MyriadError } from '../errors/index.js'
import type { WorldImage } from '../image/index.js'
import type { StorageCallOptions } from './abortable.js'
import type { Locks } from './keeper/locks.js'
import type { Migrations } from './migrate.js'
import type { Sentinel } from './sentinel.js'
import type { TailWriter } from './tail.js'
import type { BadPage, PutAside, Worlds } from './world/index.js'

/** What a save did. It is given out only when the storage has said that everything is written. */
export interface SaveReport {
  readonly world: string
  readonly generation: number
  readonly tick: number
  readonly bytes: number
  /** Pages written: those that had changed since the save before. */
  readonly pages: number
  /** Milliseconds from the call to the acknowledgement, without the time in which the engine was copied. */
  readonly ms: number
}

export interface SaveInfo {
  readonly world: string
  readonly generation: number
  readonly tick: number
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly savedAt: number
}

export interface SaveOptions extends StorageCallOptions {
  /** `strict` (default): it survives a power cut. `relaxed`: a crash of the browser, and it is sooner done. */
  readonly durability?: 'strict' | 'relaxed'
  /** Version of the game's own columns, for migrations of later versions. Default 0. */
  readonly saveVersion?: number
  /** Called with the pages that are hashed and the pages there are. */
  readonly onProgress?: (done: number, of: number) => void
}

export interface LoadOptions extends StorageCallOptions {
  /** `engine.schema`: the image is migrated to it, where components have changed since the save. */
  readonly schema?: string
  /** The version of the game's columns now. Default 0. */
  readonly saveVersion?: number
  readonly migrations?: Migrations
}

/** A loaded world, and how it was found. */
export interface LoadReport {
  readonly image: WorldImage
  readonly generation: number
  /** Milliseconds since 1970. */
  readonly savedAt: number
  /** There were newer saves, and they were not whole; `bad` says what was wrong with them. */
  readonly fellBack: boolean
  readonly bad: readonly BadPage[]
  /** Ticks that were saved or in the journal, and are not in what was loaded. */
  readonly lostTicks: number
  /** Its columns were brought into the form that they have now. */
  readonly migrated: boolean
}

export interface StorageUsage {
  /** Bytes that the site has stored, as the browser estimates. */
  readonly used: number
  /** Bytes that it says may be stored: more a hope than a promise. */
  readonly granted: number
  /** The browser will not clear it to make room. */
  readonly persisted: boolean
}

/** Where worlds are kept. */
export interface WorldStore extends AsyncDisposable {
  /** `memory`: saves last as long as the page; `reason` says why. `files`: Node. */
  readonly kind: 'indexeddb' | 'memory' | 'files'
  readonly reason: string | undefined
  /**
   * Saves an image. Resolves when it is written, whole; until then the save before it stays. Takes the image's bytes. When a
   * signal gives it up after it has begun, it may still be written. While a save of the world runs, those that are asked for become
   * one: the last image is written, and all of them resolve with its report. Whoever keeps that world is fenced.
   *
   * @throws MyriadError `STORAGE_QUOTA`, `STORAGE_TIMEOUT`, `STORAGE_BLOCKED`, `STORAGE_NEWER`, `STORAGE_FAILED`, `WRONG_TYPE`
   */
  save(world: string, image: WorldImage, options?: SaveOptions): Promise<SaveReport>
  /**
   * Loads the newest save that is whole, checked.
   *
   * @throws MyriadError `STORAGE_MISSING`, `STORAGE_LOST`, `STORAGE_NEWER`, `IMAGE_INVALID`, `IMAGE_MISMATCH`, `STORAGE_TIMEOUT`,
   *   `STORAGE_FAILED`
   */
  load(world: string, options?: LoadOptions): Promise<WorldImage>
  /** Loads as `load` does, and says how the world was found. */
  read(world: string, options?: LoadOptions): Promise<LoadReport>
  list(): Promise<SaveInfo[]>
  remove(world: string): Promise<void>
  /** Saves that turned out damaged, and are kept. `exportWorld` gives them out; `remove` takes them away with the world. */
  putAside(world: string): Promise<PutAside[]>
  /** A world as one file: its newest whole save, and the journal after it. */
  exportWorld(world: string, options?: ExportOptions): Promise<Uint8Array<ArrayBuffer>>
  /**
   * Puts the world of a file into the storage, in place of what is there under its name. Whoever keeps that world is fenced.
   *
   * @throws MyriadError `IMAGE_INVALID`, `STORAGE_NEWER`; then nothing was changed.
   */
  importWorld(file: Uint8Array, options?: ImportOptions): Promise<SaveInfo>
  /** What the browser says of storage; undefined where it says nothing. */
  usage(): Promise<StorageUsage | undefined>
  /**
   * Asks that what is stored is not cleared to make room. Some browsers ask their user: call it when he has done something. False: it was
   * refused, or there is nobody to ask: only a page may, not a worker.
   */
  persist(): Promise<boolean>
  /** Ends the store. `await using` calls it too. */
  close(): Promise<void>
  /** @internal Where its work is done; undefined: on this thread. */
  readonly worker?: object | undefined
  /** @internal The keeper's way in. */
  readonly worlds: Worlds
  /** @internal */
  readonly sentinel: Sentinel | undefined
  /** @internal Why nothing is there, when the world was saved and is gone. */
  lost(world: string): Promise<MyriadError | undefined>
  /** @internal Where the locks of its worlds are. */
  readonly locks: Locks
  /** @internal Writes journal records without a worker in between, where that makes a difference. */
  tail(world: string): Promise<TailWriter | undefined>
}

export interface ExportOptions extends StorageCallOptions {
  /** With gzip: half the size, and some seconds for a large world. Default false. */
  readonly compress?: boolean
  /** The generation of a save that was put aside, to be looked into. Such a file cannot be imported. */
  readonly putAside?: number
}

export interface ImportOptions extends StorageCallOptions {
  /** Another name for the world. */
  readonly world?: string
}
