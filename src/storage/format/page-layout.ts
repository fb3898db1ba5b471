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

/** The lengths of all sections of an image: that of the list of entities first, that of the ledger, if there is one, last. */
export function sectionLengths({ dense, bytes, sections, ledger }: WorldImage): number[] {
  const own = sections ?? (bytes.length > 0 ? [bytes.length] : [])
  return [dense.byteLength, ...own, ...(ledger ? [ledger.byteLength] : [])]
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
  const { dense, bytes, ledger } = image
  const lengths = sectionLengths(image)
  const ledgerSection = ledger ? lengths.length - 1 : -1
  let begun = 0
  let at = 0
  return [...pagesOf(lengths)].map(({ section, page, length }) => {
    const apart = section === DENSE_SECTION ? dense : section === ledgerSection ? ledger : undefined
    if (apart) {
      return { section, page, bytes: new Uint8Array(apart.buffer, apart.byteOffset + page * PAGE_BYTES, length) }
    }
    begun = at
    at += length
    return { section, page, bytes: bytes.subarray(begun, at) }
  })
}
