import { finish, hex64, mix } from '../memory/index.js'
import { extensionOf } from './rows.js'
import { DEF_FLAGS, DEF_WORDS, EXTENDED } from './tables.js'
import {
  EXTENSION_DURATION,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  SPAWNED,
  WORLD_ACTORS,
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
    if ((w.state[slot]! & SPAWNED) === 0) continue
    let a = hashActor(w, slot, columns, SEED_HIGH)
    let b = hashActor(w, slot, columns, SEED_LOW)
    a = finish(a ^ slot)
    b = finish(b + slot)
    high = (high + a) | 0
    low = (low + b) | 0
  }
  high = finish(mix(mix(high, w.words[WORLD_TICK]!), w.shape.seed))
  low = finish(mix(mix(low, w.words[WORLD_ACTORS]!), w.words[WORLD_TICK]!))
  return hex64(high, low)
}

/** Bits of `state` that are part of the state; the others are bookkeeping of a tick. */
const STATE_MASK = 3

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
  for (let a = 0; a < w.shape.counts.attributes; a++) {
    h = mixDouble(base, a * w.slots + slot, h)
    h = mixDouble(current, a * w.slots + slot, h)
    h = mixDouble(start, a * w.slots + slot, h)
  }
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
      const definition = rows[at + ROW_DEFINITION]! & 0xffff
      if ((w.definitions[definition * DEF_WORDS + DEF_FLAGS]! & EXTENDED) !== 0) {
        h = mix(h, w.extensions[extensionOf(w, row) + EXTENSION_DURATION]!)
      }
    }
    block = blockLink[block]!
  }
  return h
}
