import { giveItem, takeItem } from '../memory/index.js'
import { BLOCK_SHIFT } from './shape.js'
import { NEVER } from './tables.js'
import { LISTED, ROW_APPLICATION, ROW_FLAGS, ROW_SHIFT, SHARD_DIRTY, SHARD_WORDS, SPARSE, type World } from './world.js'

/*
 * An actor's rows stand in blocks of four, linked in the order of their application, so a walk along the blocks meets
 * them oldest first. A removed row leaves a hole; holes close when the actor next needs room, or at the end of a tick
 * when there are many. Nothing is moved while somebody walks.
 */

const LANES = 1 << BLOCK_SHIFT

/** The shard an actor belongs to. A group is at least the 16 slots of a cache line, so a shard owns whole lines. */
export function shardOf(w: World, slot: number): number {
  return (slot >> w.groupShift) & (w.shards - 1)
}

/** Puts the actor on its shard's list of changed actors, once a tick. */
export function listActor(w: World, shard: number, actor: number): void {
  const state = w.state[actor]!
  if (state & LISTED) return
  w.state[actor] = state | LISTED
  const at = shard * SHARD_WORDS + SHARD_DIRTY
  const n = w.shardWords[at]!
  w.dirtyList[shard * w.listSize + n] = actor
  w.shardWords[at] = n + 1
}

/** Moves the actor's rows together and gives back the blocks that are then empty. Rows keep their order. */
export function compactActor(w: World, shard: number, actor: number): void {
  const { rows, due, blockLink } = w
  const used = w.used[actor]!
  const live = w.live[actor]!
  let from = w.head[actor]!
  let to = from
  let lane = 0
  let last = -1
  let seen = 0
  let kept = 0
  while (seen < used) {
    for (let i = 0; i < LANES && seen < used; i++, seen++) {
      const row = (from << BLOCK_SHIFT) + i
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      if (lane === LANES) {
        to = blockLink[to]!
        lane = 0
      }
      const target = (to << BLOCK_SHIFT) + lane++
      last = to
      kept++
      if (target === row) continue
      const into = target << ROW_SHIFT
      for (let k = 0; k < 1 << ROW_SHIFT; k++) rows[into + k] = rows[at + k]!
      due[target] = due[row]!
      due[row] = NEVER
      rows[at + ROW_APPLICATION] = 0
    }
    from = blockLink[from]!
  }
  // What follows the last block with a row is empty.
  let block = last < 0 ? w.head[actor]! : blockLink[last]!
  while (block >= 0) {
    const next = blockLink[block]!
    w.owner[block] = -1
    giveItem(w.rowPool, shard, block)
    block = next
  }
  if (last < 0) w.head[actor] = -1
  else blockLink[last] = -1
  w.tail[actor] = last
  w.used[actor] = kept
  w.live[actor] = live
}

/** Adds a row after the actor's others and returns its index, or -1 when the shard has no room. Rows may have moved. */
export function appendRow(w: World, shard: number, actor: number): number {
  const used = w.used[actor]!
  if ((used & (LANES - 1)) === 0 && used > 0) {
    const live = w.live[actor]!
    // PERF: closing holes costs a walk, so an actor with very many rows waits until an eighth of them are holes.
    if (used - live > live >> 3) {
      compactActor(w, shard, actor)
      return appendRow(w, shard, actor)
    }
  }
  let block = w.tail[actor]!
  if ((used & (LANES - 1)) === 0) {
    const fresh = takeItem(w.rowPool, shard)
    if (fresh < 0) return -1
    w.owner[fresh] = actor
    w.blockLink[fresh] = -1
    if (used === 0) w.head[actor] = fresh
    else w.blockLink[block] = fresh
    w.tail[actor] = fresh
    block = fresh
  }
  w.used[actor] = used + 1
  w.live[actor] = w.live[actor]! + 1
  return (block << BLOCK_SHIFT) + (used & (LANES - 1))
}

/** Turns a row into a hole and gives its extension back. Blocks stay until nobody walks them. */
export function clearRow(w: World, shard: number, actor: number, row: number): void {
  const at = row << ROW_SHIFT
  const extension = w.rows[at + ROW_FLAGS]! >>> 8
  if (extension !== 0) giveItem(w.extensionPool, shard, extension - 1)
  w.rows[at + ROW_APPLICATION] = 0
  w.rows[at + ROW_FLAGS] = 0
  w.due[row] = NEVER
  const live = w.live[actor]! - 1
  w.live[actor] = live
  if (live === 0 || w.used[actor]! - live > 4 + (live >> 2)) {
    w.state[actor] = w.state[actor]! | SPARSE
    listActor(w, shard, actor)
  }
}

/** Takes an extension record and returns its number for the row's flags (1 or more), or -1 when the shard has none. */
export function takeExtension(w: World, shard: number): number {
  const item = takeItem(w.extensionPool, shard)
  if (item < 0) return -1
  const at = item * w.extensionWords
  for (let i = 0; i < w.extensionWords; i++) w.extensions[at + i] = 0
  return item + 1
}

/** Gives back an extension record that no row has. */
export function giveExtension(w: World, shard: number, extension: number): void {
  giveItem(w.extensionPool, shard, extension - 1)
}

/** First word of a row's extension record. The row must have one. */
export function extensionOf(w: World, row: number): number {
  return ((w.rows[(row << ROW_SHIFT) + ROW_FLAGS]! >>> 8) - 1) * w.extensionWords
}

/** The row of an instance of an actor; -1: it has ended. */
export function findInstance(w: World, actor: number, instance: number): number {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= LANES) {
    const first = block << BLOCK_SHIFT
    const end = first + Math.min(left, LANES)
    for (let row = first; row < end; row++) if (rows[(row << ROW_SHIFT) + ROW_APPLICATION] === instance) return row
    block = blockLink[block]!
  }
  return -1
}

/** Clears a flag of all rows of an actor. */
export function clearFlag(w: World, actor: number, flag: number): void {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= LANES) {
    const first = block << BLOCK_SHIFT
    const end = first + Math.min(left, LANES)
    for (let row = first; row < end; row++) {
      const at = (row << ROW_SHIFT) + ROW_FLAGS
      if ((rows[at]! & flag) !== 0) rows[at] = rows[at]! & ~flag
    }
    block = blockLink[block]!
  }
}
