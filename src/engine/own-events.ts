import { MyriadError } from '../errors/index.js'
import { callback } from './inputs.js'

/** An event of the game's own: a system's `emit`. */
export interface SystemEvent {
  readonly type: string
  /** The tick in which it was emitted. */
  readonly tick: number
  /** Handle of the entity. It may be gone. */
  readonly entity: number
  readonly value: number
}

/** Hands the events that systems emit to handlers after each tick. */
export class OwnEvents {
  readonly types: readonly string[]
  readonly #handlers: Set<(event: SystemEvent) => void>[]
  readonly #waiting: SystemEvent[] = []
  /** Place of the next one to be told. */
  #next = 0

  /** @param engineTypes Types of the engine's own events, which no system may emit. */
  constructor(types: readonly string[], engineTypes: readonly string[]) {
    const taken = types.find((type) => engineTypes.includes(type))
    if (taken !== undefined) {
      throw new MyriadError(
        'INVALID_INPUT',
        `emits: found "${taken}", allowed: names that are not the engine's own events`,
        {
          value: taken,
          allowed: `none of ${engineTypes.join(', ')}`,
        },
      )
    }
    this.types = types
    this.#handlers = types.map(() => new Set())
  }

  on(type: string, handler: (event: SystemEvent) => void): () => void {
    callback(handler, 'handler')
    const handlers = this.#handlers[this.types.indexOf(type)]!
    // A function that is given twice is called twice, and each is ended by itself.
    const own = (event: SystemEvent) => handler(event)
    handlers.add(own)
    return () => {
      handlers.delete(own)
    }
  }

  /** Notes an event. One of which nobody wants to hear costs nothing. */
  add(type: number, tick: number, entity: number, value: number): void {
    if (this.#handlers[type]!.size > 0) this.#waiting.push({ type: this.types[type]!, tick, entity, value })
  }

  /** Calls the handlers for what was noted. */
  deliver(): void {
    if (this.#waiting.length === 0) return
    // An error of a handler comes out, as it does of the engine's own events: what waits behind it is told after the
    // next tick, and nothing twice.
    while (this.#next < this.#waiting.length) {
      const event = this.#waiting[this.#next++]!
      for (const handler of this.#handlers[this.types.indexOf(event.type)]!) handler(event)
    }
    this.reset()
  }

  reset(): void {
    this.#waiting.length = 0
    this.#next = 0
  }
}
