import { Changed, createEngine, defineComponent, defineSystem, set } from 'myriad'
import { describe, expect, it } from 'vitest'
import { closed } from '../../support/game-engine.js'

const Health = defineComponent({ hp: 'i32' }, { name: 'Health' })

async function engineThatListens() {
  const seen: number[][] = []
  const bars = defineSystem({
    name: 'bars',
    query: [Health, Changed(Health)],
    on: 'main',
    run: (_, { ids, start, end }) => {
      seen.push([...ids.subarray(start, end)])
    },
  })
  const engine = await createEngine({ systems: [bars], workers: 0, capacity: { actors: 100 } })
  return { engine, seen }
}

describe('Changed', () => {
  it('finds what was made before the first tick', async () => {
    const { engine, seen } = await engineThatListens()
    const entity = engine.create(Health)
    engine.step()
    expect(seen).toEqual([[engine.idOf(entity)]])
    engine.step()
    expect(seen.length).toBe(1)
  })

  it('finds after a load what it would have found without one', async () => {
    const { engine, seen } = await engineThatListens()
    const entity = engine.create(Health)
    engine.step(10)
    const save = engine.checkpoint()
    const other = await engineThatListens()
    other.engine.restore(save)
    seen.length = 0
    for (const one of [engine, other.engine]) {
      one.addComponents(entity, set(Health, { hp: 5 }))
      one.step()
    }
    expect(seen).toEqual([[engine.idOf(entity)]])
    expect(other.seen).toEqual(seen)
    expect(other.engine.hash()).toBe(engine.hash())
  })
})

describe('Changed, slice by slice,', () => {
  async function watched() {
    const Mark = defineComponent({ n: 'i32' }, { name: 'Mark', enableable: true })
    const seen: string[] = []
    const engine = await createEngine({
      workers: 0,
      capacity: { entities: 400, actors: 1, effects: 1, commands: 1 },
      systems: [
        defineSystem({
          name: 'write',
          query: [Mark],
          writes: { mark: Mark },
          runIf: ({ tick }) => tick === 20,
          slice: 64,
          run() {},
        }),
        defineSystem({
          name: 'look',
          query: [Changed(Mark)],
          slice: 64,
          run: ({ tick }, { ids, start, end }) => seen.push(`${tick}: ${end - start} from ${ids[start]}`),
        }),
      ],
    })
    closed(engine as never)
    return { Mark, engine, news: () => seen.splice(0) }
  }

  it('finds what was there before the first tick, in the first tick and no other', async () => {
    const { Mark, engine, news } = await watched()
    engine.createMany(100, Mark)
    engine.step(3)
    expect(news()).toEqual(['0: 63 from 1', '0: 37 from 64'])
  })

  it('finds the slice in which an entity was given the component, values, or its bit, and those of a system that writes', async () => {
    const { Mark, engine, news } = await watched()
    const entities = engine.createMany(100, Mark)
    engine.step()
    news()
    engine.create(Mark)
    engine.step(2)
    expect(news()).toEqual(['1: 38 from 64'])
    engine.addComponents(entities[0]!, set(Mark, { n: 5 }))
    engine.step(2)
    expect(news()).toEqual(['3: 63 from 1'])
    engine.disable(entities[99]!, Mark)
    engine.step(2)
    expect(news()).toEqual(['5: 37 from 64'])
    engine.removeComponents(entities[99]!, Mark)
    engine.step(2)
    expect(news()).toEqual([])
    engine.step(13)
    expect(news()).toEqual(['20: 63 from 1', '20: 37 from 64'])
  })

  it('finds what a system wrote that runs before it, in the same tick', async () => {
    const { Mark, engine, news } = await watched()
    engine.createMany(70, Mark)
    engine.step(20)
    news()
    engine.step(5)
    expect(news()).toEqual(['20: 63 from 1', '20: 7 from 64'])
  })

  it('goes on after a load as it would have, whatever the engine had done before', async () => {
    const first = await watched()
    first.engine.createMany(100, first.Mark)
    first.engine.step(10)
    const image = first.engine.checkpoint()
    const young = await watched()
    const old = await watched()
    old.engine.createMany(300, old.Mark)
    old.engine.step(50)
    for (const { Mark, engine, news } of [first, young, old]) {
      if (engine !== first.engine) engine.restore(image)
      news()
      engine.step()
      expect(news()).toEqual([])
      engine.create(Mark)
      engine.step(3)
      expect(news()).toEqual(['11: 38 from 64'])
    }
    expect(young.engine.hash()).toBe(first.engine.hash())
    expect(old.engine.hash()).toBe(first.engine.hash())
  })
})
