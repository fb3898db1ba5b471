import { createEngine, type EngineOptions } from '../../index.js'
import type { HostMethods } from '../suite.js'

/** What the host is to measure. */
export interface StartHostOptions {
  readonly workers: number
  /** Effects of the large world, ten on each actor. */
  readonly effects: number
  /** Ticks over which they are applied: 1, 2, 5 or 10. */
  readonly ticks: number
  /** `createEngine()` writes to all reserved memory. */
  readonly preTouch?: boolean
}

/** The start of an engine as it comes. Milliseconds. */
export interface FirstTick {
  /** `createEngine()`, threads and all. */
  readonly create: number
  /** One actor and one application. */
  readonly spawn: number
  readonly tick: number
  readonly total: number
  readonly workers: number
}

/** A world filled from nothing, and filled again in memory that has been written before. Milliseconds. */
export interface Fill {
  readonly create: number
  readonly spawn: number
  readonly apply: number
  readonly ticks: number
  /** Spawning, calls and ticks: what a game waits for, once it has its engine. */
  readonly total: number
  /** The same calls and ticks once more, after all effects have been removed. */
  readonly applyAgain: number
  readonly ticksAgain: number
  /** Each of the first ten ticks after that, in which nothing is applied. */
  readonly next: readonly number[]
  readonly bytes: number
  readonly live: number
  readonly hash: string
  readonly workers: number
}

const WORLD = {
  tickRate: 60,
  attributes: { health: { base: 1e9, min: 0, max: 1e9 } },
  vital: 'health',
  effects: [{ id: 'dot', duration: 600, period: 1, actions: [{ do: 'damage', amount: 1 }] }],
} as const satisfies EngineOptions<'dot', 'health'>

const PER_ACTOR = 10

/** How soon an engine is there, and how soon ten million effects are. Nothing has run in this isolate before. */
export async function create(options: StartHostOptions): Promise<HostMethods> {
  const { workers, effects, ticks, preTouch = false } = options

  function check(what: string, found: number, wanted: number): void {
    if (found !== wanted) throw new Error(`${what}: found ${found}, wanted ${wanted}`)
  }

  return {
    async first(): Promise<FirstTick> {
      const started = performance.now()
      const engine = await createEngine({ ...WORLD, workers })
      const created = performance.now()
      engine.apply('dot', engine.spawn())
      const spawned = performance.now()
      engine.step()
      const stepped = performance.now()
      check('live effects', engine.liveEffects, 1)
      const found = {
        create: created - started,
        spawn: spawned - created,
        tick: stepped - spawned,
        total: stepped - started,
        workers: engine.capabilities.workers,
      }
      await engine.dispose()
      return found
    },
    async fill(): Promise<Fill> {
      const actors = effects / PER_ACTOR
      const started = performance.now()
      const engine = await createEngine({
        ...WORLD,
        // As in a game: always on as many threads as there are.
        wakeAboveMs: 0,
        workers,
        preTouch,
        capacity: { actors, effects, commands: Math.max(effects / ticks, actors) },
      })
      const created = performance.now()
      const targets = engine.spawnMany(actors)
      const spawned = performance.now()
      /** Milliseconds of calls and of ticks. */
      const fill = (): [calls: number, ticks: number] => {
        let calls = 0
        let stepping = 0
        for (let t = 0; t < ticks; t++) {
          const from = performance.now()
          for (let i = 0; i < PER_ACTOR / ticks; i++) engine.applyMany('dot', targets)
          const applied = performance.now()
          engine.step()
          calls += applied - from
          stepping += performance.now() - applied
        }
        check('live effects', engine.liveEffects, effects)
        return [calls, stepping]
      }
      const [apply, tickMs] = fill()
      const { memoryBytes } = engine.stats()
      for (let i = 0; i < targets.length; i++) engine.remove(targets[i]!, 'dot')
      engine.step()
      check('live effects after the removal', engine.liveEffects, 0)
      const [applyAgain, ticksAgain] = fill()
      const next = Array.from({ length: 10 }, () => {
        const from = performance.now()
        engine.step()
        return performance.now() - from
      })
      const found = {
        create: created - started,
        spawn: spawned - created,
        apply,
        ticks: tickMs,
        total: spawned - created + apply + tickMs,
        applyAgain,
        ticksAgain,
        next,
        bytes: memoryBytes,
        live: engine.liveEffects,
        hash: engine.hash(),
        workers: engine.capabilities.workers,
      }
      await engine.dispose()
      return found
    },
    /** Milliseconds that it takes to write one word on each 4 KiB of so many bytes of fresh shared memory. */
    touch(bytes: number): number {
      const words = new Int32Array(new SharedArrayBuffer(bytes))
      const started = performance.now()
      for (let i = 0; i < words.length; i += 1024) words[i] = 1
      return performance.now() - started
    },
  }
}
