import { MemoryPlace } from './adapter/index.js'
import { LocalLocks } from './keeper/locks.js'
import { PlacedStore } from './placed-store.js'
import { WorldsInPlace } from './world/index.js'

export { noSave, saveInfo } from './save-info.js'

/** Keeps worlds in memory, through the same pages and checks as on disk. */
export class MemoryStore extends PlacedStore {
  readonly kind = 'memory'
  /** Its worlds are nobody else's. */
  /** @internal */
  override readonly locks = new LocalLocks(crypto.getRandomValues(new Uint32Array(4)).join('-'))
  readonly reason: string

  /** @param reason Why worlds are not kept for good. */
  constructor(reason: string) {
    super(new WorldsInPlace(new MemoryPlace()), undefined)
    this.reason = reason
  }
}
