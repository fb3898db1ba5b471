import { MyriadError, show } from '../errors/index.js'
import type { CacheEngine, ParkedActor } from './engine.js'
import {
  chunkOf,
  countIn,
  nameOf,
  PLACES,
  packChunk,
  packedBytes,
  placeIn,
  recordAt,
  recordsOf,
} from './parked-chunk.js'
import { Recalled } from './recalled.js'
import type { Records, Tiers } from './tiers.js'
import { unless } from './unless.js'

/** Bytes of a chunk of parked actors at most, unless one actor alone is larger; a quarter of the memory if that is less. */
const CHUNK_BYTES = 64 * 1024
/** Bytes that are parked before others get a turn. */
const GROUP_BYTES = 2 ** 20
/** Chunks that an owner of a world parks before its numbers run into those of the next, and owners before they begin again. */
const CHUNKS_OF_OWNER = 2 ** 20
const OWNERS = 2 ** 17
/** Number of the chunk that says which world the parked actors are of: above all others. */
const WORLD_CHUNK = 2 ** 50

/** A parked actor, and the name by which it is recalled. */
export interface NamedActor {
  readonly name: number
  readonly actor: ParkedActor
}

/** What a call may be given up by. */
interface Waiting {
  readonly signal?: AbortSignal
}

export interface ParkedActorsParts {
  readonly engine: CacheEngine
  readonly tiers: Tiers
  /** Bytes of the second tier for parked actors. */
  readonly memory: number
  /** Called for each effect of an actor that goes back into the engine. */
  readonly forget: (name: number, effect: string) => void
}

/** Actors that are out of the engine, by chunks in the second and third tier. `Cache` says what its methods promise. */
export class ParkedActors {
  readonly #engine: CacheEngine
  readonly #tiers: Tiers
  readonly #forget: ParkedActorsParts['forget']
  readonly #recalled = new Recalled()
  readonly #chunkBytes: number
  readonly #groupBytes: number
  #nextChunk: number
  #count = 0

  constructor({ engine, tiers, memory, forget }: ParkedActorsParts) {
    this.#engine = engine
    this.#tiers = tiers
    this.#forget = forget
    this.#chunkBytes = Math.min(CHUNK_BYTES, memory / 4)
    this.#groupBytes = Math.min(GROUP_BYTES, memory / 4)
    this.#nextChunk = (this.#chunks().at(-1) ?? -1) + 1
  }

  /** Actors parked and not recalled: of a world that is kept all of them, else those since the cache was opened. */
  get count(): number {
    return this.#recalled.kept ? this.#engine.parked.size : this.#count
  }

  // ── Out of the engine ─────────────────────────────────────────────────────

  /** @param parked Called with the names of actors that have gone, in their order, before anybody else sees it. */
  async park(
    actors: Uint32Array,
    { signal }: Waiting = {},
    parked?: (names: Float64Array) => void,
  ): Promise<Float64Array> {
    signal?.throwIfAborted()
    const chunks = this.#cut(actors, this.#engine.detachBytes(actors))
    const names = new Float64Array(actors.length)
    for (let done = 0, at = 0; done < chunks.length; ) {
      const group = [chunks[done]!]
      let bytes = group[0]!.bytes
      for (
        let next = chunks[done + 1];
        next && bytes + next.bytes <= this.#groupBytes;
        next = chunks[done + group.length]
      ) {
        group.push(next)
        bytes += next.bytes
      }
      try {
        signal?.throwIfAborted()
        await this.#parkGroup(group, bytes, (some) => {
          names.set(some, at)
          at += some.length
          parked?.(some)
        })
      } catch (error) {
        if (!(error instanceof MyriadError) || at === 0) throw error
        throw new MyriadError(error.code, error.message, { value: names.slice(0, at), cause: error })
      }
      done += group.length
    }
    return names
  }

  /** Actors by the chunks that they come into. */
  #cut(actors: Uint32Array, sizes: Uint32Array): { readonly actors: Uint32Array; readonly bytes: number }[] {
    const chunks = []
    for (let from = 0; from < actors.length; ) {
      let end = from
      let bytes = 4
      while (
        end < actors.length &&
        end - from < PLACES &&
        (end === from || bytes + sizes[end]! + 4 <= this.#chunkBytes)
      ) {
        bytes += sizes[end]! + 4
        end++
      }
      chunks.push({ actors: actors.subarray(from, end), bytes })
      from = end
    }
    return chunks
  }

  /** Parks what is claimed in one go: from the first to the last that goes, nobody else has a turn. */
  async #parkGroup(
    group: readonly { readonly actors: Uint32Array; readonly bytes: number }[],
    bytes: number,
    parked: (names: Float64Array) => void,
  ): Promise<void> {
    await this.#tiers.claim(bytes)
    const chunks: [chunk: number, records: Records][] = []
    const names: number[] = []
    let left = bytes
    try {
      for (const { actors, bytes: wanted } of group) {
        const now = this.#engine.detachBytes(actors).reduce((total, size) => total + size + 4, 4)
        if (now !== wanted) {
          throw new MyriadError('BUSY', 'The engine was stepped while actors were being parked.', {
            allowed: 'to wait for park() before the next step',
          })
        }
        const chunk = this.#newChunk()
        const theirs = Float64Array.from(actors, (_, place) => nameOf(chunk, place))
        const records = this.#engine.detach(actors, theirs)
        chunks.push([chunk, records])
        names.push(...theirs)
        left -= wanted
      }
    } finally {
      if (chunks.length > 0) {
        this.#tiers.put(chunks)
        this.#count += names.length
        parked(Float64Array.from(names))
      }
      if (left > 0) this.#tiers.release(left)
    }
  }

  /** A number that no chunk has had: neither here nor, as far as the world knows, anywhere. */
  #newChunk(): number {
    while (this.#tiers.has(this.#nextChunk) || this.#somebodyIn(this.#nextChunk)) this.#nextChunk++
    return this.#nextChunk++
  }

  /** Whether the world has somebody parked in a chunk. */
  #somebodyIn(chunk: number): boolean {
    const { parked } = this.#engine
    if (parked.size === 0) return false
    for (let place = 0; place < PLACES; place++) if (parked.has(nameOf(chunk, place))) return true
    return false
  }

  #chunks(): number[] {
    return this.#tiers.chunks().filter((chunk) => chunk !== WORLD_CHUNK)
  }

  // ── Back into it ──────────────────────────────────────────────────────────

  /** @param recalled Called with the handles before anybody else sees them. */
  async recall(
    names: Float64Array,
    options: Waiting = {},
    recalled?: (handles: Uint32Array) => void,
  ): Promise<Uint32Array> {
    options.signal?.throwIfAborted()
    const chunks = new Map<number, Int32Array | undefined>()
    for (const name of names) chunks.set(chunkOf(name), undefined)
    const loads = [...chunks.keys()].map(async (chunk) => chunks.set(chunk, await this.#tiers.get(chunk)))
    await unless(options.signal, Promise.all(loads))
    // From here on nothing waits: others see all of it or nothing.
    const seen = new Set<number>()
    const records = Array.from(names, (name) => {
      const chunk = chunks.get(chunkOf(name))
      const record = chunk && !seen.has(name) ? this.#recordAt(chunk, name) : undefined
      seen.add(name)
      if (record) return record
      throw new MyriadError('CACHE_MISSING', `There is no parked actor of the name ${name}.`, {
        value: name,
        allowed: 'names that park() returned and recall() has not had',
      })
    })
    const handles = this.#engine.attach(records, undefined, names)
    this.#haveGone(names, records)
    recalled?.(handles)
    // A world that is kept may come back as it was before: what it would need stays until no save can need it.
    if (!this.#recalled.kept) await this.#tidy(chunks)
    return handles
  }

  #haveGone(names: Float64Array, records: readonly Int32Array[]): void {
    this.#recalled.add(names)
    records.forEach((record, i) => {
      for (const { effect } of this.#engine.inspect(record).effects()) this.#forget(names[i]!, effect)
    })
    this.#count = Math.max(0, this.#count - names.length)
  }

  /** Deletes chunks that have nobody left. A store that fails has them for longer; their places stay marked. */
  async #tidy(chunks: ReadonlyMap<number, Int32Array | undefined>): Promise<void> {
    const empty = [...chunks].flatMap(([chunk, words]) =>
      words !== undefined && this.#recalled.countOf(chunk) === countIn(words) ? [chunk] : [],
    )
    if (empty.length === 0) return
    try {
      await this.#tiers.delete(empty)
      for (const chunk of empty) this.#recalled.drop(chunk)
    } catch (error) {
      if (!(error instanceof MyriadError)) throw error
    }
  }

  // ── Who is there ──────────────────────────────────────────────────────────

  /** Whether a name may be somebody's: of a world that is kept, its own state says so. */
  has(name: number): boolean {
    return this.#recalled.kept ? this.#engine.parked.has(name) : !this.#recalled.has(name)
  }

  /** What `see` makes of a parked actor, in the turn in which it is known to be there; undefined: nobody has the name. */
  async find<T>(name: number, see: (actor: ParkedActor) => T): Promise<T | undefined> {
    if (!this.has(name)) return undefined
    const chunk = await this.#tiers.get(chunkOf(name))
    const record = chunk && this.#recordAt(chunk, name)
    return record && see(this.#engine.inspect(record))
  }

  #recordAt(chunk: Int32Array, name: number): Int32Array | undefined {
    return this.has(name) ? recordAt(chunk, placeIn(name)) : undefined
  }

  #stillIn(chunk: number, words: Int32Array): Records {
    return recordsOf(words).map((_, place) => this.#recordAt(words, nameOf(chunk, place)))
  }

  /** All, chunk by chunk; one chunk is held at a time. */
  async *all(options: Waiting): AsyncGenerator<NamedActor> {
    for (const chunk of this.#chunks()) yield* this.in(chunk, options)
  }

  /** Those of a chunk. */
  async *in(chunk: number, { signal }: Waiting = {}): AsyncGenerator<NamedActor> {
    signal?.throwIfAborted()
    const words = await unless(signal, this.#tiers.get(chunk))
    if (!words) return
    for (let place = 0; place < words[0]!; place++) {
      const name = nameOf(chunk, place)
      const record = this.#recordAt(words, name)
      if (record) yield { name, actor: this.#engine.inspect(record) }
    }
  }

  /** The names of those who are parked in a chunk. */
  async namesIn(chunk: number): Promise<number[]> {
    const words = await this.#tiers.get(chunk)
    if (!words) return []
    return this.#stillIn(chunk, words).flatMap((record, place) => (record ? [nameOf(chunk, place)] : []))
  }

  // ── Chunks ────────────────────────────────────────────────────────────────

  /** The words of a chunk with those alone who are still parked. */
  async chunkWords(chunk: number): Promise<Int32Array | undefined> {
    const words = await this.#tiers.get(chunk)
    if (!words) return undefined
    const records = this.#stillIn(chunk, words)
    return records.every((record, place) => record || words[1 + place] === 0) ? words : packChunk(records)
  }

  /**
   * Takes in a chunk that another cache wrote, and returns its number.
   *
   * @param added Called with its number before anybody else sees it.
   */
  async addChunk(words: Int32Array, added?: (chunk: number) => void): Promise<number> {
    const records = recordsOf(words)
    for (const record of records) if (record) this.#engine.inspect(record)
    await this.#tiers.claim(packedBytes(records))
    const chunk = this.#newChunk()
    const places = records.flatMap((record, place) => (record ? [place] : []))
    try {
      this.#engine.admit(
        places.map((place) => records[place]!),
        Float64Array.from(places, (place) => nameOf(chunk, place)),
      )
    } catch (error) {
      this.#tiers.release(packedBytes(records))
      throw error
    }
    this.#tiers.put([[chunk, records]])
    this.#count += places.length
    added?.(chunk)
    return chunk
  }

  // ── A world that is kept ──────────────────────────────────────────────────

  /** @returns Names of whom the world has parked, and of whom there is no record. */
  async reconcile(world: string | undefined, epoch: number): Promise<Float64Array> {
    await this.#tiers.refresh()
    if (world !== undefined) await this.#claimFor(world)
    const chunks = this.#chunks()
    this.#nextChunk = Math.max(this.#nextChunk, (chunks.at(-1) ?? -1) + 1, (epoch % OWNERS) * CHUNKS_OF_OWNER)
    const names = this.#engine.parked.names()
    const wanted = new Set<number>()
    for (const name of names) wanted.add(chunkOf(name))
    this.#recalled.follow(chunks.filter((chunk) => !wanted.has(chunk)))
    return names.filter((name) => !this.#tiers.has(chunkOf(name)))
  }

  /** Notes whose parked actors these are; refuses those of another world. */
  async #claimFor(world: string): Promise<void> {
    const text = new TextEncoder().encode(world)
    const mine = new Int32Array(1 + Math.ceil(text.length / 4))
    mine[0] = text.length
    new Uint8Array(mine.buffer, 4).set(text)
    const chunk = await this.#tiers.get(WORLD_CHUNK)
    const found = chunk && recordAt(chunk, 0)
    if (!found) {
      // As a record says it: its first word is its length.
      const record = new Int32Array(1 + mine.length)
      record[0] = record.length
      record.set(mine, 1)
      await this.#tiers.claim(packedBytes([record]))
      this.#tiers.put([[WORLD_CHUNK, [record]]])
      return
    }
    const theirs = new TextDecoder().decode(new Uint8Array(found.slice(2).buffer, 0, found[1]!))
    if (theirs === world) return
    const allowed = `a cache of its own: openCache({ name: ${show(world)}, … })`
    throw new MyriadError(
      'INVALID_INPUT',
      `cache: it has the parked actors of world ${show(theirs)}, allowed: ${allowed}`,
      {
        value: theirs,
        allowed,
      },
    )
  }

  /** Takes in what a replay has parked again, under the names that it had. */
  async adopt(names: Float64Array, records: readonly Int32Array[]): Promise<void> {
    const chunks = new Map<number, (Int32Array | undefined)[]>()
    names.forEach((name, i) => {
      const chunk = chunks.get(chunkOf(name)) ?? []
      while (chunk.length < placeIn(name)) chunk.push(undefined)
      chunk[placeIn(name)] = records[i]!
      chunks.set(chunkOf(name), chunk)
    })
    for (const [chunk, all] of chunks) {
      await this.#tiers.claim(packedBytes(all))
      this.#tiers.put([[chunk, all]])
    }
  }

  mark(): number {
    return this.#recalled.recalls
  }

  async settle(mark: number): Promise<void> {
    if (this.#recalled.kept) await this.#shrink(this.#recalled.settle(mark)).catch(unlessTyped)
  }

  /** Before all is written: what nobody needs need not be. */
  async trim(): Promise<void> {
    if (!this.#recalled.kept) await this.#shrink(this.#recalled.recalls)
  }

  /** Lets go of whoever was recalled up to a number of recalls: writes chunks anew that have others still, deletes the rest. */
  async #shrink(upTo: number): Promise<void> {
    const gone: number[] = []
    for (const [chunk, at] of this.#recalled.upTo(upTo)) {
      let records: Records = []
      if (!this.#recalled.kept || this.#somebodyIn(chunk)) {
        const words = await this.#tiers.get(chunk)
        if (words) records = this.#stillIn(chunk, words)
      }
      // Somebody else of it may have been recalled meanwhile: that is for later.
      if (!this.#recalled.isStill(chunk, at)) continue
      if (records.some((record) => record !== undefined)) {
        await this.#tiers.claim(packedBytes(records))
        if (!this.#recalled.isStill(chunk, at)) {
          this.#tiers.release(packedBytes(records))
          continue
        }
        this.#tiers.put([[chunk, records]])
        this.#recalled.drop(chunk)
      } else gone.push(chunk)
    }
    if (gone.length === 0) return
    await this.#tiers.delete(gone)
    for (const chunk of gone) this.#recalled.drop(chunk)
  }
}

/** What has a type is known to whoever looks at `stats`. */
function unlessTyped(error: unknown): void {
  if (!(error instanceof MyriadError)) throw error
}
