// A game whose threads die, the same in Node and in a page: `createEngine` comes from the caller.
import { fuseSystem, HOW, makeFuse, TICK, TIMES } from './fuse.mjs'
import { randomSystems, WORLD } from './random-systems.mjs'

/**
 * Forty ticks of a seed's systems. In the tick `at` a pool thread dies in the way `how`.
 *
 * @param worker Starts a thread that has the fuse.
 * @param options Of the engine, besides.
 */
export async function playWithFuse(createEngine, { seed, workers, how, at, worker, options }) {
  const { systems, components, setUp } = randomSystems(seed)
  const fuse = makeFuse()
  const reports = []
  const engine = await createEngine({
    ...WORLD,
    seed,
    systems: [...systems, fuseSystem(components[0], fuse, false)],
    components,
    workers,
    worker: () => worker(fuse),
    recovery: { everyTicks: 12, recovered: (report) => reports.push(report) },
    ...options,
  })
  try {
    const started = engine.capabilities.workers
    setUp(engine)
    const actors = engine.spawnMany(50, { components: [components[0]] })
    engine.createMany(500, components[0])
    const words = new Int32Array(fuse)
    words.set([at, how, 1], TICK)
    if (HOW !== 1 || TIMES !== 2) throw new Error('the words of a fuse have other places')
    const hashes = []
    let pings = 0
    engine.on('ping', () => pings++)
    for (let tick = 0; tick < 40; tick++) {
      engine.applyMany('burning', actors.subarray(tick % 7, 20))
      engine.step()
      hashes.push(engine.hash())
      // A page's frames: threads start and end between them.
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const until = performance.now() + 20_000
    while (engine.capabilities.workers < workers && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return { hashes, pings, started, ended: engine.capabilities.workers, reports }
  } finally {
    await engine.dispose()
  }
}
