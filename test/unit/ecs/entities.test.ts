import {
  addComponent,
  addEntity,
  addPrefab,
  createRelation,
  entityExists,
  getComponent,
  hasComponent,
  IsA,
  observe,
  onRemove,
  query,
  removeComponent,
  removeEntity,
  set as setBitEcs,
  withAutoRemoveSubject,
} from 'bitecs'
import {
  Actor,
  createEngine,
  defineComponent,
  defineSystem,
  type Engine,
  type EngineOptions,
  Not,
  type SystemContext,
  set,
} from 'myriad'
import { afterEach, describe, expect, it } from 'vitest'
import { thrown } from '../../support/errors.js'

const open: Engine[] = []

afterEach(async () => {
  for (const engine of open.splice(0)) await engine.dispose()
})

function setUp(options: EngineOptions = {}) {
  const Position = defineComponent({ x: 'f32', y: { type: 'f32', default: 2 } }, { name: 'Position' })
  const Health = defineComponent({ hp: { type: 'i32', default: 100 } }, { name: 'Health' })
  const make = async (more: EngineOptions = {}): Promise<Engine> => {
    const engine = (await createEngine({
      workers: 0,
      components: [Position, Health],
      capacity: { actors: 15, entities: 15, effects: 64, commands: 64 },
      ...options,
      ...more,
    })) as Engine
    open.push(engine)
    return engine
  }
  return { Position, Health, make }
}

describe('entities that the game adds and removes with bitECS', () => {
  it('are entities of the engine from the first moment, with or without its components', async () => {
    const { Position, make } = setUp()
    const engine = await make()
    const id = addEntity(engine.world)
    expect(engine.exists(engine.handleOf(id))).toBe(true)
    expect([...engine.query(Not(Position))]).toEqual([id])
    addComponent(engine.world, id, Position)
    expect([...engine.query(Position)]).toEqual([id])
    expect(engine.columns(Position).y[id]).toBe(2)
    expect([...engine.query(Not(Position))]).toEqual([])
    removeComponent(engine.world, id, Position)
    expect([...engine.query(Position)]).toEqual([])
    expect(engine.exists(engine.handleOf(id))).toBe(true)
  })

  it("are given by bitECS's query with their components switched off too, by the engine's without", async () => {
    const Stunned = defineComponent({}, { enableable: true })
    const { make } = setUp({ components: [Stunned] })
    const engine = await make()
    const [on, off] = [engine.create(Stunned), engine.create(Stunned)]
    engine.disable(off, Stunned)
    expect([...query(engine.world, [Stunned])]).toEqual([engine.idOf(on), engine.idOf(off)])
    expect([...engine.query(Stunned)]).toEqual([engine.idOf(on)])
  })

  it('take values of either set, and give them back', async () => {
    const { Position, make } = setUp()
    const engine = await make()
    const id = addEntity(engine.world)
    addComponent(engine.world, id, setBitEcs(Position, { x: 5 }))
    expect(getComponent(engine.world, id, Position)).toEqual({ x: 5, y: 2 })
    addComponent(engine.world, id, set(Position, { y: 7 }))
    expect(getComponent(engine.world, id, Position)).toEqual({ x: 5, y: 7 })
    expect(thrown(() => addComponent(engine.world, id, setBitEcs(Position, { x: '5' }))).code).toBe('WRONG_TYPE')
    expect(thrown(() => addComponent(engine.world, id, setBitEcs(Position, { z: 5 }))).code).toBe('UNKNOWN_NAME')
    expect(getComponent(engine.world, id, Position)).toEqual({ x: 5, y: 7 })
  })

  it('leave a dead handle when they are removed, whether they had components or not', async () => {
    const { Position, make } = setUp()
    const engine = await make()
    for (const components of [[], [Position]]) {
      const handle = engine.create(...components)
      const id = engine.idOf(handle)
      removeEntity(engine.world, id)
      expect(engine.exists(handle)).toBe(false)
      expect(thrown(() => engine.handleOf(id)).code).toBe('DEAD_HANDLE')
      expect([...engine.query()]).toEqual([])
      const next = engine.create(Position)
      expect(engine.idOf(next)).toBe(id)
      expect(next).not.toBe(handle)
      expect(engine.exists(handle)).toBe(false)
      engine.despawn(next)
    }
  })

  it('die with the entity they belong to, where the relation says so', async () => {
    const { Position, make } = setUp()
    const engine = await make()
    const ChildOf = createRelation(withAutoRemoveSubject)
    const parent = engine.create(Position)
    const child = engine.create(Position)
    const actor = engine.spawn()
    addComponent(engine.world, engine.idOf(child), ChildOf(engine.idOf(parent)))
    addComponent(engine.world, engine.idOf(actor), ChildOf(engine.idOf(parent)))
    engine.despawn(parent)
    expect([parent, child, actor].map((entity) => engine.exists(entity))).toEqual([false, false, false])
    expect([...engine.query(Position)]).toEqual([])
    const [a, b] = engine.createMany(2)
    expect([engine.idOf(a!), engine.idOf(b!)].sort()).toEqual([1, 2])
    expect([parent, child].map((entity) => engine.exists(entity))).toEqual([false, false])
    engine.step()
    expect(engine.actors()).toHaveLength(0)
    expect(engine.idOf(engine.create())).toBe(3)
  })

  it('are beyond the last place only as long as they have no components of the engine', async () => {
    const { Position, make } = setUp()
    const engine = await make()
    const Own = {}
    const ids = Array.from({ length: 20 }, () => addEntity(engine.world))
    addComponent(engine.world, 20, Own)
    expect(query(engine.world, [Own])).toEqual([20])
    expect(thrown(() => addComponent(engine.world, 20, Position))).toMatchObject({
      code: 'CAPACITY_ENTITIES',
      value: 20,
      option: 'capacity.entities',
    })
    expect(hasComponent(engine.world, 20, Position)).toBe(false)
    expect([...query(engine.world, [Position])]).toEqual([])
    for (const id of ids) removeEntity(engine.world, id)
    expect([...engine.query()]).toEqual([])
  })

  it('keep their generations in a checkpoint', async () => {
    const { Position, make } = setUp()
    const engine = await make()
    const first = addEntity(engine.world)
    const old = engine.handleOf(first)
    removeEntity(engine.world, first)
    expect(addEntity(engine.world)).toBe(first)
    addComponent(engine.world, first, Position)
    const handle = engine.handleOf(first)
    const copy = await make()
    copy.restore(engine.checkpoint())
    expect(copy.exists(handle)).toBe(true)
    expect(copy.exists(old)).toBe(false)
    expect(copy.hash()).toBe(engine.hash())
  })
})

describe('an actor whose entity the game removes with bitECS', () => {
  it('keeps its id until it has despawned, so that nobody else gets it', async () => {
    const { Position, make } = setUp()
    const engine = await make()
    const actor = engine.spawn({ components: [Position] })
    const id = engine.idOf(actor)
    removeEntity(engine.world, id)
    removeEntity(engine.world, id)
    expect(engine.exists(actor)).toBe(false)
    expect([...engine.query(Position)]).toEqual([])
    expect(thrown(() => engine.addComponents(actor, Position)).code).toBe('DEAD_HANDLE')
    expect(thrown(() => addComponent(engine.world, id, Position)).code).toBe('DEAD_HANDLE')
    const other = engine.create(Position)
    expect(engine.idOf(other)).not.toBe(id)
    engine.step()
    expect(engine.actors()).toHaveLength(0)
    expect(engine.exists(other)).toBe(true)
    expect([...engine.query(Position)]).toEqual([engine.idOf(other)])
    const next = engine.create()
    expect(engine.idOf(next)).toBe(id)
    expect(engine.exists(actor)).toBe(false)
  })

  it('is out of every query while its slot is kept for those who read it, and when a save brings that back', async () => {
    const { Position, make } = setUp()
    const seen: number[] = []
    const options: EngineOptions = {
      tickRate: 10,
      attributes: { health: { base: 100 }, power: { base: 3 } },
      vital: 'health',
      effects: [
        {
          id: 'drain',
          duration: 1,
          period: 0.1,
          actions: [{ do: 'damage', amount: 0, scale: { attribute: 'power', factor: 1, capture: 'live' } }],
        },
      ],
      systems: [
        defineSystem({
          name: 'watch',
          on: 'main',
          query: [Position],
          run: (_, { start, end }) => seen.push(end - start),
        }),
      ],
    }
    const engine = await make(options)
    const [source, target] = engine.spawnMany(2, { components: [Position] })
    engine.apply('drain', target!, { source: source! })
    engine.step(2)
    engine.despawn(source!)
    engine.step(2)
    expect(engine.exists(source!)).toBe(false)
    expect([...engine.query(Position)]).toEqual([engine.idOf(target!)])
    expect(engine.stats()).toMatchObject({ actors: 2, entities: 2 })
    const copy = await make(options)
    copy.restore(engine.checkpoint())
    expect(copy.hash()).toBe(engine.hash())
    expect([...copy.query(Position)]).toEqual([copy.idOf(target!)])
    engine.step(10)
    expect(seen).toEqual([2, 2, 2, ...new Array(11).fill(1)])
    copy.step(10)
    expect(copy.hash()).toBe(engine.hash())
    expect(copy.stats()).toMatchObject({ actors: 1, entities: 1 })
    expect(copy.create(Position)).toBe(engine.create(Position))
  })

  it('cannot be made by adding the component', async () => {
    const { make } = setUp()
    const engine = await make()
    const id = addEntity(engine.world)
    expect(thrown(() => addComponent(engine.world, id, Actor))).toMatchObject({ code: 'INVALID_INPUT', value: id })
    expect(hasComponent(engine.world, id, Actor)).toBe(false)
    expect([...query(engine.world, [Actor])]).toEqual([])
    expect(engine.hasComponent(engine.handleOf(id), Actor)).toBe(false)
    engine.step()
    expect(entityExists(engine.world, id)).toBe(true)
  })
})

describe('a prefab', () => {
  it('gives its values, and the defaults for the others, to those that are it', async () => {
    const { Position, Health, make } = setUp()
    const engine = await make()
    engine.despawn(engine.create(set(Position, { x: 7, y: 9 }), set(Health, { hp: 1 })))
    const prefab = addPrefab(engine.world)
    addComponent(engine.world, prefab, Health)
    addComponent(engine.world, prefab, setBitEcs(Position, { x: 5 }))
    addComponent(engine.world, prefab, setBitEcs(Position, { x: 6 }))
    expect(getComponent(engine.world, prefab, Position)).toEqual({ x: 6, y: 2 })
    const id = addEntity(engine.world)
    addComponent(engine.world, id, IsA(prefab))
    expect(getComponent(engine.world, id, Position)).toEqual({ x: 6, y: 2 })
    expect(getComponent(engine.world, id, Health)).toEqual({ hp: 100 })
    expect([...engine.query(Position, Health)]).toEqual([id])
    removeEntity(engine.world, prefab)
    const next = addPrefab(engine.world)
    expect(next).toBe(prefab)
    addComponent(engine.world, next, Position)
    expect(getComponent(engine.world, next, Position)).toEqual({ x: 0, y: 2 })
  })
})

describe('in the middle of a tick', () => {
  const attempts: readonly [what: string, attempt: (engine: Engine, Position: object) => void][] = [
    ['addEntity', (engine) => addEntity(engine.world)],
    ['removeEntity', (engine) => removeEntity(engine.world, 1)],
    ['removeEntity of an entity without components', (engine) => removeEntity(engine.world, 2)],
    ['removeEntity of an actor', (engine) => removeEntity(engine.world, 3)],
    ['addComponent', (engine, Position) => addComponent(engine.world, 2, Position)],
    ['values', (engine, Position) => addComponent(engine.world, 1, { component: Position, data: { x: 1 } })],
    ['removeComponent', (engine, Position) => removeComponent(engine.world, 1, Position)],
    ['create', (engine) => engine.create()],
    ['enable', (engine) => engine.enable(1, Actor)],
  ]
  it.each(attempts)('%s is BUSY: a system on the own thread and runIf may only ask', async (_, attempt) => {
    for (const place of ['run', 'runIf'] as const) {
      const { Position, make } = setUp()
      let engine: Engine | undefined
      const act = () => attempt(engine!, Position)
      const system = defineSystem({
        name: 'meddler',
        on: 'main',
        ...(place === 'runIf' && { runIf: () => act() === undefined }),
        run: () => act(),
      })
      engine = await make({ systems: [system] })
      engine.create(Position)
      engine.create()
      engine.spawn()
      const error = thrown(() => engine!.step())
      expect(error.code).toBe('SYSTEM_FAILED')
      expect(error.message).toContain('in the middle of a')
    }
  })

  it('what is added when the tick is over is there in the next', async () => {
    const { Position, make } = setUp()
    const seen: number[] = []
    const engine = await make({
      systems: [
        defineSystem({
          name: 'watch',
          on: 'main',
          query: [Position],
          emits: ['ping'],
          run(ctx: SystemContext<Record<never, never>, 'ping'>, { start, end, ids }) {
            seen.push(end - start)
            if (end > start) ctx.emit('ping', ids[start]!)
          },
        }),
      ],
    })
    const handle = engine.create(Position)
    engine.on('ping' as never, () => {
      if (engine.tick === 1) addComponent(engine.world, addEntity(engine.world), Position)
      if (engine.tick === 2) removeEntity(engine.world, engine.idOf(handle))
    })
    engine.step(4)
    expect(seen).toEqual([1, 2, 1, 1])
  })

  it('a removal that an observer of the game makes of a command is carried out like it', async () => {
    const { Position, make } = setUp()
    const engine = await make({
      systems: [
        defineSystem({
          name: 'reaper',
          query: [Position],
          run: (ctx, { ids, start }) => ctx.despawn(ids[start]!),
        }),
      ],
    })
    const [first, pet] = engine.createMany(2, Position)
    const actor = engine.spawn()
    observe(engine.world, onRemove(Position), (id: number) => {
      if (id !== engine.idOf(first!)) return
      removeEntity(engine.world, engine.idOf(pet!))
      removeEntity(engine.world, engine.idOf(actor))
    })
    engine.step(2)
    expect([first!, pet!, actor].map((entity) => engine.exists(entity))).toEqual([false, false, false])
    expect(engine.stats()).toMatchObject({ entities: 0, actors: 0 })
  })
})
