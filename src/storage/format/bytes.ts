import { xxh32, xxh32Pair } from '../../memory/index.js'

/** Version of the layout of records. A newer one is refused and left alone, never guessed at. */
export const FORMAT = 2

/** Four letters as a number, as they stand in the first bytes of a record. */
export function magic(letters: string): number {
  return [...letters].reduce((word, letter, i) => word | (letter.charCodeAt(0) << (i * 8)), 0) >>> 0
}

let scratch = new Int32Array(0)

/** Bytes as 32-bit words, the last one filled up with zeros. A copy where they do not stand at a multiple of four. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const count = (bytes.length + 3) >>> 2
  if ((bytes.byteOffset & 3) === 0 && (bytes.length & 3) === 0) {
    return new Int32Array(bytes.buffer, bytes.byteOffset, count)
  }
  if (scratch.length < count) scratch = new Int32Array(count)
  const copy = new Uint8Array(scratch.buffer, 0, count * 4)
  copy.fill(0, bytes.length)
  copy.set(bytes)
  return scratch.subarray(0, count)
}

/** A seed for bytes that are no whole words: those of the last one that are filled up count. */
function seedFor(bytes: Uint8Array, seed: number): number {
  return (seed ^ Math.imul(bytes.length & 3, 0x9e3779b1)) | 0
}

/** xxHash32 of bytes of any length, shared memory among them. */
export function hashBytes(bytes: Uint8Array, seed: number): number {
  return xxh32(wordsOf(bytes), 0, (bytes.length + 3) >>> 2, seedFor(bytes, seed))
}

/**
 * A hash of 64 bits, as two numbers: what is equal by it is not written again. With 32 bits, a world of 128 pages that is saved every five
 * seconds would lose a change once in some years of play.
 */
export function hashPage(bytes: Uint8Array, section: number, page: number): readonly [low: number, high: number] {
  const seed = Math.imul(section + 1, 0x85ebca77) ^ page
  return xxh32Pair(wordsOf(bytes), seedFor(bytes, seed), seedFor(bytes, ~seed))
}

/** A copy in a buffer of its own, as databases want it: neither shared nor a part of something larger. */
export function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.length)
  copy.set(bytes)
  return copy.buffer
}

/** Bytes rounded up to whole words. */
export function padded(bytes: number): number {
  return (bytes + 3) & ~3
}
