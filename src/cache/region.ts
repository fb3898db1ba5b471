/*
 * A region of a large world as it is noted in the engine's state: whether it is there, how many of its actors are parked, in
 * which chunks, and the handles of the others. So whoever loads the world knows who belongs where, as of the tick of the save.
 */

const PREFIX = 'region:'
const HEAD = 3

export interface Region {
  /** Chunks of its parked actors. */
  readonly chunks: readonly number[]
  readonly parked: number
  /** Handles of its actors in the engine; undefined: it is parked. */
  readonly live: Uint32Array | undefined
}

/** A region without actors, parked. */
export const NO_REGION: Region = { chunks: [], parked: 0, live: undefined }

/** The key of a region's note. */
export function regionNote(region: string): string {
  return PREFIX + region
}

/** The regions that are noted, in the order in which they were added. */
export function regionsIn(notes: ReadonlyMap<string, Uint32Array>): string[] {
  return [...notes.keys()].filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length))
}

export function writeRegion({ chunks, parked, live }: Region): Uint32Array {
  const words = new Uint32Array(HEAD + 2 * chunks.length + (live?.length ?? 0))
  words.set([live ? 1 : 0, parked, chunks.length])
  chunks.forEach((chunk, i) => {
    words[HEAD + 2 * i] = chunk % 2 ** 32
    words[HEAD + 2 * i + 1] = Math.floor(chunk / 2 ** 32)
  })
  if (live) words.set(live, HEAD + 2 * chunks.length)
  return words
}

const known = new WeakMap<Uint32Array, Region>()

/** The region of a note; of the same note the same. */
export function readRegion(words: Uint32Array): Region {
  const before = known.get(words)
  if (before) return before
  const count = words[2]!
  const region: Region = {
    parked: words[1]!,
    chunks: Array.from({ length: count }, (_, i) => words[HEAD + 2 * i + 1]! * 2 ** 32 + words[HEAD + 2 * i]!),
    live: words[0] === 1 ? words.slice(HEAD + 2 * count) : undefined,
  }
  known.set(words, region)
  return region
}
