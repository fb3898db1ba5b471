import { MyriadError } from '../../errors/index.js'
import type { WorldImage } from '../../image/index.js'
import {
  type Durability,
  GuardedDatabase,
  LEAST,
  MOST,
  type Place,
  type SavedMark,
  type StorageLimits,
  within,
} from '../adapter/index.js'
import { type InputBatch, imageLength, type Manifest, writeJournal } from '../format/index.js'
import { fromPages, type Manifest as OldManifest } from '../pages.js'
import type { SaveReport } from '../store.js'
import { type BadPage, type ReadWorld, readWorld, refuseNewer } from './read-world.js'
import { type FoundSave, findBad, findSaves, OWNER_KEY, readEpoch, writeEpoch } from './records.js'
import { checkEpoch, type Draft, draftSave, nextSequence, type Stale, writeDraft } from './write-world.js'

/** How a save is written. */
export interface SaveOrder {
  /** The caller's epoch; 0: it owns nothing. */
  readonly epoch: number
  /** Sequence number of the first batch that is not in the image; without: none of those there are. */
  readonly journalFrom?: number
  readonly durability: Durability
  readonly saveVersion: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, of: number) => void) | undefined
  /** Gets the image's memory back, where it had to be given away to be saved. */
  readonly giveBack?: ((bytes: ArrayBuffer) => void) | undefined
}

/** What an owner gets. */
export interface Claim {
  readonly epoch: number
  /** Sequence number of the first batch that the owner may write. */
  readonly nextSeq: number
}

/** A batch on its way into the journal. */
export interface JournalEntry extends InputBatch {
  readonly seq: number
}

/** A save that is not put aside by anything but a defect of the place: how often is a draft made anew. */
const ATTEMPTS = 4
/** A transaction holds no more bytes of pages than that; a larger save takes several, the manifest with the last. */
const TRANSACTION_BYTES = 268_435_456

const journalFromOf = ({ manifest }: FoundSave) => (typeof manifest === 'string' ? 1 : manifest.journalFrom)

const turn = () => new Promise<void>((resolve) => setTimeout(resolve))

/** The saves and the journal of one world. Its calls run one after the other. */
export class WorldFile {
  readonly #world: string
  readonly #place: Place
  readonly #limits: StorageLimits
  readonly #db: GuardedDatabase
  readonly #transactionBytes: number
  /** The newest good save, as far as this thread knows. */
  #last: Manifest | undefined
  /** Generations of which the pages are bad. */
  readonly #bad = new Set<number>()
  #next = 1
  #full = false
  #noted = false
  #tail: Promise<unknown> = Promise.resolve()

  constructor(place: Place, world: string, limits: StorageLimits, transactionBytes = TRANSACTION_BYTES) {
    this.#world = world
    this.#place = place
    this.#limits = limits
    this.#db = new GuardedDatabase(place, world, limits)
    this.#transactionBytes = transactionBytes
  }

  /** One call at a time: drafts build on the save before. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#tail.then(work, work)
    this.#tail = mine.catch(() => {})
    return mine
  }

  /** Takes the world over: whoever owned it before can write no more. */
  claim(): Promise<Claim> {
    return this.#inTurn(() =>
      this.#db.run(`Taking over world "${this.#world}"`, 'readwrite', 'strict', async (tx) => {
        const saves = await findSaves(tx)
        refuseNewer(this.#world, saves)
        const keys = await tx.keys('journal', [LEAST, LEAST], [MOST, MOST])
        const epochs = saves.map(({ manifest }) => (typeof manifest === 'string' ? 0 : manifest.epoch))
        const stored = readEpoch(await tx.get('manifests', OWNER_KEY))
        const epoch = Math.max(stored, ...epochs, ...keys.map((key) => key[1]!)) + 1
        const next = Math.max(1, ...keys.map((key) => key[0]! + 1), ...saves.map(journalFromOf))
        tx.put('manifests', OWNER_KEY, writeEpoch(epoch))
        return { epoch, nextSeq: next }
      }),
    )
  }

  save(image: WorldImage, order: SaveOrder): Promise<SaveReport> {
    return this.#inTurn(() => this.#save(image, order))
  }

  async #save(image: WorldImage, order: SaveOrder): Promise<SaveReport> {
    const started = performance.now()
    const { epoch, saveVersion, signal, onProgress, durability } = order
    const what = `Saving world "${this.#world}"`
    const breathe = async (done: number, of: number) => {
      if (done > 0 && (signal || onProgress)) await turn()
      signal?.throwIfAborted()
      onProgress?.(done, of)
    }
    if (!this.#last) await this.#look(what)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const last = this.#last
      const facts = {
        world: this.#world,
        epoch,
        saveVersion,
        journalFrom: order.journalFrom ?? (await this.#sequence(what)),
        savedAt: Date.now(),
      }
      const draft = await draftSave(image, facts, this.#next, this.#full ? undefined : last, breathe)
      signal?.throwIfAborted()
      const ahead = await this.#writeAhead(what, draft)
      const stale = await this.#commit(what, durability, draft, last, ahead)
      if (!stale) {
        this.#last = draft.manifest
        this.#bad.clear()
        this.#next = draft.manifest.generation + 1
        this.#full = false
        const { generation, tick } = draft.manifest
        await this.#note(draft.manifest)
        const bytes = imageLength(draft.manifest)
        const columns = draft.pages.filter(({ key }) => key[0] !== 0).length
        return { world: this.#world, generation, tick, bytes, pages: columns, ms: performance.now() - started }
      }
      this.#last = stale.newest
      this.#next = Math.max(this.#next, stale.next)
      this.#full = stale.full
    }
    throw new MyriadError('STORAGE_FAILED', `${what} failed: others save it all the time.`, { value: ATTEMPTS })
  }

  /** Once is enough: what counts is that there was a save. A place that cannot note it has saved the world all the same. */
  async #note({ generation, savedAt }: Manifest): Promise<void> {
    if (this.#noted) return
    this.#noted = true
    const noting = this.#place.note?.(this.#world, { generation, savedAt })
    if (noting) await within(this.#limits.openMs, 'The list of worlds', noting).catch(() => {})
  }

  /** What was noted beside the world's database when it was saved. Where nobody can say, it may be lost: that is no new world. */
  async mark(): Promise<SavedMark | undefined> {
    const noted = this.#place.noted?.(this.#world)
    return noted && within(this.#limits.openMs, 'The list of worlds', noted)
  }

  /** What is newest, before the first save of this thread. */
  async #look(what: string): Promise<void> {
    await this.#db.run(what, 'readonly', 'relaxed', async (tx) => {
      const saves = await findSaves(tx)
      refuseNewer(this.#world, saves)
      const good = saves.find(({ generation, manifest }) => typeof manifest !== 'string' && !this.#bad.has(generation))
      this.#last = good?.manifest as Manifest | undefined
      this.#next = Math.max(this.#next, 0, ...saves.map(({ generation }) => generation + 1))
    })
    // Nobody has looked at its pages: a new save shall not lean on what may be damaged.
    this.#full = true
    if (this.#last) return
    // Numbers go on where format 1 ended.
    const old = await this.#old()
    if (old) this.#next = Math.max(this.#next, old.generation + 1)
  }

  #sequence(what: string): Promise<number> {
    return this.#db.run(what, 'readonly', 'relaxed', nextSequence)
  }

  /** Writes the pages of a draft that is too large for one transaction. Nothing names them yet. */
  async #writeAhead(what: string, { pages, manifest }: Draft): Promise<boolean> {
    const total = pages.reduce((sum, { record }) => sum + record.byteLength, 0)
    if (total <= this.#transactionBytes) return false
    for (let at = 0; at < pages.length; ) {
      const first = at
      let bytes = 0
      while (at < pages.length && (at === first || bytes + pages[at]!.record.byteLength <= this.#transactionBytes)) {
        bytes += pages[at++]!.record.byteLength
      }
      await this.#db.run(what, 'readwrite', 'relaxed', async (tx) => {
        // A later owner may be writing pages of the same generation.
        await checkEpoch(tx, manifest.world, manifest.epoch)
        for (const { key, record } of pages.slice(first, at)) tx.put('pages', key, record)
      })
    }
    return true
  }

  async #commit(
    what: string,
    durability: Durability,
    draft: Draft,
    last: Manifest | undefined,
    ahead: boolean,
  ): Promise<Stale | undefined> {
    let stale: Stale | undefined
    try {
      await this.#db.run(what, 'readwrite', durability, async (tx) => {
        stale = await writeDraft(tx, draft, last, this.#bad, ahead)
        // The transaction must write nothing then.
        if (stale) throw new MyriadError('STORAGE_MISSING', 'The draft is worthless.')
      })
    } catch (error) {
      if (!stale) throw error
    }
    return stale
  }

  /** The newest whole save and its journal; undefined: there is none. */
  load(): Promise<ReadWorld | undefined> {
    return this.#inTurn(async () => {
      const what = `Loading world "${this.#world}"`
      let bad: BadPage[] = []
      let found: ReadWorld | undefined
      try {
        found = await this.#db.run(what, 'readonly', 'relaxed', (tx) => {
          bad = []
          return readWorld(tx, this.#world, bad)
        })
      } finally {
        // The next save puts them aside, whether an older one was whole or none.
        for (const { generation } of bad) this.#bad.add(generation)
      }
      if (!found) return undefined
      this.#last = found.manifest
      this.#next = Math.max(this.#next, found.manifest.generation + 1, ...bad.map(({ generation }) => generation + 1))
      return found
    })
  }

  /** A save of format 1. @throws MyriadError `IMAGE_INVALID` */
  async loadOld(): Promise<{ readonly image: WorldImage; readonly manifest: OldManifest } | undefined> {
    const found = await this.#old()
    return found && { image: fromPages(found, found.stored), manifest: found }
  }

  async #old(): Promise<(OldManifest & { readonly stored: readonly (ArrayBuffer | undefined)[] }) | undefined> {
    const { old } = this.#place
    if (!old) return undefined
    const found = await within(this.#limits.answerMs, 'The database of format 1', old.load(this.#world))
    return found && { ...(found.manifest as OldManifest), stored: found.pages }
  }

  /**
   * Adds batches to the journal.
   *
   * @returns False when the world is gone from the storage: it has to be saved whole before a journal means anything.
   * @throws MyriadError `STORAGE_FENCED`
   */
  append(entries: readonly JournalEntry[], epoch: number): Promise<boolean> {
    return this.#inTurn(() =>
      this.#db.run(`Writing the journal of world "${this.#world}"`, 'readwrite', 'relaxed', async (tx) => {
        if (!(await checkEpoch(tx, this.#world, epoch))) return false
        for (const entry of entries) tx.put('journal', [entry.seq, epoch], writeJournal({ ...entry, epoch }))
        return true
      }),
    )
  }

  /** What was put aside, because it was damaged. */
  putAside() {
    return this.#inTurn(() =>
      this.#db.run(`Reading world "${this.#world}"`, 'readonly', 'relaxed', async (tx) => findBad(tx)),
    )
  }

  /** Runs `work` on the world's records, in turn with the other calls. */
  records<T>(what: string, mode: 'readonly' | 'readwrite', work: Parameters<GuardedDatabase['run']>[3]): Promise<T> {
    return this.#inTurn(() => this.#db.run(what, mode, 'strict', work)) as Promise<T>
  }

  get resting(): MyriadError | undefined {
    return this.#db.resting
  }

  close(): void {
    this.#db.close()
  }
}
