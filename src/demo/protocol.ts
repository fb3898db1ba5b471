import type { PolicyName } from '../cache/index.js'
import type { Capabilities, EngineStats, RecoveryReport } from '../engine/index.js'
import type { KeeperState, SaveInfo, StorageUsage } from '../storage/index.js'

/** What the page can set; a change of actors makes a new world, everything else is live. */
export interface Settings {
  readonly actors: number
  /** Effects the demo keeps alive on an actor, on average. */
  readonly effectsPerActor: number
  /** Kinds in use, by index. */
  readonly kinds: readonly boolean[]
  readonly tickRate: number
  readonly workers: 'auto' | number
}

export const DEFAULTS: Settings = {
  actors: 10_000,
  effectsPerActor: 10,
  kinds: [true, true, true, true, true, true, true, true],
  tickRate: 60,
  workers: 'auto',
}

export const MAX_ACTORS = 100_000
/** Effects the demo's engine has room for. */
export const MAX_EFFECTS = 4_000_000
/** Commands that may wait for one of its ticks. */
export const MAX_COMMANDS = 1_000_000

export type Phase = 'starting' | 'running' | 'paused' | 'busy' | 'failed'

/** What the page shows, taken a few times a second. */
export interface Snapshot {
  readonly phase: Phase
  /** Why it failed. */
  readonly failure: string | undefined
  readonly settings: Settings
  /** Effects the demo tries to keep alive. */
  readonly wanted: number
  readonly stats: EngineStats
  readonly capabilities: Capabilities
  /** Per second, over the time since the snapshot before. */
  readonly rates: {
    readonly ticks: number
    readonly executed: number
    readonly applied: number
    readonly expired: number
  }
  /** Ticks since the snapshot before, in milliseconds: median and slowest. */
  readonly recent: { readonly median: number; readonly slowest: number }
  /** Share of the time since the snapshot before in which each thread worked. */
  readonly busy: readonly number[]
  /** Median tick in milliseconds last seen with 0, 1, … workers; undefined where none was. */
  readonly tickByWorkers: readonly (number | undefined)[]
  readonly storage: { readonly kind: 'indexeddb' | 'memory' | 'files'; readonly reason: string | undefined }
}

/** What the page has asked the storage to pretend: every write fails, or there is no room for it. */
export type StorageTrouble = 'none' | 'fails' | 'full'

/** What the page shows of the stored worlds. */
export interface WorldsView {
  readonly worlds: readonly SaveInfo[]
  readonly usage: StorageUsage | undefined
  readonly kind: 'indexeddb' | 'memory' | 'files'
  /** The name under which this world is kept, and how it stands; undefined: it is not kept. */
  readonly keptAs: string
  readonly kept: (Omit<KeeperState, 'error'> & { readonly error: string | undefined }) | undefined
  readonly trouble: StorageTrouble
  /** Threads beside the game's own. */
  readonly workers: number
  /** There is a copy of the state from which the game goes on when one of them dies. */
  readonly recoverable: boolean
  /** Threads that died and whose tick was done again. */
  readonly recoveries: number
  /** What the last of them cost. */
  readonly lastRecovery: RecoveryReport | undefined
}

/** What the page shows of its cache. */
export interface TiersView {
  readonly policy: PolicyName
  /** Why the third tier is not what it should be, if it is not. */
  readonly degraded: string | undefined
  /** Actors that are out of the world. */
  readonly parked: number
  readonly tiers: readonly {
    readonly name: string
    /** Gets that were answered here; of the third tier, chunks that were read. */
    readonly hits: number
    readonly misses: number
    readonly gone: number
    readonly bytes: number
    /** Milliseconds of a get, or of the wait for a chunk. */
    readonly p50: number
    readonly p95: number
  }[]
}

/** One actor for the inspector. */
export interface ActorView {
  readonly id: number
  readonly alive: boolean
  readonly attributes: readonly (readonly [name: string, value: number])[]
  readonly tags: readonly string[]
  readonly effects: readonly {
    readonly effect: string
    readonly stacks: number
    readonly remaining: number
    readonly active: boolean
  }[]
}

/** Columns of shared memory from which the field is drawn, one element an actor slot. */
export interface FieldColumns {
  readonly state: Int32Array
  readonly tagsLow: Int32Array
  readonly health: Float64Array
}

/** What the renderer is told. */
export type RenderMessage =
  | { readonly kind: 'canvas'; readonly canvas: OffscreenCanvas; readonly colours: readonly (readonly number[])[] }
  | { readonly kind: 'columns'; readonly columns: FieldColumns; readonly actors: number; readonly fullHealth: number }
  | { readonly kind: 'size'; readonly width: number; readonly height: number; readonly scale: number }
  | { readonly kind: 'theme'; readonly dark: boolean; readonly still: boolean }
  /** Whether frames are drawn at all. */
  | { readonly kind: 'draw'; readonly on: boolean }

/** What whoever draws says: why nothing can be seen, or `undefined` when it can again. */
export type HearDrawing = (undrawable: string | undefined) => void
