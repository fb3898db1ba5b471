import 'fake-indexeddb/auto'
import { expose } from 'comlink'
import { createEngine, type Engine } from 'myriad'
import { afterEach, describe, expect, it } from 'vitest'
import { Cache } from '../../../src/cache/cache.js'
import { CacheApi } from '../../../src/cache/cache-worker.js'
import { openTiersAt } from '../../../src/cache/open-cache.js'
import { NEVER } from '../../../src/cache/ticks.js'
import { rejected } from '../../support/errors.js'
import { FailingChunks } from '../../support/failing-chunks.js'

const MEMORY = { values: 4096, actors: 64 * 1024 }
const open: { dispose(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.dispose()
})

let databases = 0

/** A cache whose tiers are at the other end of a port, as the storage worker has them. */
async function pair({ limitMs = 2000, memory = MEMORY } = {}) {
  const engine = (await createEngine({
    tickRate: 10,
    attributes: { health: { base: 0 } },
    effects: [{ id: 'burn', duration: 'infinite', offline: 'fold' }],
    capacity: { actors: 500, effects: 2000, commands: 2000, events: 100, messages: 100 },
  } as never)) as unknown as Engine
  open.push(engine)
  const stores = { values: new FailingChunks(), actors: new FailingChunks() }
  const { port1, port2 } = new MessageChannel()
  // What the worker is asked, by name; nothing is heard of it any more when it is dead.
  const asked: string[] = []
  const api = new CacheApi(async () => stores)
  expose(
    new Proxy(api, {
      get(target, key) {
        asked.push(String(key))
        const value = Reflect.get(target, key) as unknown
        return typeof value === 'function' ? value.bind(target) : value
      },
    }),
    port2,
  )
  const guard = { limitMs, failures: 3, coolDownMs: 1e9, now: () => performance.now() }
  let ended = 0
  const end = () => {
    ended++
    port1.close()
  }
  const tiers = await openTiersAt(port1, { name: `worker-${databases++}`, memory, guard }, end)
  open.push({ dispose: async () => end() })
  asked.length = 0
  const cache = new Cache({
    engine,
    policy: 'clock',
    slots: 16,
    shared: true,
    memory: memory.actors,
    ttl: NEVER,
    tiers,
    lasting: true,
  })
  const kill = () => port2.close()
  return { engine, cache, stores, tiers, asked, kill, ended: () => ended }
}

async function populate(engine: Engine, count: number): Promise<Uint32Array> {
  const actors = engine.spawnMany(count)
  actors.forEach((actor, i) => {
    engine.set(actor, 'health', i + 1)
  })
  engine.applyMany('burn', actors)
  engine.step()
  return actors
}

const healths = (engine: Engine, actors: Uint32Array) => Array.from(actors, (actor) => engine.base(actor, 'health'))

describe('tiers in a worker', () => {
  it('scenario 24: ten thousand gets of one cold chunk are one message and one read', async () => {
    const { engine, cache, stores, asked } = await pair({ memory: { values: 2048, actors: 2048 } })
    for (let i = 0; i < 60; i++) await cache.set(i * 16, 'burn', { stacks: i, magnitude: 1, remaining: 2 })
    const actors = await populate(engine, 40)
    const names: number[] = []
    for (const actor of actors) names.push(...(await cache.park(Uint32Array.of(actor))))
    await cache.flush()
    asked.length = 0
    stores.values.reads = []
    stores.actors.reads = []
    const statuses = await Promise.all(Array.from({ length: 10_000 }, () => cache.get(16, 'burn')))
    expect(statuses.every((status) => status?.stacks === 1)).toBe(true)
    const parked = await Promise.all(Array.from({ length: 10_000 }, () => cache.get(names[0]!, 'burn')))
    expect(parked.every((status) => status?.stacks === 1)).toBe(true)
    expect([stores.values.reads.length, stores.actors.reads.length, asked]).toEqual([1, 1, ['find', 'get']])
    // Many at once are one message, too.
    asked.length = 0
    const keys = Array.from({ length: 60 }, (_, i) => [i * 16, 'burn'] as const)
    expect((await cache.getMany(keys)).map((status) => status?.stacks)).toEqual(keys.map((_, i) => i))
    expect(asked).toEqual(['find'])
  })

  it('scenario 25: ten times as many as memory holds come back as they were, within the budget', async () => {
    const actors = 8 * 1024
    const { engine, cache, stores } = await pair({ memory: { values: 1024, actors } })
    const names: number[] = []
    for (let round = 0; round < 6; round++) names.push(...(await cache.park(await populate(engine, 300))))
    await cache.flush()
    expect(stores.actors.bytes).toBeGreaterThan(10 * actors)
    for (let round = 0; round < 6; round++) {
      const back = await cache.recall(Float64Array.from(names.slice(round * 300, round * 300 + 300)))
      expect(healths(engine, back)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
      for (const actor of back) engine.despawn(actor)
      engine.step(2)
      const { peakBytes, inserts, live, evicted, expired, deleted } = (await cache.measure()).l2.actors
      expect([peakBytes <= actors, inserts]).toEqual([true, live + evicted + expired + deleted])
    }
    await cache.flush()
    expect([cache.stats.l3.actors.chunks, cache.stats.parked]).toEqual([0, 0])
  })

  it('a park is two messages, and what it sends is in the third tier before it is secure', async () => {
    const { engine, cache, stores, asked } = await pair({ memory: { values: 1024, actors: 2 ** 20 } })
    const actors = await populate(engine, 200)
    let go = () => {}
    stores.actors.gate = new Promise((resolve) => {
      go = resolve
    })
    await cache.park(actors)
    await expect.poll(() => asked.length).toBe(2)
    expect(asked).toEqual(['claim', 'put'])
    let secure = false
    const securing = cache.secure().then(() => {
      secure = true
    })
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect([secure, stores.actors.keys()]).toEqual([false, []])
    go()
    await securing
    expect(stores.actors.keys().length).toBeGreaterThan(0)
    expect((await cache.measure()).l3.actors.chunks).toBe(stores.actors.keys().length)
  })

  it('a dead worker: calls fail with a type and soon, it is said, and nobody who was parked is lost', async () => {
    const { engine, cache, stores, kill, ended } = await pair({ limitMs: 700 })
    // Written, but nobody has said so yet: it may be lost with the worker.
    stores.actors.gate = new Promise(() => {})
    const names = await cache.park(await populate(engine, 20))
    const more = await cache.park(await populate(engine, 20))
    kill()
    const started = performance.now()
    const errors = await Promise.all([
      rejected(cache.get(5, 'burn')),
      rejected(cache.set(5, 'burn', { stacks: 1, magnitude: 0, remaining: 1 })),
      rejected(cache.recall(names)),
      rejected(cache.secure()),
      rejected(cache.park(await populate(engine, 1))),
    ])
    expect(errors.map(({ code }) => code)).toEqual(new Array(5).fill('CACHE_DEGRADED'))
    expect(performance.now() - started).toBeLessThan(5000)
    expect(cache.stats).toMatchObject({ degraded: true, reason: expect.stringContaining('has died') })
    expect(ended()).toBe(1)
    // This thread goes on, with what only the worker had.
    const back = await cache.recall(names)
    expect(healths(engine, back)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    await cache.secure()
    expect(cache.stats.l3.actors).toMatchObject({ kind: 'indexeddb', chunks: 1 })
    await cache.set(5, 'burn', { stacks: 3, magnitude: 0, remaining: 1 })
    expect((await cache.get(5, 'burn'))?.stacks).toBe(3)
    engine.step()
    const last = await cache.park(back)
    const all = await cache.recall(Float64Array.from([...more, ...last]))
    expect(all).toHaveLength(40)
    await cache.close()
  })

  it('a worker that only takes long is waited for', async () => {
    const { engine, cache, stores } = await pair({ limitMs: 1000 })
    await cache.park(await populate(engine, 5))
    stores.actors.gate = new Promise((resolve) => setTimeout(resolve, 700))
    await cache.park(await populate(engine, 5))
    await cache.secure()
    expect(cache.stats).toMatchObject({ degraded: false, parked: 10 })
  })

  it('errors come with their type, to those whom they concern, and are not kept', async () => {
    const { engine, cache, stores } = await pair({ memory: { values: 1024, actors: 1024 } })
    const names: number[] = []
    for (const actor of await populate(engine, 12)) names.push(...(await cache.park(Uint32Array.of(actor))))
    await cache.secure()
    const [key] = stores.actors.keys()
    const [bytes] = await stores.actors.inner.getMany([key!])
    bytes![50] = bytes![50]! ^ 1
    await stores.actors.inner.putMany([{ key: key!, bytes: bytes! }])
    const [bad, good] = await Promise.allSettled([cache.get(names[0]!, 'burn'), cache.get(names[1]!, 'burn')])
    expect([(bad as PromiseRejectedResult).reason.code, good.status]).toEqual(['IMAGE_INVALID', 'fulfilled'])
    stores.actors.failing = (call) => call === stores.actors.calls
    expect((await rejected(cache.get(names[2]!, 'burn'))).code).toBe('STORAGE_FAILED')
    stores.actors.failing = () => false
    expect((await cache.get(names[2]!, 'burn'))?.stacks).toBe(1)
    expect((await rejected(cache.recall(Float64Array.of(2 ** 40)))).code).toBe('CACHE_MISSING')
  })
})
