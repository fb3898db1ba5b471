import {
  COUNTS_CONTROL,
  COUNTS_FEATURE,
  COUNTS_MODIFIED,
  COUNTS_PRESENT,
  COUNTS_TAG_HIGH,
  COUNTS_TAG_LOW,
} from './compile/index.js'
import { stopAura } from './links.js'
import { listActor } from './rows.js'
import {
  DEF_COUNTER_COUNT,
  DEF_COUNTERS,
  DEF_FEATURES,
  DEF_PRESENCE,
  DEF_PRESENCE_COUNT,
  DEF_TOUCHED,
  DEF_WORDS,
  HAS_ABSORB,
  HAS_AMPLIFY,
  HAS_BREAKS,
  HAS_RESIST,
  HAS_SUPPRESS,
  HAS_TRIGGERS,
  PRESENT_WHILE,
} from './tables.js'
import { GUARDED, IDLE, ROW_DEFINITION, ROW_FLAGS, ROW_SHIFT, type World } from './world.js'

/*
 * What an actor's rows in force add up to is kept by reference counts: one counter for each tag, control name, feature
 * and modified attribute that some definition of the world has. A bit of the actor's masks is set while its counter is
 * above 0, so a row that comes or goes costs the same whatever else the actor carries.
 */

/** A row of `definition` came into force on the actor. */
export function enterForce(w: World, shard: number, actor: number, definition: number): void {
  const def = definition * DEF_WORDS
  const count = w.definitions[def + DEF_COUNTER_COUNT]!
  if (count === 0) return
  countUp(w, shard, actor, w.definitions[def + DEF_COUNTERS]!, count)
  // A ward may come below its share already.
  if ((w.definitions[def + DEF_FEATURES]! & HAS_BREAKS) !== 0) listActor(w, shard, actor)
  touch(w, shard, actor, def)
}

/** A row of `definition` that was in force no longer is. */
export function leaveForce(w: World, shard: number, actor: number, definition: number): void {
  const def = definition * DEF_WORDS
  const count = w.definitions[def + DEF_COUNTER_COUNT]!
  if (count === 0) return
  countDown(w, shard, actor, w.definitions[def + DEF_COUNTERS]!, count)
  touch(w, shard, actor, def)
}

/** A row of `definition` is there, in force or not. */
export function enterPresence(w: World, shard: number, actor: number, definition: number): void {
  const def = definition * DEF_WORDS
  const count = w.definitions[def + DEF_PRESENCE_COUNT]!
  if (count > 0) countUp(w, shard, actor, w.definitions[def + DEF_PRESENCE]!, count)
}

/** A row of `definition` has gone. */
export function leavePresence(w: World, shard: number, actor: number, definition: number): void {
  const def = definition * DEF_WORDS
  const count = w.definitions[def + DEF_PRESENCE_COUNT]!
  if (count > 0) countDown(w, shard, actor, w.definitions[def + DEF_PRESENCE]!, count)
}

function countUp(w: World, shard: number, actor: number, first: number, count: number): void {
  const { counts, counterList } = w
  const base = actor * w.shape.counts.counters
  for (let i = first; i < first + count; i++) {
    const counter = counterList[i]!
    const n = counts[base + counter]!
    counts[base + counter] = n + 1
    if (n === 0) setBit(w, shard, actor, counter)
  }
}

function countDown(w: World, shard: number, actor: number, first: number, count: number): void {
  const { counts, counterList } = w
  const base = actor * w.shape.counts.counters
  for (let i = first; i < first + count; i++) {
    const counter = counterList[i]!
    const n = counts[base + counter]! - 1
    counts[base + counter] = n
    if (n === 0) clearBit(w, shard, actor, counter)
  }
}

/** Sets a bit that keeps a row out of force. */
export function setIdle(w: World, shard: number, actor: number, row: number, bit: number): void {
  const at = row << ROW_SHIFT
  const flags = w.rows[at + ROW_FLAGS]!
  w.rows[at + ROW_FLAGS] = flags | bit
  if ((flags & IDLE) !== 0) return
  leaveForce(w, shard, actor, w.rows[at + ROW_DEFINITION]! & 0xffff)
  stopAura(w, shard, actor, row)
}

/** Clears a bit that keeps a row out of force. */
export function clearIdle(w: World, shard: number, actor: number, row: number, bit: number): void {
  const at = row << ROW_SHIFT
  const flags = w.rows[at + ROW_FLAGS]!
  if ((flags & bit) === 0) return
  w.rows[at + ROW_FLAGS] = flags & ~bit
  if ((flags & IDLE & ~bit) === 0) enterForce(w, shard, actor, w.rows[at + ROW_DEFINITION]! & 0xffff)
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

/** What changes or hears damage and healing, or watches the attributes they change. */
const GUARDS = HAS_RESIST | HAS_AMPLIFY | HAS_SUPPRESS | HAS_ABSORB | HAS_TRIGGERS | HAS_BREAKS

/** Keeps `GUARDED`: whether plain ticks (`plain.ts`) must take the general way on the actor. */
function noteGuard(w: World, actor: number): void {
  const modified = w.vital >= 0 && ((w.modified[actor]! >>> w.vital) & 1) !== 0
  const guarded = modified || (w.features[actor]! & GUARDS) !== 0
  w.state[actor] = guarded ? w.state[actor]! | GUARDED : w.state[actor]! & ~GUARDED
}

function setBit(w: World, shard: number, actor: number, counter: number): void {
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
      noteGuard(w, actor)
      return
    case COUNTS_MODIFIED:
      w.modified[actor] = w.modified[actor]! | bit
      noteGuard(w, actor)
      return
    case COUNTS_PRESENT:
      w.present[actor] = w.present[actor]! | bit
      return
  }
  tagsChanged(w, shard, actor)
}

/** Conditions are looked at again at the end of the tick when the actor's tags have changed. */
function tagsChanged(w: World, shard: number, actor: number): void {
  if ((w.present[actor]! & PRESENT_WHILE) !== 0) listActor(w, shard, actor)
}

function clearBit(w: World, shard: number, actor: number, counter: number): void {
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
      noteGuard(w, actor)
      return
    case COUNTS_MODIFIED:
      w.modified[actor] = w.modified[actor]! & ~bit
      noteGuard(w, actor)
      return
    case COUNTS_PRESENT:
      w.present[actor] = w.present[actor]! & ~bit
      return
  }
  tagsChanged(w, shard, actor)
}

/** Sets or clears a tag of the actor's own: one flag, whatever effects grant. */
export function setOwnTag(w: World, shard: number, actor: number, tag: number, on: boolean): void {
  const high = tag >= 32
  const own = high ? w.ownTagsHigh : w.ownTagsLow
  const tags = high ? w.tagsHigh : w.tagsLow
  const bit = 1 << (tag & 31)
  tagsChanged(w, shard, actor)
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
