import { USES_SOURCE_ENDS } from './compile/index.js'
import { EVENT_A, EVENT_B, emit } from './emit.js'
import { BY_DEATH, DIED } from './event-types.js'
import { removeRow } from './removal.js'
import { DEF_FLAGS, DEF_WORDS, PERSISTS_THROUGH_DEATH } from './tables.js'
import {
  ALIVE,
  OVERKILL,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_SHIFT,
  SHARD_GONE,
  SHARD_OUTBOX,
  SHARD_WORDS,
  WORLD_OUTBOX,
  type World,
} from './world.js'

/** Kills an actor: event `died` with the overkill, then every effect that does not persist ends with reason `death`. */
export function die(w: World, shard: number, actor: number, source: number, effect: number): void {
  w.state[actor] = w.state[actor]! & ~ALIVE
  w.scratch[EVENT_A] = w.scratch[OVERKILL]!
  w.scratch[EVENT_B] = 0
  emit(w, shard, DIED, 0, actor, source, effect, 0)
  endRows(w, shard, actor, BY_DEATH, PERSISTS_THROUGH_DEATH)
  // What its own effects set off as they ended comes before the news.
  sourceEnds(w, shard, actor)
}

/**
 * Where an actor's end in a step is noted. Four steps have places of their own, so that a round which reads of the last
 * three never reads what is being written.
 */
export function goneAt(actor: number, step: number): number {
  return (actor << 2) + (step & 3)
}

/**
 * Notes that an actor has died or despawned: what ends with its source is looked for in the next round. Which of the
 * messages of this step came before it, is kept too.
 */
export function sourceEnds(w: World, shard: number, actor: number): void {
  if ((w.uses & USES_SOURCE_ENDS) === 0) return
  const at = shard * SHARD_WORDS
  const place = goneAt(actor, w.step)
  w.goneStep[place] = w.step
  w.goneAfter[place] = w.shardWords[at + SHARD_OUTBOX + w.words[WORLD_OUTBOX]!]!
  w.shardWords[at + SHARD_GONE] = w.shardWords[at + SHARD_GONE]! + 1
}

/** Ends all rows of an actor but those whose definition has one of the flags in `spared`. */
export function endRows(w: World, shard: number, actor: number, reason: number, spared: number): void {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      if ((w.definitions[def + DEF_FLAGS]! & spared) === 0) removeRow(w, shard, actor, row, reason)
    }
    block = blockLink[block]!
  }
}
