// What a component needs to read an engine: values that Svelte sees change.
import type { Engine, EngineStats, EventType } from 'myriad'
import { createSubscriber } from 'svelte/reactivity'

/** Statistics, read a few times a second while some component shows them. */
export class Stats {
  readonly #subscribe: () => void
  #current: EngineStats

  constructor(engine: Engine, everyMs = 250) {
    this.#current = engine.stats()
    this.#subscribe = createSubscriber((update) => {
      const timer = setInterval(() => {
        this.#current = engine.stats()
        update()
      }, everyMs)
      return () => clearInterval(timer)
    })
  }

  get current(): EngineStats {
    this.#subscribe()
    return this.#current
  }
}

export interface Seen {
  readonly tick: number
  readonly target: number
}

/** The latest events of a type, newest first. */
export class Latest {
  readonly #subscribe: () => void
  #current: readonly Seen[] = []

  constructor(engine: Engine, type: EventType, keep: number) {
    this.#subscribe = createSubscriber((update) =>
      // The engine uses one object for all events: what is kept must be copied.
      engine.on(type, ({ tick, target }) => {
        this.#current = [{ tick, target }, ...this.#current].slice(0, keep)
        update()
      }),
    )
  }

  get current(): readonly Seen[] {
    this.#subscribe()
    return this.#current
  }
}
