import type { WorldImage } from '../../../src/storage/index.js'

/** Bytes that look like noise, the same for the same seed. */
export function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4))
  let state = (seed * 2654435761) | 1
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[i] = state
  }
  return new Uint8Array(words.buffer).slice(0, length)
}

/**
 * An image of a world of a few pages: its first section is the same for every tick, the second changes with it.
 *
 * @param still Bytes that are the same at every tick.
 * @param moving Bytes that are not.
 */
export function imageAt(tick: number, still = 8, moving = 12): WorldImage {
  const bytes = new Uint8Array(still + moving)
  bytes.set(noise(still, 1))
  bytes.set(noise(moving, tick + 2), still)
  return {
    fingerprint: 99,
    tick,
    alive: 2,
    dense: Uint32Array.of(2, 1, 3),
    bytes,
    sections: Uint32Array.of(still, moving),
  }
}
