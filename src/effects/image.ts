import { type Region, touchedPages, xxh32 } from '../memory/index.js'
import { messageAt } from './messages.js'
import type { Names } from './names.js'
import { listActor, shardOf } from './rows.js'
import { BLOCK_SHIFT, COMMANDS_PER_CHUNK, EXTENSION_PAGE_SHIFT, LINK_PAGE_SHIFT, PAGE_SHIFT } from './shape.js'
import {
  COMMAND_WORDS,
  DIMINISH_WORDS,
  LINK_SHIFT,
  LISTED,
  MESSAGE_WORDS,
  ROW_SHIFT,
  SHARD_DIRTY,
  SHARD_OUTBOX,
  SHARD_WORDS,
  WORLD_BUDGET,
  WORLD_COMMAND_CHUNKS,
  WORLD_EVENT_CHUNKS,
  WORLD_EVENT_MASK,
  WORLD_OUTBOX,
  WORLD_SLOTS,
  type World,
} from './world.js'

/*
 * A world's image is a copy of the parts of its columns that were ever used, one after the other. Which parts those are
 * follows from a few words of the world itself, so the image needs no directory.
 */

/** Regions that are not part of the state: definitions (checked by fingerprint), scratch lists, events. */
const LEFT_OUT = new Set(['dirtyList', 'events', 'eventNext', 'gridHead', 'gridNext', 'scanned'])

/** Elements of a region that belong to the image. */
function usedElements(w: World, region: Region): number {
  const rowPages = touchedPages(w.rowPool)
  const extensionPages = touchedPages(w.extensionPool)
  const chunks = w.words[WORLD_COMMAND_CHUNKS]!
  const slots = w.words[WORLD_SLOTS]!
  const links = touchedPages(w.linkPool)
  if (region.group === 'actors') return slots
  switch (region.name) {
    case 'counts':
      return slots * w.shape.counts.counters
    case 'diminish':
      return slots * w.shape.counts.groups * DIMINISH_WORDS
    case 'goneStep':
    case 'goneAfter':
      return region.length === 0 ? 0 : slots * 4
    case 'links':
      return links << (LINK_PAGE_SHIFT + LINK_SHIFT)
    case 'linkLink':
      return links << LINK_PAGE_SHIFT
    case 'linkNext':
    case 'linkAvailable':
    case 'linkFree':
    case 'linkUsed':
      return links
    case 'due':
      return rowPages << (PAGE_SHIFT + BLOCK_SHIFT)
    case 'rows':
      return rowPages << (PAGE_SHIFT + BLOCK_SHIFT + ROW_SHIFT)
    case 'owner':
    case 'blockLink':
      return rowPages << PAGE_SHIFT
    case 'pageNext':
    case 'pageAvailable':
    case 'pageFree':
    case 'pageUsed':
      return rowPages
    case 'extensions':
      return (extensionPages << EXTENSION_PAGE_SHIFT) * w.extensionWords
    case 'extensionLink':
      return extensionPages << EXTENSION_PAGE_SHIFT
    case 'extNext':
    case 'extAvailable':
    case 'extFree':
    case 'extUsed':
      return extensionPages
    case 'commands':
      return chunks * COMMANDS_PER_CHUNK * COMMAND_WORDS
    case 'commandNext':
    case 'commandFill':
      return chunks
    default:
      return region.length
  }
}

interface Part {
  /** Byte offset in the heap. */
  readonly at: number
  readonly bytes: number
}

/** The parts of the heap that make the image, in a fixed order: the words that size the others come first. */
function partsOf(w: World): Part[] {
  const parts: Part[] = []
  for (const region of w.layout.regions) {
    if (region.group === 'definitions' || LEFT_OUT.has(region.name)) continue
    const size = region.type === 'f64' ? 8 : 4
    if (region.group === 'attributes' && region.length > 0) {
      // One column an attribute, each used up to the same slot.
      for (let a = 0; a < w.shape.counts.attributes; a++) {
        parts.push({ at: region.at + a * w.slots * size, bytes: w.words[WORLD_SLOTS]! * size })
      }
    } else if (region.name === 'messages') {
      // What waits for the next tick: the outboxes of the set that is being written.
      for (let s = 0; s < w.shards; s++) {
        const set = w.words[WORLD_OUTBOX]!
        const sent = w.shardWords[s * SHARD_WORDS + SHARD_OUTBOX + set]!
        parts.push({ at: region.at + messageAt(w, set, s, 0) * 4, bytes: sent * MESSAGE_WORDS * 4 })
      }
    } else parts.push({ at: region.at, bytes: usedElements(w, region) * size })
  }
  return parts
}

/** Bytes of each part of the world's image now, in their order. */
export function imageParts(w: World): number[] {
  return partsOf(w).map(({ bytes }) => bytes)
}

/** Words of the world that are the engine's wish, or of a tick that is over: not state. */
const NO_STATE = [WORLD_EVENT_CHUNKS, WORLD_EVENT_MASK, WORLD_BUDGET]

/** Copies the state into `into`, which has the bytes of all `imageParts(w)`. Between ticks only. */
export function writeImage(w: World, into: Uint8Array): void {
  let at = 0
  for (const part of partsOf(w)) {
    // PERF: half of the parts of most worlds are empty, and a view is garbage.
    if (part.bytes > 0) into.set(new Uint8Array(w.heap, part.at, part.bytes), at)
    at += part.bytes
  }
  // The same state has the same bytes. The words of the world come first.
  for (const word of NO_STATE) into.fill(0, word * 4, word * 4 + 4)
}

/** Puts an image of the same fingerprint in the place of the world's state. False: it has the wrong length. */
export function readImage(w: World, image: Uint8Array): boolean {
  const mask = w.words[WORLD_EVENT_MASK]!
  const budget = w.words[WORLD_BUDGET]!
  // The words of the world and of its shards say how long everything else is.
  const head = (w.words.length + w.shardWords.length) * 4
  if (image.length < head) return false
  const slotsBefore = w.words[WORLD_SLOTS]!
  const before = w.words.slice()
  const shardsBefore = w.shardWords.slice()
  const heads = new Int32Array(image.slice(0, head).buffer)
  w.words.set(heads.subarray(0, w.words.length))
  w.shardWords.set(heads.subarray(w.words.length))
  const parts = partsOf(w)
  if (parts.reduce((total, part) => total + part.bytes, 0) !== image.length) {
    w.words.set(before)
    w.shardWords.set(shardsBefore)
    return false
  }
  let at = 0
  for (const part of parts) {
    new Uint8Array(w.heap, part.at, part.bytes).set(image.subarray(at, at + part.bytes))
    at += part.bytes
  }
  // Slots that only the replaced state had used are free again, and as new.
  const slots = w.words[WORLD_SLOTS]!
  if (slotsBefore > slots) {
    w.state.fill(0, slots, slotsBefore)
    w.generation.fill(0, slots, slotsBefore)
    w.positionX.fill(0, slots, slotsBefore)
    w.positionY.fill(0, slots, slotsBefore)
    for (let at = 0; at < w.current.length; at += w.slots) {
      w.current.fill(0, at + slots, at + slotsBefore)
      w.base.fill(0, at + slots, at + slotsBefore)
    }
  }
  relist(w)
  // What is recorded, and how much a tick may do, is the engine's wish, not the image's.
  w.words[WORLD_EVENT_MASK] = mask
  w.words[WORLD_BUDGET] = budget
  w.words[WORLD_EVENT_CHUNKS] = 0
  return true
}

/** Lists the actors anew that the next tick has to look at. */
function relist(w: World): void {
  for (let s = 0; s < w.shards; s++) w.shardWords[s * SHARD_WORDS + SHARD_DIRTY] = 0
  for (let slot = 1; slot < w.words[WORLD_SLOTS]!; slot++) {
    if ((w.state[slot]! & LISTED) === 0) continue
    w.state[slot] = w.state[slot]! & ~LISTED
    listActor(w, shardOf(w, slot), slot)
  }
}

/**
 * A number that two worlds share only if an image of one fits the other: same layout, same definitions, same names.
 *
 * @param others What else the image depends on, as plain data.
 */
export function fingerprint(w: World, names: Names, others: unknown): number {
  const text = JSON.stringify([
    w.shape,
    others,
    Object.values(names).map((table: ReadonlyMap<string, number>) => [...table]),
  ])
  const words = new Int32Array(Math.ceil(text.length / 2))
  for (let i = 0; i < text.length; i++) words[i >> 1] = words[i >> 1]! | (text.charCodeAt(i) << ((i & 1) * 16))
  let hash = xxh32(words, 0, words.length, 1)
  for (const region of w.layout.regions) {
    if (region.group !== 'definitions') continue
    const bytes = region.length * (region.type === 'f64' ? 8 : 4)
    hash = xxh32(new Int32Array(w.heap, region.at, bytes >> 2), 0, bytes >> 2, hash)
  }
  return hash
}
