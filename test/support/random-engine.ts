import { Worker } from 'node:worker_threads'
import { createEngine, type Engine } from 'myriad'
import { randomWorld } from './random-calls.js'

const open: Engine[] = []

/** An engine of the world of a seed, with that number of threads; `disposeAll` ends it. */
export async function randomEngine(seed: number, workers = 0): Promise<Engine> {
  const engine = (await createEngine({
    ...randomWorld(seed),
    workers,
    worker: () => new Worker(new URL('./random-systems-thread.mjs', import.meta.url), { workerData: { seed } }),
  })) as unknown as Engine
  open.push(engine)
  if (engine.capabilities.workers !== workers)
    throw new Error(`${engine.capabilities.workers} workers and not ${workers}`)
  return engine
}

/** Ends the engines that a test has made; those that it has ended itself are none the worse for it. */
export async function disposeAll(): Promise<void> {
  for (const engine of open.splice(0)) await engine.dispose()
}
