import { freePages, grantPage, type PagePool, POOL_FREE_ITEMS, reclaimPages } from '../memory/index.js'
import { USES_EXTENSIONS, USES_LINKS } from './compile/index.js'
import { pairOf } from './messages.js'
import { BLOCK_SHIFT, PAGE_SHIFT } from './shape.js'
import { NEVER } from './tables.js'
import {
  SHARD_EXTENSION_POOL,
  SHARD_LINK_POOL,
  SHARD_LIVE,
  SHARD_PENDING,
  SHARD_PULSES,
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
 * running out cannot depend on threads. The owner thread calls it before a tick. False: the pools have too few pages.
 */
export function grantRoom(w: World): boolean {
  const { uses } = w
  if ((uses & USES_LINKS) !== 0) grantLinks(w)
  if (w.words[WORLD_PENDING] === 0) return true
  for (let s = 0; s < w.shards; s++) w.coming[s] = w.shardWords[s * SHARD_WORDS + SHARD_PENDING]!
  return grantComing(w)
}

/**
 * The same for the applications of a round. Where the pages run out, what does not fit is denied, reason `limit`: which
 * one that is follows from the order of the shards, not from threads.
 */
export function grantRound(w: World): void {
  const set = w.words[WORLD_OUTBOX]!
  let total = 0
  for (let s = 0; s < w.shards; s++) {
    let coming = 0
    for (let sender = 0; sender < w.shards; sender++) coming += w.outboxCount[pairOf(w, set, sender, s)]!
    w.coming[s] = coming
    total += coming
  }
  if (total === 0) return
  grantComing(w)
  if ((w.uses & USES_LINKS) !== 0) grantLinks(w)
}

/** Pages for as many applications as `coming` says, to each shard. False: some shard got too few. */
function grantComing(w: World): boolean {
  const rows = grantItems(w, w.rowPool, SHARD_ROW_POOL, blocksFor)
  if ((w.uses & USES_EXTENSIONS) === 0) return rows
  return grantItems(w, w.extensionPool, SHARD_EXTENSION_POOL, asMany) && rows
}

/** Blocks that so many applications to a shard may take: a quarter, and for each actor the ends of its chain. */
function blocksFor(w: World, applications: number): number {
  const actors = Math.min(applications, w.slots / w.shards)
  return Math.min(applications, (applications >> 2) + 2 * actors + 1)
}

function asMany(_: World, applications: number): number {
  return applications
}

/** Grants pages of one pool until every shard has the free items it needs. False: the pages do not suffice. */
function grantItems(
  w: World,
  pool: PagePool,
  words: number,
  items: (w: World, applications: number) => number,
): boolean {
  let missing = 0
  for (let s = 0; s < w.shards; s++) missing += missingPages(w, pool, words, s, items)
  // Only before the first grant: afterwards pages are empty because they were just given.
  if (missing > freePages(pool)) for (let s = 0; s < w.shards; s++) reclaimPages(pool, s)
  for (let s = 0; s < w.shards; s++) {
    for (let n = missingPages(w, pool, words, s, items); n > 0; n--) if (!grant(w, pool, s)) return false
  }
  return true
}

function missingPages(
  w: World,
  pool: PagePool,
  words: number,
  shard: number,
  items: (w: World, applications: number) => number,
): number {
  if (w.coming[shard] === 0) return 0
  const missing = items(w, w.coming[shard]!) - w.shardWords[shard * SHARD_WORDS + words + POOL_FREE_ITEMS]!
  return missing <= 0 ? 0 : Math.ceil(missing / (1 << pool.shift))
}

/** Grants pages of one pool until every shard has as many free items as `needed` says. False: the pages do not suffice. */
export function grantCounts(w: World, pool: PagePool, needed: Int32Array): boolean {
  const missing = (s: number) => {
    const free = w.shardWords[s * SHARD_WORDS + pool.words + POOL_FREE_ITEMS]!
    return Math.max(0, Math.ceil((needed[s]! - free) / (1 << pool.shift)))
  }
  let pages = 0
  for (let s = 0; s < w.shards; s++) pages += missing(s)
  if (pages > freePages(pool)) {
    for (let s = 0; s < w.shards; s++) reclaimPages(pool, s)
    pages = 0
    for (let s = 0; s < w.shards; s++) pages += missing(s)
    if (pages > freePages(pool)) return false
  }
  for (let s = 0; s < w.shards; s++) for (let n = missing(s); n > 0; n--) grant(w, pool, s)
  return true
}

function grant(w: World, pool: PagePool, shard: number): boolean {
  const page = grantPage(pool, shard)
  if (page < 0) return false
  if (pool !== w.rowPool) return true
  const rows = 1 << (PAGE_SHIFT + BLOCK_SHIFT)
  w.due.fill(NEVER, page * rows, (page + 1) * rows)
  return true
}

/** Links a shard can count on in each step, besides those for what is coming. */
const LINKS_AHEAD = 1024
/** Links a shard may take in a tick in which its auras pulse, if there are so many. */
const LINKS_FOR_PULSES = 65_536

/** Gives every shard links for what it may send and receive in the coming step. */
function grantLinks(w: World): void {
  for (let s = 0; s < w.shards; s++) w.coming[s] = w.coming[s]! + LINKS_AHEAD
  grantItems(w, w.linkPool, SHARD_LINK_POOL, asMany)
  w.coming.fill(0)
}

/** The same before auras pulse: every shard that has one gets an equal share of half of what is left. */
export function grantPulses(w: World): void {
  let shards = 0
  for (let s = 0; s < w.shards; s++) if (w.shardWords[s * SHARD_WORDS + SHARD_PULSES]! > 0) shards++
  const share = Math.floor((freePages(w.linkPool) << w.linkPool.shift) / (2 * shards))
  for (let s = 0; s < w.shards; s++) {
    const pulses = w.shardWords[s * SHARD_WORDS + SHARD_PULSES]! > 0
    w.coming[s] = pulses ? Math.min(LINKS_FOR_PULSES, share) : 0
  }
  grantItems(w, w.linkPool, SHARD_LINK_POOL, asMany)
  w.coming.fill(0)
}
