import { freePages, grantPage, POOL_FREE_ITEMS, reclaimPages } from '../memory/index.js'
import { USES_EXTENSIONS, USES_LINKS } from './compile/index.js'
import { pairOf } from './messages.js'
import { BLOCK_SHIFT, PAGE_SHIFT } from './shape.js'
import { NEVER } from './tables.js'
import {
  SHARD_EXTENSION_POOL,
  SHARD_LINK_POOL,
  SHARD_LIVE,
  SHARD_PENDING,
  SHARD_ROW_POOL,
  SHARD_WORDS,
  WORLD_OUTBOX,
  WORLD_PENDING,
  type World,
} from './world.js'

/** Effect instances alive in the world. */
export function liveEffects(w: World): number {
  let live = 0
  for (let s = 0; s < w.shards; s++) live += w.shardWords[s * SHARD_WORDS + SHARD_LIVE]!
  return live
}

/**
 * Gives every shard the pages that its waiting applications may need, so that no shard runs out within the tick and
 * running out cannot depend on threads. The owner thread calls it before a tick. False: the pool has too few pages.
 */
export function grantRoom(w: World): boolean {
  const { uses } = w.shape.counts
  if ((uses & USES_LINKS) !== 0) grantLinks(w)
  if (w.words[WORLD_PENDING] === 0) return true
  for (let s = 0; s < w.shards; s++) {
    const at = s * SHARD_WORDS
    const pending = w.shardWords[at + SHARD_PENDING]!
    while (w.shardWords[at + SHARD_ROW_POOL + POOL_FREE_ITEMS]! < pending) if (!grantRows(w, s)) return false
    if ((uses & USES_EXTENSIONS) === 0) continue
    while (w.shardWords[at + SHARD_EXTENSION_POOL + POOL_FREE_ITEMS]! < pending)
      if (!grantExtensions(w, s)) return false
  }
  return true
}

/**
 * The same for the applications of a round. Where the pages run out, what does not fit is denied, reason `limit`: which
 * one that is follows from the order of the shards, not from threads.
 */
export function grantRound(w: World): void {
  const { uses } = w.shape.counts
  const set = w.words[WORLD_OUTBOX]!
  for (let s = 0; s < w.shards; s++) {
    let coming = 0
    for (let sender = 0; sender < w.shards; sender++) coming += w.outboxCount[pairOf(w, set, sender, s)]!
    if (coming === 0) continue
    const at = s * SHARD_WORDS
    while (w.shardWords[at + SHARD_ROW_POOL + POOL_FREE_ITEMS]! < coming) if (!grantRows(w, s)) break
    if ((uses & USES_EXTENSIONS) === 0) continue
    while (w.shardWords[at + SHARD_EXTENSION_POOL + POOL_FREE_ITEMS]! < coming) if (!grantExtensions(w, s)) break
  }
  if ((uses & USES_LINKS) !== 0) grantLinks(w)
}

/** Links a shard can count on in each step; it gets more while there are some. */
const LINKS_AHEAD = 512

function grantLinks(w: World): void {
  for (let s = 0; s < w.shards; s++) {
    const at = s * SHARD_WORDS + SHARD_LINK_POOL + POOL_FREE_ITEMS
    while (w.shardWords[at]! < LINKS_AHEAD) {
      if (freePages(w.linkPool) === 0) for (let k = 0; k < w.shards; k++) reclaimPages(w.linkPool, k)
      if (grantPage(w.linkPool, s) < 0) return
    }
  }
}

function grantRows(w: World, shard: number): boolean {
  if (freePages(w.rowPool) === 0) reclaimAll(w)
  const page = grantPage(w.rowPool, shard)
  if (page < 0) return false
  const rows = 1 << (PAGE_SHIFT + BLOCK_SHIFT)
  w.due.fill(NEVER, page * rows, (page + 1) * rows)
  return true
}

function grantExtensions(w: World, shard: number): boolean {
  if (freePages(w.extensionPool) === 0) {
    for (let s = 0; s < w.shards; s++) reclaimPages(w.extensionPool, s)
  }
  return grantPage(w.extensionPool, shard) >= 0
}

/** Takes back the row pages that hold nothing. Returns how many. */
export function reclaimAll(w: World): number {
  let pages = 0
  for (let s = 0; s < w.shards; s++) pages += reclaimPages(w.rowPool, s)
  return pages
}
