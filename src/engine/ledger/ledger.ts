import { MyriadError } from '../../errors/index.js'
import type { Entity } from '../requests.js'
import { ParkedNames } from './parked-names.js'
import { SourceNames } from './source-names.js'

const FORMAT = 1
const HEAD = 4

/** A ledger's content: made of its words before anything is changed. */
export interface LedgerState {
  readonly names: ParkedNames
  readonly sources: SourceNames
  readonly notes: Map<string, Uint32Array>
}

/**
 * What belongs to a world and stands in none of its columns: who is parked, under which name; who the sources in parked
 * records are by now; notes. It is part of the state: checkpoints have it, replays make it again.
 */
export class Ledger {
  #state: LedgerState = empty()
  #words: Uint32Array | undefined
  #written = -1
  /** Rises with every change. */
  changes = 0

  // ── Who is parked ─────────────────────────────────────────────────────────

  get size(): number {
    return this.#state.names.size
  }

  has(name: number): boolean {
    return this.#state.names.has(name)
  }

  /** The names of all who are parked, ascending. */
  names(): Float64Array {
    return this.#state.names.all()
  }

  /** @throws MyriadError `WRONG_TYPE`, `INVALID_INPUT` for what are no names, and for those that are taken. */
  checkNew(names: unknown, count: number): asserts names is Float64Array {
    this.#state.names.checkNew(names, count)
  }

  /** Actors are parked. @param sources The sources that the record of each names. */
  park(names: Float64Array, sources: readonly (readonly Entity[])[]): void {
    names.forEach((name, i) => {
      this.#state.names.add(name)
      this.#state.sources.add(sources[i]!)
    })
    this.changes++
  }

  /** Actors are parked no longer. Names that nobody has are passed over: whoever has them keeps records for himself. */
  recall(names: Float64Array, sources: readonly (readonly Entity[])[]): void {
    names.forEach((name, i) => {
      if (!this.#state.names.has(name)) return
      this.#state.names.delete(name)
      this.#state.sources.drop(sources[i]!)
    })
    this.changes++
  }

  /** The handle by which the source of a parked record goes now. */
  now(handle: Entity): Entity {
    return this.#state.sources.now(handle)
  }

  /** An actor has another handle than it had. */
  move(before: Entity, now: Entity): void {
    if (this.#state.sources.size === 0) return
    this.#state.sources.move(before, now)
    this.changes++
  }

  // ── Notes ─────────────────────────────────────────────────────────────────

  get notes(): ReadonlyMap<string, Uint32Array> {
    return this.#state.notes
  }

  /** @param words undefined: there is no such note any more. */
  setNote(key: string, words: Uint32Array | undefined): void {
    if (words) this.#state.notes.set(key, words.slice())
    else this.#state.notes.delete(key)
    this.changes++
  }

  // ── Words ─────────────────────────────────────────────────────────────────

  /** All of it as words, which are not to be changed; undefined: there is nothing. */
  words(): Uint32Array | undefined {
    if (this.#written !== this.changes) {
      this.#words = write(this.#state)
      this.#written = this.changes
    }
    return this.#words
  }

  /** Puts in the place of what is there what `parseLedger` made. */
  replace(state: LedgerState): void {
    this.#state = state
    this.changes++
  }

  /** What words say. @throws MyriadError `IMAGE_INVALID` */
  static parse(words: Uint32Array | undefined): LedgerState {
    const state = empty()
    if (words && !read(words, state)) {
      throw new MyriadError('IMAGE_INVALID', 'The save is damaged: its list of parked actors does not add up.', {
        value: words.length,
        allowed: 'the ledger of a checkpoint, whole',
      })
    }
    return state
  }
}

function empty(): LedgerState {
  return { names: new ParkedNames(), sources: new SourceNames(), notes: new Map() }
}

function write({ names, sources, notes }: LedgerState): Uint32Array | undefined {
  if (names.size + sources.size + notes.size === 0) return undefined
  const words: number[] = [FORMAT, names.groups, sources.size, notes.size]
  for (const group of names.write()) words.push(...group)
  for (const source of sources.entries()) words.push(...source)
  const texts = [...notes].map(([key, note]) => [new TextEncoder().encode(key), note] as const)
  const most = texts.reduce((sum, [key, note]) => sum + 2 + Math.ceil(key.length / 4) + note.length, 0)
  const all = new Uint32Array(words.length + most)
  all.set(words)
  let at = words.length
  for (const [key, note] of texts) {
    all[at++] = key.length
    all[at++] = note.length
    new Uint8Array(all.buffer, at * 4, key.length).set(key)
    at += Math.ceil(key.length / 4)
    all.set(note, at)
    at += note.length
  }
  return all
}

/** Nothing is believed: false is what does not add up. */
function read(words: Uint32Array, { names, sources, notes }: LedgerState): boolean {
  if (words.length < HEAD || words[0] !== FORMAT) return false
  let at = HEAD
  for (let i = 0; i < words[1]!; i++) {
    const end = at + 3 + (words[at + 2] ?? 0)
    if (end > words.length || !names.read(words[at]!, words[at + 1]!, words.subarray(at + 3, end))) return false
    at = end
  }
  if (at + 3 * words[2]! > words.length) return false
  for (let i = 0; i < words[2]!; i++, at += 3) sources.put(words[at]!, words[at + 1]!, words[at + 2]!)
  for (let i = 0; i < words[3]!; i++) {
    if (at + 2 > words.length) return false
    const key = at + 2
    const note = key + Math.ceil(words[at]! / 4)
    const end = note + words[at + 1]!
    if (end > words.length) return false
    // A copy, for text is not read from shared memory.
    const text = new Uint8Array(words.slice(key, note).buffer, 0, words[at]!)
    notes.set(new TextDecoder().decode(text), words.slice(note, end))
    at = end
  }
  return at === words.length && sources.size === words[2] && notes.size === words[3]
}
