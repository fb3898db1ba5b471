import { MyriadError, show } from '../errors/index.js'
import { xxh32 } from '../memory/index.js'
import type { Cache } from './cache.js'
import type { ParkedActor } from './engine.js'
import { seal, unseal } from './guard.js'
import type { ParkedActors } from './parked-actors.js'
import { chunkOf, countIn } from './parked-chunk.js'
import { NO_REGION, type Region, readRegion, regionNote, regionsIn, writeRegion } from './region.js'

/** How far a long call is. */
export interface Progress {
  readonly done: number
  readonly of: number
}

export interface LargeWorldOptions {
  /** Called after every region. */
  readonly onProgress?: (progress: Progress) => void
  /** Ends the call between two regions: it then throws what the signal was aborted with, and the world is whole. */
  readonly signal?: AbortSignal
}

export type ExportOptions = LargeWorldOptions

/** What a large world needs of its engine. */
export interface LargeWorldEngine {
  step(n?: number): void
  exists(handle: number): boolean
  /** Where its regions are noted: so a save has them, as of its tick. */
  readonly notes: ReadonlyMap<string, Uint32Array>
  setNote(key: string, words: Uint32Array | undefined): void
}

const MAGIC = 0x4d79_5257
const FORMAT = 1
const HEAD_WORDS = 8

/**
 * A world of regions of which the engine holds one, or a few, at a time: the others are parked. A region is its actors,
 * whatever the game takes for one; what is tied to actors of another region cannot be parked.
 */
export class LargeWorld {
  readonly #engine: LargeWorldEngine
  readonly #actors: ParkedActors

  /** The regions are those that the engine's state knows of: of a world that was loaded, those that it had. */
  constructor(engine: LargeWorldEngine, cache: Cache) {
    this.#engine = engine
    this.#actors = cache.parkedActors
  }

  get regions(): string[] {
    return regionsIn(this.#engine.notes)
  }

  /** Actors of all regions. */
  get actors(): number {
    let total = 0
    for (const region of this.regions) {
      const { parked, live } = this.#region(region)
      total += parked + (live?.length ?? 0)
    }
    return total
  }

  /** Whether a region's actors are in the engine. */
  isLive(region: string): boolean {
    return this.#region(region).live !== undefined
  }

  /** The handles of a region that is in the engine. */
  handles(region: string): Uint32Array {
    const { live } = this.#region(region)
    if (live) return live
    const allowed = 'a region that was entered'
    throw new MyriadError('INVALID_INPUT', `region: found ${show(region)}, allowed: ${allowed}`, {
      value: region,
      allowed,
    })
  }

  /** Adds a region of actors that are in the engine, and leaves it there. */
  add(region: string, actors: Uint32Array): void {
    if (this.#engine.notes.has(regionNote(region))) {
      const allowed = 'a name that no region has'
      throw new MyriadError('INVALID_INPUT', `region: found ${show(region)}, allowed: ${allowed}`, {
        value: region,
        allowed,
      })
    }
    this.#note(region, { ...NO_REGION, live: actors })
  }

  /** Actors that the game has spawned since belong to a region that is in the engine. */
  join(region: string, actors: Uint32Array): void {
    this.#note(region, { ...this.#region(region), live: joined(this.handles(region), actors) })
  }

  /** Recalls a region. Its handles are those of this stay. */
  async enter(region: string): Promise<Uint32Array> {
    const found = this.#region(region)
    // Part of it may be away: the page died, or the store failed, while it was left.
    if (found.live && found.parked === 0) return found.live
    const names: number[] = []
    for (const chunk of found.chunks) names.push(...(await this.#actors.namesIn(chunk)))
    await this.#actors.recall(Float64Array.from(names), {}, (handles) => {
      this.#note(region, { ...NO_REGION, live: joined(this.#region(region).live, handles) })
    })
    return this.handles(region)
  }

  /** Parks a region: those of its actors that are still there. Call it between two steps, with no command waiting. */
  async leave(region: string): Promise<void> {
    const { live } = this.#region(region)
    if (!live) return
    const there = live.filter((handle) => this.#engine.exists(handle))
    let gone = 0
    await this.#actors.park(there, {}, (names) => {
      gone += names.length
      const { chunks, parked } = this.#region(region)
      const more = [...new Set(Array.from(names, chunkOf))]
      const rest = there.subarray(gone)
      this.#note(region, { chunks: [...chunks, ...more], parked: parked + names.length, live: rest })
    })
    this.#note(region, { ...this.#region(region), live: undefined })
  }

  #note(region: string, what: Region): void {
    this.#engine.setNote(regionNote(region), writeRegion(what))
  }

  /**
   * Simulates regions one after the other, so many ticks each; while one runs, the others are away, and make up for it when
   * it is their turn. `visit` is called with a region's handles when it has entered, before its ticks: to give commands.
   */
  async simulate(
    ticks: number,
    options: LargeWorldOptions & {
      readonly regions?: readonly string[]
      readonly visit?: (region: string, actors: Uint32Array) => void
    } = {},
  ): Promise<void> {
    const { regions = this.regions, visit, signal, onProgress } = options
    for (const [i, region] of regions.entries()) {
      signal?.throwIfAborted()
      const wasLive = this.isLive(region)
      const actors = await this.enter(region)
      visit?.(region, actors)
      this.#engine.step(ticks)
      if (!wasLive) await this.leave(region)
      onProgress?.({ done: i + 1, of: regions.length })
    }
  }

  /** Parked actors for which `matches` says so, with their regions and names; chunk by chunk. Regions in the engine are the engine's to search. */
  async *search(
    matches: (actor: ParkedActor) => boolean,
    { signal, onProgress }: LargeWorldOptions = {},
  ): AsyncGenerator<{ readonly region: string; readonly name: number; readonly actor: ParkedActor }> {
    let done = 0
    const { regions } = this
    for (const region of regions) {
      for (const chunk of this.#region(region).chunks) {
        for await (const { name, actor } of this.#actors.in(chunk, signal ? { signal } : {})) {
          if (matches(actor)) yield { region, name, actor }
        }
      }
      onProgress?.({ done: ++done, of: regions.length })
    }
  }

  /**
   * The world as pieces of one file, each no larger than a chunk: write them as they come. Regions in the engine are refused:
   * leave them first.
   */
  async *export({ signal, onProgress }: ExportOptions = {}): AsyncGenerator<Uint8Array> {
    for (const region of this.regions) {
      if (!this.isLive(region)) continue
      const allowed = 'a world whose regions are all parked'
      throw new MyriadError('INVALID_INPUT', `region: found ${show(region)} in the engine, allowed: ${allowed}`, {
        value: region,
        allowed,
      })
    }
    const names = this.regions
    const chunks = names.reduce((total, region) => total + this.#region(region).chunks.length, 0)
    const directory = new TextEncoder().encode(JSON.stringify(names))
    const head = Int32Array.of(MAGIC, FORMAT, directory.byteLength, chunks, hashOf(directory), 0, 0, 0)
    head[HEAD_WORDS - 1] = xxh32(head, 0, HEAD_WORDS - 1, 1) | 0
    yield new Uint8Array(head.buffer)
    yield directory
    for (const [i, region] of names.entries()) {
      for (const chunk of this.#region(region).chunks) {
        signal?.throwIfAborted()
        const words = await this.#actors.chunkWords(chunk)
        if (!words) throw damaged(`chunk ${chunk} of region ${show(region)} is gone from the cache`)
        const bytes = seal(i, words)
        yield new Uint8Array(Int32Array.of(bytes.byteLength).buffer)
        yield bytes
      }
      onProgress?.({ done: i + 1, of: names.length })
    }
    yield new Uint8Array(Int32Array.of(0).buffer)
  }

  /**
   * Reads what `export` gave, in pieces of any size, into a world without regions.
   *
   * @throws MyriadError `IMAGE_INVALID` for damage and for a file that ends too soon, `IMAGE_MISMATCH` for actors of an engine
   *   with other options: what was read until then stays.
   */
  async import(
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: LargeWorldOptions = {},
  ): Promise<void> {
    const before = this.regions.length
    if (before > 0) {
      const allowed = 'a large world without regions'
      throw new MyriadError('INVALID_INPUT', `import: found ${before} regions, allowed: ${allowed}`, {
        allowed,
      })
    }
    const file = new ByteReader(pieces)
    const head = await file.words(HEAD_WORDS)
    if (head[0] !== MAGIC) throw damaged('it does not begin as one')
    if (head[1] !== FORMAT) throw damaged(`it is of format ${head[1]}`)
    if (head[HEAD_WORDS - 1] !== (xxh32(head, 0, HEAD_WORDS - 1, 1) | 0)) throw damaged('its head has the wrong hash')
    const directory = await file.bytes(head[2]!)
    if (hashOf(directory) !== head[4]) throw damaged('its list of regions has the wrong hash')
    const names = JSON.parse(new TextDecoder().decode(directory)) as string[]
    for (const name of names) this.#note(name, NO_REGION)
    let last = -1
    for (let chunk = 0; ; chunk++) {
      options.signal?.throwIfAborted()
      const [length] = await file.words(1)
      if ((length === 0) !== (chunk === head[3])) throw damaged('it has another number of chunks than it says')
      if (length === 0) break
      const bytes = await file.bytes(length!)
      const region = new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true)
      const words = unseal(region, bytes)
      const name = names[region]
      if (!words || name === undefined) throw damaged('a chunk has the wrong hash')
      // A copy: its words begin within a larger buffer.
      await this.#actors.addChunk(words.slice(), (number) => {
        const { chunks, parked } = this.#region(name)
        this.#note(name, { chunks: [...chunks, number], parked: parked + countIn(words), live: undefined })
      })
      if (region !== last) options.onProgress?.({ done: region, of: names.length })
      last = region
    }
  }

  #region(region: string): Region {
    const words = this.#engine.notes.get(regionNote(region))
    if (words) return readRegion(words)
    const allowed = this.regions.slice(0, 12).map(show).join(', ')
    throw new MyriadError('UNKNOWN_NAME', `region: found ${show(region)}, allowed: ${allowed}`, {
      value: region,
      allowed,
    })
  }
}

function joined(first: Uint32Array | undefined, second: Uint32Array): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array((first?.length ?? 0) + second.length)
  if (first) all.set(first)
  all.set(second, first?.length ?? 0)
  return all
}

function damaged(why: string): MyriadError {
  return new MyriadError('IMAGE_INVALID', `The file of a large world is damaged: ${why}.`, {
    allowed: 'the bytes of export(), whole',
  })
}

function hashOf(bytes: Uint8Array): number {
  const words = new Int32Array(Math.ceil(bytes.length / 4))
  new Uint8Array(words.buffer).set(bytes)
  return xxh32(words, 0, words.length, bytes.length) | 0
}

/** Bytes of a stream of pieces, as many at a time as are asked for. */
class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array(0)
  #at = 0

  constructor(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#pieces = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  }

  async bytes(count: number): Promise<Uint8Array> {
    if (!(count >= 0 && count <= 2 ** 28)) throw damaged('a length makes no sense')
    const found = new Uint8Array(count)
    for (let have = 0; have < count; ) {
      if (this.#at === this.#piece.length) {
        const { value, done } = await this.#pieces.next()
        if (done) throw damaged('it ends too soon')
        this.#piece = value
        this.#at = 0
        continue
      }
      const part = this.#piece.subarray(this.#at, this.#at + count - have)
      found.set(part, have)
      have += part.length
      this.#at += part.length
    }
    return found
  }

  async words(count: number): Promise<Int32Array> {
    return new Int32Array((await this.bytes(count * 4)).buffer)
  }
}
