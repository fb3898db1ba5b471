import { type Key, LEAST, MOST, type Work } from '../adapter/index.js'
import { FORMAT, type Manifest, magic, manifestFormat, readManifest } from '../format/index.js'

/* What stands in the table `manifests` beside manifests, by the first number of the key. */

/** A manifest: [SAVE, generation]. */
export const SAVE = 0
/** A save that turned out bad and is kept: [BAD, generation]. */
export const BAD = 1
/** The epoch of the owner: [OWNER, 0]. */
export const OWNER = 2

export const OWNER_KEY: Key = [OWNER, 0]
export const EVERY_PAGE: readonly [Key, Key] = [
  [LEAST, LEAST, LEAST],
  [MOST, MOST, MOST],
]

const OWNER_MAGIC = magic('MYRO')

export function writeEpoch(epoch: number): ArrayBuffer {
  return Uint32Array.of(OWNER_MAGIC, FORMAT, epoch).buffer
}

/** The epoch of a record; 0: nobody has owned the world yet. */
export function readEpoch(record: ArrayBuffer | undefined): number {
  if (record?.byteLength !== 12) return 0
  const [mark, , epoch] = new Uint32Array(record)
  return mark === OWNER_MAGIC ? epoch! : 0
}

/** A manifest as it was found. */
export interface FoundSave {
  readonly generation: number
  readonly record: ArrayBuffer
  /** The manifest, or why it is none. */
  readonly manifest: Manifest | string
  readonly format: number | undefined
}

/** The saves of a world, the newest first. */
export async function findSaves(tx: Work): Promise<FoundSave[]> {
  const range: [Key, Key] = [
    [SAVE, LEAST],
    [SAVE, MOST],
  ]
  const [keys, records] = await Promise.all([tx.keys('manifests', ...range), tx.getAll('manifests', ...range)])
  return keys
    .map((key, i) => {
      const record = records[i]!
      const found = readManifest(record)
      const manifest = typeof found !== 'string' && found.generation !== key[1] ? 'is another manifest' : found
      return { generation: key[1]!, record, manifest, format: manifestFormat(record) }
    })
    .reverse()
}

const BAD_MAGIC = magic('MYRQ')

/** A bad save that is kept: the keys of its pages, and the manifest as it was found. */
export interface BadSave {
  readonly generation: number
  readonly pages: readonly Key[]
  readonly manifest: Uint8Array<ArrayBuffer>
}

export function writeBad({ generation, pages, manifest }: BadSave): ArrayBuffer {
  const record = new Uint8Array(24 + pages.length * 24 + manifest.length)
  const view = new DataView(record.buffer)
  view.setUint32(0, BAD_MAGIC, true)
  view.setUint32(4, FORMAT, true)
  view.setFloat64(8, generation, true)
  view.setUint32(16, pages.length, true)
  view.setUint32(20, manifest.length, true)
  pages.forEach((key, i) => {
    for (let n = 0; n < 3; n++) view.setFloat64(24 + i * 24 + n * 8, key[n]!, true)
  })
  record.set(manifest, 24 + pages.length * 24)
  return record.buffer
}

export function readBad(record: ArrayBuffer): BadSave | undefined {
  if (record.byteLength < 24) return undefined
  const view = new DataView(record)
  const count = view.getUint32(16, true)
  const length = view.getUint32(20, true)
  if (view.getUint32(0, true) !== BAD_MAGIC || record.byteLength !== 24 + count * 24 + length) return undefined
  const pages = Array.from({ length: count }, (_, i) =>
    [0, 1, 2].map((n) => view.getFloat64(24 + i * 24 + n * 8, true)),
  )
  return { generation: view.getFloat64(8, true), pages, manifest: new Uint8Array(record, 24 + count * 24) }
}

/** The bad saves that are kept. */
export async function findBad(tx: Work): Promise<BadSave[]> {
  const records = await tx.getAll('manifests', [BAD, LEAST], [BAD, MOST])
  return records.map(readBad).filter((bad) => bad !== undefined)
}
