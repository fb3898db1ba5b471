import { ELEMENT_BYTES, type Region } from '../memory/index.js'
import { planStore, STORE_ACTIVE, STORE_EPOCH, STORE_USED, type Store, type StoreShape } from './store.js'

/*
 * The image of a store is a copy of the used parts of its regions, one after the other. How much is used follows from
 * the number of ids in use, which comes first.
 */

/** Regions of the systems that are no state. */
const UNSAVED = new Set(['times', 'dropped'])

/** Elements of a region that belong to the image. */
function usedElements(region: Region, used: number): number {
  if (region.group === 'queries' || region.group === 'requests' || UNSAVED.has(region.name)) return 0
  if (region.name === 'words') return STORE_ACTIVE
  if (region.group === 'components') return used
  // Bits of the ids in use. Of versions all: a system stamps whole slices, ids that are not in use among them.
  return region.group === 'entities' && region.type === 'u32'
    ? Math.min((used + 31) >>> 5, region.length)
    : region.length
}

function bytesOf(store: Store, used: number): number {
  return store.layout.regions.reduce(
    (total, region) => total + usedElements(region, used) * ELEMENT_BYTES[region.type],
    0,
  )
}

/** Bytes of each part of the image now, in their order. */
export function storeParts(store: Store): number[] {
  const used = store.words[STORE_USED]!
  return store.layout.regions.map((region) => usedElements(region, used) * ELEMENT_BYTES[region.type])
}

/** Bytes of the image now. */
export function imageBytesOf(store: Store): number {
  return bytesOf(store, store.words[STORE_USED]!)
}

/** Copies the state into the beginning of `into`. */
export function writeStore(store: Store, into: Uint8Array): void {
  let at = 0
  for (const region of store.layout.regions) {
    const bytes = usedElements(region, store.words[STORE_USED]!) * ELEMENT_BYTES[region.type]
    if (bytes > 0) into.set(new Uint8Array(store.heap, region.at, bytes), at)
    at += bytes
  }
  // How often lists were made anew here is nothing of the state: the same state has the same bytes.
  into.fill(0, STORE_EPOCH * 4, STORE_EPOCH * 4 + 4)
}

/** Bytes of the image at the beginning of `image`, or -1 when there can be none. */
export function storeBytes(store: Store, image: Uint8Array): number {
  const used = usedInImage(store.shape, image)
  const bytes = used < 0 ? -1 : bytesOf(store, used)
  return bytes > image.length ? -1 : bytes
}

/** Puts an image, of which `storeBytes` has found the length, in the place of the state. */
export function readStore(store: Store, image: Uint8Array): void {
  const before = store.words[STORE_USED]!
  const used = usedInImage(store.shape, image)
  const epoch = store.words[STORE_EPOCH]!
  let at = 0
  for (const region of store.layout.regions) {
    const size = ELEMENT_BYTES[region.type]
    const elements = usedElements(region, used)
    new Uint8Array(store.heap, region.at, elements * size).set(image.subarray(at, at + elements * size))
    // What only the replaced state had used is empty again.
    const had = usedElements(region, before)
    if (had > elements) new Uint8Array(store.heap, region.at + elements * size, (had - elements) * size).fill(0)
    at += elements * size
  }
  store.words[STORE_EPOCH] = epoch
}

/** A part of an image: where it begins, and what it is. */
export interface ImagePart {
  readonly region: Region
  /** Byte offset in the image. */
  readonly at: number
  readonly elements: number
}

/** The parts of an image of a store of some shape with so many ids in use, by the names of their regions; and their bytes. */
export function storeImageParts(
  shape: StoreShape,
  used: number,
): { readonly parts: ReadonlyMap<string, ImagePart>; readonly bytes: number } {
  const parts = new Map<string, ImagePart>()
  let at = 0
  for (const region of planStore(shape).regions) {
    const elements = usedElements(region, used)
    parts.set(region.name, { region, at, elements })
    at += elements * ELEMENT_BYTES[region.type]
  }
  return { parts, bytes: at }
}

/** Ids in use, as an image of a store says; -1: it is none. */
export function usedInImage(shape: StoreShape, image: Uint8Array): number {
  if (image.length < STORE_ACTIVE * 4) return -1
  const used = new DataView(image.buffer, image.byteOffset).getInt32(STORE_USED * 4, true)
  return used < 0 || used > shape.slots ? -1 : used
}

/** Bytes of one heading of the store's heap. */
export interface StoreMemory {
  readonly group: string
  readonly used: number
  readonly reserved: number
}

/** Where the store's bytes go. Lists are counted by the ids in use, the log of commands not at all: it is scratch. */
export function storeMemory(store: Store): StoreMemory[] {
  const groups = new Map<string, { used: number; reserved: number }>()
  const used = store.words[STORE_USED]!
  for (const region of store.layout.regions) {
    const group = groups.get(region.group) ?? { used: 0, reserved: 0 }
    groups.set(region.group, group)
    const size = ELEMENT_BYTES[region.type]
    const elements = region.group === 'queries' ? Math.min(used, region.length) : usedElements(region, used)
    group.used += elements * size
    group.reserved += region.length * size
  }
  const there = [...groups].filter(([, { reserved }]) => reserved > 0)
  return there.map(([group, bytes]) => ({ group, ...bytes }))
}
