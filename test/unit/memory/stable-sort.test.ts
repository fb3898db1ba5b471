import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSortList, reserveSortList, type SortList, sortByKey } from '../../../src/memory/index.js'

type Entry = readonly [row: number, key: number]

function fill(list: SortList, entries: readonly Entry[]): void {
  entries.forEach(([row, key], i) => {
    list.rows[i] = row
    list.keys[i] = key
  })
}

function read(list: SortList, count: number): Entry[] {
  return Array.from({ length: count }, (_, i) => [list.rows[i]!, list.keys[i]!] as const)
}

/** What an Array makes of it, whose sort is stable by the standard. */
function expected(entries: readonly Entry[]): Entry[] {
  return entries.toSorted(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0))
}

function sorted(entries: readonly Entry[], capacity = entries.length): Entry[] {
  const list = createSortList(capacity)
  fill(list, entries)
  sortByKey(list, entries.length)
  return read(list, entries.length)
}

/** Entries with their place as row, so that the order of equal keys shows. */
function numbered(keys: readonly number[]): Entry[] {
  return keys.map((key, i) => [i, key] as const)
}

const fewKeys = fc.constantFrom(Number.NEGATIVE_INFINITY, -1.5, 0, 1, 1e-300, 2, 1e300, Number.POSITIVE_INFINITY)
const anyKeys = fc.double({ noNaN: true })

describe('sortByKey', () => {
  it.each([0, 1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 257, 1000])(
    'sorts %i entries, around the ends of its runs, and keeps the order of equal keys',
    (count) => {
      const descending = numbered(Array.from({ length: count }, (_, i) => -(i >> 1)))
      expect(sorted(descending)).toEqual(expected(descending))
    },
  )

  it('sorts as a stable Array sort does, whatever the keys', () => {
    const keys = fc.oneof(
      fc.array(fewKeys, { maxLength: 200, size: 'max' }),
      fc.array(anyKeys, { maxLength: 200, size: 'max' }),
    )
    fc.assert(
      fc.property(keys, (list) => {
        expect(sorted(numbered(list))).toEqual(expected(numbered(list)))
      }),
    )
  })

  it('leaves equal keys alone', () => {
    const entries = numbered(Array<number>(100).fill(3))
    expect(sorted(entries)).toEqual(entries)
  })

  it('sorts only the first entries of a larger list', () => {
    const list = createSortList(100)
    list.keys.fill(-1)
    list.otherKeys.fill(-1)
    const entries = numbered([5, 3, 4, ...Array.from({ length: 40 }, (_, i) => 40 - i)])
    fill(list, entries)
    sortByKey(list, entries.length)
    expect(read(list, entries.length)).toEqual(expected(entries))
  })

  it('can be used again and again with the same list', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fewKeys, { maxLength: 80, size: 'max' }), { maxLength: 5 }), (rounds) => {
        const list = createSortList(80)
        for (const keys of rounds) {
          fill(list, numbered(keys))
          sortByKey(list, keys.length)
          expect(read(list, keys.length)).toEqual(expected(numbered(keys)))
        }
      }),
    )
  })
})

describe('reserveSortList', () => {
  it('makes room for as many entries as asked for, even after a sort has swapped the arrays', () => {
    const list = createSortList(20)
    sortByKey(list, 20)
    reserveSortList(list, 50)
    for (const column of [list.rows, list.keys, list.otherRows, list.otherKeys]) {
      expect(column.length).toBeGreaterThanOrEqual(50)
    }
    const entries = numbered(Array.from({ length: 50 }, (_, i) => 50 - i))
    fill(list, entries)
    sortByKey(list, 50)
    expect(read(list, 50)).toEqual(expected(entries))
  })

  it('starts from nothing', () => {
    const list = createSortList(0)
    reserveSortList(list, 1)
    expect(list.rows.length).toBeGreaterThanOrEqual(1)
  })

  it('allocates nothing while there is room', () => {
    const list = createSortList(8)
    const { rows, keys, otherRows, otherKeys } = list
    reserveSortList(list, 8)
    expect(list.rows).toBe(rows)
    expect(list.keys).toBe(keys)
    expect(list.otherRows).toBe(otherRows)
    expect(list.otherKeys).toBe(otherKeys)
  })
})
