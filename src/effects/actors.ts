import { reserveSortList, sortByKey } from '../memory/index.js'
import { lowerLimit, rebuildAttributes } from './attributes.js'
import { handleOf } from './emit.js'
import { listActor, shardOf } from './rows.js'
import { ATTRIBUTE_BASE, ATTRIBUTE_DOUBLES } from './tables.js'
import {
  ALIVE,
  DIMINISH_WORDS,
  KEPT,
  SHARD_RELEASED,
  SHARD_WORDS,
  SPAWNED,
  WORLD_ACTORS,
  WORLD_KEPT,
  WORLD_SLOTS,
  type World,
} from './world.js'

/** Makes a free slot an actor with the world's attributes. The owner thread calls it, between ticks. */
export function initActor(w: World, slot: number): void {
  w.state[slot] = SPAWNED | ALIVE
  w.head[slot] = -1
  w.tail[slot] = -1
  w.used[slot] = 0
  w.live[slot] = 0
  w.applied[slot] = 0
  w.tagsLow[slot] = 0
  w.tagsHigh[slot] = 0
  w.ownTagsLow[slot] = 0
  w.ownTagsHigh[slot] = 0
  w.control[slot] = 0
  w.features[slot] = 0
  w.modified[slot] = 0
  w.dirty[slot] = 0
  const counters = w.shape.counts.counters
  w.counts.fill(0, slot * counters, (slot + 1) * counters)
  w.present[slot] = 0
  w.pausedAt[slot] = 0
  w.readers[slot] = 0
  w.goneStep.fill(0, slot << 2, (slot + 1) << 2)
  const { groups } = w.shape.counts
  w.diminish.fill(0, slot * groups * DIMINISH_WORDS, (slot + 1) * groups * DIMINISH_WORDS)
  w.positionX[slot] = 0
  w.positionY[slot] = 0
  for (let a = 0; a < w.shape.counts.attributes; a++) {
    startAttribute(w, slot, a, w.attributeDoubles[a * ATTRIBUTE_DOUBLES + ATTRIBUTE_BASE]!)
  }
  w.words[WORLD_ACTORS] = w.words[WORLD_ACTORS]! + 1
  if (slot >= w.words[WORLD_SLOTS]!) w.words[WORLD_SLOTS] = slot + 1
}

/**
 * Takes the last values of a despawned actor out of a slot that is used again: effects of its own no longer read them, and
 * systems that look at the row of whom is no actor must not see what depends on how kernels went about the actor's end.
 */
export function clearAttributes(w: World, slot: number): void {
  for (let at = slot; at < w.current.length; at += w.slots) {
    w.current[at] = 0
    w.base[at] = 0
  }
}

/**
 * Gives a new actor the base it starts with. Called for every attribute in ascending order, so that limits which are
 * attributes are known.
 */
export function startAttribute(w: World, slot: number, attribute: number, base: number): void {
  const at = attribute * w.slots + slot
  w.base[at] = base
  // Current values are clamped; the base is what `clampStart` makes of it once all limits are known.
  w.start[at] = base
}

/** Clamps a new actor's bases to its limits and computes its current values. */
export function finishStart(w: World, slot: number): void {
  const count = w.shape.counts.attributes
  if (count === 0) return
  const all = count === 32 ? -1 : (1 << count) - 1
  rebuildAttributes(w, slot, all)
  for (let a = 0; a < count; a++) {
    const at = a * w.slots + slot
    // Without modifiers the current value is the clamped base.
    w.base[at] = w.current[at]!
    w.start[at] = w.current[at]!
    if (w.published.length > 0) w.published[at] = w.current[at]!
  }
  // Who comes with nothing left of the vital attribute dies in the first tick.
  if (w.vital >= 0 && w.current[w.vital * w.slots + slot]! <= lowerLimit(w, slot, w.vital)) {
    listActor(w, shardOf(w, slot), slot)
  }
}

/**
 * Frees the slots of actors despawned in the last tick and calls `release` for each, shard by shard. Their handles are
 * dead from here on. A slot whose attributes effects elsewhere still read live is kept until the last of those ends:
 * `keep` is called for it first.
 */
export function releaseActors(w: World, release: (slot: number) => void, keep: (slot: number) => void): void {
  for (let s = 0; s < w.shards; s++) {
    const count = gatherReleased(w, s)
    for (let i = 0; i < count; i++) {
      const slot = w.picks.rows[i]!
      if (w.readers[slot]! > 0) {
        w.state[slot] = KEPT
        w.words[WORLD_KEPT] = w.words[WORLD_KEPT]! + 1
        keep(slot)
      } else freeSlot(w, slot, release)
    }
  }
  if (w.words[WORLD_KEPT]! > 0) freeKept(w, release)
}

/**
 * Puts the slots that a shard has to free into `picks`, the highest first: the last one freed is the first used again. By
 * number, as the list's own order is that in which actors were first touched in the tick, and that depends on which events
 * are recorded, and on whether the world was loaded just before.
 */
function gatherReleased(w: World, shard: number): number {
  const at = shard * SHARD_WORDS + SHARD_RELEASED
  const first = w.shardWords[at]!
  if (first < 0) return 0
  w.shardWords[at] = -1
  let count = 0
  for (let slot = first; slot >= 0; slot = w.tail[slot]!) count++
  reserveSortList(w.picks, count)
  let n = 0
  for (let slot = first; slot >= 0; n++) {
    w.picks.rows[n] = slot
    w.picks.keys[n] = -slot
    const next = w.tail[slot]!
    w.tail[slot] = -1
    slot = next
  }
  sortByKey(w.picks, count)
  return count
}

function freeKept(w: World, release: (slot: number) => void): void {
  for (let slot = 1; slot < w.words[WORLD_SLOTS]!; slot++) {
    if ((w.state[slot]! & KEPT) === 0 || w.readers[slot]! > 0) continue
    w.state[slot] = 0
    w.words[WORLD_KEPT] = w.words[WORLD_KEPT]! - 1
    freeSlot(w, slot, release)
  }
}

function freeSlot(w: World, slot: number, release: (slot: number) => void): void {
  w.generation[slot] = (w.generation[slot]! + 1) % 2 ** (32 - w.slotBits)
  w.words[WORLD_ACTORS] = w.words[WORLD_ACTORS]! - 1
  release(slot)
}

/** The slot of a live actor's handle, or -1 when the handle is dead or was never one. */
export function slotOf(w: World, handle: number): number {
  const slot = handle & w.slotMask
  if (slot === 0 || slot >= w.slots) return -1
  return w.generation[slot] === handle >>> w.slotBits && (w.state[slot]! & SPAWNED) !== 0 ? slot : -1
}

/** The handle of the actor in a slot, as the unsigned number that users see. */
export function publicHandle(w: World, slot: number): number {
  return handleOf(w, slot) >>> 0
}
