import { asyncDispose } from '../dispose/index.js'
import { MyriadError } from '../errors/index.js'
import { checkImage, type WorldImage } from '../image/index.js'
import { abortable, type StorageCallOptions } from './abortable.js'
import { fromPages, type Manifest, toPages } from './pages.js'
import type { SaveInfo, SaveReport, WorldStore } from './store.js'
import { checkWorldName } from './world-name.js'

/** Keeps worlds in memory, through the same pages and checks as on disk. */
export class MemoryStore implements WorldStore {
  readonly kind = 'memory'
  readonly reason: string
  readonly #worlds = new Map<string, { manifest: Manifest; pages: ArrayBuffer[] }>()

  /** @param reason Why worlds are not kept for good. */
  constructor(reason: string) {
    this.reason = reason
  }

  async save(world: string, image: WorldImage, options: StorageCallOptions = {}): Promise<SaveReport> {
    checkWorldName(world)
    checkImage(image)
    return abortable(options, () => this.#save(world, image))
  }

  async #save(world: string, image: WorldImage): Promise<SaveReport> {
    const started = performance.now()
    const generation = (this.#worlds.get(world)?.manifest.generation ?? 0) + 1
    const saved = toPages(image, world, generation, Date.now())
    this.#worlds.set(world, saved)
    const { tick, length, pages } = saved.manifest
    return { world, generation, tick, bytes: length, pages: pages.length, ms: performance.now() - started }
  }

  async load(world: string, options: StorageCallOptions = {}): Promise<WorldImage> {
    checkWorldName(world)
    return abortable(options, () => this.#load(world))
  }

  async #load(world: string): Promise<WorldImage> {
    const saved = this.#worlds.get(world)
    if (!saved) throw noSave(world)
    return fromPages(saved.manifest, saved.pages)
  }

  async list(): Promise<SaveInfo[]> {
    return [...this.#worlds.values()].map(({ manifest }) => saveInfo(manifest))
  }

  async remove(world: string): Promise<void> {
    checkWorldName(world)
    this.#worlds.delete(world)
  }

  async close(): Promise<void> {
    this.#worlds.clear()
  }

  [asyncDispose](): Promise<void> {
    return this.close()
  }
}

export function noSave(world: string): MyriadError {
  return new MyriadError('STORAGE_MISSING', `There is no save of world "${world}".`, { value: world })
}

export function saveInfo({ world, generation, tick, length, savedAt }: Manifest): SaveInfo {
  return { world, generation, tick, bytes: length, savedAt }
}
