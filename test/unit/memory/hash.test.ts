import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finish, hex64, mix, xxh32 } from '../../../src/memory/index.js'

const PRIME32 = 2_654_435_761

/** The bytes of a text as 32-bit words; its length is a multiple of 4. */
function wordsOf(text: string): Int32Array {
  return new Int32Array(new TextEncoder().encode(text).buffer)
}

/** The first bytes of the buffer that xxHash's own sanity check hashes, as words. */
function sanityWords(bytes: number): Int32Array {
  const buffer = new Uint8Array(bytes)
  let generator = BigInt(PRIME32)
  for (let i = 0; i < bytes; i++) {
    buffer[i] = Number(generator >> 56n)
    generator = BigInt.asUintN(64, generator * 11_400_714_785_074_694_797n)
  }
  return new Int32Array(buffer.buffer)
}

/** MurmurHash3 (x86, 32 bits) of words, made of the two parts under test. */
function murmur3(words: Int32Array, seed: number): number {
  return finish(words.reduce(mix, seed) ^ (words.length * 4)) >>> 0
}

describe('xxh32', () => {
  it.each([
    ['', 0, 0x02cc5d05],
    ['', 1, 0x0b2cb792],
    ['', PRIME32, 0x36b78ae7],
    ['abcd', 0, 0xa3643705],
    ['abcd', 0xffffffff, 0x22090ef9],
    ['abcdefgh', 0, 0x0bb3c6bb],
    ['1234567890ab', 1, 0xbdae24aa],
    ['abcdefghijklmnop', 0, 0x9d2d8b62],
    ['abcdefghijklmnopqrst', PRIME32, 0x63f1f236],
    ['Nobody inspects the spammish rep', 0xffffffff, 0x38255707],
    ['Nobody inspects the spammish repetition.', 0, 0xf483a759],
  ])('gives what libxxhash gives for the text %j and seed %i', (text, seed, expected) => {
    const words = wordsOf(text)
    expect(xxh32(words, 0, words.length, seed)).toBe(expected)
  })

  it.each([
    [0, 0x02cc5d05, 0x36b78ae7],
    [4, 0xa9de7ce9, 0x2baafe83],
    [8, 0xa3f6f44b, 0xc2a8e239],
    [12, 0xe89b5f9b, 0x05a6c4b5],
    [16, 0x93ba3759, 0xa94fc1e1],
    [20, 0x38374a35, 0xc691a55a],
    [28, 0xda976167, 0x261f77cf],
    [32, 0xd89829ec, 0xa5c44467],
    [64, 0x02e95dbb, 0xcf82f830],
    [220, 0x5a6411da, 0xa54eb98d],
    [256, 0x520cb910, 0x734e8a8d],
    [4096, 0x20fc444f, 0x102ad417],
  ])("gives what libxxhash gives for %i bytes of xxHash's own test buffer", (bytes, plain, seeded) => {
    const words = sanityWords(bytes)
    expect(xxh32(words, 0, words.length, 0)).toBe(plain)
    expect(xxh32(words, 0, words.length, PRIME32)).toBe(seeded)
  })

  it('hashes only the words from `from` up to `to`', () => {
    fc.assert(
      fc.property(
        fc.int32Array({ maxLength: 40 }),
        fc.int32Array({ maxLength: 5 }),
        fc.int32Array({ maxLength: 5 }),
        fc.integer(),
        (words, before, after, seed) => {
          const all = Int32Array.of(...before, ...words, ...after)
          const from = before.length
          const to = from + words.length
          expect(xxh32(all, from, to, seed)).toBe(xxh32(words, 0, words.length, seed))
        },
      ),
    )
  })

  it('takes a seed as signed or unsigned and gives an unsigned 32-bit integer', () => {
    fc.assert(
      fc.property(fc.int32Array({ maxLength: 20 }), fc.integer(), (words, seed) => {
        const hash = xxh32(words, 0, words.length, seed)
        expect(hash).toBe(hash >>> 0)
        expect(xxh32(words, 0, words.length, seed >>> 0)).toBe(hash)
      }),
    )
  })

  it('changes with every change of a single word', () => {
    const change = fc.integer().filter((bits) => bits !== 0)
    fc.assert(
      fc.property(fc.int32Array({ minLength: 1, maxLength: 40 }), fc.nat(), change, (words, pick, bits) => {
        const changed = words.slice()
        changed[pick % words.length]! ^= bits
        expect(xxh32(changed, 0, words.length, 7)).not.toBe(xxh32(words, 0, words.length, 7))
      }),
    )
  })

  it('reads shared memory as it reads any other', () => {
    const words = sanityWords(64)
    const shared = new Int32Array(new SharedArrayBuffer(64))
    shared.set(words)
    expect(xxh32(shared, 0, 16, 0)).toBe(0x02e95dbb)
  })
})

describe('mix and finish', () => {
  it.each([
    ['00000000', 0, 0x2362f9de],
    ['ffffffff', 0, 0x76293b50],
    ['21436587', 0, 0xf55b516b],
    ['21436587', 0x5082edee, 0x2362f9de],
    ['74657374', 0, 0xba6bd213],
    ['74657374', 0x9747b28c, 0x704b81dc],
    ['61616161', 0x9747b28c, 0x5a97808a],
    ['61626364', 0x9747b28c, 0xf0478627],
  ])('are the two parts of MurmurHash3: bytes %s with seed %i', (hex, seed, expected) => {
    expect(murmur3(new Int32Array(Uint8Array.from(Buffer.from(hex, 'hex')).buffer), seed)).toBe(expected)
  })

  it('are MurmurHash3 over several words too', () => {
    const words = wordsOf('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')
    expect(murmur3(words, 0)).toBe(0xee925b90)
  })

  it('give signed 32-bit integers, which a column of words can hold', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (hash, word) => {
        expect(mix(hash, word)).toBe(mix(hash, word) | 0)
        expect(finish(hash)).toBe(finish(hash) | 0)
      }),
    )
  })

  it('never give the same hash for different words, nor for different hashes before', () => {
    const two = fc.tuple(fc.integer(), fc.integer()).filter(([a, b]) => a !== b)
    fc.assert(
      fc.property(two, fc.integer(), ([a, b], same) => {
        expect(mix(same, a)).not.toBe(mix(same, b))
        expect(mix(a, same)).not.toBe(mix(b, same))
        expect(finish(a)).not.toBe(finish(b))
      }),
    )
  })

  it('depend on the order of the words', () => {
    expect(mix(mix(0, 1), 2)).not.toBe(mix(mix(0, 2), 1))
  })
})

describe('hex64', () => {
  it.each([
    [0, 0, '0000000000000000'],
    [1, 2, '0000000100000002'],
    [-1, 0, 'ffffffff00000000'],
    [0x12345678, 0x9abcdef0, '123456789abcdef0'],
    [0x80000000, -0x80000000, '8000000080000000'],
  ])('writes %i and %i as %s', (high, low, expected) => {
    expect(hex64(high, low)).toBe(expected)
  })

  it('gives 16 digits that can be read back, the higher word first', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (high, low) => {
        const text = hex64(high, low)
        expect(text).toMatch(/^[0-9a-f]{16}$/)
        expect(BigInt.asUintN(32, BigInt(`0x${text}`) >> 32n)).toBe(BigInt(high >>> 0))
        expect(BigInt.asUintN(32, BigInt(`0x${text}`))).toBe(BigInt(low >>> 0))
      }),
    )
  })
})
