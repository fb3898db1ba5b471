import { defineSystem, type Entities, type SystemDefinition, set } from 'myriad'
import { describe, expect, it } from 'vitest'
import { thrown } from '../../support/errors.js'
import { gameEngine } from '../../support/game-engine.js'
import { Health, Position, Stunned, Velocity } from '../../support/game-systems.mjs'

describe('where a system runs', () => {
  it('by slices, whole on one thread, or on the own thread; with no entities too, if it is whole', async () => {
    const calls: string[] = []
    const note =
      (name: string) =>
      (_: unknown, { ids, start, end, dense }: Entities) => {
        calls.push(`${name} ${start === end ? 'nobody' : `${ids[start]} to ${ids[end - 1]}${dense ? ', dense' : ''}`}`)
      }
    const engine = await gameEngine({
      systems: [
        defineSystem({ name: 'sliced', query: [Position], slice: 128, run: note('sliced') }),
        defineSystem({ name: 'widest', query: [Position], slice: 65_536, run: note('widest') }),
        defineSystem({ name: 'one', query: [Position], on: 'one', run: note('one') }),
        defineSystem({ name: 'main', query: [Position, Stunned], on: 'main', run: note('main') }),
      ],
      capacity: { entities: 200, actors: 1, effects: 1, commands: 1 },
    })
    engine.step()
    expect(calls.splice(0).sort()).toEqual(['main nobody', 'one nobody'])
    const entities = engine.createMany(200, Position)
    engine.addComponents(entities[3]!, Stunned)
    engine.addComponents(entities[4]!, Stunned)
    engine.disable(entities[4]!, Stunned)
    engine.removeComponents(entities[5]!, Position)
    engine.step()
    expect(calls.splice(0).sort()).toEqual([
      'main 4 to 4, dense',
      'one 1 to 200',
      'sliced 1 to 127',
      'sliced 128 to 200, dense',
      'widest 1 to 200',
    ])
  })

  it('at the last id there is', async () => {
    const seen: number[] = []
    const engine = await gameEngine({
      systems: [
        defineSystem({
          name: 'last',
          query: [Position],
          writes: { position: Position },
          slice: 64,
          run: (_, { ids, end }, { position }) => {
            seen.push(ids[end - 1]!)
            position.x[ids[end - 1]!] = 5
          },
        }),
      ],
      capacity: { entities: 1023, actors: 1, effects: 1, commands: 1 },
    })
    engine.createMany(1023, Position)
    engine.step()
    expect(seen.slice(-2)).toEqual([959, 1023])
    expect(engine.columns(Position).x[1023]).toBe(5)
    expect(thrown(() => engine.create()).code).toBe('CAPACITY_ENTITIES')
  })
})

describe('when a system runs', () => {
  it('is every tick, every so many, every so many seconds, and if it is asked to', async () => {
    const ran: Record<string, number[]> = { each: [], third: [], half: [], short: [], asked: [] }
    const asked: number[] = []
    const system = (name: string, options: Pick<SystemDefinition, 'every' | 'runIf'>) =>
      defineSystem({ name, on: 'main', ...options, run: ({ tick }) => void ran[name]!.push(tick) })
    const engine = await gameEngine({
      systems: [
        system('each', {}),
        system('third', { every: 3 }),
        system('half', { every: { seconds: 0.5 } }),
        system('short', { every: { seconds: 0.001 } }),
        system('asked', { every: 2, runIf: ({ tick, dt }) => asked.push(tick) > 0 && tick % 4 === 0 && dt === 0.1 }),
      ],
    })
    engine.step(8)
    expect(ran).toEqual({
      each: [0, 1, 2, 3, 4, 5, 6, 7],
      third: [0, 3, 6],
      half: [0, 5],
      short: [0, 1, 2, 3, 4, 5, 6, 7],
      asked: [0, 4],
    })
    expect(asked).toEqual([0, 2, 4, 6])
    expect(engine.stats().systems.map(({ name, runs }) => [name, runs])).toEqual(
      Object.entries(ran).map(([name, ticks]) => [name, ticks.length]),
    )
  })

  it('says how long ago it ran last, in whole ticks, whatever it left out', async () => {
    const seen: Record<string, number[]> = { each: [], third: [], half: [], asked: [] }
    const system = (name: string, options: Pick<SystemDefinition, 'every' | 'runIf'>) =>
      defineSystem({
        name,
        on: 'main',
        ...options,
        run: (ctx) => {
          seen[name]!.push(ctx.elapsed)
          expect(ctx.dt).toBe(0.1)
        },
      })
    const make = () =>
      gameEngine({
        systems: [
          system('each', {}),
          system('third', { every: 3 }),
          system('half', { every: { seconds: 0.52 } }),
          system('asked', { every: 2, runIf: ({ tick }) => tick % 6 === 4 }),
        ],
      })
    const engine = await make()
    engine.step(11)
    expect(seen).toEqual({
      each: new Array(11).fill(0.1),
      third: new Array(4).fill(3 * 0.1),
      half: new Array(3).fill(0.5),
      asked: [0.2, 6 * 0.1],
    })
    // What went before a save counts after the load.
    const copy = await make()
    copy.restore(engine.checkpoint())
    for (const list of Object.values(seen)) list.length = 0
    copy.step(6)
    expect(seen).toEqual({ each: new Array(6).fill(0.1), third: [3 * 0.1, 3 * 0.1], half: [0.5], asked: [6 * 0.1] })
  })

  it('is asked before anything of the tick has run: when that throws, the tick may be run again', async () => {
    let fails = false
    const make = () =>
      gameEngine({
        systems: [
          'movement',
          defineSystem({
            name: 'moody',
            on: 'main',
            run() {},
            runIf() {
              if (fails) throw new Error('in no mood')
              return true
            },
          }),
        ],
      })
    const [calm, moody] = [await make(), await make()]
    for (const engine of [calm, moody]) {
      engine.createMany(100, Position, set(Velocity, { x: 3 }))
      engine.apply('burning', engine.spawn())
      engine.step(2)
    }
    fails = true
    const error = thrown(() => moody.step())
    expect(error).toMatchObject({ code: 'SYSTEM_FAILED', value: { system: 'moody' } })
    expect(error.message).toBe('runIf of system "moody": in no mood')
    expect(moody.tick).toBe(2)
    fails = false
    for (const engine of [calm, moody]) engine.step(3)
    expect(moody.hash()).toBe(calm.hash())
  })
})

describe('the report of systems', () => {
  it('says where each stands, how often it ran and for how many', async () => {
    const engine = await gameEngine({ systems: ['movement', 'tally', 'crowd', 'dazed'] })
    engine.createMany(70, Position, Velocity, Health)
    engine.createMany(5, Health, Stunned)
    engine.step(3)
    expect(engine.stats().systems).toEqual([
      { name: 'movement', on: 'all', stage: 0, runs: 3, ms: expect.any(Number), entities: 70 },
      { name: 'tally', on: 'one', stage: 0, runs: 3, ms: expect.any(Number), entities: 75 },
      { name: 'crowd', on: 'all', stage: 1, runs: 3, ms: expect.any(Number), entities: 75 },
      { name: 'dazed', on: 'all', stage: 0, runs: 3, ms: expect.any(Number), entities: undefined },
    ])
    expect(engine.stats().systems.every(({ ms }) => ms >= 0)).toBe(true)
    const groups = engine.stats().memory.map(({ group }) => group)
    expect(groups).toEqual(expect.arrayContaining(['components', 'queries', 'resources', 'systems']))
  })

  it('shows the schedule, and why two systems do not run side by side', async () => {
    const engine = await gameEngine({ systems: ['movement', 'drift', 'tally', 'crowd', 'walk'] })
    expect(engine.schedule.explain()).toMatchObject({
      stages: [
        {
          tasks: [
            { kind: 'slices', systems: ['movement', 'drift', 'walk'] },
            { kind: 'one', systems: ['tally'] },
          ],
        },
        {
          tasks: [
            { kind: 'slices', systems: ['crowd'] },
            { kind: 'effects', systems: ['effects'] },
          ],
        },
      ],
      apart: [
        { first: 'tally', second: 'crowd', why: '"tally" writes grid, which "crowd" reads' },
        { first: 'walk', second: 'effects', why: '"walk" writes ActorPosition, which "effects" writes' },
      ],
    })
  })
})

describe('two engines of one thread', () => {
  it('have columns of their own, and the component says that it cannot tell whose are meant', async () => {
    const [a, b] = [await gameEngine({ systems: ['movement'] }), await gameEngine({ systems: ['movement'] })]
    a.create(set(Position, { x: 1 }), set(Velocity, { x: 10 }))
    b.create(set(Position, { x: 2 }), set(Velocity, { x: 20 }))
    a.step()
    b.step(2)
    expect([a.columns(Position).x[1], b.columns(Position).x[1]]).toEqual([2, 6])
    expect(thrown(() => Position.x)).toMatchObject({ code: 'INVALID_INPUT', value: 2 })
    await a.dispose()
    expect(Position.x[1]).toBe(6)
    await b.dispose()
    const none = thrown(() => Position.x)
    expect(none).toMatchObject({ code: 'INVALID_INPUT', value: 0, allowed: 'one engine' })
    expect(none.message).toBe(
      'Position has no columns yet: no engine of this thread uses it. They come with createEngine({ components }) or a system ' +
        'that names it, and go with dispose().',
    )
    expect(thrown(() => Velocity.x).message).toContain('The component has no columns yet')
  })
})
