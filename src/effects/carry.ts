import { giveItem, touchedPages, xxh32 } from '../memory/index.js'
import { setDue } from './clock.js'
import { handleOf } from './emit.js'
import { rowsOf } from './read.js'
import { countReader } from './removal.js'
import { grantCounts } from './room.js'
import { appendRow, clearRow, extensionOf, listActor, shardOf, takeExtension } from './rows.js'
import { readableSlot } from './scale.js'
import { COMMANDS_PER_CHUNK } from './shape.js'
import {
  DEF_FLAGS,
  DEF_POLARITY,
  DEF_TRIGGER_COUNT,
  DEF_WORDS,
  ENDS_WITH_SOURCE,
  LIVE,
  NEVER,
  POLARITIES,
  SCHEDULED,
} from './tables.js'
import {
  COMMAND_SOURCE,
  COMMAND_TARGET,
  COMMAND_WORDS,
  DIMINISH_END,
  DIMINISH_WORDS,
  EXTENSION_MEMBERS,
  EXTENSION_PARENTS,
  EXTENSION_PULSE,
  EXTENSION_UPKEEP,
  IDLE,
  LISTED,
  PAUSED,
  PULSING,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  SHARD_DIRTY,
  SHARD_LIVE,
  SHARD_WORDS,
  SPARSE,
  WAITING,
  WORLD_ACTORS,
  WORLD_COMMAND_CHUNKS,
  WORLD_TICK,
  type World,
} from './world.js'

/*
 * An actor as a record: all that the rules can see of it, as 32-bit words, to be taken out of a world and put back in later,
 * in another slot. What ties it to other actors cannot be carried and is refused (`carryBlocker`).
 *
 * Ticks in a record are absolute, of the tick at which it was taken out. What is put back stands as if time had stood still;
 * then its clocks are let run on by the time between, as `offline` says (`passTime`).
 */

export const RECORD_FORMAT = 1

// ── Words of a record's head ────────────────────────────────────────────────
/** Words of the whole record. */
export const RECORD_LENGTH = 0
/** Hash of all words after it. */
export const RECORD_HASH = 1
export const RECORD_FORMAT_WORD = 2
export const RECORD_FINGERPRINT = 3
/** The handle it had. */
export const RECORD_HANDLE = 4
/** The next tick, when it was taken out. */
export const RECORD_TICK = 5
export const RECORD_STATE = 6
const RECORD_APPLIED = 7
export const RECORD_PAUSED_AT = 8
const RECORD_MASKS = 9
export const RECORD_ROWS = 18
/** Words of the game's components, at the end. */
export const RECORD_OTHERS = 19
/** Position, then three doubles an attribute. */
export const RECORD_DOUBLES = 20

// ── Words of a row in a record; an extension record follows where `CARRIED_EXTENSION` is set ──
export const CARRIED_WORDS = 8
/** Bits above the flags of a row. */
export const CARRIED_EXTENSION = 1 << 8
/** Its source is the actor itself, whatever its handle is then. */
export const CARRIED_SELF = 1 << 9
const FLAG_BITS = 0xff

/** Masks of an actor that follow from its rows, and its own tags. */
const MASKS = [
  'tagsLow',
  'tagsHigh',
  'ownTagsLow',
  'ownTagsHigh',
  'control',
  'features',
  'modified',
  'dirty',
  'present',
] as const

const one = new Float64Array(1)
const two = new Int32Array(one.buffer)

/** First word of a record's rows. */
export function carriedRowsAt(w: World): number {
  const { attributes, counters, groups } = w.shape.counts
  return RECORD_DOUBLES + 4 + attributes * 6 + counters + groups * DIMINISH_WORDS
}

/** Why an actor cannot be taken out, and the definition that it is about (-1: none); undefined: it can. */
export function carryBlocker(
  w: World,
  slot: number,
): { readonly why: string; readonly definition: number } | undefined {
  const handle = handleOf(w, slot)
  let readsItself = 0
  for (const row of rowsOf(w, slot)) {
    const at = row << ROW_SHIFT
    const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
    const traits = w.definitions[definition * DEF_WORDS + DEF_FLAGS]!
    const source = w.rows[at + ROW_SOURCE]!
    const others = source !== 0 && source !== handle
    if ((traits & LIVE) !== 0) {
      if (others && readableSlot(w, source) >= 0) return { why: 'it follows an attribute of another actor', definition }
      if (source === handle) readsItself++
    }
    if ((traits & ENDS_WITH_SOURCE) !== 0 && others) return { why: 'it ends with another actor', definition }
    if (w.rows[at + ROW_FLAGS]! >>> 8 === 0) continue
    const words = extensionOf(w, row)
    if (w.extensions[words + EXTENSION_PARENTS] !== 0) return { why: 'another effect made it and holds it', definition }
    if (w.extensions[words + EXTENSION_MEMBERS] !== 0) return { why: 'it holds what it has made', definition }
  }
  if ((w.state[slot]! & PULSING) !== 0) return { why: 'a pulse of its aura is due', definition: -1 }
  if (w.readers[slot]! > readsItself) return { why: 'effects of others follow its attributes', definition: -1 }
  return undefined
}

/** Whether a command that waits names one of the slots, as its target or its source. */
export function waitsFor(w: World, slots: ReadonlySet<number>): boolean {
  for (let chunk = 0; chunk < w.words[WORLD_COMMAND_CHUNKS]!; chunk++) {
    const first = chunk * COMMANDS_PER_CHUNK * COMMAND_WORDS
    const end = first + w.commandFill[chunk]! * COMMAND_WORDS
    for (let at = first; at < end; at += COMMAND_WORDS) {
      for (const word of [COMMAND_TARGET, COMMAND_SOURCE]) {
        const handle = w.commands[at + word]!
        const slot = handle & w.slotMask
        if (slots.has(slot) && w.generation[slot] === handle >>> w.slotBits) return true
      }
    }
  }
  return false
}

/** Words of an actor's record, without what the game adds. */
export function carriedWords(w: World, slot: number): number {
  let words = carriedRowsAt(w)
  for (const row of rowsOf(w, slot)) {
    words += CARRIED_WORDS + (w.rows[(row << ROW_SHIFT) + ROW_FLAGS]! >>> 8 === 0 ? 0 : w.extensionWords)
  }
  return words
}

/** Writes an actor's record; `others` words at its end are left to the caller, who then calls `sealRecord`. */
export function writeRecord(w: World, slot: number, into: Int32Array, others: number, fingerprint: number): void {
  const handle = handleOf(w, slot)
  const counts = w.shape.counts
  into[RECORD_LENGTH] = into.length
  into[RECORD_FORMAT_WORD] = RECORD_FORMAT
  into[RECORD_FINGERPRINT] = fingerprint
  into[RECORD_HANDLE] = handle
  into[RECORD_TICK] = w.words[WORLD_TICK]!
  into[RECORD_STATE] = w.state[slot]!
  into[RECORD_APPLIED] = w.applied[slot]!
  into[RECORD_PAUSED_AT] = w.pausedAt[slot]!
  for (let i = 0; i < MASKS.length; i++) into[RECORD_MASKS + i] = w[MASKS[i]!][slot]!
  into[RECORD_OTHERS] = others
  let at = RECORD_DOUBLES
  const double = (value: number) => {
    one[0] = value
    into[at++] = two[0]!
    into[at++] = two[1]!
  }
  double(w.positionX[slot]!)
  double(w.positionY[slot]!)
  for (let a = 0; a < counts.attributes; a++) {
    const place = a * w.slots + slot
    double(w.base[place]!)
    double(w.current[place]!)
    double(w.start[place]!)
  }
  for (let c = 0; c < counts.counters; c++) into[at++] = w.counts[slot * counts.counters + c]!
  const groups = counts.groups * DIMINISH_WORDS
  for (let g = 0; g < groups; g++) into[at++] = w.diminish[slot * groups + g]!
  const rows = rowsOf(w, slot)
  into[RECORD_ROWS] = rows.length
  for (const row of rows) {
    const from = row << ROW_SHIFT
    const flags = w.rows[from + ROW_FLAGS]!
    const self = w.rows[from + ROW_SOURCE] === handle ? CARRIED_SELF : 0
    into[at + ROW_EXPIRES] = w.rows[from + ROW_EXPIRES]!
    into[at + ROW_NEXT] = w.rows[from + ROW_NEXT]!
    into[at + ROW_SOURCE] = self !== 0 ? 0 : w.rows[from + ROW_SOURCE]!
    into[at + ROW_DEFINITION] = w.rows[from + ROW_DEFINITION]!
    into[at + ROW_APPLICATION] = w.rows[from + ROW_APPLICATION]!
    into[at + ROW_FLAGS] = (flags & FLAG_BITS) | self | (flags >>> 8 !== 0 ? CARRIED_EXTENSION : 0)
    one[0] = w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
    into[at + 2 * ROW_MAGNITUDE] = two[0]!
    into[at + 2 * ROW_MAGNITUDE + 1] = two[1]!
    at += CARRIED_WORDS
    if (flags >>> 8 === 0) continue
    const words = extensionOf(w, row)
    for (let i = 0; i < w.extensionWords; i++) into[at++] = w.extensions[words + i]!
  }
}

/** Notes the hash of a record that is complete. */
export function sealRecord(record: Int32Array): void {
  record[RECORD_HASH] = xxh32(record, RECORD_HASH + 1, record.length, RECORD_FORMAT) | 0
}

/** Whether a record is whole, of this world's kind, and its lengths add up. */
export function isWhole(w: World, record: Int32Array): boolean {
  if (record.length < carriedRowsAt(w) || record[RECORD_LENGTH] !== record.length) return false
  if (record[RECORD_HASH] !== (xxh32(record, RECORD_HASH + 1, record.length, RECORD_FORMAT) | 0)) return false
  let at = carriedRowsAt(w)
  for (let i = 0; i < record[RECORD_ROWS]!; i++) {
    if (at + CARRIED_WORDS > record.length) return false
    at += CARRIED_WORDS + ((record[at + ROW_FLAGS]! & CARRIED_EXTENSION) === 0 ? 0 : w.extensionWords)
  }
  return at + record[RECORD_OTHERS]! === record.length
}

/** Rows of a record: calls `visit` with the first word of each. */
export function eachCarried(w: World, record: Int32Array, visit: (at: number) => void): void {
  let at = carriedRowsAt(w)
  for (let i = 0; i < record[RECORD_ROWS]!; i++) {
    visit(at)
    at += CARRIED_WORDS + ((record[at + ROW_FLAGS]! & CARRIED_EXTENSION) === 0 ? 0 : w.extensionWords)
  }
}

/** A row of a record. */
export interface CarriedRow {
  readonly definition: number
  /** With `CARRIED_SELF`, which then says that its source is the actor itself. */
  readonly flags: number
  readonly instance: number
  readonly source: number
  readonly stacks: number
  readonly magnitude: number
  readonly polarity: 'buff' | 'debuff' | 'neutral'
  readonly remainingTicks: number
  readonly nextTicks: number
  readonly active: boolean
}

/** The row at a word of a record. @param now The last tick that its clock has seen. */
export function readCarried(w: World, record: Int32Array, at: number, now: number): CarriedRow {
  const word = record[at + ROW_DEFINITION]!
  const flags = record[at + ROW_FLAGS]!
  const origin = (flags & WAITING) !== 0 ? 0 : now
  const left = (tick: number) => (tick === NEVER ? Number.POSITIVE_INFINITY : tick - origin)
  two[0] = record[at + 2 * ROW_MAGNITUDE]!
  two[1] = record[at + 2 * ROW_MAGNITUDE + 1]!
  return {
    definition: word & 0xffff,
    flags,
    instance: record[at + ROW_APPLICATION]!,
    source: record[at + ROW_SOURCE]! >>> 0,
    stacks: word >>> 16,
    magnitude: one[0]!,
    polarity: POLARITIES[w.definitions[(word & 0xffff) * DEF_WORDS + DEF_POLARITY]!]!,
    remainingTicks: left(record[at + ROW_EXPIRES]!),
    nextTicks: left(record[at + ROW_NEXT]!),
    active: (flags & IDLE) === 0,
  }
}

/** Takes an actor out without a word: no events, no chains. The slot is free; its bookkeeping is the caller's. */
export function dropActor(w: World, slot: number): void {
  const shard = shardOf(w, slot)
  const handle = handleOf(w, slot)
  for (const row of rowsOf(w, slot)) {
    const at = row << ROW_SHIFT
    const traits = w.definitions[(w.rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS + DEF_FLAGS]!
    if ((traits & LIVE) !== 0 && w.rows[at + ROW_SOURCE] === handle) countReader(w, handle, -1)
    clearRow(w, shard, slot, row)
    w.shardWords[shard * SHARD_WORDS + SHARD_LIVE] = w.shardWords[shard * SHARD_WORDS + SHARD_LIVE]! - 1
  }
  for (let block = w.head[slot]!; block >= 0; ) {
    const next = w.blockLink[block]!
    w.owner[block] = -1
    giveItem(w.rowPool, shard, block)
    block = next
  }
  w.head[slot] = -1
  w.tail[slot] = -1
  w.used[slot] = 0
  unlist(w, shard, slot)
  w.state[slot] = 0
  w.dirty[slot] = 0
  w.generation[slot] = (w.generation[slot]! + 1) % 2 ** (32 - w.slotBits)
  w.words[WORLD_ACTORS] = w.words[WORLD_ACTORS]! - 1
}

/** Takes an actor off its shard's list of those that the next tick looks at. */
function unlist(w: World, shard: number, slot: number): void {
  if ((w.state[slot]! & LISTED) === 0) return
  const first = shard * w.listSize
  const at = shard * SHARD_WORDS + SHARD_DIRTY
  const count = w.shardWords[at]!
  let kept = 0
  for (let i = 0; i < count; i++) {
    const actor = w.dirtyList[first + i]!
    if (actor !== slot) w.dirtyList[first + kept++] = actor
  }
  w.shardWords[at] = kept
}

/** Gives every shard the room that records for these slots need. False: there is not enough; nothing was lost. */
export function grantCarried(w: World, slots: readonly number[], records: readonly Int32Array[]): boolean {
  const blocks = new Int32Array(w.shards)
  const extensions = new Int32Array(w.shards)
  for (let i = 0; i < slots.length; i++) {
    const shard = shardOf(w, slots[i]!)
    blocks[shard] = blocks[shard]! + Math.ceil(records[i]![RECORD_ROWS]! / 4)
    eachCarried(w, records[i]!, (at) => {
      if ((records[i]![at + ROW_FLAGS]! & CARRIED_EXTENSION) !== 0) extensions[shard] = extensions[shard]! + 1
    })
  }
  return grantCounts(w, w.rowPool, blocks) && grantCounts(w, w.extensionPool, extensions)
}

/**
 * Puts a record into the slot of an actor that has just been made (`initActor`): as it was, but for the time that has passed
 * since, by which all that it has to come is moved.
 *
 * @param sourceOf The handle that now stands for one in the record.
 */
export function readRecord(w: World, slot: number, record: Int32Array, sourceOf: (handle: number) => number): void {
  const shard = shardOf(w, slot)
  const handle = handleOf(w, slot)
  const counts = w.shape.counts
  const span = w.words[WORLD_TICK]! - record[RECORD_TICK]!
  const state = record[RECORD_STATE]!
  w.state[slot] = state & ~(LISTED | SPARSE | PULSING)
  w.applied[slot] = record[RECORD_APPLIED]!
  // A clock that stands holds what is left by the tick at which it was stopped: it needs no moving.
  const paused = (state & PAUSED) !== 0
  w.pausedAt[slot] = record[RECORD_PAUSED_AT]!
  for (let i = 0; i < MASKS.length; i++) w[MASKS[i]!][slot] = record[RECORD_MASKS + i]!
  let at = RECORD_DOUBLES
  const double = () => {
    two[0] = record[at++]!
    two[1] = record[at++]!
    return one[0]!
  }
  w.positionX[slot] = double()
  w.positionY[slot] = double()
  for (let a = 0; a < counts.attributes; a++) {
    const place = a * w.slots + slot
    w.base[place] = double()
    w.current[place] = double()
    w.start[place] = double()
    if (w.published.length > 0) w.published[place] = w.current[place]!
  }
  for (let c = 0; c < counts.counters; c++) w.counts[slot * counts.counters + c] = record[at++]!
  const groups = counts.groups * DIMINISH_WORDS
  for (let g = 0; g < groups; g++) {
    const moves = g % DIMINISH_WORDS === DIMINISH_END ? span : 0
    w.diminish[slot * groups + g] = record[at++]! + moves
  }
  eachCarried(w, record, (from) => {
    const flags = record[from + ROW_FLAGS]!
    // There is room: it was granted for all of them.
    const extension = (flags & CARRIED_EXTENSION) === 0 ? 0 : takeExtension(w, shard)
    const row = appendRow(w, shard, slot)
    const to = row << ROW_SHIFT
    const moves = paused || (flags & WAITING) !== 0 ? 0 : span
    w.rows[to + ROW_EXPIRES] = later(record[from + ROW_EXPIRES]!, moves)
    w.rows[to + ROW_NEXT] = later(record[from + ROW_NEXT]!, moves)
    const self = (flags & CARRIED_SELF) !== 0
    const source = record[from + ROW_SOURCE]!
    w.rows[to + ROW_SOURCE] = self ? handle : source === 0 ? 0 : sourceOf(source >>> 0)
    w.rows[to + ROW_DEFINITION] = record[from + ROW_DEFINITION]!
    w.rows[to + ROW_APPLICATION] = record[from + ROW_APPLICATION]!
    w.rows[to + ROW_FLAGS] = (flags & FLAG_BITS) | (extension << 8)
    two[0] = record[from + 2 * ROW_MAGNITUDE]!
    two[1] = record[from + 2 * ROW_MAGNITUDE + 1]!
    w.rowDoubles[(row << 2) + ROW_MAGNITUDE] = one[0]!
    const def = (record[from + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
    const traits = w.definitions[def + DEF_FLAGS]!
    if (extension !== 0) {
      const words = extensionOf(w, row)
      for (let i = 0; i < w.extensionWords; i++) w.extensions[words + i] = record[from + CARRIED_WORDS + i]!
      if ((traits & SCHEDULED) !== 0) {
        for (const word of [EXTENSION_UPKEEP, EXTENSION_PULSE]) {
          w.extensions[words + word] = w.extensions[words + word]! + moves
        }
      }
      // Cooldowns pass for all: `passTime` takes the span off again.
      const first = words + w.cooldownWord
      for (let i = first; i < first + w.definitions[def + DEF_TRIGGER_COUNT]!; i++) {
        w.extensions[i] = w.extensions[i]! === 0 ? 0 : w.extensions[i]! + span
      }
    }
    if ((traits & LIVE) !== 0 && self) countReader(w, handle, 1)
    w.shardWords[shard * SHARD_WORDS + SHARD_LIVE] = w.shardWords[shard * SHARD_WORDS + SHARD_LIVE]! + 1
    setDue(w, slot, row)
  })
  if ((state & LISTED) !== 0) listActor(w, shard, slot)
}

function later(tick: number, span: number): number {
  return tick === NEVER ? NEVER : Math.min(tick + span, NEVER - 1)
}

/** Rows whose source had one handle and has another now: every place that names it follows. */
export function renameSources(w: World, names: ReadonlyMap<number, number>): void {
  if (names.size === 0) return
  // PERF: most rows name nobody of them, and a bit a slot says so.
  const marked = new Uint8Array(w.slots)
  for (const handle of names.keys()) marked[handle & w.slotMask] = 1
  const blocks = touchedPages(w.rowPool) << w.rowPool.shift
  for (let block = 0; block < blocks; block++) {
    for (let row = block << 2; row < (block << 2) + 4; row++) {
      const at = row << ROW_SHIFT
      const source = w.rows[at + ROW_SOURCE]!
      if (w.rows[at + ROW_APPLICATION] === 0 || source === 0 || marked[source & w.slotMask] === 0) continue
      const now = names.get(source >>> 0)
      if (now !== undefined) w.rows[at + ROW_SOURCE] = now
    }
  }
}
