// An effect with a function of its own, on worker threads, and the proof that threads change nothing.
import { Worker } from 'node:worker_threads'
import { createEngine } from 'myriad'
import { hunger, weak } from './effects.js'

async function run(workers: number) {
  const engine = await createEngine({
    attributes: { health: { base: 100, min: 0, max: 100 } },
    vital: 'health',
    effects: [hunger, weak],
    worker: () => new Worker(new URL('./worker.js', import.meta.url)),
    workers,
    wakeAboveMs: 0, // wakes the threads for every tick: a game leaves this out
  })
  // Why there are fewer threads than asked for, if there are.
  if (engine.capabilities.fallback) console.log(engine.capabilities.fallback)
  const wolves = engine.spawnMany(5000)
  engine.applyMany('hunger', wolves)
  engine.step(300) // five seconds
  const first = wolves[0]!
  const result = {
    workers: engine.capabilities.workers,
    health: engine.attribute(first, 'health').toFixed(2),
    weak: wolves.reduce((count, wolf) => count + (engine.hasTag(wolf, 'weak') ? 1 : 0), 0),
    hash: engine.hash(),
  }
  await engine.dispose()
  return result
}

const alone = await run(0)
const together = await run(2)
for (const { workers, health, weak } of [alone, together]) {
  console.log(`${workers} workers: health ${health}, ${weak} of 5000 weak`)
}
console.log(alone.hash === together.hash ? 'the same state, bit for bit' : 'DIFFERENT STATES')
