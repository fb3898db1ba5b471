/**
 * A pool of equal items, handed to shards by the page.
 *
 * The owner thread grants and reclaims pages between ticks; within a tick only the thread that works on a shard takes
 * and gives the items of that shard's pages. So the pool needs no lock, skewed worlds may put everything into one
 * shard, and which items a shard gets does not depend on threads.
 */
export interface PagePool {
  /** log2 of the items in a page. */
  readonly shift: number
  /** Pages there are. */
  readonly pages: number
  // SYNC: all columns below: the shard's worker for pages of its shard, the owner thread between ticks.
  /** Per item: the next free item of its page, or whatever the item's user keeps there while it is taken. */
  readonly link: Int32Array
  /** Per page: the next page of the same shard, or of the free list; -1 at the end. */
  readonly next: Int32Array
  /** Per page: the next page of its shard that has a free item; -1 at the end. */
  readonly available: Int32Array
  /** Per page: its first free item, -1 when all are taken. */
  readonly free: Int32Array
  /** Per page: items taken. */
  readonly used: Int32Array
  // SYNC: the owner thread, between ticks.
  /** [pages ever used, first page of the free list or -1, pages granted] */
  readonly state: Int32Array
  /** Shard words; those of this pool start at `words`. */
  readonly shards: Int32Array
  /** Words a shard has in `shards`. */
  readonly stride: number
  /** Where this pool's words start within a shard's. */
  readonly words: number
  /** Shards are given pages in runs; undefined: one by one. */
  readonly runs?: PageRuns
}

/**
 * Pages of a shard that follow each other in memory, and in its list of pages too.
 *
 * PERF: a scan that goes upwards through memory is twice as fast as one that jumps: processors fetch ahead, and pages of
 * the system next to each other share what the processor has to look up to find them.
 */
export interface PageRuns {
  /** Pages of a run. */
  readonly length: number
  /** Where the three words of the run start within a shard's. */
  readonly words: number
}

/** Words of a shard, relative to `PagePool.words`. */
export const POOL_FIRST = 0
export const POOL_AVAILABLE = 1
export const POOL_FREE_ITEMS = 2
export const POOL_PAGES = 3
/** Words a pool needs in each shard. */
export const POOL_WORDS = 4

/** Last page of the shard's list plus 1; 0: to be looked for. */
const RUN_LAST = 0
/** The next page of its run that it has not been granted, and the end of the run; equal: there is none. */
const RUN_NEXT = 1
const RUN_END = 2
/** Words a pool's runs need in each shard. Zeros are a shard that has no run. */
const RUN_WORDS = 3

const FRESH = 0
const FREE_LIST = 1
const GRANTED = 2
/** Words of `PagePool.state`. */
export const POOL_STATE_WORDS = 3

/** Empties the pool: no shard owns a page. The owner thread calls it once, and again before a world is loaded. */
export function resetPool(pool: PagePool, shardCount: number): void {
  pool.state[FRESH] = 0
  pool.state[FREE_LIST] = -1
  pool.state[GRANTED] = 0
  for (let s = 0; s < shardCount; s++) {
    const at = s * pool.stride + pool.words
    pool.shards[at + POOL_FIRST] = -1
    pool.shards[at + POOL_AVAILABLE] = -1
    pool.shards[at + POOL_FREE_ITEMS] = 0
    pool.shards[at + POOL_PAGES] = 0
    if (pool.runs !== undefined) {
      const run = s * pool.stride + pool.runs.words
      for (let word = 0; word < RUN_WORDS; word++) pool.shards[run + word] = 0
    }
  }
}

/** Pages no shard owns. */
export function freePages(pool: PagePool): number {
  return pool.pages - pool.state[GRANTED]!
}

/** Pages that were ever granted, or are part of a shard's run; the ones after them are untouched memory. */
export function touchedPages(pool: PagePool): number {
  return pool.state[FRESH]!
}

/** Gives a shard one page and returns it, or -1 when there is none. */
export function grantPage(pool: PagePool, shard: number): number {
  const { state, shards, shift, link } = pool
  const page = freshPage(pool, shard)
  if (page < 0) return -1
  state[GRANTED] = state[GRANTED]! + 1
  const first = page << shift
  const count = 1 << shift
  for (let i = first; i < first + count - 1; i++) link[i] = i + 1
  link[first + count - 1] = -1
  pool.free[page] = first
  pool.used[page] = 0
  listPage(pool, shard, page)
  const at = shard * pool.stride + pool.words
  pool.available[page] = shards[at + POOL_AVAILABLE]!
  shards[at + POOL_AVAILABLE] = page
  shards[at + POOL_FREE_ITEMS] = shards[at + POOL_FREE_ITEMS]! + count
  shards[at + POOL_PAGES] = shards[at + POOL_PAGES]! + 1
  return page
}

/** A page that no shard has: of the shard's run, reclaimed, the first of a new run, or the last of another shard's. */
function freshPage(pool: PagePool, shard: number): number {
  const { state, shards, runs } = pool
  const run = runs === undefined ? -1 : shard * pool.stride + runs.words
  if (run >= 0 && shards[run + RUN_NEXT]! < shards[run + RUN_END]!) {
    const page = shards[run + RUN_NEXT]!
    shards[run + RUN_NEXT] = page + 1
    return page
  }
  const reclaimed = state[FREE_LIST]!
  if (reclaimed >= 0) {
    state[FREE_LIST] = pool.next[reclaimed]!
    return reclaimed
  }
  const page = state[FRESH]!
  if (page >= pool.pages) return runs === undefined ? -1 : pageOfOthers(pool, runs)
  const length = runs === undefined ? 1 : Math.min(runs.length, pool.pages - page)
  state[FRESH] = page + length
  if (run >= 0) {
    shards[run + RUN_NEXT] = page + 1
    shards[run + RUN_END] = page + length
  }
  return page
}

/** The last page of a run of which a shard has not taken all; -1: all have. */
function pageOfOthers({ shards, stride }: PagePool, { words }: PageRuns): number {
  for (let run = words; run < shards.length; run += stride) {
    const end = shards[run + RUN_END]!
    if (shards[run + RUN_NEXT]! >= end) continue
    shards[run + RUN_END] = end - 1
    return end - 1
  }
  return -1
}

/** Adds a page to the list of a shard: at the end where pages come in runs, so that the list goes upwards. */
function listPage(pool: PagePool, shard: number, page: number): void {
  const { shards, next, runs } = pool
  const first = shard * pool.stride + pool.words + POOL_FIRST
  if (runs === undefined) {
    next[page] = shards[first]!
    shards[first] = page
    return
  }
  const run = shard * pool.stride + runs.words
  let last = shards[run + RUN_LAST]! - 1
  if (last < 0) for (let p = shards[first]!; p >= 0; p = next[p]!) last = p
  if (last < 0) shards[first] = page
  else next[last] = page
  next[page] = -1
  shards[run + RUN_LAST] = page + 1
}

/** Takes a free item of the shard, or returns -1 when the shard has none. */
export function takeItem(pool: PagePool, shard: number): number {
  const { shards, link } = pool
  const at = shard * pool.stride + pool.words
  const page = shards[at + POOL_AVAILABLE]!
  if (page < 0) return -1
  const item = pool.free[page]!
  const next = link[item]!
  pool.free[page] = next
  pool.used[page] = pool.used[page]! + 1
  if (next < 0) shards[at + POOL_AVAILABLE] = pool.available[page]!
  shards[at + POOL_FREE_ITEMS] = shards[at + POOL_FREE_ITEMS]! - 1
  return item
}

/** Gives an item back to its shard. */
export function giveItem(pool: PagePool, shard: number, item: number): void {
  const { shards, link } = pool
  const at = shard * pool.stride + pool.words
  const page = item >> pool.shift
  const head = pool.free[page]!
  link[item] = head
  pool.free[page] = item
  pool.used[page] = pool.used[page]! - 1
  if (head < 0) {
    pool.available[page] = shards[at + POOL_AVAILABLE]!
    shards[at + POOL_AVAILABLE] = page
  }
  shards[at + POOL_FREE_ITEMS] = shards[at + POOL_FREE_ITEMS]! + 1
}

/** Takes the pages of a shard that hold nothing back into the pool. Returns how many. */
export function reclaimPages(pool: PagePool, shard: number): number {
  const { shards, state } = pool
  const at = shard * pool.stride + pool.words
  let reclaimed = 0
  let page = shards[at + POOL_FIRST]!
  let kept = -1
  let available = -1
  shards[at + POOL_FIRST] = -1
  shards[at + POOL_AVAILABLE] = -1
  // Both lists are rebuilt from the list of pages, in its order.
  while (page >= 0) {
    const next = pool.next[page]!
    if (pool.used[page] === 0) {
      pool.next[page] = state[FREE_LIST]!
      state[FREE_LIST] = page
      reclaimed++
    } else {
      pool.next[page] = -1
      if (kept < 0) shards[at + POOL_FIRST] = page
      else pool.next[kept] = page
      kept = page
      if (pool.free[page]! >= 0) {
        pool.available[page] = -1
        if (available < 0) shards[at + POOL_AVAILABLE] = page
        else pool.available[available] = page
        available = page
      }
    }
    page = next
  }
  if (pool.runs !== undefined) shards[shard * pool.stride + pool.runs.words + RUN_LAST] = kept + 1
  shards[at + POOL_PAGES] = shards[at + POOL_PAGES]! - reclaimed
  shards[at + POOL_FREE_ITEMS] = shards[at + POOL_FREE_ITEMS]! - (reclaimed << pool.shift)
  state[GRANTED] = state[GRANTED]! - reclaimed
  return reclaimed
}
