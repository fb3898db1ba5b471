// Measures what `engine.step()` adds to the loops of its systems, and how often it wakes its pool. Prints JSON.
import { Worker } from 'node:worker_threads'
import { createEngine } from '../../dist/src/index.js'
import { CASES, checkCells, loadCells } from '../perf/ecs/cases.mjs'
import { KINDS } from '../perf/threads/myriad-systems.mjs'

const MODULES = ['../perf/ecs/bare.mjs', '../perf/ecs/myriad.mjs']
const PASSES = CASES.packed_5.passes

/** The shortest of many batches: on a busy machine all but the best say more of its other work. */
async function compare(caseName) {
  const { population } = CASES[caseName]
  const modules = await Promise.all(MODULES.map((module) => import(module)))
  const both = await Promise.all(modules.map((module) => module[caseName](population)))
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < 3000; round++) {
    both.forEach(({ pass, cells }, i) => {
      loadCells(caseName, cells)
      const started = performance.now()
      for (let n = 0; n < PASSES; n++) pass()
      best[i] = Math.min(best[i], performance.now() - started)
      if (round % 500 === 0) checkCells(caseName, cells, PASSES)
    })
  }
  return best[1] / best[0]
}

/** Wakes a tick of an engine with one worker. */
async function wakes(kind, entities, wakeAboveMs) {
  const { systems, components } = KINDS[kind]
  const engine = await createEngine({
    systems,
    worker: () => new Worker(new URL('../perf/threads/myriad-worker.mjs', import.meta.url)),
    capacity: { entities: entities + 1 },
    workers: 1,
    ...(wakeAboveMs !== undefined && { wakeAboveMs }),
  })
  engine.createMany(entities, ...Object.values(components))
  engine.step(10)
  const before = engine.stats().wakes
  const started = performance.now()
  engine.step(200)
  const heartbeats = 1 + Math.ceil((performance.now() - started) / 250)
  const found = engine.stats().wakes - before
  await engine.dispose()
  return { perTick: found / 200, unexplained: Math.max(0, found - heartbeats) / 200 }
}

console.log(
  JSON.stringify({
    packed_5: await compare('packed_5'),
    simple_iter: await compare('simple_iter'),
    frag_iter: await compare('frag_iter'),
    chain: await wakes('chain', 20_000, 0),
    two: await wakes('two', 20_000, 0),
    light: await wakes('move', 1000),
  }),
)
