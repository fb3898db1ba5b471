import type { Place, StorageLimits } from '../../../src/storage/adapter/index.js'
import type { Sentinel, TextStorage } from '../../../src/storage/index.js'
import { PlacedStore } from '../../../src/storage/placed-store.js'
import { WorldsInPlace } from '../../../src/storage/world/index.js'

class TestStore extends PlacedStore {
  readonly kind = 'indexeddb'
  readonly reason = undefined
}

/** A store on a place of this thread. */
export function storeIn(place: Place, sentinel?: Sentinel, limits: Partial<StorageLimits> = {}): PlacedStore {
  return new TestStore(new WorldsInPlace(place, limits), sentinel)
}

/** What `localStorage` is. @param always What it answers, whatever was put in. */
export function textStorage(always?: string): TextStorage {
  const items = new Map<string, string>()
  return {
    getItem: (key) => always ?? items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
}
