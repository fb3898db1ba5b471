import { STORE_CHUNKS, STORE_EPOCH, type Store } from './store.js'

/*
 * What systems ask for, written down by the thread that runs them and carried out by the owner after the tick.
 *
 * Threads take chunks from one pool. A chunk is a row of records: four words, then doubles. The first record of a run of
 * a system over a slice says whose they are, so that the owner can sort them: by the order of the systems, then of the
 * slices, then as they were given. Nothing of it depends on which thread had which slice.
 */

/** Words of a chunk. The first says how many are filled. */
export const CHUNK_WORDS = 1024
/** Words before the first record: an even number, as doubles need. */
const CHUNK_HEAD = 2
const RECORD_HEAD = 4
/** The longest record: a component of 31 fields. */
export const LONGEST_RECORD = RECORD_HEAD + 2 * 31

// Word 0 of a record: its kind in the lower 8 bits, its length in words above.
/** [kind, system, slice's first unit, 0] */
export const FROM_RECORD = 0
/** [kind, 1: an actor] */
export const SPAWN_RECORD = 1
/** [kind, handle (0: the entity spawned last), component, mask of the fields given] values */
export const ADD_RECORD = 2
/** [kind, handle, component] */
export const REMOVE_RECORD = 3
/** [kind, handle] */
export const DESPAWN_RECORD = 4
/** [kind, handle, effect, stacks (0: the definition's)] magnitude (NaN: the definition's), seconds (-1: the same), source */
export const APPLY_RECORD = 5
/** [kind, handle (0: nobody's event), type] value */
export const EMIT_RECORD = 6

/**
 * The chunks that are enough for the words of all records of a tick, however they fall to threads, so that it does not
 * depend on the threads whether there is room.
 *
 * @param runs Most runs of a system over a slice in a tick. Each that asks for something has a head of its own.
 */
export function requestChunks(words: number, maxThreads: number, runs: number): number {
  const heads = Math.min(words, runs * RECORD_HEAD)
  // Each chunk may begin with the head of a run that goes on, and end where the longest record does not fit any more.
  return Math.ceil((words + heads) / (CHUNK_WORDS - CHUNK_HEAD - 2 * RECORD_HEAD - LONGEST_RECORD)) + maxThreads
}

/** Writes the records of one thread. */
export class RequestWriter {
  readonly #store: Store
  #chunk = -1
  #at = 0
  #epoch = -1
  #system = 0
  #unit = 0
  /** The records of this run have their head. */
  #headed = false
  /** There is no chunk left. */
  #full = false

  constructor(store: Store) {
    this.#store = store
  }

  /** Records from now on are of this run. */
  begin(system: number, unit: number): void {
    this.#system = system
    this.#unit = unit
    this.#headed = false
  }

  /** Begins a record with room for some doubles and returns the index of its first word. */
  open(kind: number, a: number, b: number, c: number, doubles: number): number {
    // A chunk of another tick is somebody else's by now.
    const epoch = this.#store.words[STORE_EPOCH]!
    if (epoch !== this.#epoch) {
      this.#epoch = epoch
      this.#chunk = -1
      this.#headed = false
    }
    const words = RECORD_HEAD + 2 * doubles
    if (this.#chunk < 0 || this.#at + words + RECORD_HEAD > CHUNK_WORDS) this.#take()
    if (this.#full) Atomics.add(this.#store.dropped, this.#system, words)
    if (!this.#headed) {
      this.#headed = true
      this.#write(FROM_RECORD, this.#system, this.#unit, 0, RECORD_HEAD)
    }
    return this.#write(kind, a, b, c, words)
  }

  #take(): void {
    const { words, shape } = this.#store
    const chunk = Atomics.add(words, STORE_CHUNKS, 1)
    this.#full = chunk >= shape.requestChunks
    if (this.#full) Atomics.sub(words, STORE_CHUNKS, 1)
    // Without room the system goes on and the words go where nobody reads: what it does to its columns may not depend on
    // which thread found the last chunk. The owner says so after the tick.
    this.#chunk = this.#full ? shape.requestChunks : chunk
    this.#at = CHUNK_HEAD
    this.#headed = false
  }

  #write(kind: number, a: number, b: number, c: number, words: number): number {
    const { requests } = this.#store
    const first = this.#chunk * CHUNK_WORDS
    const at = first + this.#at
    requests[at] = kind | (words << 8)
    requests[at + 1] = a
    requests[at + 2] = b
    requests[at + 3] = c
    this.#at += words
    requests[first] = this.#at
    return at
  }
}
