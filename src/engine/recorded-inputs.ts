import { type InputBatch, type InputLog, type LogReader, sealBatch } from './input-log/index.js'

/**
 * The inputs of a simulation, recorded: what the game called, tick by tick. With a checkpoint from the moment of `start` they
 * are all that a run was: see `engine.replay`.
 *
 * Recorded is every call of the game that changes the world (spawn, create, components, commands, `offline`), those of event
 * handlers too. Not recorded, as it follows from them: what systems and effects do. Not recorded, as it goes past the engine:
 * writes into columns and resources, and bitECS's own functions on `engine.world`.
 */
export class RecordedInputs {
  readonly #log: InputLog
  readonly #tick: () => number
  #reader: LogReader | undefined
  #from = 0

  /** @internal */
  constructor(log: InputLog, tick: () => number) {
    this.#log = log
    this.#tick = tick
  }

  /** Whether calls are recorded. */
  get recording(): boolean {
    return this.#reader !== undefined
  }

  /** Records from now on. What was recorded and not taken is dropped. */
  start(): void {
    this.#reader ??= this.#log.open()
    this.#log.advance(this.#reader)
    this.#from = this.#tick()
  }

  /** Records no more. What was not taken is dropped. */
  stop(): void {
    if (this.#reader) this.#log.close(this.#reader)
    this.#reader = undefined
  }

  /**
   * The inputs since `start` or since the last `take`, up to the tick that comes next; with `count` 0 when there were none.
   * Undefined when nothing is recorded.
   */
  take(): InputBatch | undefined {
    const reader = this.#reader
    if (!reader) return undefined
    const tick = this.#tick()
    const batch = sealBatch(this.#from, tick, this.#log.callsOf(reader), this.#log.read(reader))
    this.#log.advance(reader)
    this.#from = tick
    return batch
  }

  /** @internal The world was replaced by another, which has other inputs behind it. */
  restart(): void {
    if (this.#reader) this.start()
  }
}
