import { SCAN_PAGE_SHIFT } from '../memory/index.js'
import { type Counts, USES_AURAS, USES_EXTENSIONS, USES_LINKS, USES_MESSAGES } from './compile/index.js'

/** What a world can hold. Memory is reserved for it once, at creation; pages never touched cost nothing. */
export interface Capacity {
  /** Actors alive at once. */
  readonly actors: number
  /** Entities alive at once, the actors among them. Default: as many as actors. */
  readonly entities: number
  /** Effect instances alive at once. */
  readonly effects: number
  /** Commands that may wait for the next tick. */
  readonly commands: number
  /** Events recorded between two drains. */
  readonly events: number
  /** Messages from one actor to another (chains, triggers, auras) that a round of a tick may hold. */
  readonly messages: number
  /** Commands that systems may give in a tick, of some four numbers each. */
  readonly systemCommands: number
}

export const DEFAULT_CAPACITY: Capacity = {
  actors: 100_000,
  entities: 100_000,
  effects: 1_000_000,
  commands: 1_000_000,
  events: 65_536,
  messages: 1_000_000,
  systemCommands: 262_144,
}

/** Largest values of each capacity, derived from the widths of the columns that hold them. */
export const CAPACITY_LIMITS: Capacity = {
  // An entity handle is 32 bits, of which at least 8 count generations.
  actors: 16_000_000,
  entities: 16_000_000,
  // An extension record's index has 24 bits in a row.
  effects: 16_000_000,
  commands: 16_000_000,
  events: 16_000_000,
  messages: 16_000_000,
  systemCommands: 16_000_000,
}

/** log2 of the smallest group of actors that is given to a shard: those that share a cache line of a 32-bit column. */
const LEAST_GROUP_SHIFT = 4
/** log2 of the largest group: a memory page (4 KiB) of a 32-bit column. */
const MOST_GROUP_SHIFT = 10
/** Rows of a block: an actor's rows come in blocks, so that a walk over ten of them touches three places. */
export const BLOCK_SHIFT = 2
/** The most pages of a run: 2 MiB of rows. */
const MOST_RUN = 64
/** log2 of the blocks of a page: 256 blocks, 1,024 rows, 4 KiB of `due`, as the kernel scans them. */
export const PAGE_SHIFT = SCAN_PAGE_SHIFT - BLOCK_SHIFT
export const EXTENSION_PAGE_SHIFT = 8
/** log2 of the link records of a page. */
export const LINK_PAGE_SHIFT = 8
/** Messages of a round that a shard may send at least, however small `capacity.messages` is. */
const LEAST_MESSAGES = 4096
export const COMMANDS_PER_CHUNK = 32
export const EVENTS_PER_CHUNK = 32

/** Words of an extension record before its snapshots and cooldowns; see `world.ts`. */
export const EXTENSION_HEAD = 10

/** The sizes from which every thread derives the same layout of the heap. Plain numbers: it is posted to workers. */
export interface WorldShape {
  readonly capacity: Capacity
  readonly counts: Counts
  /** Ticks a second. */
  readonly tickRate: number
  readonly seed: number
  /** A power of two, fixed by the capacity and not by the machine. */
  readonly shards: number
  /** log2 of the slots that follow each other within a shard: a group. Groups go to the shards in turn. */
  readonly groupShift: number
  /** Actor slots, slot 0 included, which stands for "none". A multiple of shards · the size of a group. */
  readonly slots: number
  readonly rowPages: number
  readonly extensionPages: number
  /** 32-bit words of an extension record, a multiple of 16. */
  readonly extensionWords: number
  readonly linkPages: number
  /** Messages a shard may send in a round. */
  readonly messageSlots: number
  /** Buckets of the grid in which auras look for actors, a power of two. */
  readonly gridBuckets: number
  readonly commandChunks: number
  readonly eventChunks: number
  /** Different dispel filters that may wait for one tick. */
  readonly filters: number
  /** Bits of a handle that are the slot; the rest count the slot's generation. */
  readonly slotBits: number
}

/** One shard for some 16,000 effects of capacity: enough for threads to share work, few enough that empty ones are cheap. */
function shardCount(effects: number): number {
  let shards = 1
  while (shards < 64 && shards * 16_384 < effects) shards *= 2
  return shards
}

/**
 * Groups as large as leaves every shard at least eight of them.
 *
 * PERF: actors of a shard that lie close together share memory pages. With groups of 16 every line of every column was
 * on a page of its own: a million actors in 64 shards took 1,000 pages a column and shard, more than a TLB holds.
 */
function groupShiftFor(slots: number, shards: number): number {
  let shift = LEAST_GROUP_SHIFT
  while (shift < MOST_GROUP_SHIFT && slots >= (shards * 8) << (shift + 1)) shift++
  return shift
}

/** Pages of rows that a shard is given in a row: so many that at most a sixteenth of all wait in runs for their shard. */
export function runLength({ rowPages, shards }: WorldShape): number {
  let length = 1
  while (length < MOST_RUN && length * 2 * shards * 16 <= rowPages) length *= 2
  return length
}

export function shapeWorld(capacity: Capacity, counts: Counts, tickRate: number, seed: number): WorldShape {
  const shards = shardCount(capacity.effects)
  const wanted = Math.max(capacity.actors, capacity.entities) + 1
  const groupShift = groupShiftFor(wanted, shards)
  const unit = shards << groupShift
  const slots = Math.ceil(wanted / unit) * unit
  // Blocks an actor can need beyond live / 4: its tail, and the holes that `compactActor` allows (a quarter and 4).
  const blocks = Math.ceil((capacity.effects * 1.25) / 4) + 2 * Math.min(capacity.actors, capacity.effects)
  const rowPages = Math.ceil(blocks / (1 << PAGE_SHIFT)) + shards
  const { uses } = counts
  const extensionPages =
    uses & USES_EXTENSIONS ? Math.ceil(capacity.effects / (1 << EXTENSION_PAGE_SHIFT)) + 2 * shards : 0
  const extensionWords = Math.ceil((EXTENSION_HEAD + 2 * counts.snapshots + counts.cooldowns) / 16) * 16
  const linkPages = uses & USES_LINKS ? Math.ceil((2 * capacity.effects) / (1 << LINK_PAGE_SHIFT)) + 2 * shards : 0
  const messageSlots = uses & USES_MESSAGES ? Math.max(LEAST_MESSAGES, Math.ceil(capacity.messages / shards)) : 0
  let gridBuckets = 0
  if (uses & USES_AURAS) for (gridBuckets = 64; gridBuckets < slots; ) gridBuckets *= 2
  // Every shard may leave three chunks (one a priority) partly filled.
  const commandChunks = Math.ceil(capacity.commands / COMMANDS_PER_CHUNK) + 3 * shards
  const eventChunks = Math.ceil(capacity.events / EVENTS_PER_CHUNK) + shards
  let slotBits = 1
  while (2 ** slotBits < slots) slotBits++
  return {
    capacity,
    counts,
    tickRate,
    seed,
    shards,
    groupShift,
    slots,
    rowPages,
    extensionPages,
    extensionWords,
    linkPages,
    messageSlots,
    gridBuckets,
    commandChunks,
    eventChunks,
    filters: Math.max(1024, Math.ceil(capacity.commands / 1024)),
    slotBits,
  }
}
