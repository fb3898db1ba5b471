// What a component needs to read an engine: its statistics a few times a second, and its latest events.
import type { Engine, EngineStats, EventType } from 'myriad'
import { useEffect, useState, useSyncExternalStore } from 'react'

export interface StatsStore {
  subscribe(notify: () => void): () => void
  current(): EngineStats
}

/** One timer for all components that use it, and none when nobody does. */
export function statsStore(engine: Engine, everyMs = 250): StatsStore {
  let stats = engine.stats()
  const waiting = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  return {
    current: () => stats,
    subscribe(notify) {
      waiting.add(notify)
      timer ??= setInterval(() => {
        stats = engine.stats()
        for (const tell of waiting) tell()
      }, everyMs)
      return () => {
        waiting.delete(notify)
        if (waiting.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}

export function useStats(store: StatsStore): EngineStats {
  return useSyncExternalStore(store.subscribe, store.current)
}

export interface Seen {
  readonly key: number
  readonly tick: number
  readonly target: number
}

/** The latest events of a type, newest first. */
export function useLatest(engine: Engine, type: EventType, keep: number): readonly Seen[] {
  const [seen, setSeen] = useState<readonly Seen[]>([])
  useEffect(() => {
    let number = 0
    // The engine uses one object for all events: what is kept must be copied.
    return engine.on(type, ({ tick, target }) => {
      const key = number++
      setSeen((before) => [{ key, tick, target }, ...before].slice(0, keep))
    })
  }, [engine, type, keep])
  return seen
}
