import 'fake-indexeddb/auto'
import { createEngine, type EffectDefinition, type Engine } from 'myriad'
import {
  type Cache,
  type CacheOptions,
  MemoryChunks,
  openCache,
  POLICIES,
  readStatus,
  SlotReader,
  STATUS_WORDS,
} from 'myriad/cache'
import { afterEach, describe, expect, it } from 'vitest'
import { Dice } from '../../support/dice.js'
import { rejected } from '../../support/errors.js'
import { FailingChunks } from '../../support/failing-chunks.js'
import { playOn } from '../../support/play-on.mjs'

const EFFECTS: EffectDefinition[] = [
  { id: 'burn', duration: 60, period: 1, offline: 'fold', magnitude: 2, actions: [{ do: 'damage', amount: 1 }] },
  { id: 'chill', duration: 5, offline: 'elapse', tags: ['cold'], stacking: { mode: 'perTarget', max: 9 } },
  { id: 'rest', duration: 5, offline: 'freeze' },
]

const open: { dispose(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.dispose()
})

async function engineOf(options: object = {}): Promise<Engine> {
  const engine = (await createEngine({
    tickRate: 10,
    attributes: { health: { base: 10_000, min: 0 } },
    vital: 'health',
    effects: EFFECTS,
    wakeAboveMs: 0,
    capacity: { actors: 500, effects: 5000, commands: 10_000, events: 1000, messages: 1000 },
    ...options,
  } as never)) as unknown as Engine
  open.push(engine)
  return engine
}

async function pair(
  options: Partial<CacheOptions> = {},
  engineOptions: object = {},
): Promise<{ engine: Engine; cache: Cache }> {
  const engine = await engineOf(engineOptions)
  const cache = await openCache({ engine, store: 'memory', ...options } as CacheOptions)
  return { engine, cache }
}

const failing = (limits: object = {}) => {
  const store = { values: new FailingChunks(), actors: new FailingChunks() }
  return { store, limits: { limitMs: 50, failures: 3, coolDownMs: 1e9, ...limits } }
}

describe('statuses', () => {
  it('of an actor in the world come from the engine, and follow it', async () => {
    const { engine, cache } = await pair()
    const actor = engine.spawn()
    engine.apply('burn', actor, { source: actor })
    engine.step()
    const first = {
      stacks: 1,
      instances: 1,
      magnitude: 2,
      remaining: 60,
      nextTick: 1,
      source: actor,
      active: true,
      tick: 1,
    }
    expect(await cache.get(actor, 'burn')).toEqual(first)
    engine.step(10)
    expect(cache.peek(actor, 'burn')).toEqual({ ...first, remaining: 59, tick: 11 })
    expect(await cache.get(actor, 'chill')).toBeUndefined()
    expect(cache.stats.live).toBe(3)
  })

  it('that are put in come back: from the first tier, and from the others when it is small', async () => {
    for (const policy of POLICIES) {
      const { cache } = await pair({ policy, slots: 16, memory: { values: 4096, actors: 4096 } })
      const dice = new Dice(2)
      const known = new Map<string, number>()
      for (let call = 0; call < 400; call++) {
        const actor = 1e6 + dice.int(0, 99)
        const effect = dice.pick(['burn', 'chill'])
        if (dice.chance(0.1)) {
          await cache.delete(actor, effect)
          known.delete(`${actor}/${effect}`)
        } else {
          await cache.set(actor, effect, { stacks: call, magnitude: call / 8, remaining: 3 })
          known.set(`${actor}/${effect}`, call)
        }
        expect(cache.stats.l2.values.bytes).toBeLessThanOrEqual(4096)
      }
      const keys = Array.from({ length: 100 }, (_, i) => [1e6 + i, 'burn'] as const)
      const found = await cache.getMany(keys)
      expect(found.map((status) => status?.stacks)).toEqual(keys.map(([actor]) => known.get(`${actor}/burn`)))
      for (const [key, stacks] of known) {
        const [actor, effect] = key.split('/') as [string, string]
        const status = await cache.get(Number(actor), effect)
        expect([status?.stacks, status?.magnitude, status?.remaining, status?.nextTick]).toEqual([
          stacks,
          stacks / 8,
          3,
          Number.POSITIVE_INFINITY,
        ])
      }
      const { l1, l3 } = cache.stats
      expect([l1.live, l1.inserts]).toEqual([16, l1.live + l1.evicted + l1.expired + l1.deleted])
      expect(l3.values.writes).toBeGreaterThan(0)
    }
  })

  it('are read by other threads from the slots', async () => {
    const { cache } = await pair()
    await cache.set(77, 'chill', { stacks: 4, magnitude: 1.5, remaining: 2, active: false, source: 9 })
    const reader = new SlotReader(cache.slots, 1)
    const words = new Int32Array(STATUS_WORDS)
    // The key: the number, and the effect's place among the definitions.
    expect(reader.get(77, 1, words)).toBe(true)
    expect(readStatus(words, 10)).toEqual({
      stacks: 4,
      instances: 1,
      magnitude: 1.5,
      remaining: 2,
      nextTick: Number.POSITIVE_INFINITY,
      source: 9,
      active: false,
      tick: 0,
    })
    expect(cache.stats.l1).toMatchObject({ hits: 1 })
  })

  it('scenario 26: go at the tick that was said, in every tier', async () => {
    const { engine, cache } = await pair({ ttl: 2, slots: 1 })
    await cache.set(1, 'burn', { stacks: 1, magnitude: 0, remaining: 1 })
    await cache.set(2, 'burn', { stacks: 2, magnitude: 0, remaining: 1 }, { ttl: 1 })
    engine.step(9)
    expect([(await cache.get(1, 'burn'))?.stacks, (await cache.get(2, 'burn'))?.stacks]).toEqual([1, 2])
    engine.step()
    expect([(await cache.get(1, 'burn'))?.stacks, await cache.get(2, 'burn')]).toEqual([1, undefined])
    const image = engine.checkpoint()
    engine.step(9)
    expect((await cache.get(1, 'burn'))?.stacks).toBe(1)
    engine.step()
    expect(await cache.get(1, 'burn')).toBeUndefined()
    // An older save: what has gone stays away, what is put in now has its full time.
    engine.restore(image)
    expect(await cache.get(1, 'burn')).toBeUndefined()
    await cache.set(3, 'burn', { stacks: 3, magnitude: 0, remaining: 1 })
    engine.step(19)
    expect((await cache.get(3, 'burn'))?.stacks).toBe(3)
    engine.step()
    expect(await cache.get(3, 'burn')).toBeUndefined()
  })

  it('scenario 24: one who gives up does not take it from the others', async () => {
    const { store, limits } = failing()
    const { cache } = await pair({ store, limits: { ...limits, limitMs: 5000 }, slots: 1 })
    for (let i = 0; i < 3; i++) await cache.set(i * 16, 'burn', { stacks: i, magnitude: 0, remaining: 1 })
    await cache.flush()
    const again = await openCache({ engine: await engineOf(), store, limits })
    let go = () => {}
    store.values.gate = new Promise((resolve) => {
      go = resolve
    })
    store.values.reads = []
    const abort = new AbortController()
    const first = again.get(16, 'burn', { signal: abort.signal })
    const others = Array.from({ length: 50 }, () => again.get(16, 'burn'))
    abort.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    go()
    expect((await Promise.all(others)).every((status) => status?.stacks === 1)).toBe(true)
    expect(store.values.reads).toHaveLength(1)
    await expect(again.get(1, 'burn', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
  })

  it('scenario 20: a store that fails is left alone; what is in memory is still there, and it is said', async () => {
    const { store, limits } = failing()
    const { cache } = await pair({ store, limits, memory: { values: 1024, actors: 1024 }, slots: 8 })
    store.values.failing = () => true
    for (let i = 0; i < 200; i++) await cache.set(i * 16, 'burn', { stacks: i, magnitude: 0, remaining: 1 })
    expect(cache.stats).toMatchObject({ degraded: true, l3: { values: { breaker: 'open', errors: 3 } } })
    expect(cache.stats.reason).toContain('fails')
    expect((await cache.get(199 * 16, 'burn'))?.stacks).toBe(199)
    expect(await cache.get(0, 'burn')).toBeUndefined()
    const { inserts, live, evicted, expired, deleted, dropped } = cache.stats.l2.values
    expect([inserts, dropped > 0]).toEqual([live + evicted + expired + deleted, true])
  })

  it('refuses what makes no sense', async () => {
    const { engine, cache } = await pair()
    const actor = engine.spawn()
    const status = { stacks: 1, magnitude: 0, remaining: 1 }
    expect((await rejected(cache.set(actor, 'burn', status))).code).toBe('INVALID_INPUT')
    expect((await rejected(cache.get(actor, 'nothing'))).code).toBe('UNKNOWN_NAME')
    for (const bad of [-1, 1.5, Number.NaN, 2 ** 48])
      expect((await rejected(cache.get(bad, 'burn'))).code).toBe('OUT_OF_RANGE')
    for (const options of [
      { policy: 'mru' },
      { slots: 0 },
      { ttl: -1 },
      { store: 'disk' },
      { sloots: 5 },
      { engine: {} },
    ]) {
      expect((await rejected(openCache({ engine, store: 'memory', ...options } as never))).code).toBe('INVALID_INPUT')
    }
  })
})

describe('parked actors', () => {
  it.each([0, 1, 2])('lose no time, with %i workers', async (workers) => {
    const { engine, cache } = await pair({ memory: { values: 4096, actors: 20_000 } }, { workers })
    const stay = engine.spawnMany(120)
    const go = engine.spawnMany(120)
    for (const group of [stay, go]) {
      engine.applyMany('burn', group)
      engine.applyMany('chill', group, { stacks: 3 })
    }
    engine.step(7)
    const names = await cache.park(go)
    expect([engine.actors().length, cache.stats.parked, cache.stats.l2.actors.bytes > 0]).toEqual([120, 120, true])
    engine.step(25)
    const back = await cache.recall(names)
    engine.step()
    const state = (actor: number) => [
      engine.base(actor, 'health'),
      engine.tags(actor),
      engine.effects(actor).map(({ effect, stacks, remaining, nextTick }) => [effect, stacks, remaining, nextTick]),
    ]
    for (let i = 0; i < 120; i++) expect(state(back[i]!)).toEqual(state(stay[i]!))
    expect(engine.base(back[0]!, 'health')).toBe(9997)
    expect([cache.stats.parked, engine.liveEffects]).toEqual([0, 480])
    expect(workers === 0 || playOn(engine) > 0).toBe(true)
    await cache.close()
  })

  it('can be asked after while they are away, in whatever tier they are', async () => {
    const { engine, cache } = await pair({ slots: 4, memory: { values: 4096, actors: 1024 } })
    const actors = engine.spawnMany(60)
    engine.applyMany('chill', actors.subarray(0, 30), { stacks: 5 })
    engine.step(3)
    const names: number[] = []
    for (const actor of actors) names.push((await cache.park(Uint32Array.of(actor)))[0]!)
    expect(cache.stats.l3.actors.chunks).toBeGreaterThan(40)
    engine.step(2)
    const found = await cache.getMany(names.map((name) => [name, 'chill'] as const))
    expect(found.map((status) => status?.stacks)).toEqual([...new Array(30).fill(5), ...new Array(30).fill(undefined)])
    // As it was when it was parked.
    expect(found[29]).toMatchObject({ remaining: 4.8, tick: 3 })
    const before = cache.stats.l1.hits
    expect((await cache.get(names[29]!, 'chill'))!.stacks).toBe(5)
    expect(cache.stats.l1.hits).toBe(before + 1)
    const seen: number[] = []
    for await (const { name, actor } of cache.parked()) if (actor.has('chill')) seen.push(name)
    expect(seen).toEqual(names.slice(0, 30))
    const [back] = await cache.recall(Float64Array.of(names[29]!))
    expect(await cache.get(names[29]!, 'chill')).toBeUndefined()
    engine.step()
    expect((await cache.get(back!, 'chill'))!.remaining).toBeCloseTo(4.5, 9)
  })

  it('scenario 25: ten times as many as memory holds come back as they were', async () => {
    const budget = 15 * 1024
    const { engine, cache } = await pair({ memory: { values: 4096, actors: budget } })
    const all: { name: number; health: number; stacks: number }[] = []
    let bytes = 0
    for (let round = 0; round < 10; round++) {
      const actors = engine.spawnMany(100)
      actors.forEach((actor, i) => {
        engine.set(actor, 'health', 1000 + round * 100 + i)
        engine.apply('chill', actor, { stacks: 1 + (i % 9), duration: 'infinite' })
      })
      engine.step()
      bytes += engine.detachBytes(actors).reduce((a, b) => a + b, 0)
      const names = await cache.park(actors)
      names.forEach((name, i) => {
        all.push({ name, health: 1000 + round * 100 + i, stacks: 1 + (i % 9) })
      })
      expect(cache.stats.l2.actors.bytes).toBeLessThanOrEqual(budget)
    }
    expect(bytes).toBeGreaterThan(10 * budget)
    expect([engine.liveEffects, cache.stats.parked]).toEqual([0, 1000])
    const dice = new Dice(4)
    while (all.length > 0) {
      const some = Array.from(
        { length: Math.min(all.length, 37) },
        () => all.splice(dice.int(0, all.length - 1), 1)[0]!,
      )
      const back = await cache.recall(Float64Array.from(some, ({ name }) => name))
      engine.step()
      back.forEach((actor, i) => {
        expect([engine.base(actor, 'health'), engine.effects(actor)[0]!.stacks]).toEqual([
          some[i]!.health,
          some[i]!.stacks,
        ])
        engine.despawn(actor)
      })
      engine.step()
      const { peakBytes, inserts, live, evicted, expired, deleted } = cache.stats.l2.actors
      expect(peakBytes).toBeLessThanOrEqual(budget)
      expect(inserts).toBe(live + evicted + expired + deleted)
    }
    // All gone: nothing is left in the store.
    await cache.flush()
    expect([cache.stats.parked, cache.stats.l2.actors.live]).toEqual([0, 0])
    const { chunks } = cache.stats.l3.actors
    let left = 0
    for await (const _ of cache.parked()) left++
    expect([left, chunks]).toEqual([0, 0])
  })

  it('that nobody has, or that came back already, are refused, and none comes', async () => {
    const { engine, cache } = await pair()
    const names = await cache.park(engine.spawnMany(3))
    expect((await rejected(cache.recall(Float64Array.of(names[0]!, 2 ** 32 + 99_999)))).code).toBe('CACHE_MISSING')
    expect((await rejected(cache.recall(Float64Array.of(names[0]!, names[0]!)))).code).toBe('CACHE_MISSING')
    expect(engine.actors()).toHaveLength(0)
    await cache.recall(names.subarray(0, 1))
    expect((await rejected(cache.recall(names))).code).toBe('CACHE_MISSING')
    const both = await Promise.allSettled([cache.recall(names.subarray(1, 2)), cache.recall(names.subarray(1, 2))])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(engine.actors()).toHaveLength(2)
    // No room: they stay parked.
    engine.spawnMany(498)
    expect((await rejected(cache.recall(names.subarray(2)))).code).toBe('CAPACITY_ACTORS')
    expect(cache.stats.parked).toBe(1)
  })

  it('are sources still, however often one and the other come and go', async () => {
    const { engine, cache } = await pair()
    let caster = engine.spawn()
    let target = engine.spawn()
    engine.apply('burn', target, { source: caster })
    engine.step()
    const dice = new Dice(8)
    let parkedCaster: Float64Array | undefined
    let parkedTarget: Float64Array | undefined
    let both = 0
    for (let move = 0; move < 200; move++) {
      if (dice.chance(0.5)) {
        if (parkedCaster) caster = (await cache.recall(parkedCaster))[0]!
        parkedCaster = parkedCaster ? undefined : await cache.park(Uint32Array.of(caster))
      } else {
        if (parkedTarget) target = (await cache.recall(parkedTarget))[0]!
        parkedTarget = parkedTarget ? undefined : await cache.park(Uint32Array.of(target))
      }
      engine.step()
      if (parkedCaster || parkedTarget) continue
      both++
      expect(engine.effects(target).map(({ source }) => source)).toEqual([caster])
    }
    expect(both).toBeGreaterThan(20)
  })

  it('stay in memory, or in the world, when the store fails: nobody is lost', async () => {
    const { store, limits } = failing()
    const { engine, cache } = await pair({ store, limits, memory: { values: 1024, actors: 4096 } })
    store.actors.failing = () => true
    const actors = engine.spawnMany(200)
    engine.applyMany('burn', actors)
    engine.step()
    const parked: number[] = []
    let failed = 0
    for (let i = 0; i < 200; i += 5) {
      const some = actors.subarray(i, i + 5)
      try {
        parked.push(...(await cache.park(some)))
      } catch (error) {
        failed++
        expect(['STORAGE_FAILED', 'CACHE_DEGRADED']).toContain((error as { code: string }).code)
        for (const actor of some) expect(engine.exists(actor)).toBe(true)
      }
    }
    expect([failed > 10, parked.length > 10, engine.actors().length + parked.length]).toEqual([true, true, 200])
    expect(cache.stats.degraded).toBe(true)
    expect(await cache.recall(Float64Array.from(parked))).toHaveLength(parked.length)
    expect(engine.actors()).toHaveLength(200)
  })

  it('exhaustively: whichever call of the store fails, and how, an actor is in one place, and whole', async () => {
    for (const fault of ['throw', 'abort', 'hang'] as const) {
      for (let nth = 1; nth <= 8; nth++) {
        const { store, limits } = failing({ limitMs: 5, failures: 99 })
        const { engine, cache } = await pair({ store, limits, memory: { values: 1024, actors: 2048 } })
        store.actors.fault = fault
        store.actors.failing = (call) => call === nth
        const actors = engine.spawnMany(30)
        actors.forEach((actor, i) => {
          engine.set(actor, 'health', i + 1)
        })
        engine.step()
        const names = new Map<number, number>()
        for (let i = 0; i < 30; i += 3) {
          const got = await cache.park(actors.subarray(i, i + 3)).catch(() => new Float64Array(0))
          got.forEach((name, k) => {
            names.set(name, i + k + 1)
          })
        }
        const health = new Set(Array.from(engine.actors(), (actor) => engine.base(actor, 'health')))
        expect(health.size + names.size).toBe(30)
        for (let attempt = 0; names.size > 0 && attempt < 20; attempt++) {
          const some = [...names.keys()].slice(0, 4)
          const back = await cache.recall(Float64Array.from(some)).catch(() => new Uint32Array(0))
          back.forEach((actor, i) => {
            expect(engine.base(actor, 'health')).toBe(names.get(some[i]!))
            names.delete(some[i]!)
          })
        }
        expect(names.size).toBe(0)
        expect(new Set(Array.from(engine.actors(), (actor) => engine.base(actor, 'health'))).size).toBe(30)
        await engine.dispose()
      }
    }
  })

  it('of an earlier session are found in IndexedDB, and a damaged chunk is refused', async () => {
    const engine = await engineOf()
    const first = await openCache({ engine, name: 'sessions' })
    expect(first.stats).toMatchObject({ degraded: false, l3: { actors: { kind: 'indexeddb' } } })
    const actors = engine.spawnMany(20)
    engine.applyMany('chill', actors, { duration: 'infinite', stacks: 7 })
    engine.step()
    const gone = await first.park(actors)
    await first.recall(gone.subarray(0, 5))
    await first.close()
    const later = await engineOf()
    const second = await openCache({ engine: later, name: 'sessions' })
    const names: number[] = []
    for await (const { name } of second.parked()) names.push(name)
    expect(names).toEqual([...gone.subarray(5)])
    const back = await second.recall(Float64Array.from(names))
    expect(later.effects(back[3]!)[0]!.stacks).toBe(7)
    await second.close()

    const store = { values: new MemoryChunks(), actors: new MemoryChunks() }
    const kept = await openCache({ engine: later, store })
    const parked = await kept.park(back)
    await kept.close()
    const [bytes] = await store.actors.getMany([0])
    bytes![100] = bytes![100]! ^ 4
    await store.actors.putMany([{ key: 0, bytes: bytes! }])
    const again = await openCache({ engine: later, store })
    expect((await rejected(again.recall(parked))).code).toBe('IMAGE_INVALID')
    expect(again.stats.l3.actors.damaged).toBe(1)
  })

  it('scenario 21: without IndexedDB they stay in memory, and it is said', async () => {
    const engine = await engineOf()
    const real = globalThis.indexedDB
    const refusing: unknown[] = [
      undefined,
      {
        open: () => {
          throw new DOMException('no', 'SecurityError')
        },
      },
      {
        open: () => {
          const request = new EventTarget() as EventTarget & { error: Error }
          request.error = new Error('refused')
          queueMicrotask(() => request.dispatchEvent(new Event('error')))
          return request
        },
      },
    ]
    try {
      for (const value of refusing) {
        globalThis.indexedDB = value as IDBFactory
        const cache = await openCache({ engine })
        expect(cache.stats).toMatchObject({ degraded: true, l3: { actors: { kind: 'memory' } } })
        expect(cache.stats.reason).toContain('IndexedDB cannot be used')
        const names = await cache.park(engine.spawnMany(3))
        expect(await cache.recall(names)).toHaveLength(3)
        engine.step()
      }
    } finally {
      globalThis.indexedDB = real
    }
  })
})
