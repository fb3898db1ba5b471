import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ComponentShape,
  collectIds,
  createStore,
  type QueryShape,
  type Store,
  StoreOwner,
} from '../../../src/components/index.js'

const SLOTS = 4096
const NONE: QueryShape = { all: [], on: [], not: [], any: [], changed: [], dynamic: false }
const QUERIES: readonly QueryShape[] = [
  { ...NONE, all: [0] },
  { ...NONE, all: [0, 1] },
  { ...NONE, all: [0], not: [1] },
  { ...NONE, any: [[1, 2]] },
  { ...NONE },
]

function open(): { store: Store; owner: StoreOwner } {
  const component = (label: string): ComponentShape => ({
    label,
    fields: [],
    enableable: false,
    tracked: false,
    builtIn: undefined,
  })
  const shape = {
    slots: SLOTS,
    components: [component('A'), component('B'), component('C')],
    queries: QUERIES,
    resources: [],
    systems: 0,
    threads: 1,
    requestChunks: 0,
    slotBits: 12,
  }
  const store = createStore(shape, true, new Int32Array(SLOTS))
  return { store, owner: new StoreOwner(store) }
}

/** Throws unless every list is what a look at all entities finds. */
function check(store: Store): void {
  const all = new Uint32Array(SLOTS)
  for (const { shape, ids, starts } of store.lists) {
    const count = collectIds(store, shape, 0, SLOTS >>> 5, all, 0)
    expect(starts.at(-1)).toBe(count)
    expect(ids.slice(0, count)).toEqual(all.slice(0, count))
    let place = 0
    const expected = Int32Array.from(starts, (_, unit) => {
      while (place < count && all[place]! < unit << 6) place++
      return place
    })
    expect(starts).toEqual(expected)
  }
}

/** What happens to an entity: it comes with the components of a mask, loses all and goes, or its components change. */
const change = fc.record({ id: fc.integer({ min: 1, max: SLOTS - 1 }), mask: fc.integer({ min: 0, max: 8 }) })

function carryOut(owner: StoreOwner, id: number, mask: number): void {
  const there = owner.isAlive(id)
  if (mask === 8) {
    for (let c = 0; c < 3; c++) if (there && owner.has(c, id)) owner.remove(c, id)
    if (there) owner.leave(id)
    return
  }
  if (!there) owner.enter(id)
  for (let c = 0; c < 3; c++) {
    const wanted = (mask & (1 << c)) !== 0
    if (wanted && !owner.has(c, id)) owner.add(c, id)
    if (!wanted && owner.has(c, id)) owner.remove(c, id)
  }
}

describe('Lists of queries', () => {
  it.each([
    ['few', 8],
    ['many', 600],
  ])('are after %s changes what a look at all entities finds', (_what, most) => {
    const ticks = fc.array(fc.array(change, { maxLength: most }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.boolean(), ticks, (full, changes) => {
        const { store, owner } = open()
        if (full) for (let id = 1; id < SLOTS; id++) carryOut(owner, id, id % 3 === 0 ? 3 : 1)
        owner.lists.refresh()
        check(store)
        for (const tick of changes) {
          for (const { id, mask } of tick) carryOut(owner, id, mask)
          owner.lists.refresh()
          check(store)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('are found anew when everything may have changed', () => {
    const { store, owner } = open()
    carryOut(owner, 100, 3)
    owner.lists.refresh()
    store.present[0]!.fill(0)
    owner.lists.all()
    owner.lists.refresh()
    check(store)
  })
})
