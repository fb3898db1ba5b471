import { FORMAT, hashPage, magic } from './bytes.js'

/*
 * A page as it is stored, little-endian: magic, format, section, page, generation, length and hash, and then its bytes.
 * The same in IndexedDB, in files and in an export.
 */

const MAGIC = magic('MYRP')
export const PAGE_HEAD = 40

/** The record of a page, in a buffer of its own: the copy that a database needs anyway. */
export function writePage(
  section: number,
  page: number,
  generation: number,
  bytes: Uint8Array,
  hash: readonly [number, number],
): ArrayBuffer {
  const record = new Uint8Array(PAGE_HEAD + bytes.length)
  const view = new DataView(record.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, FORMAT, true)
  view.setUint32(8, section, true)
  view.setUint32(12, page, true)
  view.setFloat64(16, generation, true)
  view.setUint32(24, bytes.length, true)
  view.setUint32(28, hash[0], true)
  view.setUint32(32, hash[1], true)
  record.set(bytes, PAGE_HEAD)
  return record.buffer
}

/** The page of a record, or why it is none. */
export function readPage(
  record: ArrayBuffer | undefined,
  section: number,
  page: number,
  generation: number,
  length: number,
  hash: readonly [number, number],
): Uint8Array<ArrayBuffer> | string {
  if (!record) return 'is missing'
  if (record.byteLength < PAGE_HEAD) return 'is cut off'
  const view = new DataView(record)
  if (view.getUint32(0, true) !== MAGIC || view.getUint16(4, true) !== FORMAT) return 'is no page'
  const named = view.getUint32(8, true) === section && view.getUint32(12, true) === page
  if (!named || view.getFloat64(16, true) !== generation) return 'is another page'
  if (view.getUint32(24, true) !== length || record.byteLength !== PAGE_HEAD + length) {
    return `has ${record.byteLength - PAGE_HEAD} bytes instead of ${length}`
  }
  const bytes = new Uint8Array(record, PAGE_HEAD)
  const [low, high] = hashPage(bytes, section, page)
  return low === hash[0] && high === hash[1] ? bytes : 'has the wrong hash'
}
