import { Changed, createEngine, defineComponent, defineSystem } from 'myriad'
import { describe, expect, it } from 'vitest'
import { closed } from '../../support/game-engine.js'

const Mark = defineComponent({ n: 'i32' }, { name: 'Mark' })

/** Tells of each that changed since it last ran: what it will do next is in the versions alone. */
const count = defineSystem({
  name: 'count',
  query: [Mark, Changed(Mark)],
  reads: { mark: Mark },
  emits: ['changed'],
  run: (ctx, { ids, start, end }) => {
    for (let i = start; i < end; i++) ctx.emit('changed', ids[i]!)
  },
})

async function engine() {
  const made = await createEngine({
    workers: 0,
    attributes: { health: { base: 100 } },
    effects: [{ id: 'weak', duration: 1, modifiers: [{ attribute: 'health', op: 'add', value: -5 }] }],
    systems: [count],
    capacity: { entities: 100, actors: 100, effects: 64, commands: 64 },
  })
  closed(made as never)
  return made
}

describe('what the hash does not cover, as docs/determinism.md says', () => {
  it('is the order in which free ids are used again, and their generations', async () => {
    const [one, other] = [await engine(), await engine()]
    other.despawn(other.create(Mark))
    expect(other.hash()).toBe(one.hash())
    expect(other.create(Mark)).not.toBe(one.create(Mark))
    expect(other.hash()).not.toBe(one.hash())
  })

  it('is the commands that wait', async () => {
    const [one, other] = [await engine(), await engine()]
    one.spawn()
    other.apply('weak', other.spawn())
    expect(other.hash()).toBe(one.hash())
    for (const each of [one, other]) each.step()
    expect(other.hash()).not.toBe(one.hash())
  })

  it('is what `Changed` will find; a checkpoint has all of these', async () => {
    const [one, other] = [await engine(), await engine()]
    const heard = [0, 0, 0]
    const handles = [one, other].map((each) => each.create(Mark))
    for (const each of [one, other]) each.step(2)
    other.addComponents(handles[1]!, { component: Mark, data: { n: 0 } })
    other.despawn(other.create())
    expect(other.hash()).toBe(one.hash())
    const copy = await engine()
    copy.restore(other.checkpoint())
    ;[one, other, copy].forEach((each, i) => {
      each.on('changed', () => heard[i]!++)
      each.step()
    })
    expect(heard).toEqual([0, 1, 1])
    expect(copy.create()).toBe(other.create())
  })
})
