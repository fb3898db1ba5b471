/** Keys there are, entries of the caches, and gets of a trace: what the hit rates are of. */
export const TRACE = { keys: 100_000, capacity: 10_000, gets: 2_000_000 } as const

/** A small seeded generator (mulberry32): numbers in [0, 1). */
function dice(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Draws keys so that key k comes as often as 1 / (k + 1)^skew says. */
function zipfian(keys: number, skew: number, roll: () => number): () => number {
  const sums = new Float64Array(keys)
  let sum = 0
  for (let k = 0; k < keys; k++) {
    sum += 1 / (k + 1) ** skew
    sums[k] = sum
  }
  return () => {
    const wanted = roll() * sum
    let low = 0
    let high = keys - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Some keys are asked for much more often than others, and the same ones all along. */
export function zipf(skew: number, gets: number = TRACE.gets, keys: number = TRACE.keys): Int32Array {
  const draw = zipfian(keys, skew, dice(42))
  return Int32Array.from({ length: gets }, draw)
}

/** `zipf(0.9)`, and a fifth of the time somebody goes through keys that nobody asks for again: four times the cache at a stretch. */
export function zipfWithScan(gets: number = TRACE.gets, keys: number = TRACE.keys): Int32Array {
  const draw = zipfian(keys, 0.9, dice(42))
  const scan = 4 * TRACE.capacity
  let fresh = keys
  return Int32Array.from({ length: gets }, (_, i) => {
    const key = draw()
    return i % (5 * scan) < scan ? fresh++ : key
  })
}

/** All keys of a set half as large again as the cache, one after the other, over and over. */
export function loop(gets: number = TRACE.gets, capacity: number = TRACE.capacity): Int32Array {
  const length = Math.floor(capacity * 1.5)
  return Int32Array.from({ length: gets }, (_, i) => i % length)
}

/**
 * A region that moves through the world, a key every 22 gets, with more going on at its one end than at the other: what a
 * camera, or the players of a game, make of a cache. The region is a third larger than the cache.
 */
export function drift(gets: number = TRACE.gets, capacity: number = TRACE.capacity): Int32Array {
  const roll = dice(3)
  const region = 1.33 * capacity
  const keys = 10 * capacity
  return Int32Array.from(
    { length: gets },
    (_, i) => (Math.floor(i * 0.045) + Math.floor(roll() ** 2.5 * region)) % keys,
  )
}

/** The traces by name. */
export const TRACES = {
  'zipf 0.9': () => zipf(0.9),
  'zipf 1.1': () => zipf(1.1),
  'zipf 0.9 and 20 % scan': () => zipfWithScan(),
  'loop of 1.5': () => loop(),
  'drifting region': () => drift(),
} as const
