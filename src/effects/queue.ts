import { enterForce } from './force.js'
import { NEVER } from './tables.js'
import {
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_NEXT,
  ROW_SHIFT,
  WAITING,
  type World,
} from './world.js'

/*
 * A queue (stacking mode `queue`) is the instances of one definition on one target. Only the front one's clock runs;
 * the others hold what is left of theirs in `expires` and `next`, and are out of force.
 */

/** Stops a row's clock where it stands. */
export function stopClock(w: World, row: number): void {
  const at = row << ROW_SHIFT
  const { rows } = w
  if (rows[at + ROW_EXPIRES] !== NEVER) rows[at + ROW_EXPIRES] = rows[at + ROW_EXPIRES]! - w.tick
  if (rows[at + ROW_NEXT] !== NEVER) rows[at + ROW_NEXT] = rows[at + ROW_NEXT]! - w.tick
  rows[at + ROW_FLAGS] = rows[at + ROW_FLAGS]! | WAITING
  w.due[row] = NEVER
}

/** Lets a row's clock run on from this tick. */
export function startClock(w: World, row: number): void {
  const at = row << ROW_SHIFT
  const { rows } = w
  if (rows[at + ROW_EXPIRES] !== NEVER) rows[at + ROW_EXPIRES] = rows[at + ROW_EXPIRES]! + w.tick
  if (rows[at + ROW_NEXT] !== NEVER) rows[at + ROW_NEXT] = rows[at + ROW_NEXT]! + w.tick
  rows[at + ROW_FLAGS] = rows[at + ROW_FLAGS]! & ~WAITING
  const expires = rows[at + ROW_EXPIRES]!
  const next = rows[at + ROW_NEXT]!
  w.due[row] = Math.min(next, expires)
}

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
      if (row === except || ((rows[at + ROW_FLAGS]! & WAITING) !== 0) !== waiting) continue
      if (best < 0 || isStronger(w, row, best)) best = row
    }
    block = blockLink[block]!
  }
  return best
}

/** Whether `row` has the larger |magnitude|. Rows are met oldest first, so equals stay in order of age. */
export function isStronger(w: World, row: number, than: number): boolean {
  return Math.abs(w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!) > Math.abs(w.rowDoubles[(than << 2) + ROW_MAGNITUDE]!)
}

/** After the front of a queue has ended: the strongest of those that wait comes to the front. */
export function startNextInQueue(w: World, shard: number, actor: number, definition: number): void {
  const next = findInQueue(w, actor, definition, true, -1)
  if (next < 0) return
  startClock(w, next)
  enterForce(w, shard, actor, definition)
}
