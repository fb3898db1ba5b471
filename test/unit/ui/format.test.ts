import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytes, compact, count, milliseconds, percent, whole } from '../../../src/ui/format.js'

/** The value that a text with a unit stands for, and the digits it shows. */
function read(text: string): { value: number; figures: number } {
  const [, mantissa, unit] = /^(-?[\d.]+(?:e\+\d+)?)(?: ?([kMG]?)B?)$/.exec(text) ?? []
  if (mantissa === undefined) throw new Error(`not a number with a unit: ${text}`)
  const scale = { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit as '' | 'k' | 'M' | 'G']
  return { value: Number(mantissa) * scale, figures: mantissa.replace(/\D/g, '').length }
}

describe('whole', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
    [-1_234_567, '-1,234,567'],
    [1999.6, '2,000'],
  ])('writes %d as %s', (value, expected) => {
    expect(whole(value)).toBe(expected)
  })

  it('shows every digit of an integer, in groups of three', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const text = whole(value)
        expect(text).toMatch(/^\d{1,3}(,\d{3})*$/)
        expect(Number(text.replaceAll(',', ''))).toBe(value)
      }),
    )
  })
})

describe('compact', () => {
  it.each([
    [0, '0'],
    [5, '5'],
    [0.25, '0.3'],
    [9.5, '9.5'],
    [12.4, '12'],
    [999, '999'],
    [999.4, '999'],
    [1000, '1.00 k'],
    [1234, '1.23 k'],
    [12_345, '12.3 k'],
    [123_456, '123 k'],
    [999_499, '999 k'],
    [999_500, '1.00 M'],
    [1_234_567, '1.23 M'],
    [999_499_999, '999 M'],
    [999_500_000, '1.00 G'],
    [12_345_678_901, '12.3 G'],
    [-5, '-5'],
    [-2.5, '-2.5'],
    [-1_234_567, '-1.23 M'],
  ])('writes %d as %s', (value, expected) => {
    expect(compact(value)).toBe(expected)
  })

  it('never shows more than three figures of an integer, and is at most half a figure off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_000_000_000 }), (value) => {
        const shown = read(compact(value))
        expect(shown.figures).toBeLessThanOrEqual(3)
        expect(Math.abs(shown.value - value)).toBeLessThanOrEqual(value * 0.005)
      }),
    )
  })

  it('never shows a larger value as a smaller one', () => {
    const value = fc.double({ min: 0, max: 1e11, noNaN: true })
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [read(compact(Math.min(a, b))).value, read(compact(Math.max(a, b))).value]
        expect(low).toBeLessThanOrEqual(high)
      }),
    )
  })

  it.each([999.5, 999.99])('rounds %d up to the next unit rather than to four figures', (value) => {
    expect(compact(value)).toBe('1.00 k')
  })

  it.each([999_500_000_000, 1e12])('does not fall back to an exponent for %d', (value) => {
    expect(compact(value)).not.toContain('e')
  })
})

describe('milliseconds', () => {
  it.each([
    [0, '0'],
    [0.25, '0.25'],
    [0.126, '0.13'],
    [1, '1.0'],
    [1.26, '1.3'],
    [9.4, '9.4'],
    [10, '10'],
    [16.7, '17'],
    [1234.5678, '1235'],
  ])('writes %d as %s', (value, expected) => {
    expect(milliseconds(value)).toBe(expected)
  })

  it('is off by half a hundredth below 1 ms, half a tenth below 10 ms and half a millisecond above', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100_000, noNaN: true }), (value) => {
        const step = value < 1 ? 0.01 : value < 10 ? 0.1 : 1
        expect(Math.abs(Number(milliseconds(value)) - value)).toBeLessThanOrEqual(step / 2 + 1e-9)
      }),
    )
  })
})

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [262_144, '262 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [12_345_678, '12.3 MB'],
    [999_499_999, '999 MB'],
    [999_500_000, '1.00 GB'],
    [4_294_967_296, '4.29 GB'],
  ])('writes %d as %s', (value, expected) => {
    expect(bytes(value)).toBe(expected)
  })

  it('never shows more than three figures, and is at most half a figure off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_000_000_000 }), (value) => {
        const shown = read(bytes(value))
        expect(shown.figures).toBeLessThanOrEqual(3)
        expect(Math.abs(shown.value - value)).toBeLessThanOrEqual(value * 0.005)
      }),
    )
  })

  it.each([999_500_000_000, 1e12])('does not fall back to an exponent for %d', (value) => {
    expect(bytes(value)).not.toContain('e')
  })
})

describe('percent', () => {
  it.each([
    [0, '0 %'],
    [0.004, '0 %'],
    [0.256, '26 %'],
    [0.5, '50 %'],
    [1, '100 %'],
    [1.5, '150 %'],
  ])('writes %d as %s', (share, expected) => {
    expect(percent(share)).toBe(expected)
  })
})

describe('count', () => {
  it.each([
    [0, 'thread', '0 threads'],
    [1, 'thread', '1 thread'],
    [2, 'thread', '2 threads'],
    [1_000_000, 'effect', '1,000,000 effects'],
  ])('writes %d %s as "%s"', (value, noun, expected) => {
    expect(count(value, noun)).toBe(expected)
  })
})
