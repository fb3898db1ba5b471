import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draw } from '../../../src/memory/index.js'

type Words = Parameters<typeof draw>

const word = fc.integer()
const words: fc.Arbitrary<Words> = fc.tuple(word, word, word, word, word, word, word)

describe('draw', () => {
  // Derived outside this project, from the public definition of MurmurHash3 without the length in its finish.
  it.each<[Words, number]>([
    [[0, 0, 0, 0, 0, 0, 0], 4_004_168_355],
    [[1, 2, 3, 4, 5, 6, 7], 1_248_721_521],
    [[-1, -1, -1, -1, -1, -1, -1], 329_511_067],
    [[42, 600, 17, 3, 9, 1000, 2], 3_174_166_543],
  ])('gives the same for %j in every version, so that recorded games stay true', (of, expected) => {
    expect(draw(...of)).toBe(expected / 2 ** 32)
  })

  it('is in [0, 1) with 32 bits of resolution', () => {
    fc.assert(
      fc.property(words, (of) => {
        const drawn = draw(...of)
        expect(drawn).toBeGreaterThanOrEqual(0)
        expect(drawn).toBeLessThan(1)
        expect(Number.isInteger(drawn * 2 ** 32)).toBe(true)
      }),
    )
  })

  it('does not depend on what was drawn before', () => {
    fc.assert(
      fc.property(words, fc.array(words), (of, others) => {
        const alone = draw(...of)
        for (const other of others) draw(...other)
        expect(draw(...of)).toBe(alone)
      }),
    )
  })

  it('changes with every single word', () => {
    const change = fc.integer().filter((bits) => bits !== 0)
    fc.assert(
      fc.property(words, fc.nat(6), change, (of, at, bits) => {
        const changed: Words = [...of]
        changed[at]! ^= bits
        expect(draw(...changed)).not.toBe(draw(...of))
      }),
    )
  })

  it('tells words apart by their place', () => {
    expect(new Set(Array.from({ length: 7 }, (_, i) => draw(...(Array(7).fill(0).with(i, 1) as Words)))).size).toBe(7)
  })

  it.each([
    ['seed', 0],
    ['tick', 1],
    ['target', 2],
    ['source', 3],
    ['definition', 4],
    ['application', 5],
    ['purpose', 6],
  ])('is spread evenly when only the %s counts up', (_, at) => {
    const bins = new Int32Array(16)
    const of: Words = [7, 7, 7, 7, 7, 7, 7]
    for (let i = 0; i < 16_000; i++) {
      of[at] = i
      const bin = Math.floor(draw(...of) * 16)
      bins[bin] = bins[bin]! + 1
    }
    // 1,000 are expected in each; five standard deviations are 153.
    for (const hits of bins) expect(Math.abs(hits - 1000)).toBeLessThan(153)
  })
})
