import { Worker } from 'node:worker_threads'
import { createEngine, MyriadError } from 'myriad'
import { describe, expect, it } from 'vitest'
import { play, WORLD } from '../../support/behaviour-world.mjs'

const thread = () => new Worker(new URL('../../support/behaviour-thread.mjs', import.meta.url)) as never

describe("functions of the game's own effects", () => {
  it('give the same world with 0, 1 and 2 workers', async () => {
    const { busyMs: none, ...alone } = await play(createEngine, 0, thread)
    expect(none).toBe(0)
    expect(alone).toMatchObject({ workers: 0, fallback: undefined })
    expect(Object.keys(alone.events)).toEqual(
      expect.arrayContaining(['applied spark', 'applied meal', 'expired hunger']),
    )
    for (const workers of [1, 2]) {
      const { busyMs, ...found } = await play(createEngine, workers, thread)
      expect(found).toEqual({ ...alone, workers })
      expect(busyMs).toBeGreaterThan(0)
    }
  })

  it('are given what happened, and change only their targets', async () => {
    const seen: unknown[] = []
    const engine = await createEngine({
      ...WORLD,
      workers: 0,
      effects: [
        {
          id: 'probe',
          duration: 0.3,
          period: 0.1,
          magnitude: 5,
          onTick(batch) {
            for (let i = 0; i < batch.count; i++) {
              seen.push(['tick', batch.tick, batch.target(i), batch.source(i), batch.magnitude(i), batch.times(i)])
              batch.damage(i, 10)
            }
          },
          onApply: (batch) => void seen.push(['apply', batch.effect, batch.count, batch.instance(0), batch.stacks(0)]),
          onExpire: (batch) => void seen.push(['expire', batch.tick, batch.current(0, 'health')]),
        },
      ],
    })
    const [a, b] = engine.spawnMany(2)
    engine.apply('probe', a!, { source: b!, magnitude: 8 })
    engine.step(5)
    expect(seen).toEqual([
      ['apply', 'probe', 1, 1, 1],
      ['tick', 1, a, b, 8, 1],
      ['tick', 2, a, b, 8, 1],
      ['tick', 3, a, b, 8, 1],
      ['expire', 3, 80],
    ])
    expect(engine.attribute(a!, 'health')).toBe(70)
    expect(engine.attribute(b!, 'health')).toBe(100)
    await engine.dispose()
  })

  it('that throw are named, with what they were given', async () => {
    const engine = await createEngine({ ...WORLD, workers: 0 })
    engine.apply('faulty', engine.spawn())
    expect(() => engine.step()).toThrow(/onTick of "faulty" threw: out of ideas/)
    expect(() => engine.step()).toThrow(expect.objectContaining({ code: 'BEHAVIOUR_FAILED' }))
    await engine.dispose()
  })

  it('are asked for by name where a worker file lacks them', async () => {
    const engine = await createEngine({
      ...WORLD,
      workers: 1,
      effects: [{ id: 'lost', duration: 0, onTick: () => {} }],
      worker: thread,
    })
    expect(engine.capabilities.workers).toBe(0)
    expect(engine.capabilities.fallback).toMatch(/does not have onTick of the effect "lost"/)
    await engine.dispose()
  })

  it('must be functions, and refuse what they do not know', async () => {
    const wrong = createEngine({ ...WORLD, effects: [{ id: 'x', duration: 0, onTick: 5 as never }] })
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT', path: '$.effects[0].onTick' })
    const engine = await createEngine({
      ...WORLD,
      workers: 0,
      effects: [{ id: 'x', duration: 0, onTick: (batch) => batch.add(0, 'luck', 1) }],
    })
    engine.apply('x', engine.spawn())
    expect(() => engine.step()).toThrow(MyriadError)
    await engine.dispose()
  })
})
