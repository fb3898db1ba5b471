import { listActor } from './rows.js'
import { DEF_COUNTER_COUNT, DEF_COUNTERS, DEF_TOUCHED, DEF_WORDS } from './tables.js'
import type { World } from './world.js'

/*
 * What an actor's rows in force add up to is kept by reference counts: one counter for each tag, control name, feature
 * and modified attribute that some definition of the world has. A bit of the actor's masks is set while its counter is
 * above 0, so a row that comes or goes costs the same whatever else the actor carries.
 */

/** Which mask of the actor a counter keeps. */
export const COUNTS_TAG_LOW = 0
export const COUNTS_TAG_HIGH = 1
export const COUNTS_CONTROL = 2
export const COUNTS_FEATURE = 3
export const COUNTS_MODIFIED = 4

/** A row of `definition` came into force on the actor. */
export function enterForce(w: World, shard: number, actor: number, definition: number): void {
  const def = definition * DEF_WORDS
  const count = w.definitions[def + DEF_COUNTER_COUNT]!
  if (count === 0) return
  const { counts, counterList } = w
  const base = actor * w.shape.counts.counters
  const first = w.definitions[def + DEF_COUNTERS]!
  for (let i = first; i < first + count; i++) {
    const counter = counterList[i]!
    const n = counts[base + counter]!
    counts[base + counter] = n + 1
    if (n === 0) setBit(w, actor, counter)
  }
  touch(w, shard, actor, def)
}

/** A row of `definition` that was in force no longer is. */
export function leaveForce(w: World, shard: number, actor: number, definition: number): void {
  const def = definition * DEF_WORDS
  const count = w.definitions[def + DEF_COUNTER_COUNT]!
  if (count === 0) return
  const { counts, counterList } = w
  const base = actor * w.shape.counts.counters
  const first = w.definitions[def + DEF_COUNTERS]!
  for (let i = first; i < first + count; i++) {
    const counter = counterList[i]!
    const n = counts[base + counter]! - 1
    counts[base + counter] = n
    if (n === 0) clearBit(w, actor, counter)
  }
  touch(w, shard, actor, def)
}

/** A row of `definition` that stays in force counts for more or less than before. */
export function changeStrength(w: World, shard: number, actor: number, definition: number): void {
  touch(w, shard, actor, definition * DEF_WORDS)
}

function touch(w: World, shard: number, actor: number, def: number): void {
  const touched = w.definitions[def + DEF_TOUCHED]!
  if (touched === 0) return
  w.dirty[actor] = w.dirty[actor]! | touched
  listActor(w, shard, actor)
}

function setBit(w: World, actor: number, counter: number): void {
  const bit = 1 << w.counterBit[counter]!
  switch (w.counterKind[counter]) {
    case COUNTS_TAG_LOW:
      w.tagsLow[actor] = w.tagsLow[actor]! | bit
      break
    case COUNTS_TAG_HIGH:
      w.tagsHigh[actor] = w.tagsHigh[actor]! | bit
      break
    case COUNTS_CONTROL:
      w.control[actor] = w.control[actor]! | bit
      break
    case COUNTS_FEATURE:
      w.features[actor] = w.features[actor]! | bit
      break
    case COUNTS_MODIFIED:
      w.modified[actor] = w.modified[actor]! | bit
      break
  }
}

function clearBit(w: World, actor: number, counter: number): void {
  const bit = 1 << w.counterBit[counter]!
  switch (w.counterKind[counter]) {
    // A tag of the actor's own stays when the last effect that granted it goes.
    case COUNTS_TAG_LOW:
      w.tagsLow[actor] = w.tagsLow[actor]! & (~bit | w.ownTagsLow[actor]!)
      break
    case COUNTS_TAG_HIGH:
      w.tagsHigh[actor] = w.tagsHigh[actor]! & (~bit | w.ownTagsHigh[actor]!)
      break
    case COUNTS_CONTROL:
      w.control[actor] = w.control[actor]! & ~bit
      break
    case COUNTS_FEATURE:
      w.features[actor] = w.features[actor]! & ~bit
      break
    case COUNTS_MODIFIED:
      w.modified[actor] = w.modified[actor]! & ~bit
      break
  }
}

/** Sets or clears a tag of the actor's own: one flag, whatever effects grant. */
export function setOwnTag(w: World, actor: number, tag: number, on: boolean): void {
  const high = tag >= 32
  const own = high ? w.ownTagsHigh : w.ownTagsLow
  const tags = high ? w.tagsHigh : w.tagsLow
  const bit = 1 << (tag & 31)
  if (on) {
    own[actor] = own[actor]! | bit
    tags[actor] = tags[actor]! | bit
    return
  }
  own[actor] = own[actor]! & ~bit
  const counter = w.tagCounters[tag]!
  const granted = counter >= 0 && w.counts[actor * w.shape.counts.counters + counter]! > 0
  if (!granted) tags[actor] = tags[actor]! & ~bit
}
