import type { MyriadError } from '../../errors/index.js'
import type { CutRoom, WorldImage } from '../../image/index.js'
import type { InputBatch } from '../format/index.js'
import type { Migrations } from '../migrate.js'
import { saveVersionOf } from '../save-version.js'
import type { WorldStore } from '../store.js'
import { checkWorldName } from '../world-name.js'
import { wrongType } from '../wrong-type.js'

/** What a keeper needs of an engine. */
export interface KeptEngine {
  readonly tick: number
  /** What its columns mean; without, saves of other versions cannot be migrated to it. */
  readonly schema?: string
  /** Bytes of a checkpoint taken now. */
  readonly checkpointBytes?: number
  checkpoint(options: { readonly into?: CutRoom }): WorldImage
  restore(image: WorldImage): void
  /** The record of what is done to the world; without, what came after the last save is lost in a crash. */
  readonly inputs?: {
    start(): void
    /** What has come since the last call; undefined: nothing, not even time. */
    take(): InputBatch | undefined
    stop(): void
  }
  /** Does again what a batch says; ends at its `tickTo`. */
  replay?(batch: InputBatch, options?: ReplayedBy): void | Promise<void>
  /** Who is parked. */
  readonly parked?: { readonly size: number }
}

/** What a replay is told. */
export interface ReplayedBy {
  readonly signal?: AbortSignal
  /** Called with the records of actors that are parked again. */
  readonly parked?: (names: Float64Array, records: readonly Int32Array[]) => void
}

/** What a keeper needs of a cache: `openCache` gives one. */
export interface KeptCache {
  /** What it keeps outlasts the page. */
  readonly lasting: boolean
  /** Takes in again what a replay has parked again. */
  adopt(names: Float64Array, records: readonly Int32Array[]): Promise<void>
  /** Goes by the engine's state from now on; says who is parked there and not here. */
  reconcile(options: { readonly world: string; readonly epoch: number }): Promise<{ readonly lost: Float64Array }>
  /** Resolves when everybody who is parked is where a crash cannot reach them. */
  secure(): Promise<void>
  /** What a save that is cut now has behind it … */
  mark(): number
  /** … and that this save was acknowledged. */
  settle(mark: number): Promise<void>
  /** Gives back room that it does not need. */
  relieve(): Promise<void>
}

/** How a world is kept. */
export interface KeepOptions {
  readonly store: WorldStore
  /** The name of the world. */
  readonly world: string
  /**
   * Where the world's actors are parked. With it nobody is lost or doubled by a crash: a save is written when those it says are
   * parked are in the cache's store, and what no save can bring back goes from there. A cache is of one world.
   */
  readonly cache?: KeptCache
  /**
   * Milliseconds from one save to the next. Default 5000; 0: only when `save` is called, after one that failed, and where the journal
   * has no save to follow.
   */
  readonly saveEvery?: number
  /** Milliseconds from one batch of inputs to the next: what a crash loses at most. Default 75. */
  readonly journalEvery?: number
  /**
   * `load` (default): the world goes on as it was left, and a new one begins where there is none. `anew`: the engine's world, as it
   * is, takes the place of what is stored; what cannot be read is put aside.
   */
  readonly begin?: 'load' | 'anew'
  /** Another tab has the world: take it away. Default false: wait until it is free, in phase `elsewhere`. */
  readonly steal?: boolean
  /** Version of the game's own columns. Default 0. */
  readonly saveVersion?: number
  readonly migrations?: Migrations
  /** Gives up the start, and the waiting for a world that another tab has. */
  readonly signal?: AbortSignal
  /** Called with every change of the state. */
  readonly onState?: (state: KeeperState) => void
  /** There is no room: let go of what can be made again. The option `cache` has done so by then. The save is tried once more. */
  readonly onPressure?: () => void | Promise<void>
}

/**
 * `owner`: it saves. `elsewhere`: another tab has the world; this engine's is not kept. `fenced`: another has taken it over; nothing
 * is written any more. `degraded`: the last attempt to write failed, and `error` says why; it goes on trying. `closed`.
 */
export type KeeperPhase = 'starting' | 'elsewhere' | 'owner' | 'degraded' | 'fenced' | 'closed'

export interface KeeperState {
  readonly phase: KeeperPhase
  /** What keeps it: `memory` is gone with the page. */
  readonly kind: WorldStore['kind']
  /** Of the last save that is known of; 0: none. */
  readonly generation: number
  /** Milliseconds since 1970. */
  readonly lastSaved: number | undefined
  readonly lastTick: number | undefined
  /** Batches of inputs that are not acknowledged yet. */
  readonly pending: number
  readonly error: MyriadError | undefined
  /** Of the last save: bytes of the world, milliseconds it took, and those for which the game stood still. */
  readonly bytes: number
  readonly ms: number
  readonly pauseMs: number
}

/** How a world was found when its keeper began. */
export interface StartReport {
  /** A world was there. */
  readonly loaded: boolean
  readonly generation: number
  /** Milliseconds since 1970; undefined: nothing was there. */
  readonly savedAt: number | undefined
  readonly fellBack: boolean
  readonly migrated: boolean
  /** Batches of inputs that were done again, and ticks that they took. */
  readonly batches: number
  readonly ticks: number
  /** What was known of and could not be brought back. */
  readonly lostBatches: number
  readonly lostTicks: number
  /** Why the journal ended where it ended, if more was there. */
  readonly stopped: string | undefined
  /** Actors that are parked; 0 also for an engine that does not know. */
  readonly parked: number
  /** Names of those among them whose records the cache has not: `recall` of these is `CACHE_MISSING`. Empty without `cache`. */
  readonly lostActors: Float64Array
}

const KEYS = new Set([
  'store',
  'world',
  'cache',
  'saveEvery',
  'journalEvery',
  'begin',
  'steal',
  'saveVersion',
  'migrations',
  'signal',
  'onState',
  'onPressure',
])

/** @throws MyriadError `WRONG_TYPE` */
export function checkKeepOptions(engine: unknown, options: KeepOptions): void {
  if (typeof (engine as Partial<KeptEngine> | null)?.checkpoint !== 'function') wrongType('engine', engine, 'an engine')
  if (typeof options !== 'object' || options === null)
    wrongType('options', options, `an object with ${[...KEYS].join(', ')}`)
  for (const key of Object.keys(options)) if (!KEYS.has(key)) wrongType('options', key, [...KEYS].join(', '))
  const { store, world, begin = 'load' } = options
  if (typeof store?.worlds !== 'object') wrongType('store', store, 'what openStorage() gave')
  checkWorldName(world)
  if (options.cache !== undefined && typeof (options.cache as Partial<KeptCache> | null)?.reconcile !== 'function')
    wrongType('cache', options.cache, 'what openCache() gave')
  if (begin !== 'load' && begin !== 'anew') wrongType('begin', begin, '"load" or "anew"')
  saveVersionOf(options.saveVersion)
  for (const key of ['saveEvery', 'journalEvery'] as const) {
    const value = options[key]
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) wrongType(key, value, 'a number from 0')
  }
}
