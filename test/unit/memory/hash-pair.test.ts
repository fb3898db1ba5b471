import { afterEach, describe, expect, it, vi } from 'vitest'
import { xxh32 } from '../../../src/memory/index.js'
import { Dice } from '../../support/dice.js'

/** The module anew, so that it looks for WebAssembly again. */
async function freshPair() {
  vi.resetModules()
  return (await import('../../../src/memory/hash-pair.js')).xxh32Pair
}

afterEach(() => {
  vi.unstubAllGlobals()
})

const LENGTHS = [0, 1, 3, 4, 5, 63, 64, 65, 66, 67, 68, 1000, 4096, 65_533, 65_535, 65_536, 65_537, 100_001]

describe('xxHash32 of two seeds in one pass', () => {
  it.each([
    ['with the kernel', true],
    ['without WebAssembly', false],
  ])('%s: is xxh32 of each, for any length, shared and not', async (_name, wasm) => {
    let calls = 0
    if (wasm) {
      // Counts, so that this does not pass with the kernel asleep.
      const { Instance } = WebAssembly
      vi.spyOn(WebAssembly, 'Instance').mockImplementation(function (this: unknown, ...args) {
        calls++
        return new Instance(...args)
      })
    } else vi.stubGlobal('WebAssembly', undefined)
    const pair = await freshPair()
    const dice = new Dice(5)
    for (const length of LENGTHS) {
      for (const Memory of [ArrayBuffer, SharedArrayBuffer]) {
        // Not at the beginning of its memory.
        const words = new Int32Array(new Memory((length + 3) * 4), 12, length)
        for (let i = 0; i < length; i++) words[i] = dice.int(-0x80000000, 0x7fffffff)
        const [one, two] = [dice.int(-0x80000000, 0x7fffffff), dice.int(-0x80000000, 0x7fffffff)]
        expect(pair(words, one, two), `${length} words`).toEqual([
          xxh32(words, 0, length, one),
          xxh32(words, 0, length, two),
        ])
      }
    }
    expect(calls).toBe(wasm ? 1 : 0)
    vi.restoreAllMocks()
  })
})
