import { describe, expect, it } from 'vitest'
import { scanDue } from '../../../src/memory/index.js'

const NEVER = 0x7fffffff

describe('scanDue', () => {
  it('lists the rows due at or before the tick, in row order', () => {
    const due = Int32Array.of(5, 4, NEVER, 6, -1, 5, 0, NEVER)
    const out = new Int32Array(8)
    expect(scanDue(due, 0, 8, 5, out, 0)).toBe(5)
    expect([...out.subarray(0, 5)]).toEqual([0, 1, 4, 5, 6])
  })

  it('scans only its range and appends to what is there', () => {
    const due = new Int32Array(16)
    const out = Int32Array.of(99, 0, 0, 0, 0)
    expect(scanDue(due, 8, 12, 0, out, 1)).toBe(5)
    expect([...out]).toEqual([99, 8, 9, 10, 11])
  })

  it('never finds a free row, whatever the tick', () => {
    const due = new Int32Array(8).fill(NEVER)
    expect(scanDue(due, 0, 8, NEVER - 1, new Int32Array(8), 0)).toBe(0)
  })
})
