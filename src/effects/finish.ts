import { lowerLimit, touchAttribute } from './attributes.js'
import { USES_PUBLISHED } from './compile/index.js'
import { die } from './death.js'
import { NO_EFFECT } from './event-types.js'
import { compactActor } from './rows.js'
import { rebuildDirty, settleActor } from './settle.js'
import { HAS_LIVE_MODIFIERS, PRESENT_WHILE } from './tables.js'
import {
  ALIVE,
  LISTED,
  OVERKILL,
  REBUILT,
  SHARD_DIRTY,
  SHARD_RELEASED,
  SHARD_WORDS,
  SPARSE,
  SPAWNED,
  UNSETTLED,
  WORLD_SLOTS,
  type World,
} from './world.js'

/**
 * Phases (5) and (6) of a tick for one shard: every changed actor is settled; then who came down to the minimum of the
 * vital attribute dies and is rebuilt once more. Despawned actors are put on the shard's list of released ones.
 */
export function finishActors(w: World, shard: number): void {
  if ((w.uses & USES_PUBLISHED) !== 0) followSources(w, shard)
  const at = shard * SHARD_WORDS
  const first = shard * w.listSize
  const count = w.shardWords[at + SHARD_DIRTY]!
  // Actors stay marked as listed until all is done: what happens here is part of this tick.
  for (let i = 0; i < count; i++) {
    const actor = w.dirtyList[first + i]!
    if ((w.state[actor]! & SPAWNED) === 0 || settleActor(w, shard, actor)) continue
    w.state[actor] = w.state[actor]! | UNSETTLED
  }
  // Functions of effects that executed as they resumed: what they change is rebuilt below.
  w.behaviours?.flush(shard)
  let kept = 0
  for (let i = 0; i < count; i++) {
    const actor = w.dirtyList[first + i]!
    if (finishActor(w, shard, actor)) w.dirtyList[first + kept++] = actor
  }
  w.shardWords[at + SHARD_DIRTY] = kept
}

/** True: the actor must be looked at again in the next tick. */
function finishActor(w: World, shard: number, actor: number): boolean {
  if ((w.state[actor]! & SPAWNED) === 0) {
    compactActor(w, shard, actor)
    w.dirty[actor] = 0
    w.state[actor] = 0
    w.tail[actor] = w.shardWords[shard * SHARD_WORDS + SHARD_RELEASED]!
    w.shardWords[shard * SHARD_WORDS + SHARD_RELEASED] = actor
    return false
  }
  rebuildDirty(w, actor)
  const died = diesOfValue(w, actor)
  if (died) {
    w.scratch[OVERKILL] = 0
    die(w, shard, actor, 0, NO_EFFECT)
    rebuildDirty(w, actor)
  }
  if ((w.state[actor]! & SPARSE) !== 0) {
    w.state[actor] = w.state[actor]! & ~SPARSE
    compactActor(w, shard, actor)
  }
  const unsettled = (w.state[actor]! & UNSETTLED) !== 0
  w.state[actor] = w.state[actor]! & ~UNSETTLED
  // Conditions that the death changed wait for the next tick's phase (5).
  if (unsettled || (died && (w.present[actor]! & PRESENT_WHILE) !== 0)) return true
  w.state[actor] = w.state[actor]! & ~LISTED
  return false
}

function diesOfValue(w: World, actor: number): boolean {
  if (w.vital < 0 || (w.state[actor]! & ALIVE) === 0) return false
  return w.current[w.vital * w.slots + actor]! <= lowerLimit(w, actor, w.vital)
}

/** Lists the actors with modifiers that follow another's attribute: it may have changed. */
function followSources(w: World, shard: number): void {
  const slots = w.words[WORLD_SLOTS]!
  const size = 1 << w.groupShift
  for (let group = shard << w.groupShift; group < slots; group += w.shards << w.groupShift) {
    for (let slot = group; slot < group + size; slot++) {
      if ((w.features[slot]! & HAS_LIVE_MODIFIERS) === 0) continue
      for (let rest = w.modified[slot]!; rest !== 0; rest &= rest - 1) {
        touchAttribute(w, shard, slot, 31 - Math.clz32(rest & -rest))
      }
    }
  }
}

/** Keeps what the actors' attributes are now, for those that read them in phase (5), while they are being rebuilt. */
export function publishAttributes(w: World, shard: number): void {
  const used = w.words[WORLD_SLOTS]!
  const size = 1 << w.groupShift
  const { slots, published, current, state } = w
  const end = w.shape.counts.attributes * slots
  for (let group = shard << w.groupShift; group < used; group += w.shards << w.groupShift) {
    for (let slot = group; slot < group + size; slot++) {
      if ((state[slot]! & REBUILT) === 0) continue
      state[slot] = state[slot]! & ~REBUILT
      for (let at = slot; at < end; at += slots) published[at] = current[at]!
    }
  }
}
