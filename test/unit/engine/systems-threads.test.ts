import { defineSystem, type Engine, type SystemEvent, set } from 'myriad'
import { describe, expect, it } from 'vitest'
import { thrown } from '../../support/errors.js'
import { type GameOptions, gameEngine } from '../../support/game-engine.js'
import { Frozen, Health, Late, Position, Stunned, Velocity } from '../../support/game-systems.mjs'
import { playOn } from '../../support/play-on.mjs'

/** What came of a world of all kinds of entities, whatever the number of threads. */
async function play(options: GameOptions, ticks = 12) {
  const engine = await gameEngine(options)
  const heard: string[] = []
  const on = engine.on as unknown as (type: string, handler: (event: SystemEvent) => void) => () => void
  for (const type of ['hit', 'gone']) {
    try {
      on.call(engine, type, ({ tick, entity, value }) => heard.push(`${type} ${tick} ${entity} ${value}`))
    } catch {
      // None of the systems emits it.
    }
  }
  populate(engine as never)
  engine.step(ticks)
  const { entities, actors, systemCommandsDenied } = engine.stats()
  const came = {
    hash: engine.hash(),
    heard,
    entities,
    actors,
    denied: systemCommandsDenied,
    workers: engine.capabilities.workers,
    fallback: engine.capabilities.fallback,
  }
  const result = { ...came, worked: playOn(engine) > 0 }
  // Two engines of one thread with a component: the component itself would not know whose columns to give.
  await engine.dispose()
  return result
}

function populate(engine: Engine): void {
  for (let i = 0; i < 1200; i++) {
    const entity =
      i % 7 === 0
        ? engine.spawn({ position: [i, 0], components: [set(Position, { x: i })] })
        : engine.create(set(Position, { x: i }))
    const parts = [
      [set(Velocity, { x: i % 10, y: 1 }), 2],
      [set(Health, { hp: i }), 3],
      [Frozen, 5],
      [set(Stunned, { power: i }), 4],
    ] as const
    for (const [part, of] of parts) {
      const component = 'component' in part ? part.component : part
      if (i % of === 0 && knows(engine, component)) engine.addComponents(entity, part)
    }
    if (i % 8 === 0 && knows(engine, Stunned)) engine.disable(entity, Stunned)
  }
}

function knows(engine: Engine, component: object): boolean {
  try {
    engine.query(component as never)
    return true
  } catch {
    return false
  }
}

describe('systems give one result with 0, 1 and 2 workers', () => {
  const sets: readonly (readonly string[])[] = [
    ['movement'],
    ['drift', 'movement'],
    ['commander', 'late', 'movement'],
    ['stunner', 'dazed', 'awake'],
    ['tally', 'crowd', 'look', 'walk'],
    ['slow', 'drift'],
    ['late', 'crowd', 'commander', 'stunner', 'look', 'dazed', 'tally', 'awake', 'movement', 'walk', 'drift'],
  ]
  it.each(sets.map((systems) => [systems.join(', '), systems] as const))('%s', async (_, systems) => {
    const own = systems.includes('commander') ? { components: [Late, Velocity, Frozen] } : {}
    const data = systems.includes('commander') ? { components: ['Late', 'Velocity', 'Frozen'] } : {}
    const alone = await play({ systems, ...own, data })
    expect(alone.fallback).toBeUndefined()
    expect(alone.worked).toBe(false)
    for (const workers of systems.length > 4 ? [1, 2] : [2]) {
      const found = await play({ systems, ...own, data, workers })
      // The workers were not only there.
      expect(found).toEqual({ ...alone, workers, worked: true })
    }
    if (!systems.includes('commander')) return
    expect(alone.heard.length).toBeGreaterThan(100)
    expect(alone.denied).toBeGreaterThan(0)
    expect(alone.actors).toBeGreaterThan(172)
  })
})

describe('commands of systems for which there is no room', () => {
  it.each([3, 40, 200])(
    'are refused all together, whatever the threads, and the tick has run (%i an entity)',
    async (y) => {
      const outcomes = []
      for (const workers of [0, 2]) {
        const engine = await gameEngine({
          systems: ['flood', 'late'],
          workers,
          components: [Frozen],
          data: { components: ['Frozen'] },
          capacity: { entities: 1000, actors: 1, effects: 1, commands: 1, systemCommands: 20 },
        })
        const entities = engine.createMany(640, set(Position, { x: 0, y }), Frozen, Health)
        const error = thrown(() => engine.step())
        expect(error).toMatchObject({
          code: 'CAPACITY_SYSTEM_COMMANDS',
          allowed: 'up to 20 a tick',
          option: 'capacity.systemCommands',
        })
        expect(error.message).toContain('"flood"')
        expect(engine.tick).toBe(1)
        expect(engine.columns(Position).x[engine.idOf(entities[639]!)]).toBe(1)
        expect(engine.query(Frozen)).toHaveLength(640)
        // The game goes on as soon as systems ask for less.
        engine.columns(Position).y.fill(0)
        for (const id of engine.query(Health)) engine.removeComponents(engine.handleOf(id), Health)
        engine.step()
        outcomes.push({ hash: engine.hash(), value: error.value, message: error.message })
        await engine.dispose()
      }
      expect(outcomes[1]).toEqual(outcomes[0])
    },
  )

  it('may be as many as the option says, however they fall to slices', async () => {
    for (const workers of [0, 2]) {
      const engine = await gameEngine({
        systems: ['flood'],
        workers,
        components: [Frozen],
        data: { components: ['Frozen'] },
        // Three of the shortest commands take the room of one.
        capacity: { entities: 4000, actors: 1, effects: 1, commands: 1, systemCommands: 1000 },
      })
      engine.createMany(3000, set(Position, { y: 1 }), Frozen)
      engine.step()
      expect(engine.query(Frozen)).toHaveLength(0)
      engine.create(set(Position, { y: 1 }))
      expect(thrown(() => engine.step())).toMatchObject({ code: 'CAPACITY_SYSTEM_COMMANDS', value: 1001 })
      await engine.dispose()
    }
  })
})

describe('a system that throws', () => {
  it.each([0, 2])('is named with its entities and what it threw, with %i workers', async (workers) => {
    const engine = await gameEngine({ systems: ['movement', 'faulty'], workers })
    engine.createMany(600, Position)
    const error = thrown(() => engine.step())
    expect(error).toMatchObject({
      code: 'SYSTEM_FAILED',
      value: { system: 'faulty', first: 256, last: 319, count: 64 },
      allowed: 'a system that does not throw',
    })
    // The whole message, whatever its length and lines.
    expect(error.message).toContain(
      `System "faulty", entities 256 to 319: out of ideas\n${'and of breath '.repeat(20)}`,
    )
    expect(error.stack).toContain('game-systems.mjs')
    expect(thrown(() => engine.step()).message).toBe(error.message)
    // Half a tick is nothing to be saved over a whole one.
    expect(thrown(() => engine.checkpoint()).message).toBe(error.message)
  })

  it.each([0, 2])('by a wrong command says what was found and what is allowed, with %i workers', async (workers) => {
    const engine = await gameEngine({ systems: ['careless'], workers })
    engine.create(Position)
    const error = thrown(() => engine.step())
    expect(error.code).toBe('SYSTEM_FAILED')
    expect(error.message).toContain('id: found 77777, allowed: the id of an entity: an integer from 0 to')
  })
})

describe('a worker file that does not fit', () => {
  const cases: readonly [what: string, systems: string[], data: object, why: string][] = [
    ['lacks a system', ['movement', 'drift'], { systems: ['movement'] }, 'does not have the system "drift"'],
    [
      'has it over another component',
      ['drift'],
      { others: true },
      'The system "drift" of the worker file is another one',
    ],
    [
      'has it over another query',
      ['movement'],
      { others: true },
      'The system "movement" of the worker file is another',
    ],
    [
      'has it with other keys',
      ['crowd', 'tally'],
      { others: true },
      'The system "crowd" of the worker file is another',
    ],
    ['has it with another period', ['slow'], { others: true }, 'The system "slow" of the worker file is another'],
    ['lacks components', ['commander'], {}, 'has 0 of the 1 components of the option `components`'],
    [
      'has other components',
      ['commander'],
      { components: ['Frozen'] },
      'components of the worker file are others: Frozen',
    ],
  ]
  it.each(cases)(
    '%s is named as the reason why there are no threads, and the game runs',
    async (_, systems, data, why) => {
      const components = systems.includes('commander') ? { components: [Late] } : {}
      const engine = await gameEngine({ systems, data, workers: 1, ...components })
      expect(engine.capabilities.workers).toBe(0)
      expect(engine.capabilities.fallback).toContain(why)
      engine.createMany(10)
      engine.step(3)
      expect(engine.tick).toBe(3)
    },
  )

  it('may have more, in any order, and lack what runs on the own thread', async () => {
    const hud = defineSystem({ name: 'hud', on: 'main', query: [Health], run() {} })
    const engine = await gameEngine({
      systems: ['movement', hud, 'drift'],
      data: { systems: ['late', 'drift', 'movement', 'tally'] },
      workers: 1,
    })
    expect(engine.capabilities).toMatchObject({ workers: 1, fallback: undefined })
  })
})

describe('a checkpoint', () => {
  it('has components, bits, resources, plain entities and what systems have to come, and goes on the same with any threads', async () => {
    const systems = ['stunner', 'dazed', 'awake', 'tally', 'crowd', 'look', 'walk', 'commander', 'late', 'movement']
    const own = { components: [Late, Velocity, Frozen], data: { components: ['Late', 'Velocity', 'Frozen'] } }
    const engine = await gameEngine({ systems, ...own, seed: 3 })
    populate(engine as never)
    engine.step(7)
    const image = engine.checkpoint()
    const hash = engine.hash()
    engine.step(6)
    const later = { hash: engine.hash(), query: engine.query(Position), next: engine.create() }
    for (const [workers, before] of [
      [0, 0],
      [2, 30],
    ] as const) {
      const other = await gameEngine({ systems, ...own, seed: 3, workers })
      populate(other as never)
      if (before > 0) other.step(before)
      other.restore(image)
      expect([other.hash(), other.tick]).toEqual([hash, 7])
      other.step(6)
      expect({ hash: other.hash(), query: other.query(Position), next: other.create() }).toEqual(later)
      await other.dispose()
    }
  })

  it('fits no engine with other components, queries or resources', async () => {
    const engine = await gameEngine({ systems: ['movement'] })
    const image = engine.checkpoint()
    for (const options of [
      { systems: ['movement', 'drift'] },
      { systems: [] },
      { systems: ['movement'], components: [Late] },
    ]) {
      const other = await gameEngine(options)
      const hash = other.hash()
      expect(thrown(() => other.restore(image)).code).toBe('IMAGE_MISMATCH')
      expect(other.hash()).toBe(hash)
    }
  })

  it('that is damaged changes nothing', async () => {
    const engine = await gameEngine({ systems: ['movement', 'tally'] })
    engine.createMany(100, Position, Velocity, Health)
    engine.step(3)
    const image = engine.checkpoint()
    const hash = engine.hash()
    for (const bytes of [
      image.bytes.subarray(0, 3),
      image.bytes.subarray(0, 900),
      image.bytes.subarray(0, -1),
      new Uint8Array(0),
    ]) {
      expect(thrown(() => engine.restore({ ...image, bytes })).code).toBe('IMAGE_INVALID')
    }
    expect(engine.hash()).toBe(hash)
    expect(engine.query(Position)).toHaveLength(100)
  })
})
