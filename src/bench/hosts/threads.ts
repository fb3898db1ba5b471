import type { HostMethods } from '../suite.js'
import { give, type WorkloadOptions, workloadEngine } from '../workload-engine.js'

/** A number of ticks, one after the other. */
export interface Run {
  /** Milliseconds of the calls before each tick. */
  readonly calls: Float64Array
  /** Milliseconds of each `step()`. */
  readonly steps: Float64Array
  /** Milliseconds that each thread has worked in all these ticks; thread 0 is the caller. */
  readonly busy: readonly number[]
  /** Ticks for which the pool was woken. */
  readonly wakes: number
  /** Rows that did something in all these ticks: executions, beginnings and ends. */
  readonly handled: number
}

/** The world between two runs. */
export interface ThreadsState {
  readonly checksum: string
  readonly live: number
  readonly workers: number
  /** Bytes of rows in use. */
  readonly rowBytes: number
}

const cell = new Int32Array(new SharedArrayBuffer(4))

/** The engine with the common workload, on as many threads as it is told. */
export async function create(options: WorkloadOptions): Promise<HostMethods> {
  const { engine, next, checksum } = await workloadEngine(options)

  /** `restMs`: milliseconds for which the caller sleeps before each tick, as a game does that has nothing to do. */
  function run(ticks: number, restMs = 0): Run {
    const calls = new Float64Array(ticks)
    const steps = new Float64Array(ticks)
    const before = engine.stats()
    for (let i = 0; i < ticks; i++) {
      const given = next()
      if (restMs > 0) Atomics.wait(cell, 0, 0, restMs)
      const started = performance.now()
      give(engine, given)
      const called = performance.now()
      engine.step()
      steps[i] = performance.now() - called
      calls[i] = called - started
    }
    const after = engine.stats()
    return {
      calls,
      steps,
      busy: after.busyMs.map((ms, thread) => ms - before.busyMs[thread]!),
      wakes: after.wakes - before.wakes,
      handled: after.executed + after.created + after.ended - before.executed - before.created - before.ended,
    }
  }

  return {
    run,
    close: () => engine.dispose(),
    state(): ThreadsState {
      const { memory, effects } = engine.stats()
      return {
        checksum: checksum(),
        live: effects,
        workers: engine.capabilities.workers,
        rowBytes: memory.find(({ group }) => group === 'effects')?.used ?? 0,
      }
    },
  }
}
