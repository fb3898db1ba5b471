import { MyriadError } from '../../errors/index.js'
import { checkLimits, type StorageLimits } from '../adapter/index.js'
import type { Locks } from '../keeper/index.js'
import { PlacedStore } from '../placed-store.js'
import type { WorldStore } from '../store.js'
import { WorldsInPlace } from '../world/index.js'
import { wrongType } from '../wrong-type.js'
import { FileLocks } from './file-locks.js'
import { type FileSystem, fileSystem } from './file-system.js'
import { FilesPlace } from './files-place.js'

export interface FileStorageOptions {
  /** The folder of the worlds; it is made when it is not there. */
  readonly directory: string
  /** How long the storage may take to answer, in milliseconds. */
  readonly limits?: Partial<StorageLimits>
}

const KEYS = ['directory', 'limits']

class FileStore extends PlacedStore {
  readonly kind = 'files'
  readonly reason = undefined
  override readonly locks: Locks

  constructor(fs: FileSystem, { directory, limits }: FileStorageOptions) {
    const place = new FilesPlace(fs, directory)
    super(new WorldsInPlace(place, limits), undefined)
    const world = (name: string) => name.replace(/^myriad:world:/, '')
    this.locks = new FileLocks(fs, directory, (name) => `${place.path(world(name)).replace('/world-', '/lock-')}`)
  }
}

/**
 * Opens the storage of worlds in files, in Node: the same saves as in a browser, a folder for each world. A save is written as one
 * file, which is flushed and renamed before anything else changes. One program at a time may write a world: `keepWorld` sees to that.
 *
 * @throws MyriadError `WRONG_TYPE`; `STORAGE_UNAVAILABLE` where there is no Node, or the folder cannot be made.
 */
export async function openFileStorage(options: FileStorageOptions): Promise<WorldStore> {
  const directory: unknown = (options as Partial<FileStorageOptions> | undefined)?.directory
  if (typeof directory !== 'string' || directory === '') wrongType('directory', directory, 'the path of a folder')
  for (const key of Object.keys(options)) if (!KEYS.includes(key)) wrongType('options', key, KEYS.join(', '))
  checkLimits(options.limits)
  const fs = fileSystem()
  if (!fs) throw new MyriadError('STORAGE_UNAVAILABLE', 'There are no files here: this is not Node.')
  try {
    await fs.mkdir(directory, { recursive: true })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new MyriadError('STORAGE_UNAVAILABLE', `The folder of the worlds cannot be used: ${why}`, { cause })
  }
  return new FileStore(fs, options)
}
