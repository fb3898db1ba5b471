import { createEngine, type EffectDefinition, type Engine } from 'myriad'
import { afterEach, describe, expect, it } from 'vitest'
import { rejected, thrown } from '../../support/errors.js'

const EFFECTS: EffectDefinition[] = [{ id: 'burn', duration: 'infinite', offline: 'fold' }]
const NAME = 2 ** 32
const names = (...places: number[]) => Float64Array.from(places, (place) => NAME + place)

const open: Engine[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.dispose()
})

async function newEngine(options: object = {}): Promise<Engine> {
  const capacity = { actors: 64, effects: 300, commands: 500, events: 100, messages: 100 }
  const engine = (await createEngine({ effects: EFFECTS, capacity, ...options } as never)) as unknown as Engine
  open.push(engine)
  return engine
}

/** Who is parked, and what is noted. */
const known = ({ parked, notes }: Engine) => ({
  size: parked.size,
  names: [...parked.names()],
  notes: [...notes].map(([key, words]) => [key, [...words]]),
})

describe('who is parked', () => {
  it('is known by name, until the name comes back', async () => {
    const engine = await newEngine()
    const actors = engine.spawnMany(5)
    const [one, ...others] = engine.detach(actors.subarray(0, 3), names(7, 5000, 2 ** 50))
    expect(known(engine)).toEqual({ size: 3, names: [...names(7, 5000, 2 ** 50)], notes: [] })
    expect([engine.parked.has(NAME + 7), engine.parked.has(NAME + 8), engine.parked.has(7)]).toEqual([
      true,
      false,
      false,
    ])
    engine.attach([one!], undefined, names(7))
    expect(known(engine).names).toEqual([...names(5000, 2 ** 50)])
    // Whoever keeps records for himself needs no names.
    engine.detach(actors.subarray(3, 4))
    engine.attach(others)
    expect(engine.parked.size).toBe(2)
    expect(engine.checkpoint().ledger).toBeInstanceOf(Uint32Array)
    engine.attach(engine.detach(actors.subarray(4, 5)), undefined, names(5000))
    engine.attach(engine.detach(engine.actors().subarray(0, 1)), undefined, names(2 ** 50))
    expect(engine.checkpoint()).not.toHaveProperty('ledger')
  })

  it('refuses names that are none, or taken, and nobody goes then', async () => {
    const engine = await newEngine()
    const actors = engine.spawnMany(4)
    engine.detach(actors.subarray(0, 1), names(1))
    const two = actors.subarray(1, 3)
    for (const bad of [names(1, 2), names(3, 3), names(3), Float64Array.of(5, 6), Float64Array.of(NAME + 0.5, NAME)]) {
      expect(thrown(() => engine.detach(two, bad)).code).toBe('INVALID_INPUT')
    }
    expect(thrown(() => engine.detach(two, [1, 2] as never)).code).toBe('WRONG_TYPE')
    expect(thrown(() => engine.setNote('a', [1] as never)).code).toBe('WRONG_TYPE')
    expect(thrown(() => engine.setNote(1 as never, undefined)).code).toBe('WRONG_TYPE')
    expect([engine.actors().length, engine.parked.size]).toEqual([3, 1])
  })

  it('is what it was when a checkpoint is put back, and the sources of the parked are known', async () => {
    const engine = await newEngine()
    const [caster, target] = engine.spawnMany(2)
    engine.apply('burn', target!, { source: caster! })
    engine.step()
    const [record] = engine.detach(Uint32Array.of(target!), names(1))
    engine.setNote('level', Uint32Array.of(1, 2, 3))
    engine.setNote('weather', new Uint32Array(0))
    engine.spawn()
    const [again] = engine.attach(engine.detach(Uint32Array.of(caster!), names(2)), undefined, names(2))
    const image = engine.checkpoint()
    const before = known(engine)
    const other = await newEngine()
    other.setNote('gone', Uint32Array.of(9))
    other.restore(image)
    expect(known(other)).toEqual(before)
    expect(other.checkpoint().ledger).toEqual(image.ledger)
    const [back] = other.attach([record!], undefined, names(1))
    expect(other.effects(back!)[0]!.source).toBe(again)
    other.setNote('weather', undefined)
    expect(known(other)).toEqual({ size: 0, names: [], notes: [['level', [1, 2, 3]]] })
    // What a checkpoint had later on is no part of it.
    expect(known(engine)).toEqual(before)
  })

  it('is recorded and replayed, and whoever is parked again is told of', async () => {
    const engine = await newEngine()
    const actors = engine.spawnMany(6)
    engine.applyMany('burn', actors, { source: actors[0]! })
    engine.step(2)
    const image = engine.checkpoint()
    engine.inputs.start()
    const records = engine.detach(actors.subarray(0, 3), names(1, 2, 3))
    engine.step(2)
    engine.setNote('level', Uint32Array.of(4))
    engine.attach(records.slice(0, 1), undefined, names(1))
    const theirs = engine.detach(actors.subarray(3, 4))
    engine.admit(theirs, names(2000))
    engine.setNote('level', undefined)
    engine.setNote('other', Uint32Array.of(5))
    engine.step()
    const batch = engine.inputs.take()!
    const other = await newEngine()
    other.restore(image)
    const told: [number[], Int32Array[]][] = []
    await other.replay(batch, { parked: (some, made) => told.push([[...some], [...made]]) })
    expect([known(other), other.hash()]).toEqual([known(engine), engine.hash()])
    expect(told).toEqual([
      [[...names(1, 2, 3)], records],
      [[...names(2000)], theirs],
    ])
    expect(other.checkpoint().ledger).toEqual(engine.checkpoint().ledger)
    expect((await rejected(other.replay([], { parked: 1 as never }))).code).toBe('WRONG_TYPE')
    // A batch that breaks off in the middle leaves no trace.
    other.restore(image)
    other.detach(actors.subarray(3, 4))
    other.setNote('before', Uint32Array.of(1))
    expect((await rejected(other.replay(batch))).code).toBe('IMAGE_MISMATCH')
    expect(known(other)).toEqual({ size: 0, names: [], notes: [['before', [1]]] })
  })

  it('is refused when it is damaged, and nothing is changed', async () => {
    const engine = await newEngine()
    const actors = engine.spawnMany(4)
    engine.applyMany('burn', actors, { source: actors[3]! })
    engine.step()
    engine.detach(actors.subarray(0, 2), names(1, 3000))
    engine.setNote('level', Uint32Array.of(1, 2))
    const image = engine.checkpoint()
    const ledger = image.ledger!
    const before = engine.hash()
    for (let length = 0; length < ledger.length; length++) {
      const cut = { ...image, ledger: ledger.slice(0, length) }
      expect(thrown(() => engine.restore(cut)).code, `${length} words`).toBe('IMAGE_INVALID')
    }
    for (let at = 0; at < 4; at++) {
      const wrong = ledger.slice()
      wrong[at] = 0xfffffff0
      expect(thrown(() => engine.restore({ ...image, ledger: wrong })).code, `word ${at}`).toBe('IMAGE_INVALID')
    }
    expect(thrown(() => engine.restore({ ...image, ledger: [1] as never })).code).toBe('WRONG_TYPE')
    expect([engine.hash(), engine.parked.size]).toEqual([before, 2])
  })
})
