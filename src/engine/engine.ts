import type { World as EntityWorld } from 'bitecs'
import {
  Actor,
  type ActorColumns,
  ActorPosition,
  type AnyComponent,
  type ArrayFields,
  bindColumns,
  type Columns,
  type Component,
  collectIds,
  type Fields,
  hashStore,
  type Part,
  type PositionColumns,
  type QueryTerm,
  type Resource,
  type ResourceArrays,
  STORE_USED,
  type StoreOwner,
  storeMemory,
  unbindColumns,
} from '../components/index.js'
import { asyncDispose } from '../dispose/index.js'
import {
  ALIVE,
  type CompiledWorld,
  DESPAWN_COMMAND,
  type EffectDefinition,
  type EffectEvent,
  EVENT_TYPES,
  type EventType,
  type Explanation,
  eventsLost,
  explainAttribute,
  hashWorld,
  liveEffects,
  memoryReport,
  publicHandle,
  readEffects,
  recordOf,
  SPAWNED,
  WORLD_SLOTS,
  WORLD_TICK,
  type World,
} from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import type { WorldImage } from '../image/index.js'
import type { Registry, ScheduleExplanation, Scheduler } from '../schedule/index.js'
import { actorColumns, positionColumns, type TickRunner } from '../simulation/index.js'
import { MAX_THREADS, type Pool } from '../threads/index.js'
import { type Capabilities, type probeCapabilities, whyNotShared } from './capabilities.js'
import type { CarriedActor } from './carried-actor.js'
import { Carrier } from './carrier.js'
import { type CatchUpOptions, type CatchUpReport, catchUp } from './catch-up.js'
import { CommandDesk } from './command-desk.js'
import { EventHub } from './event-hub.js'
import { GameCalls } from './game-calls.js'
import { ComponentNames, type InputBatch, InputLog } from './input-log/index.js'
import { callback, checkKeys, index, integer, reject, word } from './inputs.js'
import { Ledger } from './ledger/index.js'
import { type EngineSettings, wantedWorkers } from './options.js'
import { OwnEvents, type SystemEvent } from './own-events.js'
import { Population } from './population.js'
import { RecordedInputs } from './recorded-inputs.js'
import { Recovery, StateCopy } from './recovery/index.js'
import { checkBatches, type ReplayOptions, runBatches } from './replay.js'
import type {
  ApplyOptions,
  DamageOptions,
  DispelOptions,
  EffectState,
  EngineEvent,
  Entity,
  HealOptions,
  SpawnOptions,
} from './requests.js'
import { type CheckpointOptions, Saving } from './saving.js'
import { type EngineStats, worldStats } from './stats.js'
import { SystemDesk } from './system-desk.js'
import { Ticking } from './ticking.js'

/** Components of the engine's own come first. */
const FIRST_OWN = 2

/** Who is parked: those that were detached under a name and not attached since. */
export interface ParkedActors {
  /** How many. */
  readonly size: number
  has(name: number): boolean
  /** All names, ascending. A copy. */
  names(): Float64Array
}

/** Everything an engine is put together from. */
export interface EngineParts {
  readonly world: World
  readonly compiled: CompiledWorld
  readonly effects: readonly EffectDefinition[]
  readonly settings: EngineSettings
  readonly pool: Pool
  readonly probed: ReturnType<typeof probeCapabilities>
  readonly registry: Registry
  readonly owner: StoreOwner
  readonly scheduler: Scheduler
  readonly ticks: TickRunner
}

interface Inside<E extends string> extends EngineParts {
  readonly effectIds: readonly E[]
  readonly desk: CommandDesk
  readonly population: Population
  readonly events: EventHub
  readonly ownEvents: OwnEvents
  readonly systems: SystemDesk
  readonly calls: GameCalls
  readonly log: InputLog
  readonly componentNames: ComponentNames
  readonly inputs: RecordedInputs
  readonly ticking: Ticking
  readonly recovery: Recovery | undefined
  readonly saving: Saving
  readonly carrier: Carrier
  readonly ledger: Ledger
  /** Columns by component number, the engine's own among them. */
  readonly columns: readonly object[]
  readonly tagBits: readonly (readonly [name: string, column: Int32Array, bit: number])[]
  /** Every tag and control name; a name may be both. */
  readonly tagNames: ReadonlyMap<string, number>
}

/**
 * A world of actors and their status effects, and the threads that advance it. Made by `createEngine`.
 *
 * Commands (`apply`, `dispel`, `damage`, …) are taken at once and carried out in the next tick, in the order of their
 * priority and then of the calls. Reads show the world as the last tick left it. All calls are synchronous but those
 * that return a promise.
 *
 * @typeParam E The ids of the world's effects.
 * @typeParam A The names of its attributes.
 * @typeParam M The events that its systems emit.
 */
export class Engine<E extends string = string, A extends string = string, M extends string = never>
  implements AsyncDisposable
{
  #inside: Inside<E> | undefined
  #fallback: string | undefined
  #state: 'idle' | 'stepping' | 'handling' | 'changing' = 'idle'

  /** @internal Use `createEngine`. */
  constructor(parts: EngineParts) {
    const { world, compiled, effects, settings, owner, registry, scheduler, ticks, pool } = parts
    const effectIds = [...compiled.names.effects.keys()] as E[]
    const desk = new CommandDesk(world, compiled, effects, settings)
    const population = new Population(world, compiled, settings, owner, registry, (handle) =>
      desk.plain(DESPAWN_COMMAND, handle),
    )
    const ownEvents = new OwnEvents(registry.events, [...EVENT_TYPES, 'lost'])
    const columns: object[] = [...owner.store.columns]
    columns[0] = actorColumns(world, compiled.names.attributes)
    columns[1] = positionColumns(world)
    const { systemCommands } = settings.capacity
    registry.components.forEach((component, c) => {
      bindColumns(component, columns[c]!)
    })
    const events = new EventHub(world, effectIds, settings.recordMask)
    const systems = new SystemDesk(owner, registry, scheduler.plan.rank, population, desk, ownEvents, systemCommands)
    const componentNames = new ComponentNames(
      registry.components,
      registry.componentShapes.map(({ label }) => label),
    )
    const log = new InputLog(world, componentNames)
    const ledger = new Ledger()
    const saving = new Saving(world, compiled, effects, settings.capacity, owner.store, population, ledger)
    const carrier = new Carrier({ world, compiled, effectIds, settings, owner, registry, population, desk, ledger })
    const calls = new GameCalls(population, desk, owner, registry, log, carrier, saving, ledger)
    const ticking = new Ticking(world, ticks, population, desk, systems, settings)
    const made = {
      effectIds,
      desk,
      population,
      events,
      ownEvents,
      systems,
      calls,
      log,
      componentNames,
      ticking,
      ledger,
    }
    const onShort = (error: unknown) => this.#noteFallback(error)
    this.#inside = {
      ...parts,
      ...made,
      saving,
      carrier,
      inputs: new RecordedInputs(log, () => ticking.tick),
      recovery:
        settings.recovery &&
        new Recovery({ ...parts, ...made, pool, components: componentNames, onShort }, settings.recovery),
      columns,
      tagBits: [
        ...[...compiled.names.tags].map(
          ([name, bit]) => [name, bit < 32 ? world.tagsLow : world.tagsHigh, 1 << (bit & 31)] as const,
        ),
        ...[...compiled.names.controls].map(([name, bit]) => [name, world.control, 1 << bit] as const),
      ],
      tagNames: new Map([...compiled.names.controls, ...compiled.names.tags]),
    }
  }

  /** All that an engine holds: gone after `dispose`. */
  get #in(): Inside<E> {
    if (!this.#inside) throw new MyriadError('DISPOSED', 'The engine was disposed of.')
    return this.#inside
  }

  /** The parts, when no other call is under way. */
  get #free(): Inside<E> {
    if (this.#state === 'idle') return this.#in
    return this.#busy()
  }

  /** The parts, for what an event handler may do as well. */
  get #open(): Inside<E> {
    const inside = this.#inside
    if (inside && (this.#state === 'idle' || this.#state === 'handling')) return inside
    return inside ? this.#busy() : this.#in
  }

  #busy(): never {
    throw new MyriadError(
      'BUSY',
      this.#state === 'changing' ? 'The engine is changing its threads.' : 'The engine is in the middle of a step.',
      { allowed: 'wait for the call to return' },
    )
  }

  // ── The world ─────────────────────────────────────────────────────────────

  /** The bitECS world of the entities. Its ids are the lower bits of the handles. */
  get world(): EntityWorld {
    return this.#in.population.entities.world
  }

  /** Ticks that have run: the number of the next tick. */
  get tick(): number {
    return this.#world.words[WORLD_TICK]!
  }

  /** Ticks a second of simulated time. */
  get tickRate(): number {
    return this.#in.compiled.tickRate
  }

  /** The ids of the world's effects, in the order of their definitions. */
  get effectIds(): readonly E[] {
    return this.#in.effectIds
  }

  /** What the machine and the page allow, and why threads are missing if they are. */
  get capabilities(): Capabilities {
    const { probed, pool, world } = this.#in
    const kernel = world.kernel === undefined ? 'typescript' : 'wasm'
    return { ...probed, kernel, workers: pool.threads - 1, fallback: this.#fallback }
  }

  get #world(): World {
    return this.#in.world
  }

  /** The entity id (bitECS's, and the index into columns) of a handle. */
  idOf(entity: Entity): number {
    return this.#in.population.idOf(entity)
  }

  /** The handle of the entity that now has an id. @throws MyriadError `DEAD_HANDLE` when there is none. */
  handleOf(id: number): Entity {
    const w = this.#world
    const { owner, population } = this.#in
    if (typeof id !== 'number') reject('WRONG_TYPE', 'id', id, 'the id of an entity')
    if (!Number.isInteger(id) || id <= 0 || id >= w.slots || !owner.isAlive(id) || !population.entities.exists(id)) {
      reject('DEAD_HANDLE', 'id', id, 'the id of an entity that is there')
    }
    return publicHandle(w, id)
  }

  // ── Entities and components ───────────────────────────────────────────────

  /**
   * Adds an entity with components, as they are or as `set(component, values)`, and returns its handle. It is no actor:
   * it takes no effects.
   *
   * @throws MyriadError `CAPACITY_ENTITIES`, `UNKNOWN_NAME`, `WRONG_TYPE`, `OUT_OF_RANGE`, `NOT_FINITE`
   */
  create(...parts: readonly Part[]): Entity {
    return this.#open.calls.createOne(parts)
  }

  /** Adds `count` entities that are alike and returns their handles. */
  createMany(count: number, ...parts: readonly Part[]): Uint32Array {
    return this.#open.calls.create(count, parts)
  }

  /** Gives an entity components; of one it has already, only the values are set. */
  addComponents(entity: Entity, ...parts: readonly Part[]): void {
    this.#open.calls.addComponents(entity, parts)
  }

  /** Takes components off an entity. */
  removeComponents(entity: Entity, ...components: readonly AnyComponent[]): void {
    this.#open.calls.removeComponents(entity, components)
  }

  hasComponent(entity: Entity, component: AnyComponent): boolean {
    const { population, owner } = this.#in
    const id = population.idOf(entity)
    if (component === Actor) return population.isActor(id)
    return owner.has(population.componentNumber(component), id)
  }

  /** Lets queries see an entity's enableable component again. */
  enable(entity: Entity, component: AnyComponent): void {
    this.#open.calls.toggle(entity, component, true)
  }

  /** Hides an entity's enableable component from queries, without a structural change. */
  disable(entity: Entity, component: AnyComponent): void {
    this.#open.calls.toggle(entity, component, false)
  }

  isEnabled(entity: Entity, component: AnyComponent): boolean {
    const { owner, calls } = this.#in
    const [number, id] = calls.enableable(entity, component)
    return (owner.store.enabled[number]![id >>> 5]! & (1 << (id & 31))) !== 0
  }

  /** A component's columns in this engine, one element an entity id. Shared memory where memory is shared. */
  columns(component: typeof Actor): ActorColumns
  columns(component: typeof ActorPosition): PositionColumns
  columns<F extends Fields>(component: Component<F, true>): Columns<F, true>
  columns<F extends Fields>(component: Component<F>): Columns<F>
  columns(component: AnyComponent): object {
    const { columns, population } = this.#in
    if (component === Actor) return columns[0]!
    if (component === ActorPosition) return columns[1]!
    return columns[population.componentNumber(component)]!
  }

  /** The arrays of a resource that some system names: shared memory where memory is shared. Write them between ticks only. */
  resource<F extends ArrayFields>(resource: Resource<F>): ResourceArrays<F> {
    const { registry, owner } = this.#in
    const number = registry.resources.indexOf(resource as Resource)
    if (number < 0) reject('UNKNOWN_NAME', 'resource', resource, 'a resource that a system names')
    return owner.store.resources[number]! as ResourceArrays<F>
  }

  /** The ids of the entities that a query finds now, ascending. A copy. */
  query(...terms: readonly QueryTerm[]): Uint32Array {
    const { registry, owner } = this.#in
    const shape = registry.shapeOf(terms)
    const words = (owner.store.words[STORE_USED]! + 31) >>> 5
    const ids = new Uint32Array(owner.store.words[STORE_USED]!)
    return ids.slice(0, collectIds(owner.store, shape, 0, words, ids, 0))
  }

  /** The schedule of the systems. */
  get schedule(): { explain(): ScheduleExplanation } {
    return this.#in.scheduler
  }

  // ── Actors ────────────────────────────────────────────────────────────────

  /**
   * Adds an actor and returns its handle. It is there at once.
   *
   * @throws MyriadError `CAPACITY_ACTORS`, `UNKNOWN_NAME`, `NOT_FINITE`, `WRONG_TYPE`, `INVALID_INPUT`
   */
  spawn(options: SpawnOptions<A> = {}): Entity {
    return this.#open.calls.spawn(1, options)[0]!
  }

  /** Adds `count` actors that are alike and returns their handles. */
  spawnMany(count: number, options: SpawnOptions<A> = {}): Uint32Array {
    return this.#open.calls.spawn(count, options)
  }

  /**
   * Takes an entity out of the world: an actor in the next tick, as its effects must end first (reason `despawned`),
   * another at once.
   */
  despawn(entity: Entity): void {
    this.#open.calls.despawn(entity)
  }

  /** Whether the handle is that of an entity that is there. @throws MyriadError `WRONG_TYPE` */
  exists(entity: Entity): boolean {
    if (typeof entity !== 'number') reject('WRONG_TYPE', 'entity', entity, 'a handle')
    return this.#in.population.exists(entity)
  }

  /**
   * Takes actors out of the world, as records that `attach` puts back: effects with their stacks, magnitudes, sources,
   * times and snapshots, attributes, tags, position, the engine's components. Nothing is told and nothing follows: for the
   * rules the actors have not gone. Handles are dead from here on. All go, or none.
   *
   * @param names Names under which the records are kept, one an actor: integers from 2 to the 32nd. With them the world knows
   *   that the actors are parked (`parked`), in its checkpoints too, until `attach` has the names again.
   * @throws MyriadError `NOT_PARKABLE` for an actor that is tied to others (auras, links, attributes followed live), or that a
   *   waiting command names; `DEAD_HANDLE`, `WRONG_TYPE`, `INVALID_INPUT`.
   */
  detach(actors: Uint32Array, names?: Float64Array): Int32Array[] {
    return this.#free.calls.detach(actors, names)
  }

  /**
   * Says that actors are parked, under names, whose records come from elsewhere: the file of another world with the same options.
   *
   * @throws MyriadError `IMAGE_INVALID`, `IMAGE_MISMATCH`, `WRONG_TYPE`, `INVALID_INPUT` for names that are taken.
   */
  admit(records: readonly Int32Array[], names: Float64Array): void {
    this.#free.calls.admit(records, names)
  }

  /** Who is parked. As all of the state, it is what it was at the tick of a checkpoint that is restored. */
  get parked(): ParkedActors {
    return this.#in.ledger
  }

  /** Bytes of the record that `detach` would make of each actor. Throws what it would throw. */
  detachBytes(actors: Uint32Array): Uint32Array {
    return this.#in.carrier.measure(actors)
  }

  /**
   * Puts actors back and returns their new handles. They stand as they left; in the next tick the time that has passed since
   * then is made up for, as the `offline` of each effect says. Effects of others that name them as their source do so by the
   * new handle. All come, or none.
   *
   * @param sourceOf The handle that now stands for one in a record: of a source that has another since. Default: the same, or
   *   that which the world knows of because it was parked.
   * @param parkedAs The names that were given to `detach`, in the order of the records: they are parked no longer.
   * @throws MyriadError `IMAGE_INVALID` for a damaged record, `IMAGE_MISMATCH` for one of another world; `CAPACITY_ACTORS`,
   *   `CAPACITY_ENTITIES`, `CAPACITY_EFFECTS`, `COMMANDS_FULL`.
   */
  attach(records: readonly Int32Array[], sourceOf?: (handle: Entity) => Entity, parkedAs?: Float64Array): Uint32Array {
    return this.#free.calls.attach(records, sourceOf, parkedAs)
  }

  /** What a record of `detach` says of its actor. @throws MyriadError `IMAGE_INVALID`, `IMAGE_MISMATCH`, `WRONG_TYPE` */
  inspect(record: Int32Array): CarriedActor<E, A> {
    return this.#in.carrier.inspect(record, this.#in.saving.fingerprint) as CarriedActor<E, A>
  }

  // ── Notes ─────────────────────────────────────────────────────────────────

  /** Words that the game has put into the state: they come back with a checkpoint, and a replay sets them again. */
  get notes(): ReadonlyMap<string, Uint32Array> {
    return this.#in.ledger.notes
  }

  /**
   * Puts a note into the state, or takes it away. For what a game has to know of its world and no column holds; not for every
   * tick, as a changed note is copied with every save.
   *
   * @throws MyriadError `WRONG_TYPE`
   */
  setNote(key: string, words: Uint32Array | undefined): void {
    if (typeof key !== 'string') reject('WRONG_TYPE', 'key', key, 'a text')
    if (words !== undefined && !(words instanceof Uint32Array)) reject('WRONG_TYPE', 'words', words, 'a Uint32Array')
    this.#open.calls.note(key, words)
  }

  // ── Commands ──────────────────────────────────────────────────────────────

  /**
   * Applies an effect to an actor in the next tick.
   *
   * @throws MyriadError `UNKNOWN_NAME`, `DEAD_HANDLE`, `NOT_FINITE`, `OUT_OF_RANGE`, `WRONG_TYPE`, `INVALID_INPUT`;
   *   `CAPACITY_EFFECTS` and `COMMANDS_FULL` when there is no room.
   */
  apply(effect: E, target: Entity, options: ApplyOptions = {}): void {
    this.#open.calls.apply(effect, target, options)
  }

  /** Applies an effect to many actors, in the order of `targets`; throws as `apply` does, and then none is applied. */
  applyMany(effect: E, targets: Uint32Array, options: ApplyOptions = {}): void {
    this.#open.calls.applyMany(effect, targets, options)
  }

  /** Takes stacks of effects off an actor. */
  dispel(target: Entity, options: DispelOptions = {}): void {
    this.#open.calls.dispel(target, options)
  }

  /** Ends every instance of an effect on an actor, or the one instance with a number; reason `cancelled`. */
  remove(target: Entity, what: E | number): void {
    this.#open.calls.remove(target, what)
  }

  /** Damages an actor's vital attribute. */
  damage(target: Entity, amount: number, options: DamageOptions = {}): void {
    this.#open.calls.damage(target, amount, options)
  }

  /** Heals an actor's vital attribute. */
  heal(target: Entity, amount: number, options: HealOptions = {}): void {
    this.#open.calls.heal(target, amount, options)
  }

  /** Sets the base of an attribute, clamped to its limits. */
  set(target: Entity, attribute: A, value: number): void {
    this.#open.calls.set(target, attribute, value)
  }

  /** Sets a tag of the actor's own. */
  tag(target: Entity, tag: string): void {
    this.#open.calls.tag(target, tag, true)
  }

  /** Takes a tag of the actor's own away; tags that effects grant stay. */
  untag(target: Entity, tag: string): void {
    this.#open.calls.tag(target, tag, false)
  }

  /** Puts an actor somewhere else. */
  move(target: Entity, x: number, y: number): void {
    this.#open.calls.move(target, x, y)
  }

  /** Stops the clock of all that an actor carries: no ticks, no expiry; everything stays in force. */
  pause(target: Entity): void {
    this.#open.calls.plain('pause', target)
  }

  /** Lets the clock of a paused actor run on from where it stood. */
  resume(target: Entity): void {
    this.#open.calls.plain('resume', target)
  }

  /**
   * The world was away for so many seconds: in the next tick clocks of effects run on, stand still, or are made up for,
   * as their `offline` says. Paused actors stand still.
   */
  offline(seconds: number): void {
    this.#open.calls.offline(seconds)
  }

  /** Kills an actor in the next tick. */
  kill(target: Entity): void {
    this.#open.calls.plain('kill', target)
  }

  /** Brings a dead actor back, with the vital base it started with. */
  revive(target: Entity): void {
    this.#open.calls.plain('revive', target)
  }

  // ── Time ──────────────────────────────────────────────────────────────────

  /**
   * Runs `n` ticks on all threads, and after each of them calls the event handlers. A handler may read and give
   * commands, for the next tick; the other calls are `BUSY` until the step is over. An error that a handler throws comes
   * out of `step`; the tick it was called for has run, those after it have not.
   *
   * A pool thread that dies or hangs costs time and no more, with the option `recovery`: the tick has the result it would
   * have had.
   *
   * @throws MyriadError `THREAD_LOST` (without `recovery`), `THREAD_ERROR`, `BEHAVIOUR_FAILED` and `SYSTEM_FAILED` (a function
   *   of the game threw): the engine is of no use then; make a new one and load a save.
   */
  step(n = 1): void {
    const { events, ownEvents, recovery, ticking } = this.#free
    integer(n, 'n', 1, 1_000_000)
    try {
      for (let i = 0; i < n; i++) {
        this.#state = 'stepping'
        const started = performance.now()
        if (recovery) recovery.runTick()
        else ticking.run()
        ticking.ms.record(performance.now() - started)
        this.#state = 'handling'
        events.afterTick()
        ownEvents.deliver()
        recovery?.tell()
      }
    } finally {
      this.#state = 'idle'
    }
  }

  /**
   * The world was away for so many seconds by the clock on the wall. What that may mean is looked at: a clock that went back
   * counts for nothing, nor does one that was never set, and `cap` is the most that counts. Short absences are run tick by
   * tick, in slices; longer ones in one tick by the effects' `offline`, which costs what a short one does.
   *
   * @throws MyriadError `WRONG_TYPE`, `OUT_OF_RANGE`, `INVALID_INPUT`; what `step` throws; what `signal` was aborted with.
   */
  catchUp(seconds: number, options: CatchUpOptions = {}): Promise<CatchUpReport> {
    return catchUp(this, seconds, options)
  }

  // ── Inputs ────────────────────────────────────────────────────────────────

  /** What the game calls, recorded, so that a run can be run again: for journals, replays and reports of faults. */
  get inputs(): RecordedInputs {
    return this.#in.inputs
  }

  /**
   * Carries out what another run recorded (`inputs.take()`), at the ticks at which it was called, and ends at the tick up to
   * which it was recorded, with that run's hash. The engine stands where the recording began: it has the checkpoint from then.
   * Handlers hear nothing of it; what they called then is recorded with the rest.
   *
   * @param batches One, or several that follow each other.
   * @throws MyriadError `IMAGE_INVALID` when a batch is damaged; `IMAGE_MISMATCH` when it is of another world or another tick;
   *   what `signal` was aborted with. Nothing has changed then.
   */
  async replay(batches: InputBatch | readonly InputBatch[], options: ReplayOptions = {}): Promise<void> {
    const { componentNames, calls, ticking, log, recovery, inputs, events, ownEvents } = this.#free
    checkKeys(options, 'replay options', ['signal', 'parked'])
    const { signal, parked } = options
    if (parked !== undefined) callback(parked, 'parked')
    signal?.throwIfAborted()
    const list = Array.isArray(batches) ? (batches as readonly InputBatch[]) : [batches as InputBatch]
    const records = checkBatches(list, this.tick, componentNames)
    const parts = { ...this.#in, components: componentNames, calls, ticking, events, ownEvents, parked }
    this.#state = 'changing'
    log.paused = true
    try {
      recovery?.forget()
      await runBatches(parts, new StateCopy(parts), list, records, recovery !== undefined, signal)
    } finally {
      log.paused = false
      this.#state = 'idle'
    }
    inputs.restart()
    events.reset()
    ownEvents.reset()
    ticking.ms.clear()
  }

  // ── Reading ───────────────────────────────────────────────────────────────

  /** The current value of an attribute: its base with all modifiers, clamped. */
  attribute(entity: Entity, attribute: A): number {
    return this.#world.current[this.#place(entity, attribute)]!
  }

  /** The base of an attribute. */
  base(entity: Entity, attribute: A): number {
    return this.#world.base[this.#place(entity, attribute)]!
  }

  /**
   * The current values of an attribute, one element an entity id: shared memory where memory is shared, so it may be
   * posted to a worker that draws from it. Read it only.
   */
  column(attribute: A): Float64Array {
    const w = this.#world
    const at = index(this.#in.compiled.names.attributes, attribute, 'attribute') * w.slots
    return w.current.subarray(at, at + w.slots)
  }

  #place(entity: Entity, attribute: A): number {
    const slot = this.#in.population.slot(entity)
    return index(this.#in.compiled.names.attributes, attribute, 'attribute') * this.#world.slots + slot
  }

  /**
   * Where the current value of an attribute comes from: the base, what each modifier of each instance contributes and
   * from whom, what each channel makes of it, the limits and the result. For people and tools, not for every tick.
   */
  explain(entity: Entity, attribute: A): Explanation {
    const slot = this.#in.population.slot(entity)
    const place = index(this.#in.compiled.names.attributes, attribute, 'attribute')
    return explainAttribute(this.#world, slot, place, this.#in.effects)
  }

  /** What an actor carries, oldest first. */
  effects(entity: Entity): EffectState<E>[] {
    const slot = this.#in.population.slot(entity)
    const rate = this.tickRate
    return readEffects(this.#world, slot, this.#in.effectIds, this.tick - 1).map(
      ({ remainingTicks, nextTicks, effect, ...rest }) => ({
        ...rest,
        effect: effect as E,
        remaining: remainingTicks / rate,
        nextTick: nextTicks / rate,
      }),
    )
  }

  /** Whether an actor carries an effect, in force or not. */
  has(entity: Entity, effect: E): boolean {
    const definition = index(this.#in.compiled.names.effects, effect, 'effect')
    return recordOf(this.#world, this.#in.population.slot(entity), definition, -1) >= 0
  }

  /**
   * Whether an actor has a tag or control name, granted or its own.
   *
   * @throws MyriadError `UNKNOWN_NAME` for a name that neither a definition nor the option `tags` mentions.
   */
  hasTag(entity: Entity, tag: string): boolean {
    const slot = this.#in.population.slot(entity)
    index(this.#in.tagNames, tag, 'tag (name it in a definition or in the option `tags`)')
    return this.#in.tagBits.some(([name, column, bit]) => name === tag && (column[slot]! & bit) !== 0)
  }

  /** The tags and control names an actor has. */
  tags(entity: Entity): string[] {
    const slot = this.#in.population.slot(entity)
    return [...new Set(this.#in.tagBits.filter(([, column, bit]) => (column[slot]! & bit) !== 0).map(([name]) => name))]
  }

  isAlive(entity: Entity): boolean {
    return (this.#world.state[this.#in.population.slot(entity)]! & ALIVE) !== 0
  }

  /** All actors, in the order of their ids. */
  actors(): Uint32Array {
    const w = this.#world
    const found = new Uint32Array(w.words[WORLD_SLOTS]!)
    let n = 0
    for (let slot = 1; slot < w.words[WORLD_SLOTS]!; slot++) {
      if ((w.state[slot]! & SPAWNED) !== 0) found[n++] = publicHandle(w, slot)
    }
    return found.slice(0, n)
  }

  // ── Events ────────────────────────────────────────────────────────────────

  /**
   * Calls `handler` for every event of a type, after the tick in which it happened: the engine's own, or one that a
   * system emits. Returns the function that ends that.
   */
  on(type: EventType | 'lost', handler: (event: EngineEvent<E>) => void): () => void
  on(type: M, handler: (event: SystemEvent) => void): () => void
  on(type: string, handler: ((event: EngineEvent<E>) => void) | ((event: SystemEvent) => void)): () => void {
    const { ownEvents } = this.#open
    word([...EVENT_TYPES, 'lost', ...ownEvents.types], type, 'event type')
    if (ownEvents.types.includes(type)) return ownEvents.on(type, handler as (event: SystemEvent) => void)
    return this.#open.events.on(type as EventType, handler as (event: EffectEvent) => void)
  }

  /**
   * Calls `visit` for the events since the last drain whose types the option `record` names, in order, and returns how
   * many there were. Allocates nothing. When the log was full, an event `lost` comes last. What systems emit is not among
   * them: it goes to the handlers of `on`.
   */
  drain(visit: (event: EngineEvent<E>) => void): number {
    const { events, recovery } = this.#free
    recovery?.drained()
    return events.drain(visit as (event: EffectEvent) => void)
  }

  // ── Checking and measuring ────────────────────────────────────────────────

  /**
   * The hash of what can be seen of the state, 16 hex digits: the same inputs give the same hash on any number of threads,
   * anywhere. Commands that wait, and the order in which free ids are used again, are not in it.
   */
  hash(): string {
    return hashStore(this.#in.owner.store, hashWorld(this.#world))
  }

  /** Effect instances alive. */
  get liveEffects(): number {
    return liveEffects(this.#world)
  }

  /** Counters and measurements. Reads every shard and sorts the last ticks: for people, not for every tick. */
  stats(): EngineStats {
    const w = this.#world
    const { pool, probed, scheduler, owner, registry, systems, population, ticking, recovery } = this.#in
    const own = registry.components.length > FIRST_OWN || registry.systems.length > 0 ? storeMemory(owner.store) : []
    const memory = [...memoryReport(w, ticking.commandPeak, this.#in.events.peak), ...own]
    return {
      ...worldStats(w),
      entities: population.entities.count,
      systems: scheduler.report(owner),
      systemCommandsDenied: systems.denied,
      eventsLost: eventsLost(w),
      tickMs: { ...ticking.ms.percentiles(), last: ticking.ms.last },
      workers: pool.threads - 1,
      busyMs: Array.from({ length: pool.threads }, (_, thread) => pool.busyMs(thread)),
      wakes: pool.forks,
      jobs: pool.jobs,
      isolated: probed.isolated,
      recoveries: recovery?.count ?? 0,
      lastRecovery: recovery?.last,
      recoveryBytes: recovery?.bytes ?? 0,
      memoryBytes: memory.reduce((total, group) => total + group.used, 0),
      memory,
    }
  }

  // ── Threads ───────────────────────────────────────────────────────────────

  /**
   * Changes the number of threads beside the caller and returns how many there are then. Where memory cannot be
   * shared, or a thread does not start, it stays as it is and `capabilities.fallback` says why.
   *
   * @throws What `signal` was aborted with; the threads that were there go on.
   */
  async setWorkers(workers: 'auto' | number, options: { readonly signal?: AbortSignal } = {}): Promise<number> {
    const { pool, probed } = this.#free
    const { signal } = options
    signal?.throwIfAborted()
    if (workers !== 'auto' && typeof workers !== 'number') {
      reject('WRONG_TYPE', 'workers', workers, `"auto" or an integer from 0 to ${MAX_THREADS - 1}`)
    }
    const wanted = wantedWorkers(workers === 'auto' ? 'auto' : integer(workers, 'workers', 0, MAX_THREADS - 1))
    if (!probed.sharedMemory) {
      this.#fallback = wanted > 0 ? whyNotShared() : undefined
      return 0
    }
    this.#state = 'changing'
    try {
      await pool.setThreads(wanted + 1, signal)
      this.#fallback = undefined
    } catch (error) {
      this.#noteFallback(error)
    } finally {
      this.#state = 'idle'
    }
    this.#in.ticking.ms.clear()
    return pool.threads - 1
  }

  /** A thread did not start. @throws What it was given, if it says anything else. */
  #noteFallback(error: unknown): void {
    if (!(error instanceof MyriadError) || error.code !== 'THREAD_START') throw error
    const { threads } = this.#in.pool
    this.#fallback = `${error.message.replace(/\.$/, '')}. The engine runs on ${threads} thread${threads === 1 ? '' : 's'}.`
  }

  /**
   * Ends a pool thread (1 or higher) as a crash would: a drill for what a game does when a thread is lost.
   *
   * @throws MyriadError `WRONG_TYPE`, `NOT_FINITE`; `OUT_OF_RANGE` when there is no such thread.
   */
  async killThread(thread: number): Promise<void> {
    const { pool } = this.#in
    const workers = pool.threads - 1
    if (typeof thread === 'number' && workers === 0) {
      reject('OUT_OF_RANGE', 'thread', thread, 'nothing: there are no threads beside the caller')
    }
    await pool.killThread(integer(thread, 'thread', 1, workers))
  }

  // ── Saving ────────────────────────────────────────────────────────────────

  /** What the bytes of a checkpoint mean, as JSON: components, effects, attributes, capacities. Kept with every save. */
  get schema(): string {
    return this.#in.saving.schema
  }

  /** Bytes of a checkpoint taken now, without its list of entities. */
  get checkpointBytes(): number {
    return this.#in.saving.bytes
  }

  /**
   * Copies the state as the last tick left it, waiting commands included.
   *
   * @param options `into`: memory to copy into, which is kept and used again: some 1.6 ms for 32 MB instead of 17. The image is
   *   a view of it, valid until the next cut into the same memory.
   * @throws MyriadError What `step` threw, when it did so in the middle of a tick: there is no whole state to keep.
   */
  checkpoint(options: CheckpointOptions = {}): WorldImage {
    const { saving } = this.#open
    this.#checkWhole()
    return saving.checkpoint(options)
  }

  /** Refuses to copy a state that broke off in the middle of a tick, or that a thread may be writing to which was given up. */
  #checkWhole(): void {
    const { pool, recovery } = this.#in
    if (recovery && this.#state === 'idle') recovery.settle()
    if (recovery?.unsure) {
      throw new MyriadError(
        'BUSY',
        'A thread that was given up may still be at work; in some seconds it is gone for sure.',
        {
          allowed: 'try again after a few more steps',
        },
      )
    }
    // Threads that died between two ticks took nothing with them.
    if (pool.failure && !(recovery && pool.failure.code === 'THREAD_LOST')) throw pool.failure
  }

  /**
   * Puts a checkpoint in the place of the state. The simulation goes on as if it had never stopped.
   *
   * @throws MyriadError `WRONG_TYPE` for what is no checkpoint, `IMAGE_MISMATCH` when the checkpoint is of a world with other definitions or capacities,
   *   `IMAGE_INVALID` when it is damaged.
   */
  restore(image: WorldImage): void {
    this.#free.saving.restore(image)
    this.#in.owner.stamp = this.#in.scheduler.stampBefore(this.tick)
    this.#in.events.reset()
    this.#in.ownEvents.reset()
    this.#in.desk.afterTick()
    this.#in.recovery?.forget()
    this.#in.inputs.restart()
    this.#in.ticking.ms.clear()
  }

  // ── Life ──────────────────────────────────────────────────────────────────

  /** Ends the threads and lets go of the memory. Every later call throws `DISPOSED`. */
  async dispose(): Promise<void> {
    const { pool, registry, columns } = this.#inside ?? {}
    registry?.components.forEach((component, c) => {
      unbindColumns(component, columns![c]!)
    })
    // The heap goes with its last reference.
    this.#inside = undefined
    await pool?.dispose()
  }

  /** `dispose`, for `await using engine = await createEngine(…)`. */
  [asyncDispose](): Promise<void> {
    return this.dispose()
  }
}
