import { WORLD_TICK, type World } from '../../effects/index.js'
import type { ComponentNames } from './calls.js'
import { RecordWriter } from './write.js'

/** Words that are read by all before the rest is moved to the beginning. */
const MANY = 1 << 18

/** Somebody who reads the log, and how far. */
export interface LogReader {
  at: number
  calls: number
}

/**
 * The calls of the game since the slowest reader last looked. Nothing is written while nobody reads, or while the calls are
 * themselves read from a log.
 */
export class InputLog {
  readonly #world: World
  readonly #writer: RecordWriter
  readonly #readers = new Set<LogReader>()
  #paused = false

  constructor(world: World, components: ComponentNames) {
    this.#world = world
    this.#writer = new RecordWriter(components)
  }

  /** Whether calls are written. PERF: a field: every call of the game asks. */
  on = false

  /** The next record is a call that was made just now. */
  get record(): RecordWriter {
    this.#writer.mark(this.#world.words[WORLD_TICK]!)
    return this.#writer
  }

  /** Begins to read from here on. */
  open(): LogReader {
    const reader = { at: 0, calls: 0 }
    this.#readers.add(reader)
    this.advance(reader)
    return reader
  }

  close(reader: LogReader): void {
    this.#readers.delete(reader)
    this.#look()
  }

  /** Calls that a reader has before it. */
  callsOf(reader: LogReader): number {
    return this.#writer.calls - reader.calls
  }

  /** What a reader has before it: until the next call is written. */
  read(reader: LogReader): Int32Array {
    return this.#writer.out.from(reader.at)
  }

  /** A reader has read all. */
  advance(reader: LogReader): void {
    const { out, calls } = this.#writer
    reader.at = out.length
    reader.calls = calls
    this.#writer.restart()
    let first = out.length
    for (const { at } of this.#readers) first = Math.min(first, at)
    if (first === out.length || first > MANY) {
      out.drop(first)
      for (const one of this.#readers) one.at -= first
    }
    this.#look()
  }

  /** Nothing is written while the log itself, or another, is carried out. */
  set paused(paused: boolean) {
    this.#paused = paused
    this.#look()
  }

  #look(): void {
    this.on = this.#readers.size > 0 && !this.#paused
  }
}
