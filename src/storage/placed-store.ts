import { asyncDispose } from '../dispose/index.js'
import { MyriadError, show } from '../errors/index.js'
import { checkImage, type WorldImage } from '../image/index.js'
import { abortable } from './abortable.js'
import type { SavedMark } from './adapter/index.js'
import { type Locks, platformLocks } from './keeper/locks.js'
import { migrateImage } from './migrate.js'
import { noSave } from './save-info.js'
import { saveVersionOf } from './save-version.js'
import type { Sentinel } from './sentinel.js'
import type {
  ExportOptions,
  ImportOptions,
  LoadOptions,
  LoadReport,
  SaveInfo,
  SaveOptions,
  SaveReport,
  StorageUsage,
  WorldStore,
} from './store.js'
import type { TailWriter } from './tail.js'
import type { LoadedWorld, PutAside, Worlds } from './world/index.js'
import { checkWorldName } from './world-name.js'

interface Estimates {
  readonly storage?: {
    estimate?(): Promise<{ readonly usage?: number; readonly quota?: number }>
    persisted?(): Promise<boolean>
    persist?(): Promise<boolean>
  }
}

/** A world that is gone though it was saved. */
function lostWorld(world: string, { generation, savedAt, reset }: SavedMark): MyriadError {
  const allowed = 'an export, or a new world: keepWorld(engine, { begin: "anew", … }) or store.remove()'
  if (reset !== undefined) {
    return new MyriadError(
      'STORAGE_LOST',
      `World "${world}" is not in the storage, and whether it was saved nobody knows: the browser could not read its database and ` +
        `began a new one (${reset}).`,
      { value: reset, allowed },
    )
  }
  const when = new Date(savedAt).toISOString()
  return new MyriadError(
    'STORAGE_LOST',
    `World "${world}" was saved (generation ${generation}, ${when}) and is not in the storage any more: ` +
      'it was cleared, or it was damaged and began anew.',
    { value: generation, allowed },
  )
}

/** What all stores share; what they differ in is the place of their worlds. */
export abstract class PlacedStore implements WorldStore {
  abstract readonly kind: WorldStore['kind']
  abstract readonly reason: string | undefined
  readonly worlds: Worlds
  readonly sentinel: Sentinel | undefined
  readonly locks: Locks = platformLocks()

  constructor(worlds: Worlds, sentinel: Sentinel | undefined) {
    this.worlds = worlds
    this.sentinel = sentinel
  }

  async save(world: string, image: WorldImage, options: SaveOptions = {}): Promise<SaveReport> {
    checkWorldName(world)
    checkImage(image)
    const { durability = 'strict', signal, onProgress } = options
    const order = { epoch: 0, durability, saveVersion: saveVersionOf(options.saveVersion), signal, onProgress }
    const report = await abortable(options, () => this.worlds.save(world, image, order))
    await this.sentinel?.write(world, { generation: report.generation, savedAt: Date.now() })
    return report
  }

  async load(world: string, options: LoadOptions = {}): Promise<WorldImage> {
    return (await this.read(world, options)).image
  }

  async read(world: string, options: LoadOptions = {}): Promise<LoadReport> {
    checkWorldName(world)
    const loaded = await abortable<LoadedWorld | undefined>(options, () => this.worlds.load(world))
    if (!loaded) throw (await this.lost(world)) ?? noSave(world)
    const { generation, savedAt, fellBack, bad, journal } = loaded
    const image = migrateImage(loaded.image, loaded.saveVersion, options)
    // Nobody plays the journal here: what it would bring back is not in the image.
    const lostTicks = loaded.lostTicks + (journal.at(-1)?.tickTo ?? image.tick) - image.tick
    return { image, generation, savedAt, fellBack, bad, lostTicks, migrated: image !== loaded.image }
  }

  async lost(world: string): Promise<MyriadError | undefined> {
    const mark = (await this.sentinel?.read(world)) ?? (await this.worlds.mark(world))
    return mark && lostWorld(world, mark)
  }

  async list(): Promise<SaveInfo[]> {
    return this.worlds.list()
  }

  async remove(world: string): Promise<void> {
    checkWorldName(world)
    await this.worlds.remove(world)
    await this.sentinel?.remove(world)
  }

  async putAside(world: string): Promise<PutAside[]> {
    checkWorldName(world)
    return this.worlds.putAside(world)
  }

  async exportWorld(world: string, options: ExportOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    checkWorldName(world)
    return abortable(options, () => this.worlds.exportWorld(world, options.compress === true, options.putAside))
  }

  async importWorld(file: Uint8Array, options: ImportOptions = {}): Promise<SaveInfo> {
    if (!(file instanceof Uint8Array)) {
      const allowed = 'the bytes of a file of exportWorld, as a Uint8Array'
      throw new MyriadError('WRONG_TYPE', `file: found ${show(file)}, allowed: ${allowed}`, { value: file, allowed })
    }
    if (options.world !== undefined) checkWorldName(options.world)
    const info = await abortable(options, () => this.worlds.importWorld(file, options.world))
    await this.sentinel?.write(info.world, { generation: info.generation, savedAt: info.savedAt })
    return info
  }

  async usage(): Promise<StorageUsage | undefined> {
    const { storage } = (globalThis as { navigator?: Estimates }).navigator ?? {}
    const estimate = await storage?.estimate?.()
    if (!estimate) return undefined
    const persisted = (await storage?.persisted?.()) ?? false
    return { used: estimate.usage ?? 0, granted: estimate.quota ?? 0, persisted }
  }

  async persist(): Promise<boolean> {
    if (this.kind !== 'indexeddb') return this.kind === 'files'
    const { storage } = (globalThis as { navigator?: Estimates }).navigator ?? {}
    return (await storage?.persist?.()) ?? false
  }

  async tail(_world: string): Promise<TailWriter | undefined> {
    return undefined
  }

  async close(): Promise<void> {
    await this.worlds.close()
  }

  [asyncDispose](): Promise<void> {
    return this.close()
  }
}
