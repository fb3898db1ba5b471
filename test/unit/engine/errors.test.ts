import { createEngine, type Engine, type EngineOptions } from 'myriad'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rejected, thrown } from '../../support/errors.js'

const OPTIONS = {
  tickRate: 10,
  attributes: { health: { base: 100, min: 0, max: 100 }, mana: { base: 50 } },
  vital: 'health',
  effects: [
    { id: 'burning', duration: 5, period: 1, tags: ['hot'], actions: [{ do: 'damage', amount: 3 }] },
    { id: 'mark', duration: 'infinite', stacking: { mode: 'perTarget', max: 3 } },
  ],
  workers: 0,
  capacity: { actors: 4, effects: 3, commands: 5, events: 64 },
} as const satisfies EngineOptions

let engine: Engine
let orc: number

beforeEach(async () => {
  engine = (await createEngine(OPTIONS)) as Engine
  orc = engine.spawn()
})

afterEach(() => engine.dispose())

describe('a wrong call', () => {
  const calls: readonly [what: string, code: string, call: () => unknown][] = [
    ['an unknown effect', 'UNKNOWN_NAME', () => engine.apply('ash', orc)],
    ['an effect that is no text', 'WRONG_TYPE', () => engine.apply(7 as never, orc)],
    ['NaN as magnitude', 'NOT_FINITE', () => engine.apply('burning', orc, { magnitude: Number.NaN })],
    ['infinity as magnitude', 'NOT_FINITE', () => engine.apply('burning', orc, { magnitude: 1 / 0 })],
    ['text as magnitude', 'WRONG_TYPE', () => engine.apply('burning', orc, { magnitude: '5' as never })],
    ['a negative duration', 'OUT_OF_RANGE', () => engine.apply('burning', orc, { duration: -1 })],
    ['a duration of centuries', 'OUT_OF_RANGE', () => engine.apply('burning', orc, { duration: 1e12 })],
    ['no stacks', 'OUT_OF_RANGE', () => engine.apply('burning', orc, { stacks: 0 })],
    ['half a stack', 'OUT_OF_RANGE', () => engine.apply('burning', orc, { stacks: 1.5 })],
    ['an unknown priority', 'OUT_OF_RANGE', () => engine.apply('burning', orc, { priority: 'urgent' as never })],
    ['a source that is no handle', 'NOT_FINITE', () => engine.apply('burning', orc, { source: Number.NaN })],
    ['nobody as target', 'DEAD_HANDLE', () => engine.apply('burning', 0)],
    ['a handle that was never given out', 'DEAD_HANDLE', () => engine.apply('burning', orc + 1)],
    ['a handle beyond the slots', 'DEAD_HANDLE', () => engine.apply('burning', 4_000_000_000)],
    ['a handle that is no number', 'WRONG_TYPE', () => engine.apply('burning', 'orc' as never)],
    ['half a handle', 'DEAD_HANDLE', () => engine.apply('burning', orc + 0.5)],
    ['targets in a plain list', 'WRONG_TYPE', () => engine.applyMany('burning', [orc] as never)],
    ['one dead handle among many', 'DEAD_HANDLE', () => engine.applyMany('burning', Uint32Array.of(orc, 99))],
    ['an unknown attribute', 'UNKNOWN_NAME', () => engine.set(orc, 'luck', 1)],
    ['NaN as a base', 'NOT_FINITE', () => engine.set(orc, 'mana', Number.NaN)],
    ['NaN as damage', 'NOT_FINITE', () => engine.damage(orc, Number.NaN)],
    ['an unknown tag', 'UNKNOWN_NAME', () => engine.tag(orc, 'cold')],
    ['NaN as a place', 'NOT_FINITE', () => engine.move(orc, 0, Number.NaN)],
    ['an unknown dispel order', 'OUT_OF_RANGE', () => engine.dispel(orc, { order: 'any' as never })],
    ['an unknown dispel key', 'INVALID_INPUT', () => engine.dispel(orc, { kind: 'magic' } as never)],
    ['no picks', 'OUT_OF_RANGE', () => engine.dispel(orc, { count: 0 })],
    ['instance 0', 'OUT_OF_RANGE', () => engine.remove(orc, 0)],
    ['no ticks', 'OUT_OF_RANGE', () => engine.step(0)],
    ['half a tick', 'OUT_OF_RANGE', () => engine.step(0.5)],
    ['an unknown event', 'OUT_OF_RANGE', () => engine.on('burned' as never, () => {})],
    ['an unknown start attribute', 'UNKNOWN_NAME', () => engine.spawn({ attributes: { luck: 1 } })],
    ['an unknown spawn option', 'INVALID_INPUT', () => engine.spawn({ name: 'orc' } as never)],
    ['NaN as a start', 'NOT_FINITE', () => engine.spawn({ attributes: { mana: Number.NaN } })],
    ['reading an unknown attribute', 'UNKNOWN_NAME', () => engine.attribute(orc, 'luck')],
    ['reading nobody', 'DEAD_HANDLE', () => engine.effects(0)],
  ]

  it.each(calls)('with %s throws %s and changes nothing', (_what, code, call) => {
    engine.apply('burning', orc)
    engine.step()
    const hash = engine.hash()
    const commands = engine.stats().commands
    const error = thrown(call)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(/found .+, allowed: .+/)
    expect(error.allowed).toBeTruthy()
    expect(engine.hash()).toBe(hash)
    // Nothing was left waiting either: the next tick is that of an engine that was not asked.
    engine.step()
    expect(engine.stats().commands).toBe(commands)
  })
})

describe('a full engine', () => {
  it('refuses actors beyond capacity.actors', () => {
    engine.spawnMany(3)
    const error = thrown(() => engine.spawn())
    expect([error.code, error.option]).toEqual(['CAPACITY_ACTORS', 'capacity.actors'])
    expect(engine.stats().actors).toBe(4)
  })

  it('refuses effects beyond capacity.effects, those that wait included', () => {
    engine.apply('burning', orc)
    engine.step()
    engine.apply('burning', orc)
    engine.apply('burning', orc)
    const error = thrown(() => engine.apply('burning', orc))
    expect([error.code, error.option]).toEqual(['CAPACITY_EFFECTS', 'capacity.effects'])
    engine.step()
    expect(engine.stats().effects).toBe(3)
  })

  it('refuses a whole list when not all of it fits', () => {
    const error = thrown(() => engine.applyMany('burning', Uint32Array.of(orc, orc, orc, orc)))
    expect(error.code).toBe('CAPACITY_EFFECTS')
    engine.step()
    expect(engine.stats().effects).toBe(0)
  })

  it('still takes what merges with a record', () => {
    engine.applyMany('mark', engine.spawnMany(3))
    engine.step()
    const [first] = engine.actors().slice(1)
    engine.apply('mark', first!)
    engine.step()
    expect(engine.effects(first!)[0]!.stacks).toBe(2)
    expect(thrown(() => engine.apply('mark', orc)).code).toBe('CAPACITY_EFFECTS')
  })

  it('refuses commands beyond capacity.commands until a step has made room', () => {
    for (let i = 0; i < 5; i++) engine.damage(orc, 1)
    const error = thrown(() => engine.damage(orc, 1))
    expect([error.code, error.option]).toEqual(['COMMANDS_FULL', 'capacity.commands'])
    engine.step()
    expect(engine.attribute(orc, 'health')).toBe(95)
    engine.damage(orc, 1)
    engine.step()
    expect(engine.attribute(orc, 'health')).toBe(94)
  })
})

describe('handles', () => {
  it('are dead once their actor has despawned, even when the slot is used again', () => {
    engine.despawn(orc)
    engine.step()
    expect(engine.exists(orc)).toBe(false)
    const next = engine.spawn()
    expect(engine.idOf(next)).toBe(orc)
    expect(next).not.toBe(orc)
    expect(thrown(() => engine.apply('burning', orc)).code).toBe('DEAD_HANDLE')
    engine.apply('burning', next)
    engine.step()
    expect(engine.effects(next)).toHaveLength(1)
  })

  it('may be denied instead, where a game asks for it', async () => {
    const lenient = await createEngine({ ...OPTIONS, deadHandles: 'deny', record: ['denied'] })
    const gone = lenient.spawn()
    lenient.despawn(gone)
    lenient.step()
    lenient.spawn()
    lenient.apply('burning', gone)
    lenient.damage(gone, 5)
    lenient.step()
    const seen: unknown[] = []
    lenient.drain(({ type, reason, target, effect }) => seen.push({ type, reason, target, effect }))
    expect(seen).toEqual([{ type: 'denied', reason: 'target', target: gone, effect: 'burning' }])
    await lenient.dispose()
  })
})

describe('wrong options', () => {
  const wrong: readonly [path: string, options: object][] = [
    ['$.workerz', { workerz: 2 }],
    ['$.workers', { workers: 1.5 }],
    ['$.workers', { workers: 'all' }],
    ['$.capacity.effect', { capacity: { effect: 5 } }],
    ['$.capacity.effects', { capacity: { effects: 0 } }],
    ['$.capacity.actors', { capacity: { actors: 1e9 } }],
    ['$.tickRate', { tickRate: 0 }],
    ['$.tickRate', { tickRate: Number.NaN }],
    ['$.record[1]', { record: ['applied', 'burned'] }],
    ['$.vital', { vital: 'hp' }],
    ['$.watchdogMs', { watchdogMs: -1 }],
    ['$.deadHandles', { deadHandles: 'ignore' }],
    ['$.effects[0].duration', { effects: [{ id: 'x', duration: -1 }] }],
    [
      '$.effects[1].id',
      {
        effects: [
          { id: 'x', duration: 1 },
          { id: 'x', duration: 2 },
        ],
      },
    ],
    [
      '$.effects[0].actions[0].attribute',
      { effects: [{ id: 'x', duration: 0, actions: [{ do: 'add', attribute: 'a' }] }] },
    ],
    ['$.attributes.a.max', { attributes: { a: { min: 5, max: 4 } } }],
    ['$.attributes.a.max', { attributes: { a: { max: 'b' } } }],
    ['$.attributes.b.max', { attributes: { a: { max: 'b' }, b: { max: 'a' } } }],
  ]

  it.each(wrong)('are refused at %s', async (path, options) => {
    const error = await rejected(createEngine(options as EngineOptions))
    expect([error.code, error.path]).toEqual(['INVALID_INPUT', path])
  })
})

describe('an engine that was disposed of', () => {
  it('throws DISPOSED from then on', async () => {
    await engine.dispose()
    await engine.dispose()
    for (const call of [() => engine.step(), () => engine.spawn(), () => engine.hash(), () => engine.tick]) {
      expect(thrown(call).code).toBe('DISPOSED')
    }
  })
})

describe('a call in the middle of another', () => {
  it('is refused with BUSY, and the engine goes on', async () => {
    const change = engine.setWorkers(0)
    expect(thrown(() => engine.step()).code).toBe('BUSY')
    await change
    engine.step()
    expect(engine.tick).toBe(1)
  })
})
