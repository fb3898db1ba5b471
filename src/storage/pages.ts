import { MyriadError } from '../errors/index.js'
import type { WorldImage } from '../image/index.js'
import { xxh32 } from '../memory/index.js'

/** Version of the layout of manifests and pages. A newer one is refused, never guessed at. */
export const FORMAT = 1

/** Bytes of a page: large enough that a save is few records, small enough that a later save can write only some. */
export const PAGE_BYTES = 262_144

/** What a save says about itself. Its own hash is part of it. */
export interface Manifest {
  readonly format: number
  readonly world: string
  /** Rises with every save of the world; the pages of a save carry it. */
  readonly generation: number
  readonly fingerprint: number
  readonly tick: number
  readonly alive: number
  /** Entity ids; see `WorldImage.dense`. */
  readonly dense: Uint32Array<ArrayBuffer>
  /** Bytes of the image. */
  readonly length: number
  /** xxHash32 of each page. */
  readonly pages: Uint32Array<ArrayBuffer>
  /** Milliseconds since 1970 at the time of the save; for people only. */
  readonly savedAt: number
  /** xxHash32 of everything above but the name and the time. */
  readonly hash: number
}

function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
}

function hashManifest(m: Omit<Manifest, 'hash'>): number {
  const numbers = new Float64Array([m.format, m.generation, m.fingerprint, m.tick, m.alive, m.length])
  const head = new Int32Array(numbers.buffer)
  let hash = xxh32(head, 0, head.length, 0)
  const dense = new Int32Array(m.dense.buffer, m.dense.byteOffset, m.dense.length)
  hash = xxh32(dense, 0, dense.length, hash)
  const pages = new Int32Array(m.pages.buffer, m.pages.byteOffset, m.pages.length)
  return xxh32(pages, 0, pages.length, hash)
}

/** Cuts an image into pages and writes its manifest. The image's length is a multiple of 4. */
export function toPages(
  image: WorldImage,
  world: string,
  generation: number,
  savedAt: number,
): { manifest: Manifest; pages: ArrayBuffer[] } {
  const count = Math.ceil(image.bytes.length / PAGE_BYTES)
  const pages: ArrayBuffer[] = []
  const hashes = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    // A copy: a view would store the whole image again and again.
    const bytes = image.bytes.slice(i * PAGE_BYTES, (i + 1) * PAGE_BYTES)
    hashes[i] = xxh32(wordsOf(bytes), 0, bytes.byteLength >> 2, i)
    pages.push(bytes.buffer)
  }
  const { fingerprint, tick, alive } = image
  const head = {
    format: FORMAT,
    world,
    generation,
    fingerprint,
    tick,
    alive,
    dense: new Uint32Array(image.dense),
    length: image.bytes.length,
    pages: hashes,
    savedAt,
  }
  return { manifest: { ...head, hash: hashManifest(head) }, pages }
}

function damaged(world: string, what: string, value: unknown): never {
  throw new MyriadError('IMAGE_INVALID', `The save of world "${world}" is damaged: ${what}.`, { value })
}

/** Refuses a manifest that this code cannot read or that is not what was written. */
export function checkManifest(manifest: Manifest): void {
  if (manifest.format > FORMAT) {
    throw new MyriadError(
      'IMAGE_INVALID',
      `The save of world "${manifest.world}" has format ${manifest.format}; this version reads up to ${FORMAT}. It is untouched.`,
      { value: manifest.format, allowed: `up to ${FORMAT}` },
    )
  }
  if (hashManifest(manifest) !== manifest.hash)
    damaged(manifest.world, 'its manifest has the wrong hash', manifest.hash)
}

/** Puts the pages of a manifest together again, checking every one. */
export function fromPages(manifest: Manifest, pages: readonly (ArrayBuffer | undefined)[]): WorldImage {
  checkManifest(manifest)
  const { world, fingerprint, tick, alive, dense, length } = manifest
  const bytes = new Uint8Array(length)
  for (let i = 0; i < manifest.pages.length; i++) {
    const page = pages[i]
    const wanted = Math.min(PAGE_BYTES, length - i * PAGE_BYTES)
    if (!page) damaged(world, `page ${i} is missing`, i)
    if (page.byteLength !== wanted) damaged(world, `page ${i} has ${page.byteLength} bytes instead of ${wanted}`, i)
    const view = new Uint8Array(page)
    if (xxh32(wordsOf(view), 0, view.byteLength >> 2, i) !== manifest.pages[i]) {
      damaged(world, `page ${i} has the wrong hash`, i)
    }
    bytes.set(view, i * PAGE_BYTES)
  }
  // A copy: what the caller does with the image must not reach the save.
  return { fingerprint, tick, alive, dense: dense.slice(), bytes }
}
