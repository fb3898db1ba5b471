import { query } from 'bitecs'
import { Actor, ActorPosition, createEngine, type EngineOptions } from 'myriad'
import { describe, expect, it } from 'vitest'
import { thrown } from '../../support/errors.js'

const OPTIONS = {
  tickRate: 10,
  seed: 7,
  attributes: { health: { base: 100, min: 0, max: 100 }, speed: { base: 10 } },
  vital: 'health',
  effects: [
    { id: 'burning', duration: 3, period: 1, tags: ['hot'], actions: [{ do: 'damage', amount: 4 }] },
    { id: 'haste', duration: 2, control: ['rushed'], modifiers: [{ attribute: 'speed', op: 'multiply', value: 1.5 }] },
    { id: 'strike', duration: 0, actions: [{ do: 'damage' }] },
  ],
  capacity: { actors: 100, effects: 10_000, commands: 10_000, events: 10_000 },
} as const satisfies EngineOptions

describe('commands and reads', () => {
  it('apply in the next tick and are read after it', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 0 })
    const hero = engine.spawn()
    const orc = engine.spawn({ attributes: { health: 50 }, position: [3, 4] })
    engine.apply('burning', orc, { source: hero, magnitude: 2, stacks: 3 })
    expect(engine.effects(orc)).toEqual([])
    engine.step()
    expect(engine.effects(orc)).toEqual([
      {
        effect: 'burning',
        instance: 1,
        source: hero,
        stacks: 3,
        magnitude: 2,
        polarity: 'neutral',
        remaining: 3,
        nextTick: 1,
        active: true,
      },
    ])
    expect([engine.has(orc, 'burning'), engine.has(hero, 'burning')]).toEqual([true, false])
    expect([engine.tags(orc), engine.hasTag(orc, 'hot'), engine.hasTag(hero, 'hot')]).toEqual([['hot'], true, false])
    engine.step(10)
    // Three stacks of four.
    expect(engine.attribute(orc, 'health')).toBe(38)
    expect(engine.base(orc, 'health')).toBe(38)
    engine.step(20)
    expect(engine.effects(orc)).toEqual([])
    expect(engine.attribute(orc, 'health')).toBe(14)
    await engine.dispose()
  })

  it('remove one instance by its number, or all of an effect', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 0, record: ['removed'] })
    const orc = engine.spawn()
    for (let i = 0; i < 3; i++) engine.apply('burning', orc)
    engine.step()
    engine.remove(orc, 2)
    engine.step()
    expect(engine.effects(orc).map(({ instance }) => instance)).toEqual([1, 3])
    engine.remove(orc, 'burning')
    engine.step()
    const reasons: string[] = []
    engine.drain(({ reason, instance }) => reasons.push(`${instance} ${reason}`))
    expect(reasons).toEqual(['2 cancelled', '1 cancelled', '3 cancelled'])
    await engine.dispose()
  })

  it('obey the priority of applications within a tick, then the order of the calls', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 0, record: ['ticked'] })
    const orc = engine.spawn()
    engine.apply('strike', orc, { magnitude: 3, priority: 'low' })
    engine.apply('strike', orc, { magnitude: 2 })
    engine.apply('strike', orc, { magnitude: 1, priority: 'high' })
    engine.apply('strike', orc, { magnitude: 2.5 })
    engine.step()
    const amounts: number[] = []
    engine.drain(({ a }) => amounts.push(a))
    expect(amounts).toEqual([1, 2, 2.5, 3])
    await engine.dispose()
  })

  it('reach many targets with one call, as many calls would', async () => {
    const [one, many] = await Promise.all([0, 0].map(() => createEngine({ ...OPTIONS, workers: 0 })))
    const a = one!.spawnMany(50)
    const b = many!.spawnMany(50)
    const order = Uint32Array.from({ length: 200 }, (_, i) => (i * 7) % 50)
    for (const i of order) one!.apply('burning', a[i]!, { magnitude: 3 })
    many!.applyMany(
      'burning',
      order.map((i) => b[i]!),
      { magnitude: 3 },
    )
    one!.step(25)
    many!.step(25)
    expect(one!.hash()).toBe(many!.hash())
    await Promise.all([one!.dispose(), many!.dispose()])
  })
})

describe('entities', () => {
  it('are bitECS entities with the Actor component, whose columns read by entity id', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 0 })
    const actors = engine.spawnMany(3, { position: [1, 2] })
    expect([...query(engine.world, [Actor])].sort()).toEqual([...actors])
    expect(engine.columns(ActorPosition).x[engine.idOf(actors[1]!)]).toBe(1)
    expect(engine.column('speed')[engine.idOf(actors[2]!)]).toBe(10)
    engine.despawn(actors[0]!)
    engine.step()
    expect(query(engine.world, [Actor])).toHaveLength(2)
    expect([...engine.actors()]).toEqual([actors[1], actors[2]])
    await engine.dispose()
  })

  it('despawn when the game takes them out of the bitECS world', async () => {
    const { removeComponent } = await import('bitecs')
    const engine = await createEngine({ ...OPTIONS, workers: 0, record: ['removed'] })
    const orc = engine.spawn()
    engine.apply('burning', orc)
    engine.step()
    removeComponent(engine.world, engine.idOf(orc), Actor)
    engine.step()
    expect(engine.exists(orc)).toBe(false)
    const reasons: string[] = []
    engine.drain(({ reason }) => reasons.push(reason))
    expect(reasons).toEqual(['despawned'])
    await engine.dispose()
  })
})

describe('events', () => {
  it('reach handlers after the step, in order, and the drain too', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 0, record: ['applied', 'removed'] })
    const orc = engine.spawn()
    const seen: string[] = []
    const off = engine.on('ticked', ({ tick, a }) => seen.push(`${tick}: ${a}`))
    engine.apply('burning', orc)
    engine.step(21)
    expect(seen).toEqual(['10: 4', '20: 4'])
    off()
    engine.step(20)
    expect(seen).toHaveLength(2)
    const drained: string[] = []
    expect(engine.drain(({ type, tick }) => drained.push(`${type} ${tick}`))).toBeGreaterThanOrEqual(2)
    expect(drained).toEqual(['applied 0', 'removed 30'])
    expect(engine.drain(() => {})).toBe(0)
    await engine.dispose()
  })

  it('may lead to commands for the next tick', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 0 })
    const orc = engine.spawn()
    engine.on('removed', ({ target, reason }) => {
      if (reason === 'expired') engine.apply('haste', target)
    })
    engine.apply('burning', orc)
    engine.step(31)
    engine.step()
    expect(engine.effects(orc).map(({ effect }) => effect)).toEqual(['haste'])
    expect([engine.attribute(orc, 'speed'), engine.hasTag(orc, 'rushed')]).toEqual([15, true])
    await engine.dispose()
  })

  it('reach handlers between the ticks of one step: a small log holds what a tick records', async () => {
    const capacity = { actors: 100, effects: 10_000, events: 128 }
    const engine = await createEngine({ ...OPTIONS, workers: 0, capacity })
    const actors = engine.spawnMany(100)
    engine.applyMany('burning', actors)
    const seen: string[] = []
    engine.on('lost', ({ a }) => seen.push(`lost ${a}`))
    engine.on('ticked', ({ tick, target, effect }) => {
      if (target === actors[0]) {
        seen.push(`${effect} ${tick}`)
        // Carried out in the very next tick, though the step goes on.
        if (effect === 'burning') engine.apply('strike', target, { magnitude: 1 })
      }
    })
    engine.step(31)
    expect(seen).toEqual(['burning 10', 'strike 11', 'burning 20', 'strike 21', 'burning 30'])
    await engine.dispose()
  })

  it('may not step, drain or restore from within a handler', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 0 })
    const orc = engine.spawn()
    const image = engine.checkpoint()
    const codes: string[] = []
    engine.on('applied', () => {
      for (const call of [() => engine.step(), () => engine.drain(() => {}), () => engine.restore(image)]) {
        codes.push(thrown(call).code)
      }
    })
    engine.apply('burning', orc)
    engine.step(2)
    expect(codes).toEqual(['BUSY', 'BUSY', 'BUSY'])
    await engine.dispose()
  })

  it('go to a new handler from then on only, though the drain has older ones', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 0, record: ['applied'] })
    const orc = engine.spawn()
    engine.apply('burning', orc)
    engine.step()
    const seen: number[] = []
    const off = engine.on('applied', ({ tick }) => seen.push(tick))
    engine.apply('haste', orc)
    engine.step()
    expect(seen).toEqual([1])
    off()
    off()
    expect(engine.drain(() => {})).toBe(2)
    await engine.dispose()
  })

  it('that survive a full log are the same on any number of threads', async () => {
    const run = async (workers: number) => {
      // Many shards, so that threads could race for the last chunks.
      const capacity = { actors: 4000, effects: 1_000_000, events: 8192 }
      const engine = await createEngine({ ...OPTIONS, workers, wakeAboveMs: 0, record: 'all', capacity })
      const actors = engine.spawnMany(4000)
      const told: string[] = []
      for (let round = 0; round < 6; round++) {
        engine.applyMany('strike', actors, { magnitude: 0.5 })
        engine.applyMany('burning', actors.subarray(0, 500 * round))
        engine.step(2)
        if (round % 3 < 2) continue
        engine.drain(({ type, tick, target, effect, a, option }) => {
          told.push(`${type} ${tick} ${target} ${effect} ${a} ${option}`)
        })
      }
      await engine.dispose()
      return told
    }
    const alone = await run(0)
    expect(alone.filter((event) => event.startsWith('lost'))).toEqual([
      expect.stringMatching(/capacity\.events$/),
      expect.stringMatching(/capacity\.events$/),
    ])
    for (const workers of [1, 2, 2]) expect(await run(workers)).toEqual(alone)
  })

  it('that were lost before a restore are not told after it', async () => {
    const capacity = { actors: 10, effects: 5000, events: 32 }
    const engine = await createEngine({ ...OPTIONS, workers: 0, record: 'all', capacity })
    const orc = engine.spawn()
    const image = engine.checkpoint()
    for (let i = 0; i < 1000; i++) engine.apply('strike', orc, { magnitude: 0.01 })
    engine.step()
    engine.restore(image)
    expect(engine.drain(() => {})).toBe(0)
    engine.step()
    expect(engine.drain(() => {})).toBe(0)
    await engine.dispose()
  })

  it('say how many were lost when the log is full', async () => {
    const engine = await createEngine({
      ...OPTIONS,
      workers: 0,
      record: 'all',
      capacity: { actors: 10, effects: 5000, events: 64 },
    })
    const orc = engine.spawn()
    for (let i = 0; i < 1000; i++) engine.apply('strike', orc, { magnitude: 0.01 })
    engine.step()
    let recorded = 0
    let lost = 0
    engine.drain(({ type, a }) => {
      if (type === 'lost') lost = a
      else recorded++
    })
    expect(recorded).toBeGreaterThanOrEqual(64)
    expect(recorded + lost).toBe(2000)
    expect(engine.stats().eventsLost).toBe(lost)
    // The state has lost nothing.
    expect(engine.attribute(orc, 'health')).toBeCloseTo(90)
    engine.step()
    expect(engine.drain(() => {})).toBe(0)
    await engine.dispose()
  })
})

describe('threads', () => {
  it('change nothing about the result, whenever they come and go', async () => {
    const run = async (workers: readonly number[]) => {
      const engine = await createEngine({ ...OPTIONS, workers: workers[0]!, wakeAboveMs: 0 })
      const actors = engine.spawnMany(80)
      for (let i = 0; i < 24; i++) {
        await engine.setWorkers(workers[i % workers.length]!)
        engine.applyMany(
          i % 3 === 0 ? 'haste' : 'burning',
          actors.filter((_, k) => (k + i) % 4 === 0),
        )
        engine.step()
      }
      const hash = engine.hash()
      await engine.dispose()
      return hash
    }
    const alone = await run([0])
    expect(await run([1])).toBe(alone)
    expect(await run([2, 0, 1])).toBe(alone)
  })

  it('are named in the capabilities', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 1 })
    expect(engine.capabilities).toMatchObject({ isolated: true, sharedMemory: true, mayBlock: true, workers: 1 })
    expect(engine.capabilities.fallback).toBeUndefined()
    expect(engine.stats().workers).toBe(1)
    await engine.dispose()
  })

  it('that cannot start leave a reason and an engine that works', async () => {
    const engine = await createEngine({
      ...OPTIONS,
      workers: 2,
      worker: () => {
        throw new Error('workers are not welcome here')
      },
    })
    expect(engine.capabilities.workers).toBe(0)
    expect(engine.capabilities.fallback).toContain('workers are not welcome here')
    const orc = engine.spawn()
    engine.apply('burning', orc)
    engine.step(11)
    expect(engine.attribute(orc, 'health')).toBe(96)
    await engine.dispose()
  })

  it('that die end the run with THREAD_LOST instead of a hang, without recovery', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 1, wakeAboveMs: 0, watchdogMs: 300, recovery: false })
    engine.spawnMany(50)
    engine.step()
    await engine.killThread(1)
    const started = performance.now()
    const error = thrown(() => {
      while (performance.now() - started < 8000) engine.step()
    })
    expect(error.code).toBe('THREAD_LOST')
    expect(performance.now() - started).toBeLessThan(2000)
    expect(thrown(() => engine.step())).toBe(error)
    await engine.dispose()
  })

  it('that die between two ticks are replaced, and the game goes on', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 1, wakeAboveMs: 0 })
    const alone = await createEngine({ ...OPTIONS, workers: 0 })
    for (const one of [engine, alone]) one.spawnMany(50)
    engine.step()
    await engine.killThread(1)
    const started = performance.now()
    while (engine.stats().recoveries === 0 && performance.now() - started < 8000) engine.step()
    expect(performance.now() - started).toBeLessThan(2000)
    expect(engine.stats().lastRecovery).toMatchObject({ lost: [1], ticks: 0, workers: 0 })
    const image = engine.checkpoint()
    alone.step(engine.tick)
    expect(alone.hash()).toBe(engine.hash())
    expect(image.tick).toBe(engine.tick)
    await expect.poll(() => engine.capabilities.workers, { timeout: 15_000 }).toBe(1)
    engine.step(10)
    alone.step(10)
    expect(alone.hash()).toBe(engine.hash())
    await engine.dispose()
    await alone.dispose()
  })
})

describe('without shared memory', () => {
  it('the same engine gives the same result on one thread, and says why', async () => {
    const run = async () => {
      const engine = await createEngine({ ...OPTIONS, workers: 2, wakeAboveMs: 0 })
      const actors = engine.spawnMany(80)
      for (let i = 0; i < 30; i++) {
        engine.applyMany('burning', actors)
        engine.step()
      }
      const { capabilities } = engine
      const hash = engine.hash()
      await engine.dispose()
      return { hash, capabilities }
    }
    const shared = await run()
    const global = globalThis as { crossOriginIsolated?: boolean }
    // What a page without the headers says of itself.
    global.crossOriginIsolated = false
    try {
      const alone = await run()
      expect(alone.hash).toBe(shared.hash)
      expect(shared.capabilities.workers).toBe(2)
      expect(alone.capabilities).toMatchObject({ isolated: false, sharedMemory: false, workers: 0 })
      expect(alone.capabilities.fallback).toContain('Cross-Origin-Opener-Policy')
    } finally {
      delete global.crossOriginIsolated
    }
  })
})

describe('in Node without SharedArrayBuffer', () => {
  it('the engine runs on one thread and speaks of Node, not of a page', async () => {
    const global = globalThis as { SharedArrayBuffer?: unknown }
    const shared = global.SharedArrayBuffer
    delete global.SharedArrayBuffer
    try {
      const engine = await createEngine({ ...OPTIONS, workers: 2 })
      expect(engine.capabilities).toMatchObject({ sharedMemory: false, workers: 0 })
      expect(engine.capabilities.fallback).toContain('SharedArrayBuffer')
      expect(engine.capabilities.fallback).not.toMatch(/page|header|Cross-Origin/)
      engine.spawn()
      engine.step()
      await engine.dispose()
    } finally {
      global.SharedArrayBuffer = shared
    }
  })
})

describe('checkpoints', () => {
  it('bring the world back, hash and future alike', async () => {
    const options = { ...OPTIONS, workers: 0 } as const
    const engine = await createEngine(options)
    const actors = engine.spawnMany(60)
    for (let i = 0; i < 15; i++) {
      engine.applyMany('burning', actors.slice(i))
      engine.despawn(actors[i]!)
      engine.step()
    }
    // Commands that wait belong to the state.
    engine.applyMany('haste', actors.slice(20))
    const image = engine.checkpoint()
    const hash = engine.hash()
    const future = (e: typeof engine) => {
      e.step(5)
      const fresh = e.spawnMany(5)
      e.applyMany('burning', fresh)
      e.step(20)
      return [e.hash(), ...fresh]
    }
    const expected = future(engine)

    const other = await createEngine(options)
    other.spawnMany(3)
    other.step(2)
    other.restore(image)
    expect(other.hash()).toBe(hash)
    expect(future(other)).toEqual(expected)

    // And in the place of a later state of the same engine.
    engine.restore(image)
    expect(engine.hash()).toBe(hash)
    expect(future(engine)).toEqual(expected)
    await Promise.all([engine.dispose(), other.dispose()])
  })

  it('are refused by an engine with other definitions or capacities, and when cut short', async () => {
    const engine = await createEngine({ ...OPTIONS, workers: 0 })
    const orc = engine.spawn()
    engine.step()
    const image = engine.checkpoint()
    for (const options of [
      { ...OPTIONS, effects: OPTIONS.effects.slice(1) },
      { ...OPTIONS, capacity: { ...OPTIONS.capacity, actors: 200 } },
    ]) {
      const other = await createEngine({ ...options, workers: 0 })
      expect(thrown(() => other.restore(image)).code).toBe('IMAGE_MISMATCH')
      await other.dispose()
    }
    engine.apply('burning', orc)
    engine.step()
    const hash = engine.hash()
    for (const length of [0, 4, image.bytes.length - 4]) {
      expect(thrown(() => engine.restore({ ...image, bytes: image.bytes.slice(0, length) })).code).toBe('IMAGE_INVALID')
    }
    expect(engine.hash()).toBe(hash)
    await engine.dispose()
  })
})
