import { asyncDispose } from '../../dispose/index.js'
import { MyriadError } from '../../errors/index.js'
import { Shadow } from '../../image/index.js'
import { LIMITS, storageError, within } from '../adapter/index.js'
import { migrateImage } from '../migrate.js'
import { onLeaving } from '../page.js'
import type { SentinelMark } from '../sentinel.js'
import type { SaveReport } from '../store.js'
import type { TailWriter } from '../tail.js'
import type { LoadedWorld } from '../world/index.js'
import { JournalWriter } from './journal-writer.js'
import { type LockWay, lockName, takeLock } from './locks.js'
import { type News, NewsChannel } from './news.js'
import type {
  KeeperPhase,
  KeeperState,
  KeepOptions,
  KeptCache,
  KeptEngine,
  ReplayedBy,
  StartReport,
} from './options.js'

const SAVE_EVERY = 5000
const JOURNAL_EVERY = 75
/** Milliseconds until what failed is tried again: the load of a world that was free, the save that a journal needs. Errors that may pass by themselves. */
const TRY_AGAIN = 2000
const PASSING: ReadonlySet<string> = new Set(['STORAGE_TIMEOUT', 'STORAGE_FAILED', 'STORAGE_BLOCKED', 'STORAGE_QUOTA'])
/** Batches that may wait for storage that fails, a minute of them by default; then all is left to the next save. */
const MOST_WAITING = 800
/** Room for cuts, as a multiple of the world's size, below which more is made before it is needed. */
const AHEAD = 1.0625

interface Ask {
  durability: 'strict' | 'relaxed'
  readonly settle: (report: Promise<SaveReport>) => void
  readonly report: Promise<SaveReport>
}

/**
 * Keeps the world of an engine: owns it, saves it, writes down what is done to it, and brings it back. Made by `keepWorld`.
 *
 * All of it happens between ticks, on the engine's thread; the work of writing is done by the store, in its worker.
 */
export class Keeper implements AsyncDisposable {
  readonly #engine: KeptEngine
  readonly #options: KeepOptions
  readonly #news: NewsChannel
  readonly #shadow = new Shadow()
  #state: KeeperState
  #release: (() => Promise<void>) | undefined
  #epoch = 0
  #journal: JournalWriter | undefined
  /** When a save that the journal needs may be tried again; by `performance.now()`. */
  #nextTry = 0
  #tail: TailWriter | undefined
  #saving = false
  /** The last save failed. */
  #saveFailed = false
  #growing = false
  /** What the game wants at its first attempt; a world that another tab has kept meanwhile is always loaded. */
  #begin: 'load' | 'anew'
  #asked: Ask | undefined
  #stop: (() => void)[] = []
  #start: StartReport | undefined
  #waiting: Promise<void> | undefined

  /** @internal Use `keepWorld`. */
  constructor(engine: KeptEngine, options: KeepOptions) {
    this.#engine = engine
    this.#options = options
    this.#begin = options.begin ?? 'load'
    this.#state = {
      phase: 'starting',
      kind: options.store.kind,
      generation: 0,
      lastSaved: undefined,
      lastTick: undefined,
      pending: 0,
      error: undefined,
      bytes: 0,
      ms: 0,
      pauseMs: 0,
    }
    const { scope } = options.store.locks
    const channel = lockName(options.world) + (scope === undefined ? '' : `@${scope}`)
    this.#news = new NewsChannel(channel, (news) => this.#hear(news))
  }

  get state(): KeeperState {
    return { ...this.#state, pending: this.#journal?.pending ?? 0 }
  }

  /** How the world was found; undefined as long as another tab has it. */
  get start(): StartReport | undefined {
    return this.#start
  }

  #set(changes: Partial<KeeperState>): void {
    this.#state = { ...this.#state, ...changes }
    this.#options.onState?.(this.state)
  }

  get #phase(): KeeperPhase {
    return this.#state.phase
  }

  #hear(news: News): void {
    if (news.what === 'saved' && this.#phase === 'elsewhere') {
      this.#set({ generation: news.generation, lastSaved: news.savedAt, lastTick: news.tick })
    }
    if (news.what === 'owner' && news.epoch > this.#epoch && this.#epoch > 0) this.#fence()
  }

  // ── Who owns it ───────────────────────────────────────────────────────────

  /** @internal Takes the world, or waits for it. */
  async begin(): Promise<void> {
    const { steal = false, signal } = this.#options
    signal?.throwIfAborted()
    try {
      if (await this.#own(steal ? 'steal' : 'now')) return
    } finally {
      this.#begin = 'load'
    }
    this.#set({ phase: 'elsewhere' })
    this.#wait()
  }

  /** Owns the world as soon as it is free. */
  #wait(): void {
    const { signal } = this.#options
    const given = new AbortController()
    const giveUp = () => given.abort()
    signal?.addEventListener('abort', giveUp, { once: true })
    this.#stop.push(() => {
      signal?.removeEventListener('abort', giveUp)
      giveUp()
    })
    this.#waiting = this.#own('wait', given.signal).then(
      () => {},
      (error: unknown) => {
        // Not because somebody has given up waiting.
        if (error !== given.signal.reason) this.#notOwned(error)
      },
    )
  }

  /** The world was free and could not be loaded: nobody has it. The state says so, and where that may pass it is tried again. */
  #notOwned(cause: unknown): void {
    if (this.#phase !== 'elsewhere' && this.#phase !== 'fenced') return
    const error = storageError('Taking the world over', cause)
    this.#set({ phase: 'elsewhere', error })
    if (!PASSING.has(error.code)) return
    const timer = setTimeout(() => this.#wait(), TRY_AGAIN)
    this.#stop.push(() => clearTimeout(timer))
  }

  /**
   * Takes the world away from the tab that has it. That one is fenced: it writes nothing more.
   *
   * @throws MyriadError When the world cannot be loaded. Then nobody has it, and `state.error` says why.
   */
  async takeOver(): Promise<void> {
    if (this.#phase !== 'elsewhere' && this.#phase !== 'fenced') return
    this.#halt()
    try {
      await this.#own('steal')
    } catch (error) {
      this.#notOwned(error)
      throw storageError('Taking the world over', error)
    }
  }

  /** @returns Whether it is ours now; the engine has the stored world then. */
  async #own(way: LockWay, signal?: AbortSignal): Promise<boolean> {
    const { store, world } = this.#options
    const release = await takeLock(store.locks, lockName(world), way, () => this.#fence(), signal)
    if (!release) return false
    if (this.#phase === 'closed') {
      await release()
      return false
    }
    this.#release = release
    try {
      await this.#load()
    } catch (error) {
      this.#halt()
      await this.#letGo()
      throw error
    }
    return true
  }

  /** Another owns the world now, and has perhaps written: nothing of ours may follow. */
  #fence(): void {
    if (this.#phase === 'closed' || this.#phase === 'elsewhere' || this.#phase === 'fenced') return
    this.#halt()
    this.#epoch = 0
    this.#set({ phase: 'fenced', error: this.#fenced() })
    void this.#letGo()
  }

  #fenced(): MyriadError {
    const { world } = this.#options
    const why = `World "${world}" has another owner now. It is not saved here any more.`
    return new MyriadError('STORAGE_FENCED', why, { value: world, allowed: 'takeOver(), or the tab that owns it' })
  }

  async #letGo(): Promise<void> {
    const release = this.#release
    this.#release = undefined
    await release?.()
  }

  // ── How it begins ─────────────────────────────────────────────────────────

  async #load(): Promise<void> {
    const { store, world, signal } = this.#options
    const begin = this.#begin
    const { epoch, nextSeq } = await store.worlds.claim(world)
    this.#epoch = epoch
    this.#news.tell({ what: 'owner', epoch })
    const loaded = await this.#find(begin)
    // The owner before may have written a last batch meanwhile.
    const journal = new JournalWriter(store.worlds, world, epoch, Math.max(nextSeq, loaded?.nextSeq ?? 0))
    this.#journal = journal
    signal?.throwIfAborted()
    this.#refuseFleeting()
    const start = loaded && begin === 'load' ? await this.#bringBack(loaded) : undefined
    const reconciled = await this.#options.cache?.reconcile({ world, epoch })
    const lostActors = reconciled?.lost ?? new Float64Array(0)
    const found = start ?? {
      loaded: false,
      generation: 0,
      savedAt: undefined,
      fellBack: false,
      migrated: false,
      batches: 0,
      ticks: 0,
      lostBatches: 0,
      lostTicks: 0,
      stopped: undefined,
    }
    this.#start = { ...found, parked: this.#engine.parked?.size ?? 0, lostActors }
    this.#engine.inputs?.start()
    // A world that was loaded may be larger than the engine's was. What is done meanwhile is recorded.
    await this.prepare()
    // Taken away while it was loaded.
    if (this.#epoch !== epoch) throw this.#fenced()
    this.#set({
      phase: 'owner',
      error: undefined,
      generation: this.#start.generation,
      lastSaved: this.#start.savedAt,
      lastTick: loaded?.image.tick,
    })
    // A journal must follow a save without a gap.
    const { fellBack, migrated, stopped } = this.#start
    if (start && !fellBack && !migrated && stopped === undefined && !loaded?.old) journal.goOn()
    this.#saveFailed = false
    this.#run()
    await this.#openTail()
    if (!journal.follows) await this.save().catch(() => {})
  }

  /** What is stored. @throws MyriadError `STORAGE_LOST`, and what `load` of the store throws. */
  async #find(begin: 'load' | 'anew'): Promise<LoadedWorld | undefined> {
    const { store, world } = this.#options
    let loaded: LoadedWorld | undefined
    try {
      loaded = await store.worlds.load(world)
    } catch (error) {
      // The load has noted what is bad: the next save puts it aside.
      if (begin === 'anew' && (error as Partial<MyriadError>).code === 'IMAGE_INVALID') return undefined
      throw error
    }
    if (!loaded && begin === 'load') {
      const lost = await store.lost(world)
      if (lost) throw lost
    }
    return loaded
  }

  /** A world that lasts does not go with a cache that does not: who is parked would be gone with the page. */
  #refuseFleeting(): void {
    const { cache, store } = this.#options
    if (!cache || cache.lasting || store.kind === 'memory') return
    const why = 'The world is kept for good, and its parked actors would be gone with the page: the cache is in memory'
    throw new MyriadError('CACHE_DEGRADED', `${why} (stats.reason says why).`, {
      allowed: 'a cache whose third tier lasts, or none',
    })
  }

  /** Puts a loaded world into the engine and does again what came after it. */
  async #bringBack(loaded: LoadedWorld): Promise<Omit<StartReport, 'parked' | 'lostActors'>> {
    const { saveVersion = 0, migrations, signal, cache } = this.#options
    const engine = this.#engine
    const image = migrateImage(loaded.image, loaded.saveVersion, {
      ...(engine.schema !== undefined && { schema: engine.schema }),
      ...(migrations && { migrations }),
      saveVersion,
    })
    engine.restore(image)
    const from = engine.tick
    const { journal, generation, savedAt, fellBack } = loaded
    let { stopped, lostBatches, lostTicks } = loaded
    let batches = 0
    for (const batch of journal) {
      const found: (readonly [names: Float64Array, records: readonly Int32Array[]])[] = []
      const parked: ReplayedBy['parked'] = (...actors) => void found.push(actors)
      try {
        if (!engine.replay) throw new Error('this engine cannot replay')
        await engine.replay(batch, { ...(signal && { signal }), ...(cache && { parked }) })
        if (engine.tick !== batch.tickTo) throw new Error(`it ended at tick ${engine.tick} instead of ${batch.tickTo}`)
      } catch (error) {
        signal?.throwIfAborted()
        stopped = `batch ${batch.seq} could not be replayed: ${error instanceof Error ? error.message : error}`
        lostBatches += journal.length - batches
        lostTicks += Math.max(0, journal.at(-1)!.tickTo - engine.tick)
        break
      }
      // What a journal has parked after a save need not be in the cache yet: its records are made again, as they were.
      for (const actors of found) await cache?.adopt(...actors)
      batches++
    }
    return {
      loaded: true,
      generation,
      savedAt,
      fellBack,
      migrated: image !== loaded.image,
      batches,
      ticks: engine.tick - from,
      lostBatches,
      lostTicks,
      stopped,
    }
  }

  // ── How it goes on ────────────────────────────────────────────────────────

  #run(): void {
    const { saveEvery = SAVE_EVERY, journalEvery = JOURNAL_EVERY } = this.#options
    if (this.#engine.inputs) {
      const timer = setInterval(() => void this.#write(), journalEvery)
      this.#stop.push(() => clearInterval(timer))
    }
    if (saveEvery > 0) {
      const timer = setInterval(() => void this.save({ durability: 'relaxed' }).catch(() => {}), saveEvery)
      this.#stop.push(() => clearInterval(timer))
    }
    this.#stop.push(onLeaving(() => this.leave()))
  }

  #halt(): void {
    for (const stop of this.#stop.splice(0)) stop()
    this.#engine.inputs?.stop()
    this.#tail?.close()
    this.#tail = undefined
  }

  get #writes(): boolean {
    return this.#phase === 'owner' || this.#phase === 'degraded'
  }

  /** What is done between ticks by itself: it fails into the state. */
  async #write(): Promise<void> {
    if (!this.#writes) return
    const journal = this.#journal
    try {
      await this.#append()
      // Nobody else may ask for it.
      if ((this.#saveFailed || !journal?.follows) && !this.#saving && performance.now() >= this.#nextTry)
        await this.save()
    } catch (error) {
      // Not what an ownership before this one has left under way.
      if (journal === this.#journal) this.#failed(error)
    }
  }

  /** Brings what was done since the last batch into the journal, where that has a save to follow. */
  async #append(): Promise<void> {
    const journal = this.#journal!
    journal.add(this.#engine.inputs?.take())
    // Where storage only takes its time with a save, they wait.
    if (this.#phase === 'degraded' && journal.pending > MOST_WAITING) journal.giveUp()
    if (!journal.follows || journal.pending === 0) return
    // Cleared underneath.
    if (!(await journal.flush())) await this.save()
    else if (this.#phase === 'degraded' && !this.#saving && !this.#saveFailed)
      this.#set({ phase: 'owner', error: undefined })
  }

  /**
   * Brings what was done until now to where no crash loses it, without waiting for its turn: into the journal; with a save, where there
   * is none that the journal could follow, or an engine that has no `inputs`.
   *
   * @throws MyriadError What `save` throws.
   */
  async flush(): Promise<void> {
    if (!this.#writes) throw this.#refusal()
    const { inputs } = this.#engine
    const journal = this.#journal!
    journal.add(inputs?.take())
    const end = journal.next
    // A write that was under way took only what there was then.
    do {
      if (!inputs || !journal.follows) return void (await this.save())
      try {
        await this.#append()
      } catch (error) {
        if (journal === this.#journal) this.#failed(error)
        if (this.#phase === 'degraded') throw this.#state.error!
      }
      if (!this.#writes) throw this.#refusal()
      // Taken away and back: what another has done meanwhile stands in its place.
      if (journal !== this.#journal) throw this.#fenced()
    } while (journal.first < end)
    // It has given up meanwhile.
    if (!journal.follows) await this.save()
  }

  /** What the page may have no time for later: the last inputs, written by this thread. Called when the page is hidden or goes. */
  leave(): void {
    const { inputs } = this.#engine
    if (!this.#writes || !this.#journal || !inputs) return
    this.#journal.add(inputs.take())
    if (this.#tail && !this.#tail.closed && this.#journal.follows) this.#journal.leave(this.#tail)
    else void this.#write()
  }

  #failed(cause: unknown): void {
    const error = storageError(`Keeping world "${this.#options.world}"`, cause)
    if (error.code === 'STORAGE_FENCED') this.#fence()
    else if (this.#writes) this.#set({ phase: 'degraded', error })
  }

  /**
   * Saves the world now. While a save runs, those that are asked for become one after it.
   *
   * @throws MyriadError `STORAGE_FENCED`, `STORAGE_OWNED` when another tab has the world; what `save` of a store throws. The state says it
   *   too, and the next save is tried as if nothing had been.
   */
  save(options: { readonly durability?: 'strict' | 'relaxed' } = {}): Promise<SaveReport> {
    const { durability = 'strict' } = options
    if (!this.#writes) return Promise.reject(this.#refusal())
    if (!this.#saving) return this.#save(durability)
    if (this.#asked) {
      if (durability === 'strict') this.#asked.durability = 'strict'
      return this.#asked.report
    }
    let settle: Ask['settle'] = () => {}
    const report = new Promise<SaveReport>((resolve) => {
      settle = resolve
    })
    this.#asked = { durability, settle, report }
    return report
  }

  #refusal(): MyriadError {
    const { world } = this.#options
    if (this.#phase === 'fenced') return this.#state.error!
    return this.#phase === 'elsewhere'
      ? new MyriadError('STORAGE_OWNED', `World "${world}" is kept by another tab.`, {
          value: world,
          allowed: 'takeOver(), or wait until it is free',
        })
      : new MyriadError('DISPOSED', `World "${world}" is not kept ${this.#phase === 'closed' ? 'any more' : 'yet'}.`)
  }

  async #save(durability: 'strict' | 'relaxed'): Promise<SaveReport> {
    this.#saving = true
    const journal = this.#journal
    try {
      const report = await this.#pressed(() => this.#cutAndSave(durability))
      const savedAt = Date.now()
      await this.#note({ generation: report.generation, savedAt })
      const { generation, tick, bytes, ms } = report
      if (this.#writes && journal === this.#journal) {
        this.#saveFailed = false
        const what = { generation, lastSaved: savedAt, lastTick: tick, bytes, ms }
        this.#set({ ...what, phase: 'owner', error: undefined })
        this.#news.tell({ what: 'saved', generation, tick, savedAt })
      }
      void this.#growAhead()
      void this.#openTail()
      return report
    } catch (error) {
      if (journal === this.#journal) {
        this.#saveFailed = true
        this.#nextTry = performance.now() + Math.max(TRY_AGAIN, this.#options.saveEvery ?? SAVE_EVERY)
        this.#failed(error)
      }
      throw error
    } finally {
      this.#saving = false
      const asked = this.#asked
      this.#asked = undefined
      if (asked) asked.settle(this.#writes ? this.#save(asked.durability) : Promise.reject(this.#refusal()))
    }
  }

  /** What a page remembers beside the storage. Without it the list of worlds still knows. */
  async #note(mark: SentinelMark): Promise<void> {
    const { world, store } = this.#options
    const noting = (async () => store.sentinel?.write(world, mark))()
    await within(LIMITS.openMs, 'The sentinel', noting).catch(() => {})
  }

  /** The page's own way to the journal: opened anew where its connection was closed. */
  async #openTail(): Promise<void> {
    if (this.#tail && !this.#tail.closed) return
    const { world, store } = this.#options
    const journal = this.#journal
    const tail = await store.tail(world).catch(() => undefined)
    const wanted = journal === this.#journal && this.#writes && (!this.#tail || this.#tail.closed)
    if (wanted) this.#tail = tail
    else tail?.close()
  }

  /** Once more when there was no room, after the game has let go of something. */
  async #pressed(save: () => Promise<SaveReport>): Promise<SaveReport> {
    try {
      return await save()
    } catch (error) {
      if ((error as Partial<MyriadError>).code !== 'STORAGE_QUOTA') throw error
      const { cache, onPressure } = this.#options
      // What it cannot give back it says itself, in its `stats`.
      await cache?.relieve().catch(() => {})
      await onPressure?.()
      return await save()
    }
  }

  #cutAndSave(durability: 'strict' | 'relaxed'): Promise<SaveReport> {
    const { store, world, saveVersion = 0, cache } = this.#options
    // Taken away while room was made: 0 would be the number of a save without an owner.
    if (this.#epoch === 0) return Promise.reject(this.#refusal())
    const journal = this.#journal!
    const started = performance.now()
    // In one go: what is in the journal before this number is in the cut, and nothing else is.
    journal.add(this.#engine.inputs?.take())
    const image = this.#engine.checkpoint({ into: this.#shadow })
    const journalFrom = journal.next
    this.#state = { ...this.#state, pauseMs: performance.now() - started }
    const giveBack = (bytes: ArrayBuffer) => this.#shadow.giveBack(bytes)
    const order = { epoch: this.#epoch, journalFrom, durability, saveVersion, giveBack }
    const save = async () => {
      const report = await store.worlds.save(world, image, order)
      journal.saved(journalFrom)
      return report
    }
    return cache ? this.#saveBoth(cache, cache.mark(), save) : save()
  }

  /** A save says who is parked, so their records come first; and it sets free what only the save before the last has needed. */
  async #saveBoth(cache: KeptCache, mark: number, save: () => Promise<SaveReport>): Promise<SaveReport> {
    await cache.secure()
    const report = await save()
    // It costs reads and writes of the cache, and nobody has to wait for it.
    cache.settle(mark).catch((error) => this.#failed(error))
    return report
  }

  /** @internal Touches the memory of the first cut, so that it costs no more than later ones. */
  async prepare(): Promise<void> {
    await this.#shadow.touch(this.#engine.checkpointBytes ?? 0, this.#options.signal)
  }

  /** Makes more room between two saves when a world that grows would soon not fit: made in a cut, it would hold up the game. */
  async #growAhead(): Promise<void> {
    const bytes = this.#engine.checkpointBytes ?? 0
    if (this.#growing || this.#shadow.bytes >= bytes * AHEAD) return
    this.#growing = true
    // Without room the next cut says so.
    await this.#shadow.touch(Math.ceil(bytes * AHEAD)).catch(() => {})
    this.#growing = false
  }

  /**
   * Ends the keeping: what is left goes into the journal and into a last save, and the world is free for other tabs.
   *
   * @param options `save: false` leaves the last save out.
   * @throws What the last save, or the last batch, throws; the world is let go of all the same.
   */
  async close(options: { readonly save?: boolean } = {}): Promise<void> {
    if (this.#phase === 'closed') return
    try {
      if (this.#writes) {
        if (options.save !== false) {
          if (this.#journal!.follows) await this.#write()
          await this.save()
        } else if (this.#journal!.follows && this.#engine.inputs) {
          // Whoever has it now has what there is.
          await this.flush().catch((error: unknown) => {
            if (this.#writes) throw error
          })
        }
      }
    } finally {
      this.#halt()
      this.#set({ phase: 'closed' })
      await this.#letGo()
      await this.#waiting
      this.#news.tell({ what: 'released' })
      this.#news.close()
    }
  }

  /** `close`, for `await using keeper = await keepWorld(…)`. */
  [asyncDispose](): Promise<void> {
    return this.close()
  }
}
