import { MyriadError } from '../../errors/index.js'
import type { WorldImage } from '../../image/index.js'
import { LEAST, MOST, type Work } from '../adapter/index.js'
import {
  columnSections,
  DENSE_SECTION,
  FORMAT,
  imageLength,
  type Manifest,
  PAGE_BYTES,
  pagesOf,
  readPage,
} from '../format/index.js'
import { followJournal, type JournalChain } from './journal-chain.js'
import { EVERY_PAGE, findSaves } from './records.js'

/** Something that is wrong with a save. */
export interface BadPage {
  readonly generation: number
  /** In words: `is missing`, `has the wrong hash`, … */
  readonly why: string
  /** The page; without: the manifest. */
  readonly section?: number
  readonly page?: number
}

/** A world as it was found. */
export interface ReadWorld {
  readonly manifest: Manifest
  readonly image: WorldImage
  readonly chain: JournalChain
  /** What was wrong with newer saves. */
  readonly bad: readonly BadPage[]
  /** Ticks of the newest save or batch that is known of, which are not in this world. */
  readonly lostTicks: number
}

/** Refuses saves that a later version has written: they are left alone. @throws MyriadError `STORAGE_NEWER` */
export function refuseNewer(world: string, saves: readonly { readonly format: number | undefined }[]): void {
  const format = Math.max(0, ...saves.map((save) => save.format ?? 0))
  if (format <= FORMAT) return
  throw new MyriadError(
    'STORAGE_NEWER',
    `The save of world "${world}" has format ${format}; this version reads up to ${FORMAT}. It is untouched.`,
    { value: format, allowed: `up to ${FORMAT}` },
  )
}

/** Reads the pages of a save. What is wrong goes to `bad`; then the result is undefined. */
async function readImage(tx: Work, manifest: Manifest, bad: BadPage[]): Promise<WorldImage | undefined> {
  const { generation, sections, pages } = manifest
  const places = [...pagesOf(sections)]
  const records = await Promise.all(
    places.map(({ section, page }, i) => tx.get('pages', [section, page, pages[i]!.generation])),
  )
  const dense = new Uint8Array(sections[DENSE_SECTION] ?? 0)
  const bytes = new Uint8Array(imageLength(manifest))
  const ledgerSection = manifest.ledger ? sections.length - 1 : -1
  const ledger = new Uint8Array(manifest.ledger ? sections[ledgerSection]! : 0)
  let at = 0
  let whole = true
  places.forEach(({ section, page, length }, i) => {
    const line = pages[i]!
    const found = readPage(records[i], section, page, line.generation, length, line.hash)
    if (typeof found === 'string') {
      bad.push({ generation, section, page, why: found })
      whole = false
    } else if (section === DENSE_SECTION) dense.set(found, page * PAGE_BYTES)
    else if (section === ledgerSection) ledger.set(found, page * PAGE_BYTES)
    else bytes.set(found, at)
    if (section !== DENSE_SECTION && section !== ledgerSection) at += length
  })
  if (!whole) return undefined
  const { fingerprint, tick, alive, sectioned, schema } = manifest
  return {
    fingerprint,
    tick,
    alive,
    dense: new Uint32Array(dense.buffer),
    bytes,
    ...(sectioned && { sections: Uint32Array.from(columnSections(manifest)) }),
    ...(manifest.ledger && { ledger: new Uint32Array(ledger.buffer) }),
    ...(schema !== undefined && { schema }),
  }
}

/**
 * Reads the newest save that is whole, and the journal after it. Nothing is written or deleted.
 *
 * @param bad Gets what is wrong with saves that are not whole, also when none is.
 * @returns undefined when there is no trace of a world.
 * @throws MyriadError `STORAGE_NEWER`; `IMAGE_INVALID` when there are saves and none is whole.
 */
export async function readWorld(tx: Work, world: string, bad: BadPage[] = []): Promise<ReadWorld | undefined> {
  const saves = await findSaves(tx)
  refuseNewer(world, saves)
  for (const { generation, manifest } of saves) {
    if (typeof manifest === 'string') {
      bad.push({ generation, why: manifest })
      continue
    }
    const image = await readImage(tx, manifest, bad)
    if (!image) continue
    const chain = followJournal(manifest, await tx.getAll('journal', [manifest.journalFrom, LEAST], [MOST, MOST]))
    const ticks = saves.map((save) => (typeof save.manifest === 'string' ? 0 : save.manifest.tick))
    const lostTicks = Math.max(0, Math.max(chain.lastTick, ...ticks) - chain.tick)
    return { manifest, image, chain, bad, lostTicks }
  }
  if (saves.length === 0 && (await tx.keys('pages', ...EVERY_PAGE)).length === 0) return undefined
  throw damaged(world, bad)
}

/** What is wrong with the saves of a world of which none is whole. */
function damaged(world: string, bad: readonly BadPage[]): MyriadError {
  const list = bad.map(({ generation, section, page, why }) =>
    section === undefined
      ? `the manifest of generation ${generation} ${why}`
      : `page ${page} of section ${section} in generation ${generation} ${why}`,
  )
  const which = list.length > 3 ? `${list.slice(0, 3).join(', ')} and ${list.length - 3} more` : list.join(', ')
  return new MyriadError(
    'IMAGE_INVALID',
    `The save of world "${world}" is damaged: ${which || 'its manifests are gone'}. Nothing of it was deleted.`,
    { value: bad },
  )
}
