import { lowerLimit, rebuildAttributes } from './attributes.js'
import { die } from './death.js'
import { NO_EFFECT } from './event-types.js'
import { compactActor } from './rows.js'
import { ALIVE, LISTED, SHARD_DIRTY, SHARD_RELEASED, SHARD_WORDS, SPARSE, SPAWNED, type World } from './world.js'

/** Scratch double with the damage left over: none when a rebuilt value kills. */
const OVERKILL = 5

/**
 * Phases (5) and (6) of a tick for one shard: the attributes of every changed actor are rebuilt, and who came down to
 * the minimum of the vital attribute dies and is rebuilt once more. Despawned actors are put on the shard's list of
 * released ones.
 */
export function finishActors(w: World, shard: number): void {
  const at = shard * SHARD_WORDS
  const first = shard * w.listSize
  // A death puts its actor at the end of the list again.
  for (let i = 0; i < w.shardWords[at + SHARD_DIRTY]!; i++) finishActor(w, shard, w.dirtyList[first + i]!)
  w.shardWords[at + SHARD_DIRTY] = 0
}

function finishActor(w: World, shard: number, actor: number): void {
  const state = w.state[actor]! & ~LISTED
  w.state[actor] = state
  if ((state & SPAWNED) === 0) {
    compactActor(w, shard, actor)
    w.dirty[actor] = 0
    w.state[actor] = 0
    w.tail[actor] = w.shardWords[shard * SHARD_WORDS + SHARD_RELEASED]!
    w.shardWords[shard * SHARD_WORDS + SHARD_RELEASED] = actor
    return
  }
  const mask = w.dirty[actor]!
  w.dirty[actor] = 0
  if (mask !== 0) rebuildAttributes(w, actor, mask)
  if ((w.state[actor]! & SPARSE) !== 0) {
    w.state[actor] = w.state[actor]! & ~SPARSE
    compactActor(w, shard, actor)
  }
  if (w.vital < 0 || ((mask >>> w.vital) & 1) === 0 || (w.state[actor]! & ALIVE) === 0) return
  if (w.current[w.vital * w.slots + actor]! > lowerLimit(w, actor, w.vital)) return
  w.scratch[OVERKILL] = 0
  die(w, shard, actor, 0, NO_EFFECT)
}
