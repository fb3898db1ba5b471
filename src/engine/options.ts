import { keyPath, list, name, refuse } from '../check/index.js'
import { type AnyComponent, isComponent } from '../components/index.js'
import type { Capacity, EventType } from '../effects/index.js'
import { CAPACITY_LIMITS, DEFAULT_CAPACITY, EVENT_TYPES } from '../effects/index.js'
import { type AccessChecks, isSystem, type System, systemInfo } from '../schedule/index.js'
import { type AnyWorker, coreCount, MAX_THREADS } from '../threads/index.js'
import type { WorldOptions } from './define-world.js'
import type { RecoveryReport, RecoverySettings } from './recovery/index.js'

/** What a new engine needs to know. Everything has a default. */
export interface EngineOptions<
  E extends string = string,
  A extends string = string,
  G extends string = string,
  M extends string = string,
> extends WorldOptions<E, A, G> {
  /** Memory to reserve, in things it must hold. Reserved memory that is never used costs nothing. */
  readonly capacity?: Partial<Capacity>
  /** Threads beside the caller: a number, or `auto` (one a core but the caller's). Default `auto`. */
  readonly workers?: 'auto' | number
  /** Starts one thread, for a worker file of your own; see `myriad/worker`. */
  readonly worker?: () => AnyWorker
  /** Systems of the game's own, in the order in which they take effect where nothing else is said. */
  readonly systems?: readonly System<M>[]
  /** Components that no system names. */
  readonly components?: readonly AnyComponent[]
  /** The checks of `myriad/development`. `false`: none, under the condition `development` too. */
  readonly checks?: AccessChecks | false
  /** Gives up the start of the engine: `createEngine` then throws what the signal was aborted with. */
  readonly signal?: AbortSignal
  /** Milliseconds without progress after which a thread counts as lost. Default 400; 1000 without `recovery`. */
  readonly watchdogMs?: number
  /**
   * Lets the game go on when a pool thread dies in the middle of a tick: every so many ticks the state is copied, and what the
   * game calls is kept since. `false`: `step` throws `THREAD_LOST`, and the engine is of no use then. Default: on, a copy every
   * 120 ticks, or sooner where ticks are slow. With `everyTicks: 1` what the game wrote into columns itself is kept too.
   */
  readonly recovery?: RecoveryOptions | boolean
  /** Milliseconds of work a tick below which the pool is left asleep. Default 0.15; 0 always wakes it. */
  readonly wakeAboveMs?: number
  /**
   * Commands that a tick carries out at most: of each shard (one for some 16,000 effects of capacity, at most 64) its equal
   * part, rounded up. What is more waits for the next tick, by priority and in order, and is counted in `stats().deferred`.
   * By counts, not by the clock, so it is the same on any machine and any number of threads. What waits is copied in every
   * tick: a budget for peaks, not for a game that always gives more. Default: no limit.
   */
  readonly commandsPerTick?: number
  /** Writes to all reserved memory at the start, so that no tick waits for the system to provide it. Default false. */
  readonly preTouch?: boolean
  /**
   * Event types of the engine's own to keep for `drain`, or all of them. Default none. Types with a handler are recorded
   * anyway. What systems emit goes to handlers only.
   */
  readonly record?: 'all' | readonly EventType[]
  /** What a command on a despawned actor does: `throw` (default), or `deny` (nothing but a `denied` event). */
  readonly deadHandles?: 'throw' | 'deny'
}

/** How a game goes on without a thread. */
export interface RecoveryOptions {
  /**
   * Ticks between two copies at most: the more, the rarer they cost something, and the more is run again. A copy is also taken
   * when the ticks since the last one took 250 ms. Default 120.
   */
  readonly everyTicks?: number
  /**
   * Bytes of state beyond which no copies are taken, since each would hold up a tick: then the loss of a thread ends the run, as
   * with `recovery: false`. Default 128 MiB, some two million effects; `Infinity`: whatever it costs.
   */
  readonly mostBytes?: number
  /** Told of every recovery after the tick, like an event handler. */
  readonly recovered?: (report: RecoveryReport) => void
}

/** Options that steer the engine rather than the world, checked and completed. */
export interface EngineSettings {
  readonly capacity: Capacity
  readonly workers: 'auto' | number
  readonly watchdogMs: number
  readonly wakeAboveMs: number
  /** 0: no limit. */
  readonly commandsPerTick: number
  readonly preTouch: boolean
  readonly recordMask: number
  readonly denyDead: boolean
  readonly recovery: RecoverySettings | undefined
}

const KEYS = new Set<string>([
  'tickRate',
  'seed',
  'attributes',
  'vital',
  'effects',
  'effectsPerActor',
  'diminishing',
  'tags',
  'capacity',
  'workers',
  'worker',
  'systems',
  'components',
  'checks',
  'signal',
  'watchdogMs',
  'recovery',
  'wakeAboveMs',
  'commandsPerTick',
  'preTouch',
  'record',
  'deadHandles',
])

/** Refuses what is no object with named entries. */
function object(value: unknown, path: string, keys: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(path, value, `an object with any of the keys ${keys.join(', ')}`)
  }
}

function milliseconds(value: number | undefined, standard: number, path: string): number {
  if (value === undefined) return standard
  if (!Number.isFinite(value) || value < 0) refuse(path, value, 'milliseconds from 0')
  return value
}

/**
 * The bits of event types.
 *
 * @param emitted Event types of systems, which are told to handlers and not recorded.
 */
export function eventMask(types: 'all' | readonly EventType[] | undefined, emitted: readonly string[] = []): number {
  if (types === undefined) return 0
  if (types === 'all') return (1 << EVENT_TYPES.length) - 1
  if (!Array.isArray(types)) refuse('$.record', types, '"all", or a list of event types')
  let mask = 0
  types.forEach((type: EventType, i) => {
    const index = EVENT_TYPES.indexOf(type)
    if (index < 0 && emitted.includes(type)) {
      refuse(
        `$.record[${i}]`,
        type,
        `the engine's own events: what a system emits goes to engine.on("${type}", …) only`,
      )
    }
    if (index < 0) refuse(`$.record[${i}]`, type, EVENT_TYPES.join(' | '))
    mask |= 1 << index
  })
  return mask
}

function checkCapacity(wanted: Partial<Capacity> = {}): Capacity {
  object(wanted, '$.capacity', Object.keys(CAPACITY_LIMITS))
  const capacity = { ...DEFAULT_CAPACITY }
  for (const [key, value] of Object.entries(wanted)) {
    const path = keyPath('$.capacity', key)
    if (value === undefined) continue
    if (!Object.hasOwn(CAPACITY_LIMITS, key)) refuse(path, value, Object.keys(CAPACITY_LIMITS).join(', '))
    const limit = CAPACITY_LIMITS[key as keyof Capacity]
    if (!Number.isSafeInteger(value) || value < 1 || value > limit) refuse(path, value, `an integer from 1 to ${limit}`)
    capacity[key as keyof Capacity] = value
  }
  if (wanted.entities === undefined) capacity.entities = capacity.actors
  return capacity
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function listOf(values: unknown, path: string, fits: (value: unknown) => boolean, allowed: string): void {
  if (values === undefined) return
  if (!Array.isArray(values)) refuse(path, values, 'a list')
  values.forEach((value, i) => {
    if (!fits(value)) refuse(`${path}[${i}]`, value, allowed)
  })
}

const DEFAULT_EVERY_TICKS = 120
/** 128 MiB: some two million effects. */
const DEFAULT_MOST_BYTES = 2 ** 27

const RECOVERY_KEYS = ['everyTicks', 'mostBytes', 'recovered']

function checkRecovery(value: EngineOptions['recovery']): RecoverySettings | undefined {
  if (value === false) return undefined
  if (value === undefined || value === true) {
    return { everyTicks: DEFAULT_EVERY_TICKS, mostBytes: DEFAULT_MOST_BYTES, recovered: undefined }
  }
  object(value, '$.recovery', RECOVERY_KEYS)
  for (const [key, given] of Object.entries(value)) {
    if (!RECOVERY_KEYS.includes(key) && given !== undefined) {
      refuse(keyPath('$.recovery', key), given, `the keys ${RECOVERY_KEYS.join(', ')}`)
    }
  }
  const { everyTicks = DEFAULT_EVERY_TICKS, mostBytes = DEFAULT_MOST_BYTES, recovered } = value
  if (!Number.isSafeInteger(everyTicks) || everyTicks < 1) {
    refuse('$.recovery.everyTicks', everyTicks, 'an integer from 1')
  }
  if (recovered !== undefined && !isFunction(recovered)) refuse('$.recovery.recovered', recovered, 'a function')
  if (typeof mostBytes !== 'number' || !(mostBytes >= 0)) {
    refuse('$.recovery.mostBytes', mostBytes, 'bytes from 0; Infinity')
  }
  return { everyTicks, mostBytes, recovered }
}

/** Checks the options that do not describe the world; those that do are checked when it is compiled. */
export function checkSettings(options: EngineOptions): EngineSettings {
  object(options, '$', [...KEYS])
  for (const [key, value] of Object.entries(options)) {
    if (!KEYS.has(key) && value !== undefined) refuse(keyPath('$', key), value, `the keys ${[...KEYS].join(', ')}`)
  }
  const { workers = 'auto', deadHandles: dead = 'throw', tags = [] } = options
  // The world's schema knows no tags: they are the engine's own option.
  list(name).check(tags, '$.tags')
  const capacity = checkCapacity(options.capacity)
  if (workers !== 'auto' && !(Number.isSafeInteger(workers) && workers >= 0 && workers < MAX_THREADS)) {
    refuse('$.workers', workers, `"auto" or an integer from 0 to ${MAX_THREADS - 1}`)
  }
  if (options.worker !== undefined && typeof options.worker !== 'function') {
    refuse('$.worker', options.worker, 'a function that starts a worker')
  }
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    refuse('$.signal', options.signal, 'an AbortSignal')
  }
  const { checks } = options
  if (
    checks !== undefined &&
    checks !== false &&
    !['columns', 'entities', 'enter', 'leave'].every((key) => isFunction((checks as never)?.[key]))
  ) {
    refuse('$.checks', checks, '`checks` of myriad/development, or false')
  }
  listOf(options.systems, '$.systems', isSystem, 'what defineSystem returned')
  listOf(options.components, '$.components', isComponent, 'what defineComponent returned')
  const { commandsPerTick = 0, preTouch = false } = options
  if (options.commandsPerTick !== undefined && !(Number.isSafeInteger(commandsPerTick) && commandsPerTick > 0)) {
    refuse('$.commandsPerTick', commandsPerTick, 'an integer from 1')
  }
  if (typeof preTouch !== 'boolean') refuse('$.preTouch', preTouch, 'true or false')
  const recovery = checkRecovery(options.recovery)
  if (dead !== 'throw' && dead !== 'deny') refuse('$.deadHandles', dead, 'throw | deny')
  return {
    capacity,
    workers,
    watchdogMs: milliseconds(options.watchdogMs, recovery ? 400 : 1000, '$.watchdogMs'),
    wakeAboveMs: milliseconds(options.wakeAboveMs, 0.15, '$.wakeAboveMs'),
    commandsPerTick,
    preTouch,
    recordMask: eventMask(
      options.record,
      (options.systems ?? []).flatMap((system) => systemInfo(system).emits),
    ),
    denyDead: dead === 'deny',
    recovery,
  }
}

/** Threads beside the caller that `workers` asks for on this machine. */
export function wantedWorkers(workers: 'auto' | number): number {
  return workers === 'auto' ? Math.max(0, Math.min(coreCount(), MAX_THREADS) - 1) : workers
}
