/**
 * Hashes of our own, since they are part of the product: the state hash must be the same in every engine and the
 * page checksums must work on shared memory without a copy. xxHash32 is by Yann Collet (public specification).
 */

const PRIME1 = 0x9e3779b1
const PRIME2 = 0x85ebca77
const PRIME3 = 0xc2b2ae3d
const PRIME4 = 0x27d4eb2f
const PRIME5 = 0x165667b1

/** xxHash32 over whole 32-bit words of `words`, from word `from` up to `to`. Returns an unsigned 32-bit integer. */
export function xxh32(words: Int32Array, from: number, to: number, seed: number): number {
  const count = to - from
  if (count < 4) return endXxh32((seed + PRIME5) | 0, words, from, to, count)
  let at = from
  let a = (seed + PRIME1 + PRIME2) | 0
  let b = (seed + PRIME2) | 0
  let c = seed | 0
  let d = (seed - PRIME1) | 0
  const limit = to - 4
  while (at <= limit) {
    a = (a + Math.imul(words[at]!, PRIME2)) | 0
    a = Math.imul((a << 13) | (a >>> 19), PRIME1)
    b = (b + Math.imul(words[at + 1]!, PRIME2)) | 0
    b = Math.imul((b << 13) | (b >>> 19), PRIME1)
    c = (c + Math.imul(words[at + 2]!, PRIME2)) | 0
    c = Math.imul((c << 13) | (c >>> 19), PRIME1)
    d = (d + Math.imul(words[at + 3]!, PRIME2)) | 0
    d = Math.imul((d << 13) | (d >>> 19), PRIME1)
    at += 4
  }
  return finishXxh32(a, b, c, d, words, at, to, count)
}

/** The end of xxHash32: the four lanes after all whole stripes, the words from `at` up to `to` that are left, `count` words in all. */
export function finishXxh32(
  a: number,
  b: number,
  c: number,
  d: number,
  words: Int32Array,
  at: number,
  to: number,
  count: number,
): number {
  const h = ((a << 1) | (a >>> 31)) + ((b << 7) | (b >>> 25)) + ((c << 12) | (c >>> 20)) + ((d << 18) | (d >>> 14))
  return endXxh32(h | 0, words, at, to, count)
}

function endXxh32(hash: number, words: Int32Array, from: number, to: number, count: number): number {
  let h = (hash + count * 4) | 0
  for (let at = from; at < to; at++) {
    h = (h + Math.imul(words[at]!, PRIME3)) | 0
    h = Math.imul((h << 17) | (h >>> 15), PRIME4)
  }
  h = Math.imul(h ^ (h >>> 15), PRIME2)
  h = Math.imul(h ^ (h >>> 13), PRIME3)
  return (h ^ (h >>> 16)) >>> 0
}

/** Mixes one word into a running 32-bit hash (the round of MurmurHash3, Austin Appleby, public domain). */
export function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = (k << 15) | (k >>> 17)
  k = Math.imul(k, 0x1b873593)
  let h = hash ^ k
  h = (h << 13) | (h >>> 19)
  return (Math.imul(h, 5) + 0xe6546b64) | 0
}

/** Spreads the bits of a running hash so that sums and differences of hashes say nothing (MurmurHash3's finish). */
export function finish(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Two 32-bit words as 16 hex digits, the higher word first. */
export function hex64(high: number, low: number): string {
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0')
}
