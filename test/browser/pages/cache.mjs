// What test/browser/cache.test.ts asks of a page: a cache whose second and third tier are in a worker.
import { createEngine } from 'myriad'
import { LargeWorld, openCache } from 'myriad/cache'
import { keepWorld, openStorage } from 'myriad/storage'

const worker = () => {
  globalThis.lastWorker = new Worker('/crash-storage-worker.js', { type: 'module' })
  return globalThis.lastWorker
}

const newEngine = () =>
  createEngine({
    tickRate: 10,
    attributes: { health: { base: 0 } },
    effects: [{ id: 'burn', duration: 'infinite', offline: 'fold' }],
    capacity: { actors: 500, effects: 2000, commands: 2000, events: 100, messages: 100 },
  })

function populate(engine, count) {
  const actors = engine.spawnMany(count)
  actors.forEach((actor, i) => {
    engine.set(actor, 'health', i + 1)
  })
  engine.applyMany('burn', actors)
  engine.step()
  return actors
}

const healths = (engine, actors) => Array.from(actors, (actor) => engine.base(actor, 'health'))
const upTo = (count) => Array.from({ length: count }, (_, i) => i + 1)
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

globalThis.cacheTests = {
  async coalesced() {
    const engine = await newEngine()
    const open = () => openCache({ engine, name: 'cold', slots: 16, worker })
    const warm = await open()
    for (let i = 0; i < 40; i++) await warm.set(i * 16, 'burn', { stacks: i, magnitude: 1, remaining: 2 })
    const [name] = await warm.park(populate(engine, 3))
    await warm.close()
    const cold = await open()
    const gets = Array.from({ length: 10_000 }, () => cold.get(16, 'burn'))
    const right = (await Promise.all(gets)).every((status) => status?.stacks === 1)
    const parked = await Promise.all(Array.from({ length: 10_000 }, () => cold.get(name, 'burn')))
    const { l3, degraded } = await cold.measure()
    await cold.close()
    await engine.dispose()
    return {
      right: right && parked.every((status) => status?.stacks === 1),
      reads: [l3.values.reads, l3.actors.reads],
      kind: l3.values.kind,
      degraded,
    }
  },

  async bounded() {
    const engine = await newEngine()
    const actors = 8 * 1024
    const cache = await openCache({ engine, name: 'bounded', memory: { values: 1024, actors }, worker })
    const names = []
    for (let round = 0; round < 6; round++) names.push(...(await cache.park(populate(engine, 300))))
    let right = true
    let within = true
    for (let round = 0; round < 6; round++) {
      const back = await cache.recall(Float64Array.from(names.slice(round * 300, round * 300 + 300)))
      right &&= same(healths(engine, back), upTo(300))
      for (const actor of back) engine.despawn(actor)
      engine.step(2)
      const { peakBytes, inserts, live, evicted, expired, deleted } = (await cache.measure()).l2.actors
      within &&= peakBytes <= actors && inserts === live + evicted + expired + deleted
    }
    await cache.flush()
    const { chunks } = cache.stats.l3.actors
    await cache.close()
    await engine.dispose()
    return { right, within, chunks }
  },

  /** Keeps a world with regions, and goes on for ever: only the death of the page ends it. */
  async keep() {
    const engine = await newEngine()
    const store = await openStorage({ worker })
    const cache = await openCache({ engine, name: 'kept', store })
    const keeper = await keepWorld(engine, { store, cache, world: 'kept', saveEvery: 200, journalEvery: 20 })
    const world = new LargeWorld(engine, cache)
    const begun = world.regions.length === 0
    if (begun) for (const name of ['north', 'south', 'east']) world.add(name, populate(engine, 40))
    const found = []
    for (const region of world.regions) {
      const actors = await world.enter(region)
      found.push([region, same(healths(engine, actors), upTo(40))])
    }
    const { start } = keeper
    globalThis.rounds = 0
    void (async () => {
      for (;;) {
        for (const region of world.regions) {
          engine.step()
          await world.leave(region)
          await keeper.flush()
          engine.step()
          await world.enter(region)
          globalThis.rounds++
        }
      }
    })()
    return {
      begun,
      found,
      actors: engine.actors().length,
      lost: start.lostActors.length,
      shared: cache.stats.l3.actors.kind,
    }
  },

  async death() {
    const engine = await newEngine()
    const store = await openStorage({ worker })
    const cache = await openCache({ engine, name: 'death', store, limits: { limitMs: 1000 } })
    const names = await cache.park(populate(engine, 50))
    globalThis.lastWorker.terminate()
    const started = performance.now()
    const code = await cache.recall(names).then(
      () => 'none',
      (error) => error.code,
    )
    const ms = performance.now() - started
    const { degraded, reason } = cache.stats
    const back = await cache.recall(names)
    const right = same(healths(engine, back), upTo(50))
    await cache.close()
    await engine.dispose()
    return { code, ms, degraded, reason, right }
  },
}
