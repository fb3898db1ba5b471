import {
  createHeap,
  createSortList,
  type Heap,
  type Layout,
  LayoutPlan,
  type PagePool,
  POOL_STATE_WORDS,
  POOL_WORDS,
  type Region,
  resetPool,
  type SortList,
} from '../memory/index.js'
import type { CompiledWorld } from './compile.js'
import { EVENT_TYPES } from './event-types.js'
import { BLOCK_SHIFT, EXTENSION_PAGE_SHIFT, PAGE_SHIFT, type WorldShape } from './shape.js'
import * as T from './tables.js'

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
/** Chunks of the log that the shard may still take in this tick. */
export const SHARD_EVENT_BUDGET = SHARD_EVENT_FILL + 1
/** A multiple of 16 words, so that two shards never share a cache line. */
export const SHARD_WORDS = 32

// ── Counters of a shard (doubles: exact up to 2^53) ─────────────────────────
/** The first counters are one an event type. */
export const COUNT_EXECUTED = EVENT_TYPES.length
export const COUNT_CREATED = COUNT_EXECUTED + 1
export const COUNT_ENDED = COUNT_CREATED + 1
export const COUNT_EVENTS = COUNT_ENDED + 1
export const COUNT_EVENTS_LOST = COUNT_EVENTS + 1
export const COUNT_COMMANDS = COUNT_EVENTS_LOST + 1
export const SHARD_COUNTERS = 32

// ── Bits of `state`, one word an actor ──────────────────────────────────────
export const SPAWNED = 1 << 0
export const ALIVE = 1 << 1
/** It stands in its shard's list of changed actors. */
export const LISTED = 1 << 2
/** It has so many holes that its rows should be moved together. */
export const SPARSE = 1 << 3

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
/** Any of these and the row is out of force. */
export const IDLE = WAITING

/** `due` of a row that expires in this tick, between the two passes of the tick. */
export const EXPIRING = -0x80000000

// ── Words of an extension record ────────────────────────────────────────────
export const EXTENSION_SHIFT = 4
/** Ticks of one duration, for `expiry: removeOne` and `refresh`. */
export const EXTENSION_DURATION = 0

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
/** Scratch double with its magnitude. */
export const APPLICATION_MAGNITUDE = 6

/** Scratch doubles through which kernels pass amounts. */
export const SCRATCH_DOUBLES = 16
/** Accumulators of a channel while attributes are rebuilt. */
export const CHANNEL_DOUBLES = 16

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
  i32('definitions', 'definitions', counts.effects * T.DEF_WORDS)
  f64('definitions', 'definitionDoubles', counts.effects * T.DEF_DOUBLES)
  i32('definitions', 'actions', counts.actions * T.ACTION_WORDS)
  f64('definitions', 'actionDoubles', counts.actions * T.ACTION_DOUBLES)
  i32('definitions', 'modifiers', counts.modifiers * T.MODIFIER_WORDS)
  f64('definitions', 'modifierDoubles', counts.modifiers * T.MODIFIER_DOUBLES)
  i32('definitions', 'attributeWords', counts.attributes * T.ATTRIBUTE_WORDS)
  f64('definitions', 'attributeDoubles', counts.attributes * T.ATTRIBUTE_DOUBLES)
  i32('definitions', 'counterList', counts.counterList)
  i32('definitions', 'counterKind', counts.counters)
  i32('definitions', 'counterBit', counts.counters)
  i32('definitions', 'tagCounters', 64)
  i32('definitions', 'wards', counts.effects * Math.ceil(counts.effects / 32))
  for (const name of ACTOR_WORDS) i32('actors', name, slots)
  f64('actors', 'positionX', slots)
  f64('actors', 'positionY', slots)
  i32('counts', 'counts', slots * counts.counters)
  // Twice the slots: an actor that dies of a rebuilt value is listed again.
  i32('actors', 'dirtyList', 2 * slots)
  for (const name of ['base', 'current', 'start']) f64('attributes', name, slots * counts.attributes)
  i32('effects', 'due', rows)
  i32('effects', 'rows', rows << ROW_SHIFT)
  i32('effects', 'owner', blocks)
  i32('effects', 'blockLink', blocks)
  for (const name of ['pageNext', 'pageAvailable', 'pageFree', 'pageUsed']) i32('effects', name, shape.rowPages)
  i32('effects', 'extensions', extensions << EXTENSION_SHIFT)
  i32('effects', 'extensionLink', extensions)
  for (const name of ['extNext', 'extAvailable', 'extFree', 'extUsed']) i32('effects', name, shape.extensionPages)
  i32('commands', 'commands', shape.commandChunks * 32 * COMMAND_WORDS)
  i32('commands', 'commandNext', shape.commandChunks)
  i32('commands', 'commandFill', shape.commandChunks)
  i32('commands', 'filters', shape.filters * Math.ceil(counts.effects / 32))
  i32('events', 'events', shape.eventChunks * 32 * EVENT_WORDS)
  i32('events', 'eventNext', shape.eventChunks)
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
  'seen',
  'lastDue',
] as const

/**
 * A world as one thread sees it: views on the heap, and scratch memory of its own. All threads build it from the same
 * heap and shape. Fields are never replaced, except the thread's growing scratch lists.
 */
export interface World {
  readonly heap: Heap
  readonly shape: WorldShape
  readonly layout: Layout
  readonly shards: number
  readonly slots: number
  readonly slotMask: number
  readonly slotBits: number
  readonly vital: number
  /** Places a shard has in `dirtyList`. */
  readonly listSize: number
  readonly words: Int32Array
  readonly shardWords: Int32Array
  readonly counters: Float64Array
  readonly rowPool: PagePool
  readonly extensionPool: PagePool

  // SYNC: written once, before the first tick.
  readonly definitions: Int32Array
  readonly definitionDoubles: Float64Array
  readonly actions: Int32Array
  readonly actionDoubles: Float64Array
  readonly modifiers: Int32Array
  readonly modifierDoubles: Float64Array
  readonly attributeWords: Int32Array
  readonly attributeDoubles: Float64Array
  readonly wards: Int32Array
  readonly wardWords: number
  /** The counters of the definitions, one list after the other. */
  readonly counterList: Int32Array
  /** Per counter: which mask it keeps (`COUNTS_…`), and which bit. */
  readonly counterKind: Int32Array
  readonly counterBit: Int32Array
  /** Per tag: its counter, -1: no effect grants it. */
  readonly tagCounters: Int32Array

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
  /** The last tick in which one of its rows was due, and the last such row's place in the thread's due list. */
  readonly seen: Int32Array
  readonly lastDue: Int32Array
  /** Counter c of the actor in slot s is element s · counters + c: rows in force that set the bit of the counter. */
  readonly counts: Int32Array
  readonly positionX: Float64Array
  readonly positionY: Float64Array
  /** Actors that changed in this tick, by shard: 2 · `slots / shards` places each. */
  readonly dirtyList: Int32Array
  /** Attribute a of the actor in slot s is element a · slots + s. */
  readonly base: Float64Array
  readonly current: Float64Array
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

  /** The tick being run; each thread reads it when a job starts. */
  tick: number
  // Scratch of this thread alone.
  readonly scratch: Float64Array
  readonly application: Int32Array
  readonly channelDoubles: Float64Array
  readonly channelFlags: Int32Array
  dueList: Int32Array
  /** Per place in `dueList`: the place of the row before of the same actor, -1: none. */
  dueLink: Int32Array
  expiryList: Int32Array
  /** Rows to choose from, with the keys they are sorted by. */
  readonly picks: SortList
  /** Where the reads that only warm the cache end up. */
  touched: number
}

/** Bytes that a world of this shape reserves. */
export function worldBytes(shape: WorldShape): number {
  return planWorld(shape).bytes
}

/** Opens the views of a world on a heap: on the owner thread after `createWorldHeap`, and on every pool thread. */
export function openWorld(heap: Heap, shape: WorldShape): World {
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
  return {
    heap,
    shape,
    layout,
    shards: shape.shards,
    slots: shape.slots,
    slotMask: 2 ** shape.slotBits - 1,
    slotBits: shape.slotBits,
    vital: shape.counts.vital,
    listSize: (2 * shape.slots) / shape.shards,
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
    definitions: i32('definitions'),
    definitionDoubles: f64('definitionDoubles'),
    actions: i32('actions'),
    actionDoubles: f64('actionDoubles'),
    modifiers: i32('modifiers'),
    modifierDoubles: f64('modifierDoubles'),
    attributeWords: i32('attributeWords'),
    attributeDoubles: f64('attributeDoubles'),
    wards: i32('wards'),
    counterList: i32('counterList'),
    counterKind: i32('counterKind'),
    counterBit: i32('counterBit'),
    tagCounters: i32('tagCounters'),
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
    seen: i32('seen'),
    lastDue: i32('lastDue'),
    counts: i32('counts'),
    positionX: f64('positionX'),
    positionY: f64('positionY'),
    dirtyList: i32('dirtyList'),
    base: f64('base'),
    current: f64('current'),
    start: f64('start'),
    due: i32('due'),
    rows: i32('rows'),
    rowDoubles: asDoubles('rows'),
    owner: i32('owner'),
    blockLink,
    extensions: i32('extensions'),
    commands: i32('commands'),
    commandDoubles: asDoubles('commands'),
    commandNext: i32('commandNext'),
    commandFill: i32('commandFill'),
    filters: i32('filters'),
    events: i32('events'),
    eventDoubles: asDoubles('events'),
    eventNext: i32('eventNext'),
    tick: 0,
    scratch: new Float64Array(SCRATCH_DOUBLES),
    application: new Int32Array(8),
    channelDoubles: new Float64Array(Math.max(1, shape.counts.channels) * CHANNEL_DOUBLES),
    channelFlags: new Int32Array(Math.max(1, shape.counts.channels)),
    dueList: new Int32Array(4096),
    dueLink: new Int32Array(4096),
    expiryList: new Int32Array(4096),
    picks: createSortList(64),
    touched: 0,
  }
}

/** Reserves the heap of a world and writes its definitions and empty lists into it. */
export function createWorld(compiled: CompiledWorld, shape: WorldShape, shared: boolean): World {
  const heap = createHeap(worldBytes(shape), shared)
  const world = openWorld(heap, shape)
  world.definitions.set(compiled.definitions)
  world.definitionDoubles.set(compiled.definitionDoubles)
  world.actions.set(compiled.actions)
  world.actionDoubles.set(compiled.actionDoubles)
  world.modifiers.set(compiled.modifiers)
  world.modifierDoubles.set(compiled.modifierDoubles)
  world.attributeWords.set(compiled.attributes)
  world.attributeDoubles.set(compiled.attributeDoubles)
  world.wards.set(compiled.wards)
  world.counterList.set(compiled.counters.list)
  world.counterKind.set(compiled.counters.kinds)
  world.counterBit.set(compiled.counters.bits)
  world.tagCounters.set(compiled.counters.ofTags)
  resetPool(world.rowPool, shape.shards)
  resetPool(world.extensionPool, shape.shards)
  for (let s = 0; s < shape.shards; s++) {
    const at = s * SHARD_WORDS
    world.shardWords[at + SHARD_RELEASED] = -1
    for (let i = 0; i < 6; i++) world.shardWords[at + SHARD_COMMANDS + i] = -1
    world.shardWords[at + SHARD_EVENT_FIRST] = -1
    world.shardWords[at + SHARD_EVENT_LAST] = -1
  }
  return world
}
