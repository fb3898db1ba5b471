import { createEngine, type Engine, type RecoveryReport } from '../../index.js'
import { damageWorld, requireWorkers } from '../damage-world.js'
import { FUSE_BURNT, FUSE_BYTES, FUSE_MOMENT, FUSE_TICK, fuseSystem } from '../fuse.js'
import type { HostMethods } from '../suite.js'
import { actorsFor, LIFE, TICK_RATE, Workload } from '../workload.js'

export interface RecoveryOptions {
  readonly n: number
  readonly workers: number
  /** Ticks between two copies; 0: no recovery. */
  readonly everyTicks: number
  /** The game's inputs are recorded. */
  readonly inputs?: boolean
}

/** A thread died; what that took. */
export interface Death {
  /** Milliseconds from the death to the end of the tick in which it happened. */
  readonly total: number
  /** Milliseconds of them in which the state was put back and run again. */
  readonly again: number
  readonly ticks: number
}

export interface RecoveryState {
  readonly hash: string
  /** Bytes of the copy. */
  readonly bytes: number
  /** Bytes that the last `take` of inputs gave. */
  readonly inputBytes: number
}

interface NodeThreads {
  readonly Worker: new (url: URL, options: object) => object
}

/** The common workload, with a system that can end a thread. Node only: a worker file of its own. */
export async function create({ n, workers, everyTicks, inputs = false }: RecoveryOptions): Promise<HostMethods> {
  const { process } = globalThis as unknown as { process: { getBuiltinModule(name: string): NodeThreads } }
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const fuse = new SharedArrayBuffer(FUSE_BYTES)
  const words = new Int32Array(fuse)
  words[FUSE_TICK] = -1
  const engine = (await createEngine({
    ...damageWorld(n),
    systems: [fuseSystem(fuse, undefined)],
    workers,
    wakeAboveMs: 0,
    recovery: everyTicks > 0 && { everyTicks },
    worker: () => new Worker(new URL('./fuse-thread.js', import.meta.url), { workerData: { fuse } }),
  })) as unknown as Engine
  await requireWorkers(engine, workers)
  const handles = engine.spawnMany(actorsFor(n))
  const workload = new Workload(n)
  if (inputs) engine.inputs.start()
  let inputBytes = 0

  /** Milliseconds of the calls and the step of one tick. */
  function tick(): number {
    const groups = workload.next().map(({ amount, duration, targets }) => ({
      effect: `dot${amount}`,
      targets: targets.map((number) => handles[number]!),
      options: duration === LIFE ? {} : { duration: duration / TICK_RATE },
    }))
    const started = performance.now()
    for (const { effect, targets, options } of groups) engine.applyMany(effect, targets, options)
    engine.step()
    const ms = performance.now() - started
    // As a journal would: now and then.
    if (inputs && engine.tick % 6 === 0) inputBytes = engine.inputs.take()!.bytes.length
    return ms
  }

  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  return {
    run: (ticks: number) => Float64Array.from({ length: ticks }, tick),
    /** Ends a thread in the tick that is `after` ticks from now, and waits until another has come in its place. */
    async die(after: number): Promise<Death> {
      for (let i = 0; i < after; i++) tick()
      const before = words[FUSE_BURNT]!
      Atomics.store(words, FUSE_TICK, engine.tick)
      tick()
      const total = Date.now() - new Float64Array(fuse)[FUSE_MOMENT]!
      if (words[FUSE_BURNT] !== before + 1) throw new Error('no thread died')
      const report: RecoveryReport = engine.stats().lastRecovery!
      while (engine.stats().workers < workers) await sleep(5)
      // The thread is gone for sure by then, and the copy is taken anew.
      await sleep(50)
      for (let i = 0; i < 5; i++) tick()
      return { total, again: report.ms, ticks: report.ticks }
    },
    /** Nanoseconds of an `apply` of one effect to one actor. */
    single(calls: number): number {
      const started = performance.now()
      for (let i = 0; i < calls; i++) engine.apply('dot1', handles[i % handles.length]!, { duration: 0.5 })
      const ns = ((performance.now() - started) / calls) * 1e6
      engine.step()
      if (inputs) engine.inputs.take()
      return ns
    },
    state: (): RecoveryState => ({ hash: engine.hash(), bytes: engine.stats().recoveryBytes, inputBytes }),
    close: () => engine.dispose(),
  }
}
