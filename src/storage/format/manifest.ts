import { FORMAT, hashBytes, magic, padded } from './bytes.js'
import { PAGE_BYTES, pagesOf } from './page-layout.js'

/*
 * A manifest as it is stored, little-endian: 64 bytes of head; the lengths of the sections; for each page its generation and
 * hash; the words of the world (name, versions, schema) as JSON. The hash in the head covers all of it.
 */

const MAGIC = magic('MYRW')
const HEAD = 64
const HASH_AT = 60
/** Flags: the image said where its sections are; its last section is the ledger. */
const SECTIONED = 1
const LEDGER = 2
/** Bytes of a page's line: generation, two words of hash. */
const LINE = 16
/** More sections or text than any world has: what claims more is damage. */
const MOST = 1 << 24

/** Where a page of a world is: the generation that wrote it, and what it must hash to. */
export interface PageLine {
  readonly generation: number
  readonly hash: readonly [low: number, high: number]
}

/** What a save says about itself. */
export interface Manifest {
  readonly world: string
  readonly generation: number
  /** Of the owner that wrote it; 0: none, a single save. */
  readonly epoch: number
  readonly fingerprint: number
  readonly tick: number
  readonly alive: number
  /** Milliseconds since 1970, for people only. */
  readonly savedAt: number
  /** Sequence number of the first journal record that is not in the save. */
  readonly journalFrom: number
  /** Lengths of the sections in bytes: the list of entities first, the ledger, if there is one, last. */
  readonly sections: readonly number[]
  /** Whether the image said where its sections are. */
  readonly sectioned: boolean
  /** Whether there is a ledger. */
  readonly ledger: boolean
  /** In the order of `pagesOf(sections)`. */
  readonly pages: readonly PageLine[]
  /** Version of the game's own columns, by which migrations are chosen. */
  readonly saveVersion: number
  readonly schema: string | undefined
}

interface Words {
  readonly world: string
  readonly saveVersion: number
  readonly schema?: string
}

export function writeManifest(manifest: Manifest): ArrayBuffer {
  const { world, saveVersion, schema, sections, pages } = manifest
  const words: Words = { world, saveVersion, ...(schema !== undefined && { schema }) }
  const text = new TextEncoder().encode(JSON.stringify(words))
  const record = new Uint8Array(HEAD + sections.length * 4 + pages.length * LINE + padded(text.length))
  const view = new DataView(record.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, FORMAT, true)
  view.setUint16(6, (manifest.sectioned ? SECTIONED : 0) | (manifest.ledger ? LEDGER : 0), true)
  view.setUint32(8, manifest.fingerprint, true)
  view.setUint32(12, manifest.epoch, true)
  view.setFloat64(16, manifest.generation, true)
  view.setFloat64(24, manifest.tick, true)
  view.setFloat64(32, manifest.savedAt, true)
  view.setFloat64(40, manifest.journalFrom, true)
  view.setUint32(48, manifest.alive, true)
  view.setUint32(52, sections.length, true)
  view.setUint32(56, text.length, true)
  let at = HEAD
  for (const length of sections) {
    view.setUint32(at, length, true)
    at += 4
  }
  for (const { generation, hash } of pages) {
    view.setFloat64(at, generation, true)
    view.setUint32(at + 8, hash[0], true)
    view.setUint32(at + 12, hash[1], true)
    at += LINE
  }
  record.set(text, at)
  view.setUint32(HASH_AT, hashBytes(record, FORMAT), true)
  return record.buffer
}

/** The format that a record claims; undefined when it is no manifest at all. */
export function manifestFormat(record: ArrayBuffer): number | undefined {
  if (record.byteLength < 8) return undefined
  const view = new DataView(record)
  return view.getUint32(0, true) === MAGIC ? view.getUint16(4, true) : undefined
}

/** The manifest of a record, or why it is none. */
export function readManifest(record: ArrayBuffer): Manifest | string {
  const format = manifestFormat(record)
  if (format === undefined || record.byteLength < HEAD) return 'is no manifest'
  if (format !== FORMAT) return `has format ${format}; this version reads ${FORMAT}`
  // Hashed as it was when its own hash was not in it yet.
  const bytes = new Uint8Array(record.slice(0))
  const view = new DataView(bytes.buffer)
  const hash = view.getUint32(HASH_AT, true)
  view.setUint32(HASH_AT, 0, true)
  if (hashBytes(bytes, FORMAT) !== hash) return 'has the wrong hash'
  const flags = view.getUint16(6, true)
  if ((flags & ~(SECTIONED | LEDGER)) !== 0) return 'has parts that this version does not know'
  const count = view.getUint32(52, true)
  const textLength = view.getUint32(56, true)
  if (count > MOST || textLength > MOST || HEAD + count * 4 > bytes.length) return 'does not add up'
  const sections = Array.from({ length: count }, (_, i) => view.getUint32(HEAD + i * 4, true))
  const total = sections.reduce((sum, length) => sum + Math.ceil(length / PAGE_BYTES), 0)
  let at = HEAD + count * 4
  if (at + total * LINE + padded(textLength) !== bytes.length) return 'does not add up'
  const pages: PageLine[] = []
  for (const _ of pagesOf(sections)) {
    const hash = [view.getUint32(at + 8, true), view.getUint32(at + 12, true)] as const
    pages.push({ generation: view.getFloat64(at, true), hash })
    at += LINE
  }
  let words: Words
  try {
    words = JSON.parse(new TextDecoder().decode(bytes.subarray(at, at + textLength))) as Words
  } catch {
    return 'has no words'
  }
  return {
    world: words.world,
    generation: view.getFloat64(16, true),
    epoch: view.getUint32(12, true),
    fingerprint: view.getUint32(8, true),
    tick: view.getFloat64(24, true),
    alive: view.getUint32(48, true),
    savedAt: view.getFloat64(32, true),
    journalFrom: view.getFloat64(40, true),
    sections,
    sectioned: (flags & SECTIONED) !== 0,
    ledger: (flags & LEDGER) !== 0,
    pages,
    saveVersion: words.saveVersion,
    schema: words.schema,
  }
}

/** The sections of a world's columns. */
export function columnSections({ sections, ledger }: Manifest): readonly number[] {
  return sections.slice(1, ledger ? -1 : undefined)
}

/** Bytes of the columns of the world that a manifest describes: without its list of entities and its ledger. */
export function imageLength(manifest: Manifest): number {
  return columnSections(manifest).reduce((sum, length) => sum + length, 0)
}
