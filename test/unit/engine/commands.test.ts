import { observe, onAdd, onRemove } from 'bitecs'
import {
  Actor,
  ActorPosition,
  createEngine,
  defineComponent,
  defineSystem,
  type Engine,
  type EngineOptions,
  type Part,
  set,
} from 'myriad'
import { describe, expect, it } from 'vitest'
import { type TypedError, thrown } from '../../support/errors.js'
import { closed } from '../../support/game-engine.js'

const Mark = defineComponent({ n: 'i32', of: { type: 'u8', default: 3 } }, { name: 'Mark' })
const Tag = defineComponent({}, { name: 'Tag' })
const Unknown = defineComponent({}, { name: 'Unknown' })

/** What a system may ask for. */
interface Ctx {
  readonly tick: number
  readonly dt: number
  handle(id: number): number
  id(handle: number): number
  has(id: number, component: unknown): boolean
  random(id: number, purpose?: number): number
  spawn(...parts: Part[]): void
  despawn(id: number): void
  add(id: number, part: Part): void
  remove(id: number, component: unknown): void
  applyEffect(id: number, effect: string, options?: object): void
  emit(type: string, id: number, value?: number): void
}

type Act = (ctx: Ctx, ids: readonly number[]) => void

/** An engine with systems that do one thing each, in the order given, over those with a Mark. */
async function engineThat(acts: Readonly<Record<string, Act>>, options: EngineOptions = {}): Promise<Engine> {
  const systems = Object.entries(acts).map(([name, act]) =>
    defineSystem({
      name,
      query: [Mark],
      emits: ['ping', 'pong'],
      run: (ctx, { ids, start, end }) => act(ctx as never, [...ids.subarray(start, end)]),
    }),
  )
  const engine = await createEngine({
    tickRate: 10,
    workers: 0,
    attributes: { health: { base: 100, min: 0, max: 100 } },
    vital: 'health',
    effects: [
      { id: 'hit', duration: 0, magnitude: 7, actions: [{ do: 'damage' }] },
      {
        id: 'burning',
        duration: 3,
        period: 1,
        actions: [{ do: 'damage', amount: 1 }],
        stacking: { mode: 'perTarget', max: 5 },
      },
    ],
    components: [Tag],
    capacity: { entities: 31, actors: 31, effects: 64, commands: 64 },
    systems,
    ...options,
  } as EngineOptions)
  return closed(engine as unknown as Engine)
}

/** What an act throws, out of the system. */
async function refused(act: Act): Promise<TypedError> {
  const engine = await engineThat({ tested: act })
  engine.create(Mark)
  const error = thrown(() => engine.step())
  expect(error.code).toBe('SYSTEM_FAILED')
  await engine.dispose()
  return error
}

describe('commands of a system', () => {
  it('are carried out when the tick is over: until then all is as it was', async () => {
    const seen: (readonly number[])[] = []
    const engine = await engineThat({
      first: (ctx, ids) => {
        if (ctx.tick > 0) return
        ctx.spawn(Mark)
        ctx.remove(ids[0]!, Mark)
        ctx.add(ids[1]!, Tag)
        ctx.despawn(ids[2]!)
      },
      second: (ctx, ids) => {
        seen.push(ids)
        expect(ctx.has(ids[1]!, Tag)).toBe(false)
      },
    })
    const [a, b, c] = engine.createMany(3, Mark)
    engine.step()
    expect(seen).toEqual([[1, 2, 3]])
    expect([a, b, c].map((entity) => engine.exists(entity!))).toEqual([true, true, false])
    expect([engine.hasComponent(a!, Mark), engine.hasComponent(b!, Tag)]).toEqual([false, true])
    expect([...engine.query(Mark)]).toEqual([2, 4])
  })

  it('spawn entities with values and defaults, actors too, and in the order asked for', async () => {
    const engine = await engineThat({
      spawner: (ctx, ids) => {
        if (ctx.tick > 0) return
        ctx.spawn(set(Mark, { n: -5 }), Tag)
        ctx.spawn(Mark, set(Mark, { of: 9 }))
        ctx.spawn()
        ctx.spawn(Actor, set(Mark, { n: ctx.handle(ids[0]!) }))
      },
    })
    engine.create(Mark)
    engine.step()
    const { n, of } = engine.columns(Mark)
    expect([2, 3, 5].map((id) => [n[id], of[id]])).toEqual([
      [-5, 3],
      [0, 9],
      [1, 3],
    ])
    expect(engine.stats()).toMatchObject({ entities: 5, actors: 1 })
    expect([...engine.query(Tag)]).toEqual([2])
    expect(engine.hasComponent(engine.handleOf(5), Actor)).toBe(true)
    expect(engine.attribute(engine.handleOf(5), 'health')).toBe(100)
  })

  it('meet each other in the order of the systems, then of the entities', async () => {
    const engine = await engineThat({
      late: (ctx, [id]) => ctx.add(id!, set(Mark, { n: 2 })),
      early: (ctx, [id]) => ctx.add(id!, set(Mark, { n: 1, of: 1 })),
    })
    const entity = engine.create(set(Mark, { n: 7 }))
    engine.step()
    const { n, of } = engine.columns(Mark)
    expect([n[engine.idOf(entity)], of[engine.idOf(entity)]]).toEqual([1, 1])
  })

  it('to one that is gone by then are counted, and nothing else', async () => {
    const engine = await engineThat({
      first: (ctx, [id]) => ctx.despawn(id!),
      second: (ctx, ids) => {
        for (const id of ids) {
          ctx.despawn(id)
          ctx.add(id, Tag)
          ctx.remove(id, Mark)
          ctx.applyEffect(id, 'hit')
          ctx.emit('ping', id)
        }
      },
    })
    const entity = engine.create(Mark)
    const heard: number[] = []
    ;(engine.on as unknown as (type: string, handler: (event: { entity: number }) => void) => void).call(
      engine,
      'ping',
      (event) => heard.push(event.entity),
    )
    engine.step()
    expect(engine.stats()).toMatchObject({ entities: 0, systemCommandsDenied: 4 })
    expect([...engine.query(Tag)]).toEqual([])
    // What happened has happened.
    expect(heard).toEqual([entity])
  })

  it('to one that was gone when they were given are counted too, and the engine goes on', async () => {
    let gone = 0
    const engine = await engineThat({
      // Whoever takes the id first is not meant.
      spawner: (ctx) => ctx.tick === 0 && ctx.spawn(Mark, Tag),
      hunter: (ctx) => {
        if (ctx.tick > 0) return
        const id = ctx.id(gone)
        expect([id, ctx.handle(id), ctx.handle(2)]).toEqual([0, 0, 0])
        for (const nobody of [id, 2]) {
          ctx.despawn(nobody)
          ctx.add(nobody, set(Mark, { n: 9 }))
          ctx.remove(nobody, Mark)
          ctx.applyEffect(nobody, 'hit')
        }
        ctx.emit('ping', 2)
      },
    })
    engine.create(Mark)
    gone = engine.create()
    engine.despawn(gone)
    const heard: unknown[] = []
    engine.on('ping' as never, ((event: unknown) => heard.push(event)) as never)
    engine.step(3)
    expect(engine.tick).toBe(3)
    expect(engine.stats()).toMatchObject({ entities: 2, systemCommandsDenied: 9 })
    expect([...engine.query(Mark, Tag)]).toEqual([2])
    expect(engine.columns(Mark).n[2]).toBe(0)
    expect(heard).toEqual([])
  })

  it('may emit an event that is nobody’s, and apply what comes from nobody', async () => {
    const engine = await engineThat({
      herald: (ctx, [id]) => {
        if (ctx.tick > 0) return
        ctx.emit('ping', 0, 5)
        ctx.applyEffect(id!, 'burning', { source: 0 })
        ctx.applyEffect(id!, 'burning', { source: 9 })
      },
    })
    const actor = engine.spawn({ components: [Mark] })
    const heard: unknown[] = []
    engine.on('ping' as never, ((event: unknown) => heard.push(event)) as never)
    engine.step(2)
    expect(heard).toEqual([{ type: 'ping', tick: 0, entity: 0, value: 5 }])
    expect(engine.effects(actor)).toMatchObject([{ effect: 'burning', stacks: 2, source: 0 }])
    expect(engine.stats().systemCommandsDenied).toBe(0)
  })

  it('never reach who has the id of one that is gone', async () => {
    const engine = await engineThat({
      first: (ctx, ids) => {
        if (ctx.tick > 0) return
        ctx.despawn(ids[0]!)
        ctx.spawn(Mark)
      },
      second: (ctx, ids) => ctx.tick === 0 && ctx.add(ids[0]!, set(Mark, { n: 99 })),
    })
    const old = engine.create(Mark)
    engine.step()
    const young = engine.handleOf(1)
    expect(young).not.toBe(old)
    expect(engine.columns(Mark).n[1]).toBe(0)
    expect(engine.stats().systemCommandsDenied).toBe(1)
  })

  it('apply effects in the next tick, as the game would, to actors', async () => {
    const engine = await engineThat({
      caster: (ctx, [first, second]) => {
        if (ctx.tick > 0) return
        ctx.applyEffect(first!, 'hit')
        ctx.applyEffect(first!, 'hit', { magnitude: 20 })
        ctx.applyEffect(second!, 'burning', { stacks: 2, duration: 1.5, source: first })
      },
    })
    const [a, b] = engine.spawnMany(2, { components: [Mark] })
    engine.step()
    expect(engine.attribute(a!, 'health')).toBe(100)
    engine.step()
    expect(engine.attribute(a!, 'health')).toBe(73)
    expect(engine.effects(b!)).toMatchObject([{ effect: 'burning', stacks: 2, source: a, remaining: 1.5 }])
  })

  it('take actors out as the game would: with the next tick', async () => {
    const engine = await engineThat({ reaper: (ctx, ids) => ctx.tick === 0 && ctx.despawn(ids[0]!) })
    const actor = engine.spawn({ components: [Mark] })
    engine.step()
    expect(engine.exists(actor)).toBe(true)
    engine.step()
    expect(engine.exists(actor)).toBe(false)
    expect(engine.idOf(engine.create())).toBe(1)
  })

  it('of which one cannot be done are done for the rest; the first reason comes out of step, then the game goes on', async () => {
    const engine = await engineThat({
      breeder: (ctx, ids) => {
        if (ctx.tick > 0) return
        for (let i = 0; i < 40; i++) ctx.spawn(set(Mark, { n: i }), Tag)
        ctx.applyEffect(ids[0]!, 'hit')
        ctx.despawn(ids[0]!)
        ctx.spawn(Mark)
      },
    })
    const first = engine.create(Mark)
    const error = thrown(() => engine.step())
    expect(error).toMatchObject({ code: 'CAPACITY_ENTITIES', value: 32, option: 'capacity.entities' })
    expect(error.message).toContain('System "breeder": 31 entities are there and 1 more do not fit')
    expect(engine.tick).toBe(1)
    expect(engine.exists(first)).toBe(false)
    // Thirty, and the last one, for which there was room again; nothing of those between.
    expect(engine.query(Tag)).toHaveLength(30)
    expect(engine.query(Mark)).toHaveLength(31)
    engine.step(3)
    expect(engine.tick).toBe(4)
  })

  it.each([
    [
      'an effect on one that is no actor',
      'DEAD_HANDLE',
      (ctx: Ctx, [id]: readonly number[]) => ctx.applyEffect(id!, 'hit'),
    ],
    [
      'one entity too many',
      'CAPACITY_ENTITIES',
      (ctx: Ctx) => {
        for (let i = 0; i < 31; i++) ctx.spawn()
      },
    ],
  ])('stop a step of several ticks where they cannot be done: %s', async (_, code, act) => {
    const heard: unknown[] = []
    const engine = await engineThat({
      tested: (ctx, ids) => {
        ctx.emit('ping', 0, ctx.tick)
        if (ctx.tick === 1) act(ctx, ids)
      },
    })
    engine.on('ping' as never, (({ value }: { value: number }) => heard.push(value)) as never)
    engine.create(Mark)
    const error = thrown(() => engine.step(4))
    expect(error.code).toBe(code)
    expect(error.message).toContain('System "tested": ')
    // The tick it was asked in has run, those after it have not; its events are told with those of the next.
    expect([engine.tick, heard]).toEqual([2, [0]])
    engine.step(2)
    expect([engine.tick, heard]).toEqual([4, [0, 1, 2, 3]])
  })

  it('that an observer of the game stops do not stop the rest; what it threw comes out when all are done', async () => {
    const engine = await engineThat({
      tested: (ctx, ids) => {
        if (ctx.tick > 0) return
        ctx.add(ids[0]!, Tag)
        ctx.despawn(ids[1]!)
        ctx.add(ids[2]!, set(Mark, { n: 5 }))
        ctx.spawn(Mark)
        ctx.emit('ping', ids[2]!)
      },
      next: (ctx, ids) => ctx.tick === 0 && ctx.spawn(set(Mark, { n: ids.length })),
    })
    const heard: unknown[] = []
    engine.on('ping' as never, ((event: unknown) => heard.push(event)) as never)
    const entities = engine.createMany(3, Mark)
    const broken = new TypeError('no such sprite')
    const off = observe(engine.world, onAdd(Tag), () => {
      throw broken
    })
    observe(engine.world, onRemove(Mark), () => {
      throw 'no text either'
    })
    const error = thrown(() => engine.step(2))
    expect(error).toMatchObject({ code: 'OBSERVER_FAILED', value: { system: 'tested' }, cause: broken })
    expect(error.message).toBe('System "tested": an observer of what it asked for threw: no such sprite')
    expect(engine.tick).toBe(1)
    expect(engine.columns(Mark).n[engine.idOf(entities[2]!)]).toBe(5)
    expect([...engine.columns(Mark).n.subarray(4, 6)]).toEqual([0, 3])
    off()
    engine.step()
    expect([engine.tick, heard.length]).toEqual([2, 1])
  })

  it('that the effects refuse say so with the name of the system', async () => {
    const engine = await engineThat({ caster: (ctx, ids) => ctx.applyEffect(ids[0]!, 'hit') })
    engine.create(Mark)
    const error = thrown(() => engine.step())
    expect(error.code).toBe('DEAD_HANDLE')
    expect(error.message).toContain('System "caster": target: found 1, allowed: the handle of an actor')
  })

  const wrong: readonly [what: string, act: Act, message: string][] = [
    [
      'an id beyond all',
      (ctx) => ctx.despawn(5000),
      'id: found 5000, allowed: the id of an entity: an integer from 0 to 1023',
    ],
    ['an id below all', (ctx) => ctx.add(-1, Tag), 'id: found -1'],
    ['no id', (ctx) => ctx.remove(undefined as never, Tag), 'id: found undefined'],
    ['a fraction', (ctx) => ctx.emit('ping', 1.5), 'id: found 1.5'],
    ['a handle for an id', (ctx) => ctx.handle(4_000_000_000), 'id: found 4000000000'],
    ['a source beyond all', (ctx, [id]) => ctx.applyEffect(id!, 'hit', { source: 5000 }), 'id: found 5000'],
    ['no component', (ctx, [id]) => ctx.add(id!, {} as never), 'part: found {}, allowed: a component, or set('],
    ['a component of another game', (ctx, [id]) => ctx.add(id!, Unknown), 'component: found "Unknown"'],
    ['a wrong value', (ctx) => ctx.spawn(set(Mark, { of: 256 })), 'of of Mark: found 256'],
    ['Actor to add', (ctx, [id]) => ctx.add(id!, Actor), 'component to add: found "Actor"'],
    ['Actor to remove', (ctx, [id]) => ctx.remove(id!, Actor), 'component to remove: found "Actor"'],
    [
      'a place to spawn',
      (ctx) => ctx.spawn(ActorPosition),
      'part: found "ActorPosition", allowed: Actor without values',
    ],
    ['values of Actor', (ctx) => ctx.spawn(set(Actor as never, { state: 1 } as never)), 'part: found "Actor"'],
    [
      'an unknown effect',
      (ctx, [id]) => ctx.applyEffect(id!, 'freeze'),
      'effect: found "freeze", allowed: hit, burning',
    ],
    [
      'an unknown option',
      (ctx, [id]) => ctx.applyEffect(id!, 'hit', { power: 5 }),
      'key of the options: found "power"',
    ],
    [
      'a magnitude that is none',
      (ctx, [id]) => ctx.applyEffect(id!, 'hit', { magnitude: Number.NaN }),
      'magnitude: found NaN',
    ],
    [
      'a duration below 0',
      (ctx, [id]) => ctx.applyEffect(id!, 'hit', { duration: -1 }),
      'duration: found -1, allowed: from 0',
    ],
    ['a text as duration', (ctx, [id]) => ctx.applyEffect(id!, 'hit', { duration: '1' }), 'duration: found "1"'],
    ['half a stack', (ctx, [id]) => ctx.applyEffect(id!, 'hit', { stacks: 0.5 }), 'stacks: found 0.5'],
    ['an event of no name', (ctx, [id]) => ctx.emit('pang', id!), 'event type: found "pang", allowed: ping, pong'],
    ['an event without value', (ctx, [id]) => ctx.emit('ping', id!, Number.POSITIVE_INFINITY), 'value: found Infinity'],
  ]
  it.each(wrong)('refuse %s', async (_, act, message) => {
    const error = await refused(act)
    expect(error.message).toContain(`System "tested", entities 1 to 1: ${message}`)
  })
})

describe('what a system may ask', () => {
  it('is whose an id is, who has what, the time, and draws that only depend on what they name', async () => {
    const draws = new Map<string, number>()
    let asked: unknown
    const act =
      (name: string): Act =>
      (ctx, ids) => {
        for (const id of ids)
          for (const purpose of [0, 1]) draws.set(`${name} ${ctx.tick} ${id} ${purpose}`, ctx.random(id, purpose))
        const [first, second] = ids
        asked = [
          ctx.id(ctx.handle(second!)),
          ctx.id(ctx.handle(second!) + 32),
          ctx.id(0),
          ctx.has(first!, Tag),
          ctx.has(second!, Mark),
          ctx.has(second!, Actor),
          ctx.has(second!, ActorPosition),
          ctx.has(first!, ActorPosition),
          ctx.dt,
        ]
      }
    const engine = await engineThat({ one: act('one'), two: act('two') })
    engine.create(Mark)
    engine.spawn({ components: [Mark] })
    engine.step(2)
    expect(asked).toEqual([2, 0, 0, false, true, true, true, false, 0.1])
    expect(new Set(draws.values()).size).toBe(16)
    expect([...draws.values()].every((value) => value >= 0 && value < 1)).toBe(true)
    const again = await engineThat({
      one: (ctx, ids) => expect(ctx.random(ids[0]!)).toBe(draws.get(`one ${ctx.tick} 1 0`)),
    })
    again.create(Mark)
    again.step(2)
    const other = await engineThat(
      { one: (ctx, ids) => expect(ctx.random(ids[0]!)).not.toBe(draws.get('one 0 1 0')) },
      { seed: 5 },
    )
    other.create(Mark)
    other.step()
  })
})
