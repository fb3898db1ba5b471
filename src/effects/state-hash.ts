import { finish, hex64, mix } from '../memory/index.js'
import { HELD } from './links.js'
import { messageAt } from './messages.js'
import { extensionOf } from './rows.js'
import {
  ALIVE,
  DIMINISH_WORDS,
  EXTENSION_MEMBERS,
  EXTENSION_PARENTS,
  KEPT,
  LINK_ACTOR,
  LINK_CHAIN,
  LINK_INSTANCE,
  LINK_NEXT,
  LINK_SHIFT,
  LINK_UNTIL,
  MESSAGE_KIND,
  MESSAGE_WORDS,
  PAUSED,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  SHARD_OUTBOX,
  SHARD_WORDS,
  SPAWNED,
  WORLD_ACTORS,
  WORLD_OUTBOX,
  WORLD_SLOTS,
  WORLD_TICK,
  type World,
} from './world.js'

/*
 * The state hash covers what the rules can see: each actor's name, state, tags and bases (those it was spawned with too:
 * a revival brings one back), and its instances in the order of their age, with the duration that an expiry starts anew. Where things lie in memory, the size of the world's reserves and the number of threads do not
 * enter. Actors are hashed one by one and added up, so shards may be hashed in any order.
 */

const SEED_HIGH = 0x4d79_7269
const SEED_LOW = 0x6164_2121

function mixDouble(words: Int32Array, double: number, hash: number): number {
  return mix(mix(hash, words[double << 1]!), words[(double << 1) + 1]!)
}

/** The same bytes as `doubles`, as 32-bit words. */
function wordsOf(doubles: Float64Array): Int32Array {
  return new Int32Array(doubles.buffer, doubles.byteOffset, doubles.length * 2)
}

/** The hash of the world's state, as 16 hex digits. Call it between ticks. */
export function hashWorld(w: World): string {
  const columns = [
    wordsOf(w.positionX),
    wordsOf(w.positionY),
    wordsOf(w.base),
    wordsOf(w.current),
    wordsOf(w.start),
  ] as const
  let high = 0
  let low = 0
  for (let slot = 1; slot < w.words[WORLD_SLOTS]!; slot++) {
    // Of a despawned actor whose slot is kept, others still read the attributes.
    if ((w.state[slot]! & (SPAWNED | KEPT)) === 0) continue
    let a = hashActor(w, slot, columns, SEED_HIGH)
    let b = hashActor(w, slot, columns, SEED_LOW)
    a = finish(a ^ slot)
    b = finish(b + slot)
    high = (high + a) | 0
    low = (low + b) | 0
  }
  const pending = hashMessages(w)
  high = (high + pending) | 0
  low = (low + Math.imul(pending, 0x9e3779b1)) | 0
  high = finish(mix(mix(high, w.words[WORLD_TICK]!), w.shape.seed))
  low = finish(mix(mix(low, w.words[WORLD_ACTORS]!), w.words[WORLD_TICK]!))
  return hex64(high, low)
}

/** Bits of `state` that are part of the state; the others are bookkeeping of a tick. */
const STATE_MASK = SPAWNED | ALIVE | PAUSED

type Columns = readonly [x: Int32Array, y: Int32Array, base: Int32Array, current: Int32Array, start: Int32Array]

function hashActor(w: World, slot: number, [x, y, base, current, start]: Columns, seed: number): number {
  let h = mix(seed, w.generation[slot]!)
  h = mix(h, w.state[slot]! & STATE_MASK)
  h = mix(h, w.applied[slot]!)
  h = mix(h, w.tagsLow[slot]!)
  h = mix(h, w.tagsHigh[slot]!)
  h = mix(h, w.ownTagsLow[slot]!)
  h = mix(h, w.ownTagsHigh[slot]!)
  h = mix(h, w.control[slot]!)
  h = mixDouble(x, slot, h)
  h = mixDouble(y, slot, h)
  if ((w.state[slot]! & PAUSED) !== 0) h = mix(h, w.pausedAt[slot]!)
  for (let a = 0; a < w.shape.counts.attributes; a++) {
    h = mixDouble(base, a * w.slots + slot, h)
    h = mixDouble(current, a * w.slots + slot, h)
    h = mixDouble(start, a * w.slots + slot, h)
  }
  const groups = w.shape.counts.groups * DIMINISH_WORDS
  for (let i = slot * groups; i < (slot + 1) * groups; i++) h = mix(h, w.diminish[i]!)
  const { rows, blockLink } = w
  let block = w.head[slot]!
  for (let left = w.used[slot]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      h = mix(h, rows[at + ROW_APPLICATION]!)
      h = mix(h, rows[at + ROW_EXPIRES]!)
      h = mix(h, rows[at + ROW_NEXT]!)
      h = mix(h, rows[at + ROW_SOURCE]! & w.slotMask)
      h = mix(h, rows[at + ROW_SOURCE]! >>> w.slotBits)
      h = mix(h, rows[at + ROW_DEFINITION]!)
      h = mix(h, rows[at + ROW_FLAGS]! & 0xff)
      h = mix(h, rows[at + 6]!)
      h = mix(h, rows[at + 7]!)
      if (rows[at + ROW_FLAGS]! >>> 8 !== 0) h = mixExtension(w, row, h)
    }
    block = blockLink[block]!
  }
  return h
}

/** An extension record: its words, and where its links lead instead of where they lie. */
function mixExtension(w: World, row: number, hash: number): number {
  const { extensions, links } = w
  const first = extensionOf(w, row)
  let h = hash
  for (let i = 0; i < w.extensionWords; i++) {
    if (i !== EXTENSION_PARENTS && i !== EXTENSION_MEMBERS) h = mix(h, extensions[first + i]!)
  }
  for (let list = EXTENSION_PARENTS; list <= EXTENSION_MEMBERS; list++) {
    for (let link = extensions[first + list]!; link !== 0; link = links[((link - 1) << LINK_SHIFT) + LINK_NEXT]!) {
      const at = (link - 1) << LINK_SHIFT
      h = mix(h, links[at + LINK_ACTOR]!)
      h = mix(h, links[at + LINK_INSTANCE]!)
      h = mix(h, links[at + LINK_CHAIN]!)
      // A hold that is held again counts as one that never lingered.
      h = mix(h, Math.min(links[at + LINK_UNTIL]!, HELD))
    }
  }
  return h
}

/** What waits for the next tick's phase (4). Its order among the shards does not matter, so the parts are added up. */
function hashMessages(w: World): number {
  if (w.shape.messageSlots === 0) return 0
  const set = w.words[WORLD_OUTBOX]!
  let total = 0
  for (let s = 0; s < w.shards; s++) {
    const sent = w.shardWords[s * SHARD_WORDS + SHARD_OUTBOX + set]!
    for (let i = 0; i < sent; i++) {
      const at = messageAt(w, set, s, i)
      let h = 0
      for (let k = MESSAGE_KIND; k < MESSAGE_WORDS; k++) h = mix(h, w.messages[at + k]!)
      total = (total + finish(h)) | 0
    }
  }
  return total
}
