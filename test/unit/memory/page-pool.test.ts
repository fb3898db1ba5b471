import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  freePages,
  giveItem,
  grantPage,
  type PagePool,
  POOL_FIRST,
  POOL_FREE_ITEMS,
  POOL_PAGES,
  POOL_STATE_WORDS,
  POOL_WORDS,
  reclaimPages,
  resetPool,
  takeItem,
  touchedPages,
} from '../../../src/memory/index.js'

const SHARDS = 3
const PAGES = 5
const SHIFT = 2
const ITEMS = 1 << SHIFT
/** Fills the words of a shard that belong to others. */
const FOREIGN = 0x5eed

/** Places of a shard's words: two of others, the pool's, one of others, those of its runs, another of others. */
const RUNS_AT = 2 + POOL_WORDS + 1
const STRIDE = RUNS_AT + 3 + 1
const ITS_OWN = [...Array(POOL_WORDS).keys()].map((i) => i + 2).concat(RUNS_AT, RUNS_AT + 1, RUNS_AT + 2)

/** A pool whose memory holds rubbish, between words of others in every shard's part, as in a world. */
function createPool(run?: number, shards = SHARDS, pages = PAGES): PagePool {
  const stride = STRIDE
  const pool: PagePool = {
    shift: SHIFT,
    pages,
    link: new Int32Array(pages << SHIFT).fill(77),
    next: new Int32Array(pages).fill(77),
    available: new Int32Array(pages).fill(77),
    free: new Int32Array(pages).fill(77),
    used: new Int32Array(pages).fill(77),
    state: new Int32Array(POOL_STATE_WORDS).fill(77),
    shards: new Int32Array(shards * stride).fill(FOREIGN),
    stride,
    words: 2,
    ...(run !== undefined && { runs: { length: run, words: RUNS_AT } }),
  }
  resetPool(pool, shards)
  return pool
}

function shardWord(pool: PagePool, shard: number, word: number): number {
  return pool.shards[shard * pool.stride + pool.words + word]!
}

/** The pages of a shard, in the order in which a scan meets them. */
function pagesOf(pool: PagePool, shard: number): number[] {
  const pages: number[] = []
  for (let page = shardWord(pool, shard, POOL_FIRST); page >= 0; page = pool.next[page]!) {
    pages.push(page)
    if (pages.length > pool.pages) throw new Error('the list of pages is a circle')
  }
  return pages
}

function takeAll(pool: PagePool, shard: number): number[] {
  const taken: number[] = []
  for (let item = takeItem(pool, shard); item >= 0; item = takeItem(pool, shard)) {
    taken.push(item)
    if (taken.length > pool.pages << pool.shift) throw new Error('the pool gives without end')
  }
  return taken
}

type Action = 'grant' | 'take' | 'give' | 'reclaim'
type Step = readonly [action: Action, shard: number, pick: number]

/** What a pool is to its users: a shard's pages, newest first (last where they come in runs), and its taken items. */
class Model {
  readonly pages: number[][] = Array.from({ length: SHARDS }, () => [])
  readonly taken: number[][] = Array.from({ length: SHARDS }, () => [])
  /** Pages that wait for their shard. */
  readonly waiting: number[][] = Array.from({ length: SHARDS }, () => [])
  touched = 0

  constructor(readonly run?: number) {}

  /** The pages that may be granted now. */
  next(shard: number): number[] {
    const own = this.waiting[shard]!
    if (own.length > 0) return [own.shift()!]
    const taken = new Set([...this.pages.flat(), ...this.waiting.flat()])
    const reclaimed = [...Array(this.touched).keys()].filter((page) => !taken.has(page))
    if (reclaimed.length > 0) return reclaimed
    if (this.touched < PAGES) {
      const page = this.touched
      // Memory is touched only when no page that was used before is free.
      this.touched = Math.min(PAGES, page + (this.run ?? 1))
      for (let later = page + 1; later < this.touched; later++) own.push(later)
      return [page]
    }
    const other = this.waiting.find((pages) => pages.length > 0)
    return other ? [other.pop()!] : []
  }

  add(shard: number, page: number): void {
    if (this.run === undefined) this.pages[shard]!.unshift(page)
    else this.pages[shard]!.push(page)
  }

  get granted(): number {
    return this.pages.flat().length
  }

  used(page: number): number {
    return this.taken.flat().filter((item) => item >> SHIFT === page).length
  }

  freeItems(shard: number): number {
    return this.pages[shard]!.length * ITEMS - this.taken[shard]!.length
  }
}

function run(pool: PagePool, model: Model, [action, shard, pick]: Step): void {
  const taken = model.taken[shard]!
  if (action === 'grant') {
    const allowed = model.next(shard)
    const page = grantPage(pool, shard)
    if (model.granted === PAGES) {
      expect(page).toBe(-1)
      return
    }
    expect(allowed).toContain(page)
    model.add(shard, page)
  } else if (action === 'take') {
    const free = model.freeItems(shard)
    const item = takeItem(pool, shard)
    if (free === 0) {
      expect(item).toBe(-1)
      return
    }
    expect(model.taken.flat()).not.toContain(item)
    expect(model.pages[shard]).toContain(item >> SHIFT)
    // The link of a taken item is its user's.
    pool.link[item] = pick
    taken.push(item)
  } else if (action === 'give') {
    if (taken.length > 0) giveItem(pool, shard, taken.splice(pick % taken.length, 1)[0]!)
  } else {
    const kept = model.pages[shard]!.filter((page) => model.used(page) > 0)
    expect(reclaimPages(pool, shard)).toBe(model.pages[shard]!.length - kept.length)
    model.pages[shard] = kept
  }
}

/** What can be asked of a pool, all of it. */
function seen(pool: PagePool): unknown {
  return {
    free: freePages(pool),
    touched: touchedPages(pool),
    shards: Array.from({ length: SHARDS }, (_, shard) => ({
      pages: pagesOf(pool, shard).map((page) => ({ page, used: pool.used[page] })),
      count: shardWord(pool, shard, POOL_PAGES),
      freeItems: shardWord(pool, shard, POOL_FREE_ITEMS),
    })),
  }
}

function agree(pool: PagePool, model: Model): void {
  expect(seen(pool)).toEqual({
    free: PAGES - model.granted,
    touched: model.touched,
    shards: model.pages.map((pages, shard) => ({
      pages: pages.map((page) => ({ page, used: model.used(page) })),
      count: pages.length,
      freeItems: model.freeItems(shard),
    })),
  })
}

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Action>('grant') },
    { weight: 12, arbitrary: fc.constant<Action>('take') },
    { weight: 8, arbitrary: fc.constant<Action>('give') },
    { weight: 2, arbitrary: fc.constant<Action>('reclaim') },
  ),
  fc.nat(SHARDS - 1),
  fc.nat(1000),
)
const steps = fc.array(step, { maxLength: 150, size: 'max' })

const RUNS = [undefined, 1, 2, 4]

describe.each(RUNS)('a page pool, runs of %s', (length) => {
  it('agrees with a plain model after every grant, take, give and reclaim, and never hands an item out twice', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const pool = createPool(length)
        const model = new Model(length)
        for (const one of list) {
          run(pool, model, one)
          agree(pool, model)
        }
        // What is left over is exactly what was not taken.
        for (let shard = 0; shard < SHARDS; shard++) {
          const all = [...model.taken[shard]!, ...takeAll(pool, shard)].sort((a, b) => a - b)
          const owned = model.pages[shard]!.flatMap((page) => Array.from({ length: ITEMS }, (_, i) => page * ITEMS + i))
          expect(all).toEqual(owned.sort((a, b) => a - b))
        }
      }),
    )
  })

  it('leaves the words around its own alone', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const pool = createPool(length)
        const model = new Model(length)
        for (const one of list) run(pool, model, one)
        const own = length === undefined ? ITS_OWN.slice(0, POOL_WORDS) : ITS_OWN
        const foreign = [...pool.shards].filter((_, i) => !own.includes(i % STRIDE))
        expect(foreign).toEqual(Array(SHARDS * (STRIDE - own.length)).fill(FOREIGN))
      }),
    )
  })

  it('gives a shard the same items whatever other shards do in between', () => {
    const inTick = fc.array(fc.tuple(fc.constantFrom('take', 'give'), fc.nat(SHARDS - 1), fc.nat(1000)), {
      maxLength: 100,
      size: 'max',
    })
    const play = (list: readonly (readonly [string, number, number])[]): number[][] => {
      const pool = createPool(length)
      for (const shard of [0, 1, 2, 0, 1]) grantPage(pool, shard)
      const got: number[][] = [[], [], []]
      const held: number[][] = [[], [], []]
      for (const [action, shard, pick] of list) {
        const items = held[shard]!
        if (action === 'take') {
          const item = takeItem(pool, shard)
          got[shard]!.push(item)
          if (item >= 0) items.push(item)
        } else if (items.length > 0) giveItem(pool, shard, items.splice(pick % items.length, 1)[0]!)
      }
      return got
    }
    fc.assert(
      fc.property(inTick, (list) => {
        const oneAfterTheOther = list.toSorted(([, a], [, b]) => a - b)
        expect(play(list)).toEqual(play(oneAfterTheOther))
      }),
    )
  })

  it('lets a skewed world put every page into one shard, those that wait for others too', () => {
    const pool = createPool(length)
    expect(grantPage(pool, 0)).toBeGreaterThanOrEqual(0)
    const pages = Array.from({ length: PAGES - 1 }, () => grantPage(pool, 2))
    expect(freePages(pool)).toBe(0)
    expect(pages).not.toContain(-1)
    expect(grantPage(pool, 2)).toBe(-1)
    expect(grantPage(pool, 0)).toBe(-1)
    expect(shardWord(pool, 2, POOL_PAGES)).toBe(PAGES - 1)
    expect(takeAll(pool, 2).length).toBe((PAGES - 1) * ITEMS)
  })
})

describe('a page pool', () => {
  it('hands the items of a fresh page out in order', () => {
    const pool = createPool()
    expect(grantPage(pool, 1)).toBe(0)
    expect(grantPage(pool, 2)).toBe(1)
    expect(takeAll(pool, 1)).toEqual([0, 1, 2, 3])
    expect(takeAll(pool, 2)).toEqual([4, 5, 6, 7])
    expect(takeAll(pool, 0)).toEqual([])
  })

  it('has nothing to take for a shard without a page, and nothing to reclaim', () => {
    const pool = createPool()
    expect(takeItem(pool, 0)).toBe(-1)
    expect(reclaimPages(pool, 0)).toBe(0)
    expect(freePages(pool)).toBe(PAGES)
  })

  it('gives a full shard room again with the first item that comes back', () => {
    const pool = createPool()
    grantPage(pool, 0)
    takeAll(pool, 0)
    giveItem(pool, 0, 2)
    expect(shardWord(pool, 0, POOL_FREE_ITEMS)).toBe(1)
    expect(takeItem(pool, 0)).toBe(2)
    expect(takeItem(pool, 0)).toBe(-1)
  })

  it('takes empty pages back for other shards and keeps the order of those that hold something', () => {
    const pool = createPool()
    for (let i = 0; i < PAGES; i++) grantPage(pool, 0)
    const items = takeAll(pool, 0)
    for (const item of items) if ([1, 3].includes(item >> SHIFT)) giveItem(pool, 0, item)
    expect(pagesOf(pool, 0)).toEqual([4, 3, 2, 1, 0])
    expect(reclaimPages(pool, 0)).toBe(2)
    expect(pagesOf(pool, 0)).toEqual([4, 2, 0])
    expect(shardWord(pool, 0, POOL_FREE_ITEMS)).toBe(0)
    expect(freePages(pool)).toBe(2)
    expect([grantPage(pool, 1), grantPage(pool, 2)].sort()).toEqual([1, 3])
    expect(grantPage(pool, 0)).toBe(-1)
  })

  it('uses reclaimed pages again before it touches new memory', () => {
    const pool = createPool()
    grantPage(pool, 0)
    grantPage(pool, 0)
    expect(reclaimPages(pool, 0)).toBe(2)
    grantPage(pool, 1)
    grantPage(pool, 1)
    expect(touchedPages(pool)).toBe(2)
    grantPage(pool, 1)
    expect(touchedPages(pool)).toBe(3)
  })
})

describe('runs of pages', () => {
  it('follow each other in memory and in the list, for every shard', () => {
    const pool = createPool(2, 2, 12)
    const granted = [0, 1, 0, 1, 0, 1].map((shard) => grantPage(pool, shard))
    expect(granted).toEqual([0, 2, 1, 3, 4, 6])
    expect(pagesOf(pool, 0)).toEqual([0, 1, 4])
    expect(pagesOf(pool, 1)).toEqual([2, 3, 6])
    expect(touchedPages(pool)).toBe(8)
  })

  it('go on after a world without them was loaded: their words are 0', () => {
    const pool = createPool(2, 1, 6)
    for (let i = 0; i < 3; i++) grantPage(pool, 0)
    pool.shards.fill(0, RUNS_AT, RUNS_AT + 3)
    expect(pagesOf(pool, 0)).toEqual([0, 1, 2])
    expect(grantPage(pool, 0)).toBe(4)
    expect(pagesOf(pool, 0)).toEqual([0, 1, 2, 4])
  })
})

describe.each(RUNS)('resetPool, runs of %s', (length) => {
  it('makes a used pool behave as a new one', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const pool = createPool(length)
        const old = new Model(length)
        for (const one of before) run(pool, old, one)
        resetPool(pool, SHARDS)
        const model = new Model(length)
        agree(pool, model)
        for (const one of after) {
          run(pool, model, one)
          agree(pool, model)
        }
      }),
    )
  })
})
