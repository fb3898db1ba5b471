import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ElementType, type Layout, LayoutPlan, LINE, type Region } from '../../../src/memory/index.js'

type Wish = readonly [type: ElementType, length: number]

const wishes = fc.array(fc.tuple(fc.constantFrom<ElementType>('i32', 'f64'), fc.nat(100)), { maxLength: 30 })

function lay(list: readonly Wish[]): Layout {
  const plan = new LayoutPlan()
  list.forEach(([type, length], i) => {
    plan.add('group', `region ${i}`, type, length)
  })
  return plan.finish()
}

function bytesOf(region: Region): number {
  return region.length * (region.type === 'f64' ? 8 : 4)
}

describe('LayoutPlan', () => {
  it('lays regions out one after the other, each from a line of its own', () => {
    const plan = new LayoutPlan()
    expect(plan.add('rows', 'due', 'i32', 17)).toEqual({ group: 'rows', name: 'due', type: 'i32', at: 0, length: 17 })
    expect(plan.add('rows', 'amount', 'f64', 8).at).toBe(128)
    expect(plan.add('actors', 'state', 'i32', 1).at).toBe(192)
    const layout = plan.finish()
    expect(layout.bytes).toBe(256)
    expect(layout.regions.map(({ group, name, at }) => [group, name, at])).toEqual([
      ['rows', 'due', 0],
      ['rows', 'amount', 128],
      ['actors', 'state', 192],
    ])
  })

  it('gives room to an empty region in name only', () => {
    expect(lay([['i32', 0]]).bytes).toBe(LINE)
    expect(
      lay([
        ['f64', 0],
        ['i32', 1],
      ]).regions.map(({ at }) => at),
    ).toEqual([0, 0])
  })

  it('never gives an empty heap', () => {
    expect(lay([])).toEqual({ bytes: LINE, regions: [] })
  })

  it('keeps regions on lines of 64 bytes, in order, apart and within the heap', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        const { bytes, regions } = lay(list)
        expect(regions.map(({ type, length }) => [type, length])).toEqual(list)
        let end = 0
        for (const region of regions) {
          expect(region.at % 64).toBe(0)
          expect(region.at).toBeGreaterThanOrEqual(end)
          // No more than the rest of a line is lost between two regions.
          expect(region.at - end).toBeLessThan(64)
          end = region.at + bytesOf(region)
        }
        expect(bytes % 64).toBe(0)
        expect(bytes).toBeGreaterThanOrEqual(end)
        expect(bytes - end).toBeLessThanOrEqual(64)
      }),
    )
  })

  it('gives the same layout for the same calls, as every thread relies on', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        expect(lay(list)).toEqual(lay(list))
      }),
    )
  })

  it('lets columns be written without touching each other', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        const { bytes, regions } = lay(list)
        const heap = new ArrayBuffer(bytes)
        const columns = regions.map(({ type, at, length }) =>
          type === 'f64' ? new Float64Array(heap, at, length) : new Int32Array(heap, at, length),
        )
        columns.forEach((column, i) => {
          column.fill(i + 1)
        })
        columns.forEach((column, i) => {
          expect(column.every((value) => value === i + 1)).toBe(true)
        })
      }),
    )
  })
})
