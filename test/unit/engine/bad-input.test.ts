import { addEntity } from 'bitecs'
import { createClock, createEngine, type Engine, type EngineOptions } from 'myriad'
import { runScenario } from 'myriad/scenario'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rejected, thrown } from '../../support/errors.js'

const OPTIONS = {
  tickRate: 10,
  attributes: { health: { base: 100, min: 0, max: 100 }, mana: { base: 50 } },
  vital: 'health',
  effects: [
    { id: 'burning', duration: 5, period: 1, tags: ['hot'], actions: [{ do: 'damage', amount: 3 }] },
    { id: 'stun', duration: 5, control: ['stunned'], dispel: { type: 'magic' } },
  ],
  tags: ['wet'],
  workers: 0,
  capacity: { actors: 4, effects: 64, commands: 8192, events: 64 },
} as const satisfies EngineOptions

/** Values of every type that JavaScript has. */
const ANYTHING: readonly unknown[] = [
  undefined,
  null,
  true,
  5n,
  Symbol('x'),
  'x',
  '',
  -1,
  0.5,
  2 ** 40,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  [],
  [5n],
  ['x'],
  { x: 5 },
  { x: 5n },
  () => {},
  new Map(),
  Uint32Array.of(99),
]

let engine: Engine
let orc: number

beforeEach(async () => {
  engine = (await createEngine(OPTIONS)) as Engine
  orc = engine.spawn()
  engine.apply('burning', orc)
  engine.step()
})

afterEach(() => engine.dispose())

describe('a call with a wrong argument', () => {
  const calls: readonly [what: string, code: string, call: () => unknown][] = [
    ...[null, 5, 'x', [], 5n, Symbol('x'), () => {}].flatMap((value): [string, string, () => unknown][] => [
      [`apply options ${String(value)}`, 'WRONG_TYPE', () => engine.apply('burning', orc, value as never)],
      [
        `applyMany options ${String(value)}`,
        'WRONG_TYPE',
        () => engine.applyMany('burning', Uint32Array.of(orc), value as never),
      ],
      [`dispel options ${String(value)}`, 'WRONG_TYPE', () => engine.dispel(orc, value as never)],
      [`damage options ${String(value)}`, 'WRONG_TYPE', () => engine.damage(orc, 5, value as never)],
      [`heal options ${String(value)}`, 'WRONG_TYPE', () => engine.heal(orc, 5, value as never)],
      [`spawn options ${String(value)}`, 'WRONG_TYPE', () => engine.spawn(value as never)],
      [`restore(${String(value)})`, 'WRONG_TYPE', () => engine.restore(value as never)],
    ]),
    ['an unknown key for apply', 'INVALID_INPUT', () => engine.apply('burning', orc, { power: 5 } as never)],
    [
      'an unknown key for applyMany',
      'INVALID_INPUT',
      () => engine.applyMany('burning', Uint32Array.of(orc), { power: 5 } as never),
    ],
    ['an unknown key for damage', 'INVALID_INPUT', () => engine.damage(orc, 5, { kind: 'fire' } as never)],
    ['an unknown key for heal', 'INVALID_INPUT', () => engine.heal(orc, 5, { school: 'holy' } as never)],
    ['an unknown key for dispel', 'INVALID_INPUT', () => engine.dispel(orc, { kind: 'magic' } as never)],
    ['a place that is a number', 'WRONG_TYPE', () => engine.spawn({ position: 5 as never })],
    ['a place of one number', 'WRONG_TYPE', () => engine.spawn({ position: [5] as never })],
    ['start attributes that are a number', 'WRONG_TYPE', () => engine.spawn({ attributes: 5 as never })],
    ['start attributes that are null', 'WRONG_TYPE', () => engine.spawn({ attributes: null as never })],
    ['dispel types in one word', 'WRONG_TYPE', () => engine.dispel(orc, { types: 'magic' as never })],
    ['a number among dispel types', 'WRONG_TYPE', () => engine.dispel(orc, { types: [5] as never })],
    ['a BigInt among dispel types', 'WRONG_TYPE', () => engine.dispel(orc, { types: [5n] as never })],
    ['a symbol among dispel tags', 'WRONG_TYPE', () => engine.dispel(orc, { tags: [Symbol('x')] as never })],
    ['a BigInt as target', 'WRONG_TYPE', () => engine.apply('burning', 5n as never)],
    ['a symbol as target', 'WRONG_TYPE', () => engine.kill(Symbol('x') as never)],
    ['a handle with a fraction', 'DEAD_HANDLE', () => engine.attribute(orc + 0.5, 'mana')],
    ['a handle beyond 32 bits', 'DEAD_HANDLE', () => engine.effects(orc + 2 ** 32)],
    ['an event type that is a number', 'WRONG_TYPE', () => engine.on('died', 5 as never)],
    ['no handler', 'WRONG_TYPE', () => engine.on('died', undefined as never)],
    ['no visitor', 'WRONG_TYPE', () => engine.drain(undefined as never)],
    ['a tag that is a number', 'WRONG_TYPE', () => engine.hasTag(orc, 5 as never)],
    ['a tag that nobody knows', 'UNKNOWN_NAME', () => engine.hasTag(orc, 'unknown')],
    ['an id that is a symbol', 'WRONG_TYPE', () => engine.handleOf(Symbol('x') as never)],
    ['an id that is nobody', 'DEAD_HANDLE', () => engine.handleOf(4)],
  ]

  it.each(calls)('%s: throws %s and changes nothing', (_what, code, call) => {
    const hash = engine.hash()
    const before = engine.stats()
    const error = thrown(call)
    expect(error.code).toBe(code)
    expect('value' in error).toBe(true)
    expect(error.allowed).toBeTruthy()
    expect(error.message).toMatch(/found .+, allowed: .+/)
    expect(engine.hash()).toBe(hash)
    engine.step()
    expect(engine.stats()).toMatchObject({ commands: before.commands, actors: before.actors })
  })

  it('throws nothing but typed errors, whatever the argument is', async () => {
    const hash = engine.hash()
    const sync: Record<string, (value: never) => unknown> = {
      spawn: (v) => engine.spawn({ position: v }),
      attributes: (v) => engine.spawn({ attributes: { mana: v } }),
      spawnMany: (v) => engine.spawnMany(v),
      despawn: (v) => engine.despawn(v),
      exists: (v) => engine.exists(v),
      idOf: (v) => engine.idOf(v),
      handleOf: (v) => engine.handleOf(v),
      applyEffect: (v) => engine.apply(v, orc),
      applyTarget: (v) => engine.apply('burning', v),
      source: (v) => engine.apply('burning', orc, { source: v, magnitude: Number.NaN }),
      magnitude: (v) => engine.apply('burning', orc, { magnitude: v, stacks: 0 }),
      duration: (v) => engine.apply('burning', orc, { duration: v, stacks: 0 }),
      stacks: (v) => engine.apply('burning', orc, { stacks: v, duration: -1 }),
      priority: (v) => engine.apply('burning', orc, { priority: v, stacks: 0 }),
      applyMany: (v) => engine.applyMany('burning', v),
      types: (v) => engine.dispel(orc, { types: v, count: 0 }),
      categories: (v) => engine.dispel(orc, { categories: v, count: 0 }),
      tags: (v) => engine.dispel(orc, { tags: v, count: 0 }),
      by: (v) => engine.dispel(orc, { by: v, count: 0 }),
      polarity: (v) => engine.dispel(orc, { polarity: v, count: 0 }),
      strength: (v) => engine.dispel(orc, { strength: v, count: 0 }),
      order: (v) => engine.dispel(orc, { order: v, count: 0 }),
      remove: (v) => engine.remove(orc, v),
      damage: (v) => engine.damage(0, v),
      amount: (v) => engine.damage(orc, v, { source: -1 }),
      school: (v) => engine.damage(orc, 5, { school: v, source: -1 }),
      heal: (v) => engine.heal(v, 5),
      setName: (v) => engine.set(orc, v, 5),
      setValue: (v) => engine.set(orc, 'luck', v),
      tag: (v) => engine.tag(orc, v),
      untag: (v) => engine.untag(orc, v),
      move: (v) => engine.move(orc, v, Number.NaN),
      kill: (v) => engine.kill(v),
      revive: (v) => engine.revive(v),
      step: (v) => engine.step(v === undefined ? (null as never) : v),
      attribute: (v) => engine.attribute(orc, v),
      base: (v) => engine.base(v, 'mana'),
      column: (v) => engine.column(v),
      effects: (v) => engine.effects(v),
      has: (v) => engine.has(orc, v),
      hasTag: (v) => engine.hasTag(orc, v),
      readTags: (v) => engine.tags(v),
      isAlive: (v) => engine.isAlive(v),
      onType: (v) => engine.on(v, () => {}),
      restore: (v) => engine.restore(v),
      bytes: (v) => engine.restore({ ...engine.checkpoint(), bytes: v }),
      dense: (v) => engine.restore({ ...engine.checkpoint(), dense: v }),
      alive: (v) => engine.restore({ ...engine.checkpoint(), alive: v }),
      clock: (v) => createClock(v),
    }
    const harmless: string[] = []
    for (const [name, call] of Object.entries(sync)) {
      for (const value of ANYTHING) {
        try {
          call(value as never)
          harmless.push(name)
        } catch (error) {
          const what = `${name}(${typeof value})`
          expect(`${what}: ${(error as Error).name} ${(error as { code?: string }).code}`).toMatch(
            /: MyriadError [A-Z_]+$/,
          )
          expect([what, (error as { allowed?: string }).allowed]).toEqual([what, expect.stringMatching(/./)])
        }
      }
    }
    // What is told by `false`, what has a default, and clocks at odd rates.
    const may = ['spawn', 'attributes', 'exists', 'clock', 'onType']
    expect(harmless.filter((name) => !may.includes(name))).toEqual([])
    const { commands } = engine.stats()
    engine.step()
    expect(engine.stats().commands).toBe(commands)
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
  })

  it('to a call that returns a promise rejects it', async () => {
    for (const value of [99, -1, 0.5]) {
      expect((await rejected(engine.killThread(value))).code).toBe('OUT_OF_RANGE')
      if (value !== 99) expect((await rejected(engine.setWorkers(value))).code).toBe('OUT_OF_RANGE')
    }
    for (const value of ['a', null, 5n, Symbol('x'), {}]) {
      expect((await rejected(engine.killThread(value as never))).code).toBe('WRONG_TYPE')
      expect((await rejected(engine.setWorkers(value as never))).code).toBe('WRONG_TYPE')
    }
    expect((await rejected(runScenario(null))).code).toBe('INVALID_INPUT')
    expect((await rejected(runScenario({}, null as never))).code).toBe('WRONG_TYPE')
    expect((await rejected(runScenario({}, { batch: 0 }))).code).toBe('OUT_OF_RANGE')
    engine.step()
  })

  it('leaves `workers` as they were when it names a thread that is not there', async () => {
    await engine.setWorkers(1)
    expect(await rejected(engine.killThread(2))).toMatchObject({ code: 'OUT_OF_RANGE', value: 2 })
    engine.step()
    expect(engine.stats().workers).toBe(1)
  })
})

describe('createEngine', () => {
  it('works without arguments: everything has a default', async () => {
    const plain = await createEngine()
    plain.spawn()
    plain.step()
    expect(plain.tick).toBe(1)
    await plain.dispose()
  })

  const wrong: readonly [path: string, options: unknown][] = [
    ['$', null],
    ['$', 5],
    ['$', 'x'],
    ['$', []],
    ['$.tags', { tags: 5 }],
    ['$.tags', { tags: 'wet' }],
    ['$.tags[0]', { tags: [5] }],
    ['$.tags[1]', { tags: ['wet', ''] }],
    ['$.record', { record: 5 }],
    ['$.record', { record: 'applied' }],
    ['$.record', { record: null }],
    ['$.record[0]', { record: [5n] }],
    ['$.capacity', { capacity: 5 }],
    ['$.capacity', { capacity: null }],
    ['$.capacity.toString', { capacity: { toString: 5 } }],
    ['$.capacity.effects', { capacity: { effects: 5n } }],
    ['$.effects', { effects: null }],
    ['$.effects', { effects: 5 }],
    ['$.effects[0]', { effects: [null] }],
    ['$.attributes', { attributes: null }],
    ['$.vital', { vital: Symbol('x') }],
    ['$.workers', { workers: null }],
    ['$.worker', { worker: null }],
    ['$.deadHandles', { deadHandles: null }],
    ['$.watchdogMs', { watchdogMs: '5' }],
    ['$.wakeAboveMs', { wakeAboveMs: Symbol('x') }],
    ['$.seed', { seed: 5n }],
  ]

  it.each(wrong)('refuses at %s %o', async (path, options) => {
    const error = await rejected(createEngine(options as EngineOptions))
    expect([error.code, error.path]).toEqual(['INVALID_INPUT', path])
    expect(error.allowed).toBeTruthy()
  })
})

describe('limits name the option that raises them', () => {
  it('more different dispel filters than there is room for', () => {
    for (let i = 0; i < 1024; i++) engine.dispel(orc, { types: [`t${i}`] })
    engine.dispel(orc, { types: ['t5'] })
    const error = thrown(() => engine.dispel(orc, { types: ['one more'] }))
    expect(error).toMatchObject({ code: 'COMMANDS_FULL', value: 1025, option: 'capacity.commands' })
    expect(error.allowed).toContain('1024')
    engine.step()
    engine.dispel(orc, { types: ['one more'] })
  })

  it('and that option does raise it', async () => {
    const roomy = await createEngine({ ...OPTIONS, capacity: { ...OPTIONS.capacity, commands: 2_000_000 } })
    const actor = roomy.spawn()
    for (let i = 0; i < 1900; i++) roomy.dispel(actor, { types: [`t${i}`] })
    roomy.step()
    await roomy.dispose()
  })

  it('entities of the game that took the last ids: no actor of a list is added then', async () => {
    const small = await createEngine({ ...OPTIONS, capacity: { actors: 20, effects: 10 } })
    while (addEntity(small.world) < 25);
    const error = thrown(() => small.spawnMany(10))
    expect(error).toMatchObject({ code: 'CAPACITY_ENTITIES', value: 35, option: 'capacity.entities' })
    expect(small.stats().actors).toBe(0)
    await small.dispose()
  })
})
