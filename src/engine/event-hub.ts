import {
  clearEvents,
  createEventLog,
  type EffectEvent,
  EVENT_TYPES,
  type EventLog,
  type EventType,
  eventsLost,
  readEvents,
  WORLD_EVENT_CHUNKS,
  WORLD_EVENT_MASK,
  type World,
} from '../effects/index.js'
import { callback, word } from './inputs.js'
import { KeptEvents } from './recovery/kept-events.js'

export type EventHandler = (event: EffectEvent) => void

/**
 * Hands the recorded events to handlers after each tick and to `drain`, and frees the log when everybody has read it.
 */
export class EventHub {
  readonly #world: World
  readonly #effects: readonly string[]
  /** Types kept for `drain`. */
  readonly #recordMask: number
  readonly #handlerLog: EventLog
  readonly #drainLog: EventLog
  readonly #handlers = new Map<EventType | 'lost', Set<EventHandler>>()
  readonly #dispatch: EventHandler
  readonly #kept: KeptEvents
  #handlerCount = 0
  #dispatching = false
  /** Most chunks of the log in use at once. */
  peak = 0

  constructor(world: World, effects: readonly string[], recordMask: number) {
    this.#world = world
    this.#effects = effects
    this.#recordMask = recordMask
    this.#handlerLog = createEventLog(world)
    this.#drainLog = createEventLog(world)
    this.#kept = new KeptEvents(world, [this.#handlerLog, this.#drainLog])
    world.words[WORLD_EVENT_MASK] = recordMask
    this.#dispatch = (event) => {
      const handlers = this.#handlers.get(event.type)
      if (handlers) for (const handler of handlers) handler(event)
    }
  }

  on(type: EventType | 'lost', handler: EventHandler): () => void {
    word([...EVENT_TYPES, 'lost'], type, 'event type')
    callback(handler, 'handler')
    let handlers = this.#handlers.get(type)
    if (!handlers) {
      handlers = new Set()
      this.#handlers.set(type, handlers)
    }
    // What was recorded for the drain before there was a handler is none of its business.
    if (this.#handlerCount === 0 && !this.#dispatching)
      readEvents(this.#world, this.#handlerLog, this.#effects, 0, () => {})
    // A function that is given twice is called twice, and each is ended by itself.
    const own: EventHandler = (event) => handler(event)
    handlers.add(own)
    this.#handlerCount++
    this.#updateMask()
    return () => {
      if (!handlers.delete(own)) return
      this.#handlerCount--
      this.#updateMask()
    }
  }

  #updateMask(): void {
    let mask = this.#recordMask
    for (const [type, handlers] of this.#handlers) {
      if (handlers.size > 0 && type !== 'lost') mask |= 1 << EVENT_TYPES.indexOf(type)
    }
    this.#world.words[WORLD_EVENT_MASK] = mask
  }

  /** Calls the handlers for what happened in the tick that has just run. */
  afterTick(): void {
    const chunks = this.#world.words[WORLD_EVENT_CHUNKS]!
    if (chunks > this.peak) this.peak = chunks
    if (this.#handlerCount > 0) {
      this.#dispatching = true
      try {
        readEvents(this.#world, this.#handlerLog, this.#effects, this.#world.words[WORLD_EVENT_MASK]!, this.#dispatch)
      } finally {
        this.#dispatching = false
      }
    }
    if (this.#recordMask === 0) this.#clear()
  }

  /** A tick was run again: its handlers have been called before. */
  passOver(): void {
    if (this.#handlerCount > 0) readEvents(this.#world, this.#handlerLog, this.#effects, 0, () => {})
    if (this.#recordMask === 0) this.#clear()
  }

  /** Keeps what is recorded and not read yet, to be put back when the world is. */
  keep(): void {
    this.#kept.keep()
  }

  /** Puts back what was kept; the world that it was recorded of is there again. */
  putBack(): void {
    this.#kept.putBack()
  }

  /** Calls `visit` for the events since the last drain, in order, and returns how many there were. */
  drain(visit: EventHandler): number {
    callback(visit, 'visit')
    // A type that is recorded for a handler only is none of the drain's.
    const count = readEvents(this.#world, this.#drainLog, this.#effects, this.#recordMask, visit)
    this.#clear()
    return count
  }

  /** Forgets what is recorded: the world was replaced. */
  reset(): void {
    this.#world.words[WORLD_EVENT_CHUNKS] = 1
    this.#clear()
    // The counters came with the new world.
    this.#handlerLog.lost = eventsLost(this.#world)
    this.#drainLog.lost = this.#handlerLog.lost
  }

  #clear(): void {
    clearEvents(this.#world, this.#handlerLog)
    this.#drainLog.chunks.fill(-1)
    this.#drainLog.places.fill(0)
  }
}
