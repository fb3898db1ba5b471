import type { WorldImage } from '../image/index.js'
import type { StorageCallOptions } from './abortable.js'

/** What a save did. It is given out only when the storage has said that everything is written. */
export interface SaveReport {
  readonly world: string
  readonly generation: number
  readonly tick: number
  readonly bytes: number
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

/** Where worlds are kept. */
export interface WorldStore extends AsyncDisposable {
  /** `memory`: saves last as long as the page; `reason` says why. */
  readonly kind: 'indexeddb' | 'memory'
  readonly reason: string | undefined
  /**
   * Saves an image. Resolves when it is written, whole; until then the save before it stays. Takes the image's bytes. When a
   * signal gives it up after it has begun, it may still be written.
   */
  save(world: string, image: WorldImage, options?: StorageCallOptions): Promise<SaveReport>
  /** Loads the last save, checked. @throws MyriadError `STORAGE_MISSING`, `IMAGE_INVALID`, `STORAGE_FAILED` */
  load(world: string, options?: StorageCallOptions): Promise<WorldImage>
  list(): Promise<SaveInfo[]>
  remove(world: string): Promise<void>
  /** Ends the store. `await using` calls it too. */
  close(): Promise<void>
}
