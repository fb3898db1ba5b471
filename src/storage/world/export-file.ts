import { MyriadError } from '../../errors/index.js'
import type { Key, Work } from '../adapter/index.js'
import {
  FORMAT,
  hashBytes,
  imageLength,
  type Manifest,
  magic,
  padded,
  readManifest,
  writeManifest,
} from '../format/index.js'
import type { SaveInfo } from '../store.js'
import { readWorld } from './read-world.js'
import { findBad, SAVE } from './records.js'
import type { WorldFile } from './world-file.js'
import { pageKeys } from './write-world.js'

/*
 * A world as one file: 64 bytes of head, and then records as they are stored: the manifest, its pages in order, the journal.
 * Each is preceded by its length and followed by zeros up to a multiple of four. Uncompressed it is the same bytes
 * everywhere; what a compressed file unpacks to is.
 *
 *  0 magic MYRX   4 format   6 flags: 1 gzip, 2 a save that was put aside   8 records   12 bytes unpacked (f64)
 * 20 hash of the unpacked bytes   24 of the bytes as they are   60 of the head
 */

const MAGIC = magic('MYRX')
const HEAD = 64
const GZIP = 1
const ASIDE = 2

interface GenericTransformStream {
  readonly readable: ReadableStream
  readonly writable: WritableStream
}

function concat(records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(records.reduce((sum, { length }) => sum + 4 + padded(length), 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const record of records) {
    view.setUint32(at, record.length, true)
    bytes.set(record, at + 4)
    at += 4 + padded(record.length)
  }
  return bytes
}

function split(bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer>[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const records: Uint8Array<ArrayBuffer>[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) damaged('it ends too early')
    const length = view.getUint32(at, true)
    if (at + 4 + length > bytes.length) damaged('it ends too early')
    records.push(bytes.slice(at + 4, at + 4 + length))
    at += 4 + padded(length)
  }
  return records
}

function damaged(what: string): never {
  throw new MyriadError('IMAGE_INVALID', `The file is damaged or no world: ${what}.`, {
    allowed: 'a file of exportWorld',
  })
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: GenericTransformStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array, Uint8Array>)
  return new Uint8Array(await new Response(packed).arrayBuffer())
}

async function makeFile(records: readonly Uint8Array[], flags: number, compress: boolean) {
  const plain = concat(records)
  const body = compress ? await through(plain, new CompressionStream('gzip')) : plain
  const file = new Uint8Array(HEAD + body.length)
  const view = new DataView(file.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, FORMAT, true)
  view.setUint16(6, flags | (compress ? GZIP : 0), true)
  view.setUint32(8, records.length, true)
  view.setFloat64(12, plain.length, true)
  view.setUint32(20, hashBytes(plain, FORMAT), true)
  view.setUint32(24, hashBytes(body, FORMAT), true)
  view.setUint32(60, hashBytes(file.subarray(0, 60), FORMAT), true)
  file.set(body, HEAD)
  return file
}

async function recordsOf(file: Uint8Array): Promise<Uint8Array<ArrayBuffer>[]> {
  if (file.length < HEAD) damaged('it is too short')
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (view.getUint32(0, true) !== MAGIC) damaged('it does not begin as one')
  const format = view.getUint16(4, true)
  if (format > FORMAT) {
    throw new MyriadError('STORAGE_NEWER', `The file has format ${format}; this version reads up to ${FORMAT}.`, {
      value: format,
      allowed: `up to ${FORMAT}`,
    })
  }
  if (view.getUint32(60, true) !== hashBytes(file.subarray(0, 60), FORMAT)) damaged('its head has the wrong hash')
  const flags = view.getUint16(6, true)
  if ((flags & ASIDE) !== 0) damaged('it is of a damaged save, which was put aside')
  const body = file.slice(HEAD)
  if (hashBytes(body, FORMAT) !== view.getUint32(24, true)) damaged('it has the wrong hash')
  let plain = body
  if ((flags & GZIP) !== 0) {
    try {
      plain = await through(body, new DecompressionStream('gzip'))
    } catch {
      damaged('it cannot be unpacked')
    }
  }
  if (plain.length !== view.getFloat64(12, true)) damaged('it has the wrong length')
  if (hashBytes(plain, FORMAT) !== view.getUint32(20, true)) damaged('it has the wrong hash')
  return split(plain, view.getUint32(8, true))
}

/** All pages of a save, renumbered: a file does not show how often a world was saved before. */
function packed(manifest: Manifest): Manifest {
  const { generation } = manifest
  return { ...manifest, epoch: 0, pages: manifest.pages.map(({ hash }) => ({ generation, hash })) }
}

function renumbered(record: ArrayBuffer, generation: number): Uint8Array {
  const copy = new Uint8Array(record.slice(0))
  new DataView(copy.buffer).setFloat64(16, generation, true)
  return copy
}

/**
 * A world as one file: its newest whole save with the journal after it; or, by its generation, a save that was put aside, as it
 * was found, for people who look into what happened to it.
 *
 * @throws MyriadError `STORAGE_MISSING`, `IMAGE_INVALID`
 */
export async function exportWorld(file: WorldFile, world: string, compress: boolean, putAside?: number) {
  const what = `Exporting world "${world}"`
  const missing = () =>
    new MyriadError('STORAGE_MISSING', `There is no save of world "${world}" to export.`, { value: putAside ?? world })
  if (putAside !== undefined) {
    const records = await file.records<Uint8Array[]>(what, 'readonly', async (tx) => {
      const bad = (await findBad(tx)).find(({ generation }) => generation === putAside)
      if (!bad) throw missing()
      const pages = await Promise.all(bad.pages.map((key) => tx.get('pages', key)))
      return [bad.manifest, ...pages.map((page) => new Uint8Array(page ?? new ArrayBuffer(0)))]
    })
    return makeFile(records, ASIDE, compress)
  }
  const found = await file.records<Uint8Array[] | undefined>(what, 'readonly', async (tx) => {
    const whole = await readWorld(tx, world)
    if (!whole) return undefined
    const { manifest, chain } = whole
    const pages = await Promise.all(pageKeys(manifest).map((key) => tx.get('pages', key)))
    const journal = await journalOf(
      tx,
      chain.records.map(({ seq, epoch }) => [seq, epoch]),
    )
    return [
      new Uint8Array(writeManifest(packed(manifest))),
      ...pages.map((page) => renumbered(page!, manifest.generation)),
      ...journal.map((record) => new Uint8Array(record)),
    ]
  })
  if (!found) throw missing()
  return makeFile(found, 0, compress)
}

async function journalOf(tx: Work, keys: readonly Key[]): Promise<ArrayBuffer[]> {
  const records = await Promise.all(keys.map((key) => tx.get('journal', key)))
  return records.filter((record) => record !== undefined)
}

/**
 * Puts the world of a file into the storage, in place of what is there under its name.
 *
 * @param name Another name for it.
 * @throws MyriadError `IMAGE_INVALID`, `STORAGE_NEWER`; then nothing was changed.
 */
export async function importWorld(
  file: Uint8Array,
  name: string | undefined,
  fileOf: (world: string) => WorldFile,
): Promise<SaveInfo> {
  const [head, ...rest] = await recordsOf(file)
  const manifest = head ? readManifest(head.buffer) : 'is missing'
  if (typeof manifest === 'string') damaged(`its manifest ${manifest}`)
  const world = name ?? manifest.world
  const keys = pageKeys(manifest)
  const pages = rest.slice(0, keys.length)
  const journal = rest.slice(keys.length)
  const target = fileOf(world)
  // In memory first: what is read from there is checked as any load is.
  const tables = new Map<string, ArrayBuffer>([[String([SAVE, manifest.generation]), head!.buffer]])
  const reading: Work = {
    get: async (_table, key) => tables.get(String(key)),
    getAll: async (table) => (table === 'manifests' ? [head!.buffer] : journal.map(({ buffer }) => buffer)),
    keys: async (table) => (table === 'manifests' ? [[SAVE, manifest.generation]] : keys),
    put() {},
    delete() {},
  }
  keys.forEach((key, i) => {
    if (pages[i]) tables.set(String(key), pages[i].buffer)
  })
  const found = await readWorld(reading, manifest.world)
  if (!found) damaged('it has no save')
  // Whoever owns the world of that name has to load it again: the next save of theirs is refused.
  const { epoch, nextSeq: first } = await target.claim()
  const { saveVersion, savedAt } = manifest
  const order = { epoch, saveVersion, journalFrom: first, durability: 'strict' } as const
  const { generation, tick } = await target.save(found.image, order)
  const entries = found.chain.records.map((record, i) => ({ ...record, seq: first + i }))
  if (entries.length > 0) await target.append(entries, epoch)
  return { world, generation, tick, bytes: imageLength(manifest), savedAt }
}
