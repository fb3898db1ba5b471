import type { WorldImage } from '../../image/index.js'

/** Bytes of a page: large enough that a save is few records, small enough that a later save writes only some. */
export const PAGE_BYTES = 262_144

/** A page of an image: where its bytes stand. */
export interface PagePlace {
  readonly section: number
  readonly page: number
  readonly bytes: Uint8Array
}

/** Section of the list of entities. The image's own sections follow. */
export const DENSE_SECTION = 0

/** The lengths of all sections of an image, that of the list of entities first. */
export function sectionLengths(image: WorldImage): number[] {
  return [image.dense.byteLength, ...(image.sections ?? (image.bytes.length > 0 ? [image.bytes.length] : []))]
}

/** The pages of sections of these lengths, in order. */
export function* pagesOf(lengths: readonly number[]): Generator<{ section: number; page: number; length: number }> {
  for (const [section, length] of lengths.entries()) {
    for (let page = 0; page * PAGE_BYTES < length; page++) {
      yield { section, page, length: Math.min(PAGE_BYTES, length - page * PAGE_BYTES) }
    }
  }
}

/** The pages of an image, as views of it. */
export function cutPages(image: WorldImage): PagePlace[] {
  const { dense, bytes } = image
  const list = new Uint8Array(dense.buffer, dense.byteOffset, dense.byteLength)
  let begun = 0
  let at = 0
  return [...pagesOf(sectionLengths(image))].map(({ section, page, length }) => {
    if (section === DENSE_SECTION) {
      return { section, page, bytes: list.subarray(page * PAGE_BYTES, page * PAGE_BYTES + length) }
    }
    begun = at
    at += length
    return { section, page, bytes: bytes.subarray(begun, at) }
  })
}
