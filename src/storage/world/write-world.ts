import { MyriadError } from '../../errors/index.js'
import type { WorldImage } from '../../image/index.js'
import { type Key, LEAST, MOST, type Work } from '../adapter/index.js'
import {
  cutPages,
  hashPage,
  type Manifest,
  type PageLine,
  pagesOf,
  sectionLengths,
  writeManifest,
  writePage,
} from '../format/index.js'
import { refuseNewer } from './read-world.js'
import { BAD, EVERY_PAGE, findBad, findSaves, OWNER_KEY, readEpoch, SAVE, writeBad, writeEpoch } from './records.js'

/** A save that is to be written: hashed, with a copy of each page that has changed. */
export interface Draft {
  readonly manifest: Manifest
  readonly pages: readonly { readonly key: Key; readonly record: ArrayBuffer }[]
}

/** What the owner of a world says of a save. */
export interface SaveFacts {
  readonly world: string
  readonly epoch: number
  readonly journalFrom: number
  readonly saveVersion: number
  readonly savedAt: number
}

/** Pages hashed before others get a turn. */
const SLICE = 64

/**
 * Hashes an image and copies those pages that differ from what is written. All that takes time comes before the
 * transaction: one that idles commits by itself.
 *
 * @param base The save that the new one may share pages with.
 * @param turn Called between slices of the work.
 */
export async function draftSave(
  image: WorldImage,
  facts: SaveFacts,
  generation: number,
  base: Manifest | undefined,
  turn: (done: number, of: number) => Promise<void>,
): Promise<Draft> {
  const lines = new Map<string, PageLine>()
  if (base) {
    let i = 0
    for (const { section, page } of pagesOf(base.sections)) lines.set(`${section}/${page}`, base.pages[i++]!)
  }
  const places = cutPages(image)
  const written: Draft['pages'][number][] = []
  const pages: PageLine[] = []
  for (const [i, { section, page, bytes }] of places.entries()) {
    if (i % SLICE === 0) await turn(i, places.length)
    const hash = hashPage(bytes, section, page)
    const before = lines.get(`${section}/${page}`)
    if (before && before.hash[0] === hash[0] && before.hash[1] === hash[1]) pages.push(before)
    else {
      pages.push({ generation, hash })
      const key = [section, page, generation]
      written.push({ key, record: writePage(section, page, generation, bytes, hash) })
    }
  }
  await turn(places.length, places.length)
  const { fingerprint, tick, alive, schema, sections, ledger } = image
  const manifest: Manifest = {
    ...facts,
    generation,
    fingerprint,
    tick,
    alive,
    sections: sectionLengths(image),
    sectioned: sections !== undefined,
    ledger: ledger !== undefined,
    pages,
    schema,
  }
  return { manifest, pages: written }
}

/** The keys of a save's pages. */
export function pageKeys({ sections, pages }: Manifest): Key[] {
  return [...pagesOf(sections)].map(({ section, page }, i) => [section, page, pages[i]!.generation])
}

/** @throws MyriadError `STORAGE_FENCED` when a later owner has taken the world over. */
export async function checkEpoch(tx: Work, world: string, epoch: number): Promise<boolean> {
  const record = await tx.get('manifests', OWNER_KEY)
  const stored = readEpoch(record)
  // A save without an owner, or storage that was cleared.
  if (epoch === 0 || stored === epoch) return stored !== 0
  if (stored < epoch) return false
  throw new MyriadError('STORAGE_FENCED', `World "${world}" has another owner now: what is stored was not changed.`, {
    value: epoch,
    allowed: `${stored}, the epoch of the owner there is`,
  })
}

/** What a write found that makes the draft worthless: the save that is really the newest. */
export interface Stale {
  readonly newest: Manifest | undefined
  /** The least number that a new generation may have. */
  readonly next: number
  /** Pages that the draft counts on are not there: everything must be written. */
  readonly full: boolean
}

/**
 * Writes a draft in the transaction at hand: pages, manifest, and away with what neither this save nor the one before names.
 * A save that could not be read is not deleted but put aside, with all pages that may be its own.
 *
 * @param last The save that was the newest when the draft was made.
 * @param bad Generations of which pages turned out bad.
 * @returns What makes the draft worthless; then nothing must be committed.
 */
export async function writeDraft(
  tx: Work,
  { manifest, pages }: Draft,
  last: Manifest | undefined,
  bad: ReadonlySet<number>,
  pagesAreThere: boolean,
): Promise<Stale | undefined> {
  const owned = await checkEpoch(tx, manifest.world, manifest.epoch)
  const owner = manifest.epoch === 0 ? await tx.get('manifests', OWNER_KEY) : undefined
  const saves = await findSaves(tx)
  refuseNewer(manifest.world, saves)
  const [kept, stored] = await Promise.all([findBad(tx), tx.keys('pages', ...EVERY_PAGE)])
  const good = saves.filter((save) => typeof save.manifest !== 'string' && !bad.has(save.generation))
  const newest = good[0]?.manifest as Manifest | undefined
  const known = new Set(stored.map(String))
  const highest = Math.max(
    0,
    ...saves.map(({ generation }) => generation),
    ...kept.map(({ generation }) => generation),
    ...(pagesAreThere ? [] : stored.map((key) => key[2]!)),
  )
  const stale: Stale = { newest, next: highest + 1, full: false }
  if (newest?.generation !== last?.generation || newest?.savedAt !== last?.savedAt) return stale
  if (highest >= manifest.generation) return stale
  // What the draft builds on, and what was written ahead of it, has to be there.
  const own = new Set(pages.map(({ key }) => String(key)))
  const needed = pageKeys(manifest).map(String)
  const there = (key: string) => known.has(key) || (!pagesAreThere && own.has(key))
  if (!needed.every(there)) return { ...stale, full: true }

  if (!pagesAreThere) for (const { key, record } of pages) tx.put('pages', key, record)
  tx.put('manifests', [SAVE, manifest.generation], writeManifest(manifest))
  if (!owned && manifest.epoch > 0) tx.put('manifests', OWNER_KEY, writeEpoch(manifest.epoch))
  // A save without an owner takes the world from whoever has it: batches of that one would follow nothing.
  if (owned && manifest.epoch === 0) tx.put('manifests', OWNER_KEY, writeEpoch(readEpoch(owner) + 1))

  const keep = new Set([...needed, ...(newest ? pageKeys(newest).map(String) : [])])
  for (const save of kept) for (const key of save.pages) keep.add(String(key))
  for (const save of saves) {
    if (save.manifest === newest) continue
    const broken = typeof save.manifest === 'string' || bad.has(save.generation)
    tx.delete('manifests', [SAVE, save.generation], [SAVE, save.generation])
    if (broken) putAside(tx, save.generation, save.record, save.manifest, stored, keep)
  }
  // Pages without any manifest: there was a save here, and something took its manifest.
  if (saves.length === 0 && kept.length === 0 && stored.some((key) => !keep.has(String(key)))) {
    putAside(tx, highest, new ArrayBuffer(0), 'is gone', stored, keep)
  }
  for (const key of stored) if (!keep.has(String(key))) tx.delete('pages', key, key)
  const from = Math.min(manifest.journalFrom, newest?.journalFrom ?? manifest.journalFrom)
  tx.delete('journal', [LEAST, LEAST], [from, LEAST])
  return undefined
}

/** Keeps a save that is bad: its record, and its pages; all that nobody else names, when it cannot say which. */
function putAside(
  tx: Work,
  generation: number,
  record: ArrayBuffer,
  manifest: Manifest | string,
  stored: readonly Key[],
  keep: Set<string>,
): void {
  const pages = typeof manifest === 'string' ? stored.filter((key) => !keep.has(String(key))) : pageKeys(manifest)
  for (const key of pages) keep.add(String(key))
  tx.put('manifests', [BAD, generation], writeBad({ generation, pages, manifest: new Uint8Array(record) }))
}

/** A sequence number that is above every record there is, and above those that saves have trimmed. */
export async function nextSequence(tx: Work): Promise<number> {
  const keys = await tx.keys('journal', [LEAST, LEAST], [MOST, MOST])
  const saves = await findSaves(tx)
  const trimmed = saves.map(({ manifest }) => (typeof manifest === 'string' ? 1 : manifest.journalFrom))
  return Math.max(1, ...keys.map((key) => key[0]! + 1), ...trimmed)
}
