import {
  bufferOf,
  createHeap,
  createKernelHeap,
  createSortList,
  type Heap,
  type HeapSource,
  type Layout,
  LayoutPlan,
  openRowKernel,
  type PagePool,
  POOL_STATE_WORDS,
  POOL_WORDS,
  type Region,
  type RowKernel,
  resetPool,
  SCAN_WORDS,
  type SortList,
} from '../memory/index.js'
import { MAX_THREADS } from '../threads/index.js'
import type { BehaviourRunner } from './behaviours/index.js'
import {
  type CompiledWorld,
  DOUBLE_TABLES,
  type DoubleTables,
  USES_PUBLISHED,
  USES_SOURCE_ENDS,
  WORD_TABLES,
  type WordTables,
} from './compile/index.js'
import { EVENT_TYPES } from './event-types.js'
import {
  BLOCK_SHIFT,
  EXTENSION_HEAD,
  EXTENSION_PAGE_SHIFT,
  LINK_PAGE_SHIFT,
  PAGE_SHIFT,
  runLength,
  type WorldShape,
} from './shape.js'

// ── Words of the whole world ────────────────────────────────────────────────
// SYNC: the owner thread, between ticks; CHUNK words by Atomics.add from the threads that record events.
export const WORLD_TICK = 0
export const WORLD_COMMAND_CHUNKS = 1
export const WORLD_EVENT_CHUNKS = 2
/** Event types that are recorded, one bit each. */
export const WORLD_EVENT_MASK = 3
/** Actors spawned and not yet released. */
export const WORLD_ACTORS = 4
/** Commands that wait for the next tick. */
export const WORLD_COMMANDS = 5
/** Applications among them that may create an instance. */
export const WORLD_PENDING = 6
/** Dispel filters among them. */
export const WORLD_FILTERS = 7
/** Slots below this one may have been used. */
export const WORLD_SLOTS = 8
export const WORLD_ROW_POOL = 9
export const WORLD_EXTENSION_POOL = WORLD_ROW_POOL + POOL_STATE_WORDS
export const WORLD_LINK_POOL = WORLD_EXTENSION_POOL + POOL_STATE_WORDS
/** Which of the two sets of outboxes is being written: 0 or 1. */
export const WORLD_OUTBOX = WORLD_LINK_POOL + POOL_STATE_WORDS
/** Number of the step in hand (phases (1) to (3), each round, phases (5) and (6)): the date of a source's end. */
export const WORLD_STEP = WORLD_OUTBOX + 1
/** Sources that ended in this step or a later one have not been looked for yet. */
export const WORLD_GONE_FROM = WORLD_STEP + 1
/** Despawned actors whose attributes are still read by effects that follow them live. */
export const WORLD_KEPT = WORLD_GONE_FROM + 1
/** Commands that a shard carries out in a tick, 0: all. */
export const WORLD_BUDGET = WORLD_KEPT + 1
export const WORLD_WORDS = 32

// ── Words of a shard ────────────────────────────────────────────────────────
// SYNC: the thread that works on the shard; the owner thread between ticks.
export const SHARD_ROW_POOL = 0
export const SHARD_EXTENSION_POOL = SHARD_ROW_POOL + POOL_WORDS
/** Effect instances alive in the shard. */
export const SHARD_LIVE = SHARD_EXTENSION_POOL + POOL_WORDS
export const SHARD_DIRTY = SHARD_LIVE + 1
/** First actor despawned in this tick; linked through `tail`. */
export const SHARD_RELEASED = SHARD_DIRTY + 1
/** Applications waiting for the next tick: the most rows it can create. */
export const SHARD_PENDING = SHARD_RELEASED + 1
/** First command chunk of each of the three priorities, then the last of each. */
export const SHARD_COMMANDS = SHARD_PENDING + 1
export const SHARD_EVENT_FIRST = SHARD_COMMANDS + 6
export const SHARD_EVENT_LAST = SHARD_EVENT_FIRST + 1
/** Events recorded in the last chunk. */
export const SHARD_EVENT_FILL = SHARD_EVENT_LAST + 1
export const SHARD_LINK_POOL = SHARD_EVENT_FILL + 1
/** Messages in its outbox of either set. */
export const SHARD_OUTBOX = SHARD_LINK_POOL + POOL_WORDS
/** Links from its rows to what they made: each may send one more message. */
export const SHARD_MEMBERS = SHARD_OUTBOX + 2
/** Sources that ended since the last round began. */
export const SHARD_GONE = SHARD_MEMBERS + 1
/** Actors with an aura whose pulse is due. */
export const SHARD_PULSES = SHARD_GONE + 1
/** First link that lingers, plus 1; 0: none. */
export const SHARD_LINGERING = SHARD_PULSES + 1
/** Chunks of the log that the shard may still take in this tick. */
export const SHARD_EVENT_BUDGET = SHARD_LINGERING + 1
/** Where the budget of commands stopped the shard: priority (plus 1; 0: it did not), chunk, place in the chunk. */
export const SHARD_STOPPED = SHARD_EVENT_BUDGET + 1
/** Its run of pages for rows. */
export const SHARD_ROW_RUN = SHARD_STOPPED + 3
/** A multiple of 16 words, so that two shards never share a cache line. */
export const SHARD_WORDS = 48

// ── Counters of a shard (doubles: exact up to 2^53) ─────────────────────────
/** The first counters are one an event type. */
export const COUNT_EXECUTED = EVENT_TYPES.length
export const COUNT_CREATED = COUNT_EXECUTED + 1
export const COUNT_ENDED = COUNT_CREATED + 1
export const COUNT_EVENTS = COUNT_ENDED + 1
export const COUNT_EVENTS_LOST = COUNT_EVENTS + 1
export const COUNT_COMMANDS = COUNT_EVENTS_LOST + 1
/** Pulses put off to the next tick, and applications dropped because the shard's outbox or its links were full. */
export const COUNT_DEFERRED = COUNT_COMMANDS + 1
export const COUNT_MESSAGES = COUNT_DEFERRED + 1
/** Places of rows that were scanned, and rows that were due. */
export const COUNT_SCANNED = COUNT_MESSAGES + 1
export const COUNT_DUE = COUNT_SCANNED + 1
export const SHARD_COUNTERS = 40

// ── Bits of `state`, one word an actor ──────────────────────────────────────
export const SPAWNED = 1 << 0
export const ALIVE = 1 << 1
/** It stands in its shard's list of changed actors. */
export const LISTED = 1 << 2
/** It has so many holes that its rows should be moved together. */
export const SPARSE = 1 << 3
/** Its clock stands: no ticks, no expiry. */
export const PAUSED = 1 << 4
/** One of its auras has a pulse due. */
export const PULSING = 1 << 5
/** Despawned, but effects still read its attributes: the slot is not free yet. */
export const KEPT = 1 << 6
/** Its attributes were rebuilt since they were last published. */
export const REBUILT = 1 << 7
/** Its conditions did not settle within the passes of a tick. */
export const UNSETTLED = 1 << 8
/** Something of its own interferes with what changes its vital attribute; see `noteGuard`. */
export const GUARDED = 1 << 9

// ── Words of a row ──────────────────────────────────────────────────────────
export const ROW_SHIFT = 3
export const ROW_EXPIRES = 0
export const ROW_NEXT = 1
/** Handle of the source, 0: none. */
export const ROW_SOURCE = 2
/** Definition in the lower 16 bits, stacks in the upper. */
export const ROW_DEFINITION = 3
/** Application number on its target: its name there, and its age. 0: the row is a hole. */
export const ROW_APPLICATION = 4
/** Flags in the lower 8 bits, index of the extension record in the upper 24 (0: none). */
export const ROW_FLAGS = 5
/** Double index of the magnitude within the row's four doubles. */
export const ROW_MAGNITUDE = 3

/** It waits in a queue: its clock stands, `expires` and `next` hold what is left. */
export const WAITING = 1 << 0
/** Its `while` is not met. */
export const INHIBITED = 1 << 1
/** A stronger one of its exclusivity group acts. */
export const WEAKER = 1 << 2
/** Any of these and the row is out of force. */
export const IDLE = WAITING | INHIBITED | WEAKER
/** An aura created it: it ends when none holds it. */
export const OF_AURA = 1 << 3
/** An aura that went out of force since the last beginning of phase (4). */
export const STOPPED = 1 << 4
/** Its triggers were in force when what they react to happened. */
export const HEARS = 1 << 5
/** Its shield has done what it can about the damage in hand. */
export const SPENT = 1 << 6
/** To be replaced if the application in hand lands. */
export const DOOMED = 1 << 7

/** `due` of a row that expires in this tick, between the two passes of the tick. */
export const EXPIRING = -0x80000000

// ── Words of an extension record ────────────────────────────────────────────
/** Ticks of one duration, for `expiry: removeOne` and `refresh`. */
export const EXTENSION_DURATION = 0
/** Ticks between two executions, haste included. */
export const EXTENSION_PERIOD = 1
export const EXTENSION_CHARGES = 2
export const EXTENSION_UPKEEP = 3
/** Tick of the next pulse of its aura. */
export const EXTENSION_PULSE = 4
/** First link to what made the row, plus 1; 0: none. */
export const EXTENSION_PARENTS = 5
/** First link to what the row made or holds, plus 1; 0: none. */
export const EXTENSION_MEMBERS = 6
/** Index of a double: what is left of the shield. */
export const EXTENSION_SHIELD = 4
/** Index of the first snapshot among the record's doubles; cooldowns (ticks) follow the snapshots. */
export const EXTENSION_SNAPSHOTS = EXTENSION_HEAD >> 1

// ── Words of a link ─────────────────────────────────────────────────────────
export const LINK_SHIFT = 3
/** The next of the same list, plus 1; 0: the last. */
export const LINK_NEXT = 0
export const LINK_KIND = 1
/** Handle of the actor at the other end. */
export const LINK_ACTOR = 2
/** Of a parent: its instance there. */
export const LINK_INSTANCE = 3
/** The chain that made it; -1: an aura. */
export const LINK_CHAIN = 4
/** Tick at which a hold that lingers ends; `NEVER`: it does not linger. */
export const LINK_UNTIL = 5
/** The next that lingers, plus 1. */
export const LINK_LINGERING = 6
/** Slot of the actor that carries what is held. */
export const LINK_CARRIER = 7
export const PARENT_LINK = 1
export const MEMBER_LINK = 2
/** It lingered when its row ended: free, but still on the list of those that linger. */
export const SPENT_LINK = 3

// ── Words of a message ──────────────────────────────────────────────────────
/** The next message of the same sender and receiver shard, plus 1; 0: the last. */
export const MESSAGE_NEXT = 0
/** Kind in the lower 16 bits, definition in the upper. */
export const MESSAGE_KIND = 1
export const MESSAGE_TARGET = 2
/** Source of the application, or the other actor of what happened. */
export const MESSAGE_SOURCE = 3
/** Handle of the actor whose processing sent it. */
export const MESSAGE_ORIGIN = 4
/** Instance there that sent it. */
export const MESSAGE_INSTANCE = 5
export const MESSAGE_CHAIN = 6
/** Ticks, -1: the definition's. Of a release: the tick up to which the hold lingers. */
export const MESSAGE_DURATION = 7
export const MESSAGE_STACKS = 8
export const MESSAGE_WORDS = 12
/** Index of a double: the magnitude. */
export const MESSAGE_MAGNITUDE = 5

// ── Words of a group of diminishing returns, one set an actor and group ─────
export const DIMINISH_LEVEL = 0
/** Effects of the group on the actor. */
export const DIMINISH_ACTIVE = 1
/** Tick of the last one's end. */
export const DIMINISH_END = 2
export const DIMINISH_WORDS = 3

// ── Words of a command; doubles 3 and 4 of its five are its numbers ────────
export const COMMAND_KIND = 0
export const COMMAND_TARGET = 1
export const COMMAND_SOURCE = 2
/** Definition, attribute, tag, filter or instance, by kind. */
export const COMMAND_SUBJECT = 3
/** Stacks or picks. */
export const COMMAND_COUNT = 4
/** Ticks, -1: the definition's. Of a dispel: its order. */
export const COMMAND_DURATION = 5
/** School of a damage command, -1: none. */
export const COMMAND_SCHOOL = 8
/** Double index of the amount, magnitude or x. */
export const COMMAND_VALUE = 3
export const COMMAND_VALUE_Y = 4
// ── Words of a command ──────────────────────────────────────────────────────
export const COMMAND_WORDS = 10
// ── Words of an event ───────────────────────────────────────────────────────
export const EVENT_WORDS = 10

// ── Words of `World.application`: what is being applied ────────────────────
export const APPLICATION_SOURCE = 0
/** 0: not named. */
export const APPLICATION_STACKS = 1
/** Ticks, or -1: the definition's. */
export const APPLICATION_DURATION = 2
/** What made it, if its end is to end it: handle of the actor and instance there; 0: nothing. */
export const APPLICATION_PARENT = 3
export const APPLICATION_PARENT_INSTANCE = 4
/** The chain, -1: an aura. */
export const APPLICATION_CHAIN = 5
/** Ticks between two executions, haste included: `applyEffect` finds it. */
export const APPLICATION_PERIOD = 6
/** Scratch double with its magnitude. */
export const APPLICATION_MAGNITUDE = 6

/** Scratch double with the damage left over: none when a rebuilt value kills. */
export const OVERKILL = 5
/** Scratch double in which reads that only warm the cache end up. */
export const TOUCHED = 15
/** Scratch doubles through which kernels pass amounts. */
export const SCRATCH_DOUBLES = 16
/** Accumulators of a channel while attributes are rebuilt. */
export const CHANNEL_DOUBLES = 16

/** Words of a thread's lists for the kernel: of rows (`SCAN_WORDS`), and as many of their actors. */
export const LIST_WORDS = 2 * SCAN_WORDS

/** Rows from which on a world's memory is such that kernels in WebAssembly can scan it: below, a call costs what it saves. */
const KERNEL_ROWS = 65_536

function usesKernels(shape: WorldShape): boolean {
  return shape.rowPages << (PAGE_SHIFT + BLOCK_SHIFT) >= KERNEL_ROWS
}

function planWorld(shape: WorldShape): Layout & { readonly byName: ReadonlyMap<string, Region> } {
  const { counts, slots, shards } = shape
  const plan = new LayoutPlan()
  const blocks = shape.rowPages << PAGE_SHIFT
  const rows = blocks << BLOCK_SHIFT
  const extensions = shape.extensionPages << EXTENSION_PAGE_SHIFT
  const i32 = (group: string, name: string, length: number) => plan.add(group, name, 'i32', length)
  const f64 = (group: string, name: string, length: number) => plan.add(group, name, 'f64', length)

  i32('control', 'words', WORLD_WORDS)
  i32('control', 'shardWords', shards * SHARD_WORDS)
  f64('control', 'counters', shards * SHARD_COUNTERS)
  for (const name of WORD_TABLES) i32('definitions', name, counts.tables[name])
  for (const name of DOUBLE_TABLES) f64('definitions', name, counts.tables[name])
  for (const name of ACTOR_WORDS) i32('actors', name, slots)
  f64('actors', 'positionX', slots)
  f64('actors', 'positionY', slots)
  i32('counts', 'counts', slots * counts.counters)
  i32('diminish', 'diminish', slots * counts.groups * DIMINISH_WORDS)
  i32('actors', 'dirtyList', slots)
  const ends = counts.uses & USES_SOURCE_ENDS ? slots * 4 : 0
  i32('gone', 'goneStep', ends)
  i32('gone', 'goneAfter', ends)
  for (const name of ['base', 'current', 'start']) f64('attributes', name, slots * counts.attributes)
  f64('attributes', 'published', counts.uses & USES_PUBLISHED ? slots * counts.attributes : 0)
  i32('effects', 'due', rows)
  i32('effects', 'rows', rows << ROW_SHIFT)
  i32('effects', 'owner', blocks)
  i32('effects', 'blockLink', blocks)
  for (const name of ['pageNext', 'pageAvailable', 'pageFree', 'pageUsed']) i32('effects', name, shape.rowPages)
  i32('effects', 'extensions', extensions * shape.extensionWords)
  i32('effects', 'extensionLink', extensions)
  for (const name of ['extNext', 'extAvailable', 'extFree', 'extUsed']) i32('effects', name, shape.extensionPages)
  const links = shape.linkPages << LINK_PAGE_SHIFT
  i32('effects', 'links', links << LINK_SHIFT)
  i32('effects', 'linkLink', links)
  for (const name of ['linkNext', 'linkAvailable', 'linkFree', 'linkUsed']) i32('effects', name, shape.linkPages)
  const pairs = shape.messageSlots > 0 ? 2 * shards * shards : 0
  i32('messages', 'messages', 2 * shards * shape.messageSlots * MESSAGE_WORDS)
  for (const name of ['outboxHead', 'outboxTail', 'outboxCount']) i32('messages', name, pairs)
  i32('grid', 'gridHead', shape.gridBuckets)
  i32('grid', 'gridNext', shape.gridBuckets > 0 ? slots : 0)
  i32('commands', 'commands', shape.commandChunks * 32 * COMMAND_WORDS)
  i32('commands', 'commandNext', shape.commandChunks)
  i32('commands', 'commandFill', shape.commandChunks)
  i32('commands', 'filters', shape.filters * Math.ceil(counts.effects / 32))
  i32('events', 'events', shape.eventChunks * 32 * EVENT_WORDS)
  i32('events', 'eventNext', shape.eventChunks)
  i32('scanned', 'scanned', usesKernels(shape) ? MAX_THREADS * LIST_WORDS : 0)
  const layout = plan.finish()
  return { ...layout, byName: new Map(layout.regions.map((region) => [region.name, region])) }
}

/** 32-bit columns with one element an actor. */
const ACTOR_WORDS = [
  'generation',
  'state',
  'head',
  'tail',
  'used',
  'live',
  'applied',
  'tagsLow',
  'tagsHigh',
  'ownTagsLow',
  'ownTagsHigh',
  'control',
  'features',
  'modified',
  'dirty',
  'present',
  'pausedAt',
  'readers',
] as const

/**
 * A world as one thread sees it: views on the heap, and scratch memory of its own. All threads build it from the same
 * heap and shape. Fields are never replaced, except the thread's growing scratch lists.
 */
export interface World extends WordTables, DoubleTables {
  readonly heap: Heap
  /** The heap as another thread must be sent it. */
  readonly source: HeapSource
  readonly shape: WorldShape
  readonly layout: Layout
  readonly shards: number
  readonly slots: number
  /** log2 of the slots of a group; groups go to the shards in turn. */
  readonly groupShift: number
  /** log2 of the slots between two groups of a shard. */
  readonly strideShift: number
  readonly slotMask: number
  readonly slotBits: number
  readonly vital: number
  /** What its effects need at all: `USES_…`. */
  readonly uses: number
  /** Places a shard has in `dirtyList`. */
  readonly listSize: number
  readonly words: Int32Array
  readonly shardWords: Int32Array
  readonly counters: Float64Array
  readonly rowPool: PagePool
  readonly extensionPool: PagePool

  // SYNC: written once, before the first tick.
  // (the tables of `compile/`)
  readonly wardWords: number

  // SYNC: one element an actor: the thread that works on the actor's shard; the owner thread between ticks.
  /** How often the slot was freed: the upper bits of a handle. */
  readonly generation: Int32Array
  readonly state: Int32Array
  /** First and last block of its rows, -1: none. */
  readonly head: Int32Array
  readonly tail: Int32Array
  /** Row places used in its blocks, holes included. */
  readonly used: Int32Array
  /** Effect instances it carries. */
  readonly live: Int32Array
  /** Applications it has handled: the number of the last one. */
  readonly applied: Int32Array
  readonly tagsLow: Int32Array
  readonly tagsHigh: Int32Array
  /** Tags set by command; they are in `tagsLow` and `tagsHigh` too. */
  readonly ownTagsLow: Int32Array
  readonly ownTagsHigh: Int32Array
  readonly control: Int32Array
  /** Union of the features of the rows that act. */
  readonly features: Int32Array
  /** Attributes that some acting row modifies, one bit each. */
  readonly modified: Int32Array
  /** Attributes to rebuild at the end of the tick, one bit each. */
  readonly dirty: Int32Array
  /** Counter c of the actor in slot s is element s · counters + c: rows in force that set the bit of the counter. */
  readonly counts: Int32Array
  /** What matters of its rows whether they are in force or not (`PRESENT_…`). */
  readonly present: Int32Array
  /** Tick at which its clock was stopped; of actors in state `PAUSED`. */
  readonly pausedAt: Int32Array
  /** SYNC: Atomics.add from any thread: rows elsewhere that read its attributes live. */
  readonly readers: Int32Array
  /** Steps in which it died or despawned (`goneAt`), and how many messages its shard had sent before. */
  readonly goneStep: Int32Array
  readonly goneAfter: Int32Array
  /** Group g of the actor in slot s starts at (s · groups + g) · 3. */
  readonly diminish: Int32Array
  readonly positionX: Float64Array
  readonly positionY: Float64Array
  /** Actors that changed in this tick, by shard: `slots / shards` places each. */
  readonly dirtyList: Int32Array
  /** Attribute a of the actor in slot s is element a · slots + s. */
  readonly base: Float64Array
  readonly current: Float64Array
  /** Current values as they were at the end of the last tick, where modifiers read them. */
  // SYNC: written in phases (1) to (3) for the own shard, read in (5).
  readonly published: Float64Array
  /** The base it was spawned with. */
  readonly start: Float64Array

  // SYNC: rows, blocks, extensions: the thread that works on the shard that owns their page.
  readonly due: Int32Array
  readonly rows: Int32Array
  readonly rowDoubles: Float64Array
  /** Per block: the actor whose rows it holds. */
  readonly owner: Int32Array
  /** Per block: the next block of the same actor, -1 at the end. */
  readonly blockLink: Int32Array
  readonly extensions: Int32Array
  readonly extensionDoubles: Float64Array
  readonly extensionWords: number
  /** First cooldown word of a record. */
  readonly cooldownWord: number
  readonly linkPool: PagePool
  readonly links: Int32Array

  // SYNC: outboxes: the sender's shard while it writes its set; in the next round all shards read it.
  /** Set, sender, place. */
  readonly messages: Int32Array
  readonly messageDoubles: Float64Array
  /** Set, sender, receiver: first and last message (plus 1; 0: none), and how many of them may create an instance. */
  readonly outboxHead: Int32Array
  readonly outboxTail: Int32Array
  readonly outboxCount: Int32Array
  // SYNC: the owner thread, before pulses are sent; all read it then.
  readonly gridHead: Int32Array
  readonly gridNext: Int32Array

  // SYNC: commands: the owner thread between ticks; read by the shard's thread within.
  readonly commands: Int32Array
  readonly commandDoubles: Float64Array
  readonly commandNext: Int32Array
  readonly commandFill: Int32Array
  /** Sets of definitions, `wardWords` words each, that commands of this tick refer to. */
  readonly filters: Int32Array
  // SYNC: events: the shard's thread within a tick; the owner thread between ticks.
  readonly events: Int32Array
  readonly eventDoubles: Float64Array
  readonly eventNext: Int32Array

  /** Scans pages of rows and reads ahead, where WebAssembly can; otherwise loops over columns do. */
  readonly kernel: RowKernel | undefined
  /** This thread's lists for the kernel: rows, and from place `SCAN_WORDS` on actors. */
  // SYNC: the thread whose seat it is.
  readonly scanned: Int32Array
  readonly addresses: KernelAddresses

  /** The functions of the game's effects, on this thread. */
  behaviours: BehaviourRunner | undefined
  /** The tick being run; each thread reads it when a job starts. */
  tick: number
  // Scratch of this thread alone.
  readonly scratch: Float64Array
  readonly application: Int32Array
  readonly channelDoubles: Float64Array
  readonly channelFlags: Int32Array
  dueList: Int32Array
  /**
   * Per actor of the shard in hand, by `placeInShard`: the place in `dueList` of the last of its rows. What an earlier
   * shard or tick left there may be anything.
   */
  readonly lastDue: Int32Array
  /** The actor of each row of `dueList`. */
  dueActor: Int32Array
  /** Per place in `dueList`: see `linkActors`. */
  dueLink: Int32Array
  /** Zeros: the links of rows that need none. */
  noLinks: Int32Array
  /** Rows that expire in this tick, and how many they are. */
  expiryList: Int32Array
  expiring: number
  /** Attributes of others are read here: `current`, or `published` while those are being rebuilt. */
  others: Float64Array
  /** The step in hand; see `WORLD_STEP`. */
  step: number
  /** Rows to choose from, with the keys they are sorted by. */
  readonly picks: SortList
  /** The messages of a round for one shard, as places in `messages`. */
  readonly mail: SortList
  /** Instances whose source has ended: actor (`rows`), source's slot (`otherRows`), instance (`keys`). */
  readonly ended: SortList
  endedCount: number
  /** Per shard: applications that are coming. Of the owner thread. */
  readonly coming: Int32Array
  /** Where the reads that only warm the cache end up. */
  touched: number
}

/** Where the kernel finds columns and this thread's lists: bytes of the heap. */
export interface KernelAddresses {
  readonly rowList: number
  readonly actorList: number
  readonly due: number
  readonly rows: number
  readonly owner: number
  readonly pageNext: number
  readonly state: number
  /** Of the vital attribute, if there is one. */
  readonly base: number
  readonly current: number
}

/** Bytes that a world of this shape reserves. */
export function worldBytes(shape: WorldShape): number {
  return planWorld(shape).bytes
}

/**
 * Opens the views of a world on a heap: on the owner thread after it was created, and on every pool thread.
 *
 * @param seat Of the thread in the pool, 0: the owner. No two threads that may be at work have the same.
 */
export function openWorld(source: HeapSource, shape: WorldShape, seat = 0): World {
  const heap = bufferOf(source)
  const layout = planWorld(shape)
  const i32 = (name: string) => {
    const region = layout.byName.get(name)!
    return new Int32Array(heap, region.at, region.length)
  }
  const f64 = (name: string) => {
    const region = layout.byName.get(name)!
    return new Float64Array(heap, region.at, region.length)
  }
  /** The same bytes as a 32-bit column, as doubles. */
  const asDoubles = (name: string) => {
    const region = layout.byName.get(name)!
    return new Float64Array(heap, region.at, region.length >> 1)
  }
  const words = i32('words')
  const shardWords = i32('shardWords')
  const blockLink = i32('blockLink')
  const current = f64('current')
  const scanned = i32('scanned').subarray(seat * LIST_WORDS, (seat + 1) * LIST_WORDS)
  const byteOf = (name: string) => layout.byName.get(name)!.at
  const vitalAt = Math.max(0, shape.counts.vital) * shape.slots * 8
  return {
    heap,
    source,
    shape,
    layout,
    shards: shape.shards,
    slots: shape.slots,
    groupShift: shape.groupShift,
    strideShift: shape.groupShift + 31 - Math.clz32(shape.shards),
    slotMask: 2 ** shape.slotBits - 1,
    slotBits: shape.slotBits,
    vital: shape.counts.vital,
    uses: shape.counts.uses,
    listSize: shape.slots / shape.shards,
    words,
    shardWords,
    counters: f64('counters'),
    rowPool: {
      shift: PAGE_SHIFT,
      pages: shape.rowPages,
      link: blockLink,
      next: i32('pageNext'),
      available: i32('pageAvailable'),
      free: i32('pageFree'),
      used: i32('pageUsed'),
      state: words.subarray(WORLD_ROW_POOL, WORLD_ROW_POOL + POOL_STATE_WORDS),
      shards: shardWords,
      stride: SHARD_WORDS,
      words: SHARD_ROW_POOL,
      runs: { length: runLength(shape), words: SHARD_ROW_RUN },
    },
    extensionPool: {
      shift: EXTENSION_PAGE_SHIFT,
      pages: shape.extensionPages,
      link: i32('extensionLink'),
      next: i32('extNext'),
      available: i32('extAvailable'),
      free: i32('extFree'),
      used: i32('extUsed'),
      state: words.subarray(WORLD_EXTENSION_POOL, WORLD_EXTENSION_POOL + POOL_STATE_WORDS),
      shards: shardWords,
      stride: SHARD_WORDS,
      words: SHARD_EXTENSION_POOL,
    },
    linkPool: {
      shift: LINK_PAGE_SHIFT,
      pages: shape.linkPages,
      link: i32('linkLink'),
      next: i32('linkNext'),
      available: i32('linkAvailable'),
      free: i32('linkFree'),
      used: i32('linkUsed'),
      state: words.subarray(WORLD_LINK_POOL, WORLD_LINK_POOL + POOL_STATE_WORDS),
      shards: shardWords,
      stride: SHARD_WORDS,
      words: SHARD_LINK_POOL,
    },
    definitions: i32('definitions'),
    actions: i32('actions'),
    modifiers: i32('modifiers'),
    attributeWords: i32('attributeWords'),
    resists: i32('resists'),
    amplifies: i32('amplifies'),
    triggers: i32('triggers'),
    chains: i32('chains'),
    groups: i32('groups'),
    lists: i32('lists'),
    wards: i32('wards'),
    counterList: i32('counterList'),
    counterKind: i32('counterKind'),
    counterBit: i32('counterBit'),
    tagCounters: i32('tagCounters'),
    definitionDoubles: f64('definitionDoubles'),
    actionDoubles: f64('actionDoubles'),
    modifierDoubles: f64('modifierDoubles'),
    attributeDoubles: f64('attributeDoubles'),
    resistDoubles: f64('resistDoubles'),
    amplifyDoubles: f64('amplifyDoubles'),
    triggerDoubles: f64('triggerDoubles'),
    factors: f64('factors'),
    wardWords: Math.ceil(shape.counts.effects / 32),
    generation: i32('generation'),
    state: i32('state'),
    head: i32('head'),
    tail: i32('tail'),
    used: i32('used'),
    live: i32('live'),
    applied: i32('applied'),
    tagsLow: i32('tagsLow'),
    tagsHigh: i32('tagsHigh'),
    ownTagsLow: i32('ownTagsLow'),
    ownTagsHigh: i32('ownTagsHigh'),
    control: i32('control'),
    features: i32('features'),
    modified: i32('modified'),
    dirty: i32('dirty'),
    present: i32('present'),
    pausedAt: i32('pausedAt'),
    readers: i32('readers'),
    goneStep: i32('goneStep'),
    goneAfter: i32('goneAfter'),
    counts: i32('counts'),
    diminish: i32('diminish'),
    positionX: f64('positionX'),
    positionY: f64('positionY'),
    dirtyList: i32('dirtyList'),
    base: f64('base'),
    current,
    published: f64('published'),
    start: f64('start'),
    due: i32('due'),
    rows: i32('rows'),
    rowDoubles: asDoubles('rows'),
    owner: i32('owner'),
    blockLink,
    extensions: i32('extensions'),
    extensionDoubles: asDoubles('extensions'),
    extensionWords: shape.extensionWords,
    cooldownWord: EXTENSION_HEAD + 2 * shape.counts.snapshots,
    links: i32('links'),
    messages: i32('messages'),
    messageDoubles: asDoubles('messages'),
    outboxHead: i32('outboxHead'),
    outboxTail: i32('outboxTail'),
    outboxCount: i32('outboxCount'),
    gridHead: i32('gridHead'),
    gridNext: i32('gridNext'),
    commands: i32('commands'),
    commandDoubles: asDoubles('commands'),
    commandNext: i32('commandNext'),
    commandFill: i32('commandFill'),
    filters: i32('filters'),
    events: i32('events'),
    eventDoubles: asDoubles('events'),
    eventNext: i32('eventNext'),
    kernel: scanned.length === 0 ? undefined : openRowKernel(source),
    scanned,
    addresses: {
      rowList: scanned.byteOffset,
      actorList: scanned.byteOffset + SCAN_WORDS * 4,
      due: byteOf('due'),
      rows: byteOf('rows'),
      owner: byteOf('owner'),
      pageNext: byteOf('pageNext'),
      state: byteOf('state'),
      base: byteOf('base') + vitalAt,
      current: byteOf('current') + vitalAt,
    },
    behaviours: undefined,
    tick: 0,
    scratch: new Float64Array(SCRATCH_DOUBLES),
    application: new Int32Array(8),
    channelDoubles: new Float64Array(Math.max(1, shape.counts.channels) * CHANNEL_DOUBLES),
    channelFlags: new Int32Array(Math.max(1, shape.counts.channels)),
    dueList: new Int32Array(4096),
    lastDue: new Int32Array(shape.slots / shape.shards),
    dueActor: new Int32Array(4096),
    dueLink: new Int32Array(4096),
    noLinks: new Int32Array(64),
    expiryList: new Int32Array(4096),
    expiring: 0,
    others: current,
    step: 0,
    picks: createSortList(64),
    mail: createSortList(64),
    ended: createSortList(16),
    endedCount: 0,
    coming: new Int32Array(shape.shards),
    touched: 0,
  }
}

/** Reserves the heap of a world and writes its definitions and empty lists into it. */
export function createWorld(compiled: CompiledWorld, shape: WorldShape, shared: boolean): World {
  const bytes = worldBytes(shape)
  const world = openWorld(usesKernels(shape) ? createKernelHeap(bytes, shared) : createHeap(bytes, shared), shape)
  for (const name of WORD_TABLES) world[name].set(compiled.tables[name])
  for (const name of DOUBLE_TABLES) world[name].set(compiled.tables[name])
  resetPool(world.rowPool, shape.shards)
  resetPool(world.extensionPool, shape.shards)
  resetPool(world.linkPool, shape.shards)
  // Step 0 is never taken: it stands for "has not ended".
  world.words[WORLD_STEP] = 1
  world.words[WORLD_GONE_FROM] = 1
  for (let s = 0; s < shape.shards; s++) {
    const at = s * SHARD_WORDS
    world.shardWords[at + SHARD_RELEASED] = -1
    for (let i = 0; i < 6; i++) world.shardWords[at + SHARD_COMMANDS + i] = -1
    world.shardWords[at + SHARD_EVENT_FIRST] = -1
    world.shardWords[at + SHARD_EVENT_LAST] = -1
  }
  return world
}
