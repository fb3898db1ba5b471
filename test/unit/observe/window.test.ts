import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MeasureWindow } from '../../../src/observe/index.js'

function recorded(values: Iterable<number>, size?: number): MeasureWindow {
  const window = new MeasureWindow(size)
  for (const value of values) window.record(value)
  return window
}

/** The nearest rank by its definition: the smallest value with at least `percent` % of all at or below it. */
function nearestRank(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted.find((value) => 100 * sorted.filter((other) => other <= value).length >= percent * sorted.length)!
}

/** Finite numbers without -0, which a sort may put on either side of 0. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const duration = fc.double({ min: 0, max: 1000, noNaN: true })
const sizes = fc.integer({ min: 1, max: 50 })

describe('MeasureWindow', () => {
  it('says 0 before the first measurement', () => {
    const window = new MeasureWindow()
    expect(window.length).toBe(0)
    expect(window.last).toBe(0)
    expect(window.max).toBe(0)
    expect(window.percentiles()).toEqual({ p50: 0, p95: 0, p99: 0 })
  })

  it('gives nearest-rank percentiles, each of which was measured', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect(recorded(hundred).percentiles()).toEqual({ p50: 50, p95: 95, p99: 99 })
    expect(recorded([30, 10, 20]).percentiles()).toEqual({ p50: 20, p95: 30, p99: 30 })
    expect(recorded([1, 2, 3, 4]).percentiles()).toEqual({ p50: 2, p95: 4, p99: 4 })
    expect(recorded([7]).percentiles()).toEqual({ p50: 7, p95: 7, p99: 7 })
  })

  it('gives the percentiles of the last measurements as a sorted copy of them would', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(number, fc.integer({ min: 0, max: 3 })), { minLength: 1 }), sizes, (list, size) => {
        const kept = list.slice(-size)
        const { p50, p95, p99 } = recorded(list, size).percentiles()
        expect([p50, p95, p99]).toEqual([50, 95, 99].map((percent) => nearestRank(kept, percent)))
      }),
    )
  })

  it('finds the rank right for every length of the window', () => {
    for (let n = 1; n <= 1000; n++) {
      const { p50, p95, p99 } = recorded(
        Array.from({ length: n }, (_, i) => i + 1),
        n,
      ).percentiles()
      expect([n, p50, p95, p99]).toEqual([n, ...[50, 95, 99].map((percent) => Math.ceil((percent * n) / 100))])
    }
  })

  it('keeps the last measurements and forgets the ones before', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1 }), sizes, (list, size) => {
        const window = recorded(list, size)
        const kept = list.slice(-size)
        expect(window.length).toBe(kept.length)
        expect(window.last).toBe(kept.at(-1))
        expect(window.max).toBe(Math.max(...kept))
      }),
    )
  })

  it('holds 600 measurements where nothing else is said', () => {
    const window = recorded([1_000_000, ...Array<number>(599).fill(1)])
    expect([window.length, window.max]).toEqual([600, 1_000_000])
    window.record(2)
    expect([window.length, window.max]).toEqual([600, 2])
  })

  it('finds the largest measurement also where all are below 0', () => {
    expect(recorded([-3, -1, -2]).max).toBe(-1)
  })

  it('can be read as often as one likes without changing what it says', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1 }), duration, sizes, (list, next, size) => {
        const window = recorded(list, size)
        const first = window.percentiles()
        expect(window.percentiles()).toEqual(first)
        window.record(next)
        expect(window.percentiles()).toEqual(recorded([...list, next], size).percentiles())
      }),
    )
  })

  it('is as good as new after a clear', () => {
    fc.assert(
      fc.property(fc.array(duration), fc.array(duration), sizes, (before, after, size) => {
        const window = recorded(before, size)
        window.clear()
        expect([window.length, window.last, window.max]).toEqual([0, 0, 0])
        for (const value of after) window.record(value)
        const fresh = recorded(after, size)
        expect([window.length, window.last, window.max]).toEqual([fresh.length, fresh.last, fresh.max])
        expect(window.percentiles()).toEqual(fresh.percentiles())
      }),
    )
  })
})
