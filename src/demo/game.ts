import type { PolicyName } from '../cache/index.js'
import { Actor } from '../components/index.js'
import { createEngine, type Engine, type EngineStats, integer, type RecoveryReport } from '../engine/index.js'
import { MyriadError } from '../errors/index.js'
import { MeasureWindow } from '../observe/index.js'
import { type Clock, createClock } from '../schedule/index.js'
import {
  type KeptEngine,
  openStorage,
  type SaveInfo,
  type SaveReport,
  type WorldImage,
  type WorldStore,
} from '../storage/index.js'
import { KeptWorld } from './kept-world.js'
import { ATTRIBUTES, KINDS } from './kinds.js'
import {
  type ActorView,
  DEFAULTS,
  type FieldColumns,
  MAX_ACTORS,
  MAX_COMMANDS,
  MAX_EFFECTS,
  type Phase,
  type RenderMessage,
  type Settings,
  type Snapshot,
  type StorageTrouble,
  type TiersView,
  type WorldsView,
} from './protocol.js'
import { checkSpawn, checkSteps, type SpawnRequest } from './requests.js'
import { checkpointWith, detach, type SavedGame } from './saved.js'
import { Spawner } from './spawner.js'
import { TierShow } from './tier-show.js'

/** The world that Save and Load are about, and the one that is kept. */
const WORLD = 'demo'
const KEPT = 'demo, kept'
const SEED = 20_261_121

interface Running {
  readonly engine: Engine
  readonly spawner: Spawner
}

/** Counters at the time of the last snapshot, from which rates are taken. */
interface Mark {
  readonly at: number
  readonly stats: EngineStats
}

/** The demo's game: an engine, a clock, and somebody who keeps effects coming. It lives in a worker. */
export class Game {
  #settings: Settings = DEFAULTS
  #wanted = DEFAULTS.actors * DEFAULTS.effectsPerActor
  #running: Running | undefined
  /** Settles when the world that was asked for last is there. */
  #ready: Promise<void> = Promise.resolve()
  #phase: Phase = 'starting'
  #failure: string | undefined
  #store: WorldStore | undefined
  #kept: KeptWorld | undefined
  #tiers: TierShow | undefined
  #clock: Clock = createClock(DEFAULTS.tickRate)
  #timer: ReturnType<typeof setTimeout> | undefined
  #mark: Mark | undefined
  #recovered: RecoveryReport | undefined
  #alive = 0
  readonly #recent = new MeasureWindow(240)
  readonly #tickByWorkers: (number | undefined)[] = []
  readonly #sendColumns: (message: RenderMessage) => void

  /** @param sendColumns Tells the renderer which columns to draw. */
  constructor(sendColumns: (message: RenderMessage) => void) {
    this.#sendColumns = sendColumns
  }

  /** Makes the world and lets it run, unless it is to start paused. Called again, it begins anew. */
  start(settings: Settings = this.#settings, paused = false): Promise<void> {
    this.#ready = this.#begin(settings, paused)
    return this.#ready
  }

  async #begin(settings: Settings, paused: boolean): Promise<void> {
    this.#halt('starting')
    await this.#kept?.end()
    await this.closeTiers()
    await this.#running?.engine.dispose()
    this.#running = undefined
    this.#settings = settings
    this.#wanted = settings.actors * settings.effectsPerActor
    try {
      // Threads first: one that is started by a thread which waits may not start at all.
      this.#store ??= await openStorage()
      this.#kept ??= new KeptWorld(this.#store, KEPT)
      const engine = await createEngine({
        tickRate: settings.tickRate,
        seed: SEED,
        attributes: ATTRIBUTES,
        vital: 'health',
        effects: KINDS.map((kind) => kind.definition),
        capacity: { actors: MAX_ACTORS, effects: MAX_EFFECTS, commands: MAX_COMMANDS, events: 262_144 },
        workers: settings.workers,
        recovery: {
          recovered: (report) => {
            this.#recovered = report
          },
        },
      })
      const spawner = new Spawner(engine as Engine, engine.spawnMany(settings.actors), SEED)
      spawner.setKinds(settings.kinds)
      this.#running = { engine: engine as Engine, spawner }
      this.#alive = 0
      this.#mark = undefined
      this.#showColumns()
      if (paused) this.#halt('paused')
      else this.#run()
    } catch (error) {
      this.#fail(error)
    }
  }

  #showColumns(): void {
    const { engine, spawner } = this.#running!
    const { state, tagsLow } = engine.columns(Actor)
    const columns: FieldColumns = { state, tagsLow, health: engine.column('health') }
    const actors = spawner.actors.length
    this.#sendColumns({ kind: 'columns', columns, actors, fullHealth: ATTRIBUTES.health.max })
  }

  // ── The loop ──────────────────────────────────────────────────────────────

  #halt(phase: Phase): void {
    clearTimeout(this.#timer)
    this.#phase = phase
  }

  #run(): void {
    this.#halt('running')
    this.#clock.restart(performance.now(), this.#settings.tickRate)
    this.#mark = undefined
    this.#loop()
  }

  #loop(): void {
    const due = this.#clock.advance(performance.now())
    try {
      for (let i = 0; i < due; i++) this.#tick()
    } catch (error) {
      this.#fail(error)
      return
    }
    // A timer leaves the event loop free for the page's calls; the clock makes up for its coarseness.
    this.#timer = setTimeout(() => this.#loop(), Math.max(0, this.#clock.untilNext(performance.now()) - 1))
  }

  #tick(): void {
    const { engine, spawner } = this.#running!
    spawner.beforeTick(this.#alive, this.#wanted, MAX_EFFECTS)
    const started = performance.now()
    engine.step()
    this.#recent.record(performance.now() - started)
    this.#alive = engine.liveEffects
  }

  #fail(error: unknown): void {
    this.#halt('failed')
    const code = error instanceof MyriadError ? `${error.code}: ` : ''
    this.#failure = code + (error instanceof Error ? error.message : String(error))
  }

  // ── What the page asks for ────────────────────────────────────────────────

  /** The world, when it is there. */
  async #world(): Promise<Running> {
    await this.#ready
    if (this.#running) return this.#running
    throw new MyriadError('BUSY', `The demo has not started. ${this.#failure ?? ''}`)
  }

  /** The world, when nothing is under way that its state must not change in. */
  async #free(): Promise<Running> {
    const running = await this.#world()
    if (this.#phase !== 'busy') return running
    throw new MyriadError('BUSY', 'The engine is changing its threads.', { allowed: 'wait for the call to return' })
  }

  async configure(settings: Settings): Promise<void> {
    const before = this.#settings
    if (settings.actors !== before.actors || settings.tickRate !== before.tickRate) {
      await this.start(settings)
      return
    }
    this.#settings = settings
    this.#running?.spawner.setKinds(settings.kinds)
    if (settings.effectsPerActor !== before.effectsPerActor) this.#wanted = settings.actors * settings.effectsPerActor
    if (settings.workers !== before.workers) await this.setWorkers(settings.workers)
  }

  async setWorkers(workers: 'auto' | number): Promise<number> {
    const { engine } = await this.#world()
    const phase = this.#phase
    this.#halt('busy')
    try {
      const count = await engine.setWorkers(workers)
      this.#settings = { ...this.#settings, workers }
      return count
    } finally {
      if (phase === 'running') this.#run()
      else this.#halt(phase)
    }
  }

  /** More effects, as many as there is room for, kept alive from now on. */
  addEffects(count: number): void {
    integer(count, 'effects', 0, MAX_EFFECTS)
    this.#wanted = Math.min(MAX_EFFECTS, this.#wanted + count)
  }

  /**
   * More actors, or more effects, kept alive from now on: those that one tick can take at once, the others in the ticks
   * after it.
   */
  async spawn(what: SpawnRequest = {}): Promise<void> {
    const { engine, spawner } = await this.#free()
    checkSpawn(what, MAX_ACTORS - spawner.actors.length, MAX_EFFECTS - this.#wanted)
    const { actors = 0, effects = 0 } = what
    if (actors > 0) {
      spawner.add(engine.spawnMany(actors))
      this.#settings = { ...this.#settings, actors: spawner.actors.length }
      this.#showColumns()
    }
    spawner.applyNow(effects, MAX_EFFECTS - engine.liveEffects)
    this.#wanted += effects
  }

  pause(): void {
    if (this.#phase === 'running') this.#halt('paused')
  }

  resume(): void {
    if (this.#phase === 'paused') this.#run()
  }

  /** Runs `n` ticks at once, as they would run by themselves. Returns the tick that comes next. */
  async step(n = 1): Promise<number> {
    const { engine } = await this.#free()
    checkSteps(n)
    try {
      for (let i = 0; i < n; i++) this.#tick()
    } catch (error) {
      // A wrong argument is the caller's; a lost thread is the game's.
      if (error instanceof MyriadError && error.code.startsWith('THREAD')) this.#fail(error)
      throw error
    }
    return engine.tick
  }

  async hash(): Promise<string> {
    return (await this.#world()).engine.hash()
  }

  async stats(): Promise<EngineStats> {
    return (await this.#world()).engine.stats()
  }

  /** What is kept with the world. */
  #saved(spawner: Spawner): SavedGame {
    return { settings: this.#settings, wanted: this.#wanted, spawner: spawner.state() }
  }

  async save(): Promise<SaveReport> {
    const { engine, spawner } = await this.#free()
    const save = () => this.#store!.save(WORLD, checkpointWith(engine, this.#saved(spawner)))
    return this.#tiers ? await this.#tiers.saved(save) : await save()
  }

  /** Puts a stored world in the place of this one: it goes on as if it had never stopped. Returns its tick. */
  async load(name = WORLD): Promise<number> {
    await this.#free()
    const found = await this.#store!.load(name)
    // The world may have been replaced, or its threads may have begun to change, while the storage worked.
    const { engine, spawner } = await this.#free()
    this.#bringBack(engine, spawner, found)
    await this.#tiers?.follow()
    return engine.tick
  }

  #bringBack(engine: Engine, spawner: Spawner, found: WorldImage): void {
    const { image, game } = detach(found)
    const { tickRate } = game.settings
    if (tickRate !== engine.tickRate) {
      throw new MyriadError(
        'IMAGE_MISMATCH',
        `The save was made at ${tickRate} ticks a second, and this world runs at ${engine.tickRate}. ` +
          `Set ${tickRate} ticks a second and load again.`,
        { value: engine.tickRate, allowed: `${tickRate} ticks a second` },
      )
    }
    engine.restore(image)
    spawner.restore(engine.actors(), game.spawner)
    spawner.setKinds(game.settings.kinds)
    // How many threads there are is the machine's affair, not the save's.
    this.#settings = { ...game.settings, actors: spawner.actors.length, workers: this.#settings.workers }
    this.#alive = engine.liveEffects
    this.#wanted = game.wanted
    this.#mark = undefined
    this.#showColumns()
  }

  // ── Stored worlds ─────────────────────────────────────────────────────────

  /** Keeps this world from now on, saved every five seconds; or keeps it no more. */
  async keep(on: boolean): Promise<void> {
    const { engine, spawner } = await this.#free()
    if (!on) return this.#kept!.end()
    const game = () => this.#saved(spawner)
    const kept: KeptEngine = {
      get tick() {
        return engine.tick
      },
      get checkpointBytes() {
        return engine.checkpointBytes
      },
      checkpoint: ({ into }) => checkpointWith(engine, game(), into),
      // It begins with what is here; but a world that another tab has kept meanwhile is taken over as that one left it.
      restore: (image) => {
        this.#bringBack(engine, spawner, image)
        // Recalling waits for it, and says what has failed.
        this.#tiers?.follow().catch(() => {})
      },
    }
    await this.#kept!.begin(kept)
  }

  async saveKept(): Promise<void> {
    await this.#kept!.save()
  }

  /** Takes the kept world away from the tab that has it. */
  async takeOver(): Promise<void> {
    await this.#kept!.takeOver()
  }

  /** Makes every write fail, or lets them through again: what a full or broken storage would do to a game. */
  makeTrouble(trouble: StorageTrouble): void {
    this.#kept!.trouble = trouble
  }

  async worlds(): Promise<WorldsView | undefined> {
    const store = this.#store
    const kept = this.#kept
    if (!store || !kept || !this.#running) return undefined
    const [worlds, usage] = await Promise.all([store.list(), store.usage()])
    const { state } = kept
    const { workers, recoveries, recoveryBytes } = this.#running.engine.stats()
    return {
      worlds,
      usage,
      kind: store.kind,
      keptAs: kept.name,
      kept: state && { ...state, error: state.error?.message },
      trouble: kept.trouble,
      workers,
      recoverable: workers > 0 && recoveryBytes > 0,
      recoveries,
      lastRecovery: this.#recovered,
    }
  }

  // ── The cache ─────────────────────────────────────────────────────────────

  /** Opens the cache, or opens it anew with another policy. */
  async openTiers(policy: PolicyName): Promise<void> {
    const { engine } = await this.#free()
    await this.closeTiers()
    this.#tiers = await TierShow.open(engine, policy)
  }

  async closeTiers(): Promise<void> {
    const tiers = this.#tiers
    this.#tiers = undefined
    if (!tiers) return
    // Nobody stays behind.
    this.#returned(await tiers.recall().catch(() => new Uint32Array(0)))
    await tiers.close()
  }

  /** Asks after some statuses, and says what the cache looks like. */
  async tiers(): Promise<TiersView | undefined> {
    await this.#tiers?.look()
    return this.#tiers?.view
  }

  /** Takes actors out of the world, the first of those that may leave. Returns how many. */
  async park(count: number): Promise<number> {
    const { engine, spawner } = await this.#free()
    const tiers = this.#tiers
    if (!tiers) throw new MyriadError('BUSY', 'The cache is not open.', { allowed: 'open it first' })
    const phase = this.#phase
    // What waits for them is done first; then the world stands until they are out of it.
    this.#halt('busy')
    try {
      engine.step()
      const alive = spawner.actors.filter((actor) => engine.isAlive(actor))
      const leaving = alive.slice(0, Math.min(count, spawner.actors.length - 1))
      await tiers.park(leaving)
      spawner.remove(leaving)
      this.#settings = { ...this.#settings, actors: spawner.actors.length }
      this.#showColumns()
      return leaving.length
    } finally {
      if (phase === 'running') this.#run()
      else this.#halt(phase)
    }
  }

  async recall(): Promise<number> {
    await this.#free()
    const phase = this.#phase
    this.#halt('busy')
    try {
      const handles = (await this.#tiers?.recall()) ?? new Uint32Array(0)
      this.#returned(handles)
      return handles.length
    } finally {
      if (phase === 'running') this.#run()
      else this.#halt(phase)
    }
  }

  #returned(handles: Uint32Array): void {
    if (handles.length === 0 || !this.#running) return
    this.#running.spawner.add(handles)
    this.#settings = { ...this.#settings, actors: this.#running.spawner.actors.length }
    this.#showColumns()
  }

  async removeWorld(name: string): Promise<void> {
    await this.#store!.remove(name)
  }

  async exportWorld(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#store!.exportWorld(name, { compress: true })
  }

  async importWorld(file: Uint8Array): Promise<SaveInfo> {
    return await this.#store!.importWorld(file)
  }

  /** A drill: ends a pool thread as a crash would. */
  async killThread(thread = 1): Promise<void> {
    const { engine } = await this.#world()
    await engine.killThread(thread)
  }

  inspect(index: number): ActorView | undefined {
    if (!this.#running) return undefined
    const { engine, spawner } = this.#running
    const actor = spawner.actors[index]
    if (actor === undefined || !engine.exists(actor)) return undefined
    return {
      id: actor,
      alive: engine.isAlive(actor),
      attributes: Object.keys(ATTRIBUTES).map((name) => [name, engine.attribute(actor, name)] as const),
      tags: engine.tags(actor),
      effects: engine
        .effects(actor)
        .map(({ effect, stacks, remaining, active }) => ({ effect, stacks, remaining, active })),
    }
  }

  /** Whether it runs, and why not. */
  status(): { readonly phase: Phase; readonly failure: string | undefined } {
    return { phase: this.#phase, failure: this.#failure }
  }

  /** What the page shows, once there is a world. Rates and shares cover the time since the last call. */
  snapshot(): Snapshot | undefined {
    if (!this.#running || !this.#store) return undefined
    const { engine } = this.#running
    const stats = engine.stats()
    const at = performance.now()
    const before = this.#mark ?? { at, stats }
    const seconds = (at - before.at) / 1000
    const rate = (now: number, then: number) => (seconds > 0 ? (now - then) / seconds : 0)
    const { p50 } = this.#recent.percentiles()
    // The engine's own window begins anew with every change of threads.
    if (stats.tickMs.p50 > 0) this.#tickByWorkers[stats.workers] = stats.tickMs.p50
    const slowest = this.#recent.max
    this.#recent.clear()
    this.#mark = { at, stats }
    return {
      phase: this.#phase,
      failure: this.#failure,
      settings: this.#settings,
      wanted: this.#wanted,
      stats,
      capabilities: engine.capabilities,
      rates: {
        ticks: rate(stats.tick, before.stats.tick),
        executed: rate(stats.executed, before.stats.executed),
        applied: rate(stats.applied, before.stats.applied),
        expired: rate(stats.expired, before.stats.expired),
      },
      recent: { median: p50, slowest },
      busy: stats.busyMs.map((ms, i) => Math.min(1, Math.max(0, rate(ms, before.stats.busyMs[i] ?? ms) / 1000))),
      tickByWorkers: this.#tickByWorkers,
      storage: { kind: this.#store.kind, reason: this.#store.reason },
    }
  }
}
