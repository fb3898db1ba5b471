import { draw, reserveSortList, sortByKey } from '../memory/index.js'
import { fireChains, stacksChanged } from './chains.js'
import { emitPlain, handleOf } from './emit.js'
import { BY_DISPEL, DISPEL_FAILED, DISPELLED } from './event-types.js'
import { changeStrength } from './force.js'
import { removeRow } from './removal.js'
import { CHAIN_DISPELLED_, DEF_DISPEL_RESIST, DEF_DOUBLES, DEF_PRIORITY, DEF_WORDS } from './tables.js'
import { IDLE, ROW_APPLICATION, ROW_DEFINITION, ROW_FLAGS, ROW_SHIFT, ROW_SOURCE, type World } from './world.js'

export const DISPEL_ORDERS = ['priority', 'newest', 'oldest', 'random'] as const
export const BY_PRIORITY_ = 0
export const NEWEST_ = 1
export const OLDEST_ = 2

/** Purpose words of draws: each use of chance has its own stream. */
const DRAW_DISPEL_ORDER = 0x6f72_6465
/** The number of the pick is added. */
const DRAW_DISPEL = 0x6469_0000

/**
 * Takes up to `count` stacks, one by one, off the rows whose definition is in the filter. One row's stacks go before
 * the next row's. Removing some of the stacks never refreshes the duration.
 *
 * @param filter Index of the set of definitions that the dispel reaches, in `World.filters`.
 * @param by Handle of who dispels, 0: nobody.
 */
export function dispelRows(
  w: World,
  shard: number,
  actor: number,
  filter: number,
  order: number,
  count: number,
  by: number,
): void {
  const candidates = gather(w, actor, filter)
  if (candidates === 0) return
  // The rows come oldest first already.
  if (order !== OLDEST_) sortPicks(w, actor, candidates, order, by)
  let left = count
  for (let i = 0; i < candidates && left > 0; i++) {
    left = dispelRow(w, shard, actor, w.picks.rows[i]!, count, left, by)
  }
}

/**
 * Takes stacks off one row until it ends or the picks are used up; each pick may meet resistance. Returns the picks that
 * are left.
 */
function dispelRow(
  w: World,
  shard: number,
  actor: number,
  row: number,
  count: number,
  left: number,
  by: number,
): number {
  const { rows } = w
  const at = row << ROW_SHIFT
  const definition = rows[at + ROW_DEFINITION]! & 0xffff
  const instance = rows[at + ROW_APPLICATION]!
  // An earlier pick may have ended it.
  if (instance === 0) return left
  const resist = w.definitionDoubles[definition * DEF_DOUBLES + DEF_DISPEL_RESIST]!
  const before = rows[at + ROW_DEFINITION]! >>> 16
  const source = rows[at + ROW_SOURCE]!
  const target = handleOf(w, actor)
  let stacks = before
  let picks = left
  while (stacks > 0 && picks > 0) {
    const drawn = draw(w.shape.seed, w.tick, target, by, definition, instance, DRAW_DISPEL + (count - picks))
    picks--
    if (drawn * 100 < resist) {
      emitPlain(w, shard, DISPEL_FAILED, BY_DISPEL, actor, by, definition, instance)
      continue
    }
    stacks--
    emitPlain(w, shard, DISPELLED, BY_DISPEL, actor, by, definition, instance)
    fireChains(w, shard, actor, -1, definition, source, instance, CHAIN_DISPELLED_)
    if (stacks === 0) break
    rows[at + ROW_DEFINITION] = definition | (stacks << 16)
    stacksChanged(w, shard, actor, row, stacks + 1, stacks)
  }
  if (stacks === 0) removeRow(w, shard, actor, row, BY_DISPEL)
  else if (stacks !== before && (rows[at + ROW_FLAGS]! & IDLE) === 0) changeStrength(w, shard, actor, definition)
  return picks
}

/** Fills `picks` with the rows in the filter, oldest first, and returns how many there are. */
function gather(w: World, actor: number, filter: number): number {
  const { rows, blockLink, filters } = w
  const base = filter * w.wardWords
  const used = w.used[actor]!
  reserveSortList(w.picks, used)
  const picked = w.picks.rows
  let n = 0
  let block = w.head[actor]!
  for (let left = used; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      const definition = rows[at + ROW_DEFINITION]! & 0xffff
      if ((filters[base + (definition >> 5)]! >>> (definition & 31)) & 1) picked[n++] = row
    }
    block = blockLink[block]!
  }
  return n
}

/** Sorts the picks; rows with equal keys stay oldest first. */
function sortPicks(w: World, actor: number, count: number, order: number, by: number): void {
  const { rows, keys } = w.picks
  for (let i = 0; i < count; i++) {
    const at = rows[i]! << ROW_SHIFT
    const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
    const number = w.rows[at + ROW_APPLICATION]!
    if (order === BY_PRIORITY_) keys[i] = -w.definitions[definition * DEF_WORDS + DEF_PRIORITY]!
    else if (order === NEWEST_) keys[i] = -number
    else {
      const target = handleOf(w, actor)
      keys[i] = draw(w.shape.seed, w.tick, target, by, definition, number, DRAW_DISPEL_ORDER)
    }
  }
  sortByKey(w.picks, count)
}
