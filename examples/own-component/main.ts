// Own components and systems on worker threads, and the proof that threads change nothing.
import { Worker } from 'node:worker_threads'
import { createEngine, set } from 'myriad'
import { Bounces, Position, systems, Velocity } from './systems.js'

async function run(workers: number) {
  const engine = await createEngine({
    systems,
    worker: () => new Worker(new URL('./worker.js', import.meta.url)),
    workers,
    wakeAboveMs: 0, // wakes the threads for every tick: a game leaves this out
    capacity: { entities: 5000 },
  })
  if (engine.capabilities.fallback) console.log(engine.capabilities.fallback)
  for (let i = 0; i < 5000; i++) {
    engine.create(set(Position, { x: i, y: 1 + (i % 100) / 10 }), set(Velocity, { x: 1 }), Bounces)
  }
  let still = 0
  engine.on('lies still', () => still++)
  engine.step(300) // five seconds

  const position = engine.columns(Position)
  const bounces = engine.columns(Bounces)
  const ids = engine.query(Position, Bounces)
  console.log(`${engine.capabilities.workers} workers: ${ids.length} still bounce, ${still} lie still`)
  const first = ids[0]!
  const place = `x ${position.x[first]!.toFixed(3)}, y ${position.y[first]!.toFixed(3)}`
  console.log(`  the first is at ${place} after ${bounces.count[first]} bounces`)
  const hash = engine.hash()
  await engine.dispose()
  return hash
}

const alone = await run(0)
const together = await run(2)
console.log(alone === together ? 'the same state, bit for bit' : 'DIFFERENT STATES')
