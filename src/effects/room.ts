import { freePages, grantPage, POOL_FREE_ITEMS, reclaimPages } from '../memory/index.js'
import { BLOCK_SHIFT, PAGE_SHIFT } from './shape.js'
import { DEF_FLAGS, DEF_WORDS, EXTENDED, NEVER } from './tables.js'
import {
  SHARD_EXTENSION_POOL,
  SHARD_LIVE,
  SHARD_PENDING,
  SHARD_ROW_POOL,
  SHARD_WORDS,
  WORLD_PENDING,
  type World,
} from './world.js'

/** Effect instances alive in the world. */
export function liveEffects(w: World): number {
  let live = 0
  for (let s = 0; s < w.shards; s++) live += w.shardWords[s * SHARD_WORDS + SHARD_LIVE]!
  return live
}

/** Whether some definition needs extension records. */
export function usesExtensions(w: World): boolean {
  for (let d = 0; d < w.shape.counts.effects; d++) {
    if (w.definitions[d * DEF_WORDS + DEF_FLAGS]! & EXTENDED) return true
  }
  return false
}

/**
 * Gives every shard the pages that its waiting applications may need, so that no shard runs out within the tick and
 * running out cannot depend on threads. The owner thread calls it before a tick. False: the pool has too few pages.
 */
export function grantRoom(w: World, extensions: boolean): boolean {
  if (w.words[WORLD_PENDING] === 0) return true
  for (let s = 0; s < w.shards; s++) {
    const at = s * SHARD_WORDS
    const pending = w.shardWords[at + SHARD_PENDING]!
    while (w.shardWords[at + SHARD_ROW_POOL + POOL_FREE_ITEMS]! < pending) if (!grantRows(w, s)) return false
    if (!extensions) continue
    while (w.shardWords[at + SHARD_EXTENSION_POOL + POOL_FREE_ITEMS]! < pending)
      if (!grantExtensions(w, s)) return false
  }
  return true
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
