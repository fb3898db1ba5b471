import { createEngine, defineComponent, defineSystem, type Engine, type EngineOptions, type SystemEvent } from 'myriad'
import { beforeEach, describe, expect, it } from 'vitest'
import { rejected, thrown } from '../../support/errors.js'
import { closed } from '../../support/game-engine.js'

const Mark = defineComponent({ n: 'i32' }, { name: 'Mark' })
const OPTIONS = {
  workers: 0,
  attributes: { health: { base: 100 } },
  vital: 'health',
  effects: [{ id: 'hit', duration: 0, actions: [{ do: 'damage', amount: 1 }] }],
  capacity: { entities: 100, actors: 100, effects: 16, commands: 64 },
} as const satisfies EngineOptions

const shout = defineSystem({
  name: 'shout',
  query: [Mark],
  emits: ['loud', 'soft'],
  run(ctx, { ids, start, end }) {
    for (let i = start; i < end; i++) ctx.emit(i % 2 ? 'soft' : 'loud', ids[i]!, i + ctx.tick / 10)
  },
})

async function shouting() {
  return closed((await createEngine({ ...OPTIONS, systems: [shout] })) as never) as unknown as Engine<
    'hit',
    'health',
    'loud' | 'soft'
  >
}

let engine: Awaited<ReturnType<typeof shouting>>
let heard: string[]
const hear = ({ type, tick, entity, value }: SystemEvent) => heard.push(`${type} ${tick} ${entity} ${value}`)

beforeEach(async () => {
  engine = await shouting()
  engine.createMany(4, Mark)
  heard = []
})

describe('events of systems', () => {
  it('reach the handlers of their type after each tick, in the order of the commands', () => {
    engine.on('loud', hear)
    const off = engine.on('soft', hear)
    engine.step(2)
    expect(heard).toEqual([
      'loud 0 1 0',
      'soft 0 2 1',
      'loud 0 3 2',
      'soft 0 4 3',
      'loud 1 1 0.1',
      'soft 1 2 1.1',
      'loud 1 3 2.1',
      'soft 1 4 3.1',
    ])
    heard = []
    off()
    off()
    engine.step()
    expect(heard).toEqual(['loud 2 1 0.2', 'loud 2 3 2.2'])
  })

  it('reach a handler as often as it was given, each ended by itself', () => {
    const off = engine.on('soft', hear)
    engine.on('soft', hear)
    engine.step()
    off()
    engine.step()
    expect(heard).toEqual(['soft 0 2 1', 'soft 0 2 1', 'soft 0 4 3', 'soft 0 4 3', 'soft 1 2 1.1', 'soft 1 4 3.1'])
  })

  it('reach handlers that give commands, for the next tick, but make no other call', () => {
    engine.on('loud', ({ entity, tick }) => {
      if (tick > 0) return
      engine.despawn(entity)
      engine.addComponents(engine.create(), Mark)
      expect(engine.checkpoint().tick).toBe(1)
      for (const call of [
        () => engine.step(),
        () => engine.restore(engine.checkpoint()),
        () => engine.drain(() => {}),
      ]) {
        expect(thrown(call).code).toBe('BUSY')
      }
    })
    engine.step()
    engine.on('loud', hear)
    engine.on('soft', hear)
    engine.step()
    // Two others stand where the first and the third stood.
    expect(heard).toEqual(['loud 1 129 0.1', 'soft 1 2 1.1', 'loud 1 131 2.1', 'soft 1 4 3.1'])
  })

  it('wait behind the error of a handler until the next tick is over, none lost and none told twice', () => {
    let left = 1
    engine.on('soft', (event) => {
      hear(event)
      if (left-- > 0) throw new Error('not now')
    })
    expect(() => engine.step(3)).toThrow('not now')
    expect(engine.tick).toBe(1)
    engine.step()
    expect(heard).toEqual(['soft 0 2 1', 'soft 0 4 3', 'soft 1 2 1.1', 'soft 1 4 3.1'])
  })

  it("wait, too, when a handler of the engine's own events throws", () => {
    const actor = engine.spawn()
    engine.on('soft', hear)
    const off = engine.on('ticked', () => {
      throw new Error('not now')
    })
    engine.apply('hit', actor)
    expect(() => engine.step()).toThrow('not now')
    off()
    engine.step()
    expect(heard).toEqual(['soft 0 2 1', 'soft 0 4 3', 'soft 1 2 1.1', 'soft 1 4 3.1'])
  })

  it("are forgotten by a load, as the engine's own are", () => {
    const image = engine.checkpoint()
    engine.on('soft', (event) => {
      hear(event)
      throw new Error('not now')
    })
    expect(() => engine.step()).toThrow('not now')
    engine.restore(image)
    heard = []
    expect(() => engine.step()).toThrow('not now')
    expect(heard).toEqual(['soft 0 2 1'])
  })

  it("have names that the engine's own have not, and that are asked for by name", async () => {
    for (const name of ['ticked', 'lost', 'died']) {
      const taken = defineSystem({ name: 'x', emits: [name], run() {} })
      expect(await rejected(createEngine({ ...OPTIONS, systems: [taken] }))).toMatchObject({
        code: 'INVALID_INPUT',
        message: `emits: found "${name}", allowed: names that are not the engine's own events`,
      })
    }
    const error = thrown(() => engine.on('lout' as never, () => {}))
    expect(error.code).toBe('OUT_OF_RANGE')
    expect(error.allowed).toMatch(/applied \| .* \| lost \| loud \| soft$/)
    expect(thrown(() => engine.on(5 as never, () => {})).code).toBe('WRONG_TYPE')
    expect(thrown(() => engine.on('loud', 5 as never)).code).toBe('WRONG_TYPE')
  })

  it('are not recorded: `record` says so, and a drain has none', async () => {
    expect(
      await rejected(createEngine({ ...OPTIONS, systems: [shout], record: ['died', 'loud'] as never })),
    ).toMatchObject({
      code: 'INVALID_INPUT',
      path: '$.record[1]',
      message:
        '$.record[1]: found "loud", allowed: the engine\'s own events: what a system emits goes to engine.on("loud", …) only',
    })
    expect((await rejected(createEngine({ ...OPTIONS, systems: [shout], record: ['lout'] as never }))).allowed).toMatch(
      /^applied \| /,
    )
    const all = closed((await createEngine({ ...OPTIONS, systems: [shout], record: 'all' })) as never) as typeof engine
    all.create(Mark)
    all.apply('hit', all.spawn())
    all.step()
    const types: string[] = []
    all.drain(({ type }) => types.push(type))
    expect(types).toContain('ticked')
    expect(types).not.toContain('loud')
  })

  it('may be emitted by several systems, each of its own', async () => {
    const again = defineSystem({
      name: 'again',
      query: [Mark],
      emits: ['soft', 'last'],
      run: (ctx, { ids, start }) => ctx.emit('last', ids[start]!),
    })
    const both = closed(
      (await createEngine({ ...OPTIONS, systems: [shout, again] })) as never,
    ) as unknown as typeof engine
    both.create(Mark)
    both.on('last' as never, hear)
    both.on('loud', hear)
    both.step()
    expect(heard).toEqual(['loud 0 1 0', 'last 0 1 0'])
  })
})
