import { startClock } from './clock.js'
import { isStronger, settleStrongest, strongestGroup } from './exclusivity.js'
import { enterForce } from './force.js'
import { DEF_WORDS } from './tables.js'
import { DOOMED, IDLE, ROW_APPLICATION, ROW_DEFINITION, ROW_FLAGS, ROW_SHIFT, WAITING, type World } from './world.js'

/*
 * A queue (stacking mode `queue`) is the instances of one definition on one target. Only the front one's clock runs;
 * the others hold what is left of theirs, and are out of force.
 */

/** The front of a queue, not counting the row `except`; -1: there is none. */
export function frontOfQueue(w: World, actor: number, definition: number, except: number): number {
  return findInQueue(w, actor, definition, false, except)
}

/** The row whose clock runs, or of those that wait the strongest, the older first. */
function findInQueue(w: World, actor: number, definition: number, waiting: boolean, except: number): number {
  const { rows, blockLink } = w
  let best = -1
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_DEFINITION]! & 0xffff) !== definition) continue
      const flags = rows[at + ROW_FLAGS]!
      if (row === except || (flags & DOOMED) !== 0 || ((flags & WAITING) !== 0) !== waiting) continue
      if (best < 0 || isStronger(w, row, best)) best = row
    }
    block = blockLink[block]!
  }
  return best
}

/** After the front of a queue has ended: the strongest of those that wait comes to the front. Returns its row, or -1. */
export function startNextInQueue(w: World, shard: number, actor: number, definition: number): number {
  const next = findInQueue(w, actor, definition, true, -1)
  if (next < 0) return -1
  startClock(w, actor, next)
  if ((w.rows[(next << ROW_SHIFT) + ROW_FLAGS]! & IDLE) === 0) enterForce(w, shard, actor, definition)
  const rivals = strongestGroup(w, definition * DEF_WORDS)
  if (rivals >= 0) settleStrongest(w, shard, actor, rivals)
  return next
}
