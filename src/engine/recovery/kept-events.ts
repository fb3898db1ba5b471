import { type EventLog, type World, wordsOfEvents } from '../../effects/index.js'

/**
 * The events that wait for handlers and for `drain`, copied beside the world they were recorded of. No image has them. Where
 * a game reads its events in every tick there are none.
 */
export class KeptEvents {
  readonly #world: World
  readonly #logs: readonly EventLog[]
  readonly #cursors: { chunks: Int32Array; places: Int32Array; lost: number }[]
  #words = new Int32Array(0)
  #count = 0

  constructor(world: World, logs: readonly EventLog[]) {
    this.#world = world
    this.#logs = logs
    this.#cursors = logs.map(({ chunks, places, lost }) => ({ chunks: chunks.slice(), places: places.slice(), lost }))
  }

  keep(): void {
    const parts = wordsOfEvents(this.#world)
    this.#count = parts.reduce((total, part) => total + part.length, 0)
    if (this.#words.length < this.#count) this.#words = new Int32Array(this.#count)
    let at = 0
    for (const part of parts) {
      this.#words.set(part, at)
      at += part.length
    }
    this.#logs.forEach(({ chunks, places, lost }, i) => {
      const cursor = this.#cursors[i]!
      cursor.chunks.set(chunks)
      cursor.places.set(places)
      cursor.lost = lost
    })
  }

  putBack(): void {
    // The first words say how long the rest is.
    let at = 0
    for (let i = 0; at < this.#count; i++) {
      const part = wordsOfEvents(this.#world)[i]!
      part.set(this.#words.subarray(at, at + part.length))
      at += part.length
    }
    this.#logs.forEach((log, i) => {
      const { chunks, places, lost } = this.#cursors[i]!
      log.chunks.set(chunks)
      log.places.set(places)
      log.lost = lost
    })
  }
}
