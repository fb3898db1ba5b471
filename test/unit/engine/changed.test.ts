import { Changed, createEngine, defineComponent, defineSystem, set } from 'myriad'
import { describe, expect, it } from 'vitest'

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
