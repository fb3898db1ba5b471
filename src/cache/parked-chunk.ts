/*
 * A chunk of parked actors: a directory, then their records. A place whose actor was recalled is empty, so the others keep
 * their names.
 */

/** Actors of a chunk at most. */
export const PLACES = 1024
/** Names of parked actors begin here: below are handles. */
export const FIRST_NAME = 2 ** 32

export function nameOf(chunk: number, place: number): number {
  return FIRST_NAME + chunk * PLACES + place
}

export function chunkOf(name: number): number {
  return Math.floor((name - FIRST_NAME) / PLACES)
}

export function placeIn(name: number): number {
  return name % PLACES
}

/** The words of a chunk of records; `undefined` for an empty place. */
export function packChunk(records: readonly (Int32Array | undefined)[]): Int32Array {
  const head = 1 + records.length
  const words = new Int32Array(head + records.reduce((total, record) => total + (record?.length ?? 0), 0))
  words[0] = records.length
  let at = head
  records.forEach((record, place) => {
    if (!record) return
    words[1 + place] = at
    words.set(record, at)
    at += record.length
  })
  return words
}

/** Bytes of the words of a chunk of records. */
export function packedBytes(records: readonly (Int32Array | undefined)[]): number {
  return 4 * records.reduce((total, record) => total + 1 + (record?.length ?? 0), 1)
}

/** The record of a place, of its own; undefined: it is empty. */
export function recordAt(chunk: Int32Array, place: number): Int32Array | undefined {
  const at = place < chunk[0]! ? chunk[1 + place]! : 0
  return at === 0 ? undefined : chunk.slice(at, at + chunk[at]!)
}

/** All places of a chunk. */
export function recordsOf(chunk: Int32Array): (Int32Array | undefined)[] {
  return Array.from({ length: chunk[0]! }, (_, place) => recordAt(chunk, place))
}

/** Actors of a chunk. */
export function countIn(chunk: Int32Array): number {
  let count = 0
  for (let place = 0; place < chunk[0]!; place++) if (chunk[1 + place] !== 0) count++
  return count
}
