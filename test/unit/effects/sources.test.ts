import { createEngine } from 'myriad'
import { describe, expect, it } from 'vitest'

const start = () =>
  createEngine({
    tickRate: 10,
    workers: 0,
    attributes: { power: { base: 10 }, armor: { base: 100 } },
    effects: [
      {
        id: 'link',
        duration: 'infinite',
        modifiers: [
          { attribute: 'armor', op: 'add', value: 0, scale: { attribute: 'power', factor: 2, capture: 'live' } },
        ],
      },
    ],
    capacity: { actors: 100, effects: 1000 },
  })

describe('an effect that reads its source live', () => {
  it('follows the source, a tick later', async () => {
    const engine = await start()
    const [carrier, source] = engine.spawnMany(2)
    engine.apply('link', carrier!, { source: source! })
    engine.step()
    expect(engine.attribute(carrier!, 'armor')).toBe(120)
    engine.set(source!, 'power', 25)
    engine.step(2)
    expect(engine.attribute(carrier!, 'armor')).toBe(150)
    await engine.dispose()
  })

  it('keeps the last value of a despawned source, whose slot is not used again while it is read', async () => {
    const engine = await start()
    const [carrier, source] = engine.spawnMany(2)
    engine.apply('link', carrier!, { source: source! })
    engine.step()
    engine.despawn(source!)
    engine.step()
    expect(engine.exists(source!)).toBe(false)
    const others = engine.spawnMany(20, { attributes: { power: 500 } })
    expect([...others].map((one) => engine.idOf(one))).not.toContain(source! & 0xff)
    engine.step(3)
    expect(engine.attribute(carrier!, 'armor')).toBe(120)

    const image = engine.checkpoint()
    const hash = engine.hash()
    engine.restore(image)
    expect(engine.hash()).toBe(hash)
    engine.step(2)
    expect(engine.attribute(carrier!, 'armor')).toBe(120)

    // Nobody reads it any more: the slot is free.
    engine.remove(carrier!, 'link')
    engine.step()
    expect(engine.attribute(carrier!, 'armor')).toBe(100)
    expect(engine.idOf(engine.spawn())).toBe(2)
    await engine.dispose()
  })
})

describe('explain', () => {
  it('names the base, every contribution with its source, the channels and the result', async () => {
    const engine = await createEngine({
      tickRate: 10,
      workers: 0,
      attributes: { armor: { base: 100, min: 0, max: 400 } },
      effects: [
        {
          id: 'plate',
          duration: 10,
          stacking: { mode: 'perTarget', max: 3 },
          modifiers: [{ attribute: 'armor', op: 'add', value: 20 }],
        },
        { id: 'oil', duration: 10, modifiers: [{ attribute: 'armor', op: 'multiply', value: 1.5, aggregate: 'max' }] },
        { id: 'wax', duration: 10, modifiers: [{ attribute: 'armor', op: 'multiply', value: 1.2, aggregate: 'max' }] },
        { id: 'blessing', duration: 10, modifiers: [{ attribute: 'armor', op: 'addFinal', value: 7, channel: 1 }] },
      ],
    })
    const [hero, friend] = engine.spawnMany(2)
    engine.apply('plate', hero!, { stacks: 2, source: friend! })
    for (const id of ['oil', 'wax', 'blessing'] as const) engine.apply(id, hero!)
    engine.step()
    const told = engine.explain(hero!, 'armor')
    expect(told).toMatchObject({ base: 100, min: 0, max: 400, result: 217 })
    expect(told.result).toBe(engine.attribute(hero!, 'armor'))
    expect(told.channels).toEqual([
      { channel: 0, input: 100, output: 210 },
      { channel: 1, input: 210, output: 217 },
    ])
    expect(
      told.contributions.map(({ effect, source, stacks, value, counts }) => [effect, source, stacks, value, counts]),
    ).toEqual([
      ['plate', friend, 2, 20, true],
      ['oil', 0, 1, 1.5, true],
      ['wax', 0, 1, 1.2, false],
      ['blessing', 0, 1, 7, true],
    ])
    await engine.dispose()
  })
})
