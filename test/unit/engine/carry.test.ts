import { createEngine, defineComponent, type EffectDefinition, type Engine, type EngineOptions, set } from 'myriad'
import { describe, expect, it } from 'vitest'
import { Dice } from '../../support/dice.js'
import { thrown } from '../../support/errors.js'
import { playOn } from '../../support/play-on.mjs'

const TICK = 10
const Position = defineComponent({ x: 'f32', y: 'f64', goal: 'entity' })
const Sleepy = defineComponent({ depth: 'u8' }, { enableable: true })

/** Effects that leave a trace of every kind in an actor; time away runs on for all of them. */
const EFFECTS: EffectDefinition[] = [
  { id: 'burn', duration: 3, period: 0.5, polarity: 'debuff', actions: [{ do: 'damage', amount: 3 }], offline: 'fold' },
  {
    id: 'venom',
    duration: 2,
    offline: 'elapse',
    period: 0.7,
    stacking: { mode: 'perTarget', max: 5, expiry: 'removeOne' },
    actions: [{ do: 'damage', amount: 1 }],
    tags: ['sick'],
  },
  { id: 'might', duration: 'infinite', modifiers: [{ attribute: 'power', op: 'add', value: 5 }], tags: ['strong'] },
  {
    id: 'ward',
    duration: 20,
    offline: 'elapse',
    absorb: { amount: 5, scale: { attribute: 'power', factor: 1 } },
  },
  { id: 'line', duration: 1.5, offline: 'elapse', stacking: { mode: 'queue' }, tags: ['queued'] },
  {
    id: 'echo',
    duration: 30,
    offline: 'elapse',
    triggers: [{ on: 'damageTaken', effect: 'spark', to: 'target', cooldown: 2 }],
    charges: 3,
  },
  { id: 'spark', duration: 4, offline: 'elapse', tags: ['lit'] },
  { id: 'stun', duration: 1, offline: 'elapse', diminishing: 'stun', control: ['stunned'] },
  { id: 'sleep', duration: 9, offline: 'elapse', while: { requires: ['strong'] }, control: ['asleep'] },
  { id: 'rest', duration: 5, period: 1, polarity: 'buff', actions: [{ do: 'heal', amount: 1 }] },
] as EffectDefinition[]

const OPTIONS = {
  tickRate: TICK,
  attributes: { health: { base: 1000, max: 1000, min: 0 }, power: { base: 10 } },
  vital: 'health',
  effects: EFFECTS,
  tags: ['marked'],
  components: [Position, Sleepy],
  capacity: { actors: 200, effects: 4000, commands: 20_000, events: 10_000, messages: 10_000, systemCommands: 1000 },
  wakeAboveMs: 0,
  diminishing: { stun: { factors: [1, 0.5, 0], window: 5 } },
} as const satisfies Partial<EngineOptions> | object

const make = (options: object = {}) =>
  createEngine({ ...(OPTIONS as object), ...options } as EngineOptions) as unknown as Promise<Engine>

/** All that a game can see of an actor, without the names of actors. */
function seen(engine: Engine, actor: number) {
  return {
    health: [engine.base(actor, 'health'), engine.attribute(actor, 'health')],
    power: [engine.base(actor, 'power'), engine.attribute(actor, 'power')],
    tags: engine.tags(actor).sort(),
    alive: engine.isAlive(actor),
    effects: engine.effects(actor).map(({ source, ...rest }) => ({ ...rest, self: source === actor })),
  }
}

/** Gives actors the same random life. */
function live(engine: Engine, actors: readonly number[], dice: Dice, ticks: number): void {
  for (let tick = 0; tick < ticks; tick++) {
    for (const { id } of EFFECTS) {
      if (!dice.chance(0.08)) continue
      const options = { magnitude: dice.int(1, 9), stacks: dice.int(1, 3), self: dice.chance(0.5) }
      for (const actor of actors) {
        const { magnitude, stacks, self } = options
        engine.apply(id, actor, { magnitude, stacks, source: self ? actor : 0 })
      }
    }
    if (dice.chance(0.2)) for (const actor of actors) engine.damage(actor, 4)
    engine.step()
  }
}

describe('an actor that is taken out and put back', () => {
  it('in the same tick is as it was, to the last word', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const engine = await make()
      const actor = engine.spawn({
        position: [3, 4],
        components: [set(Position, { x: 1.5, y: 2.5, goal: 77 }), Sleepy],
      })
      engine.disable(actor, Sleepy)
      engine.tag(actor, 'marked')
      live(engine, [actor], new Dice(seed), 30)
      if (seed % 3 === 0) {
        engine.pause(actor)
        engine.step(3)
      }
      const before = seen(engine, actor)
      const [record] = engine.detach(Uint32Array.of(actor))
      expect([engine.exists(actor), engine.liveEffects, engine.actors().length]).toEqual([false, 0, 0])
      const view = engine.inspect(record!)
      expect([view.handle, view.x, view.y, view.alive, view.attribute('health'), view.base('power')]).toEqual([
        actor,
        3,
        4,
        true,
        before.health[1],
        10,
      ])
      expect(view.effects().map(({ source, ...rest }) => ({ ...rest, self: source === actor }))).toEqual(before.effects)
      expect(view.count).toBe(before.effects.length)
      const again = engine.attach([record!])[0]!
      expect(again).not.toBe(actor)
      expect(seen(engine, again)).toEqual(before)
      const { x, y, goal } = engine.columns(Position)
      const id = engine.idOf(again)
      expect([x[id], y[id], goal[id], engine.isEnabled(again, Sleepy)]).toEqual([1.5, 2.5, 77, false])
      const [second] = engine.detach(Uint32Array.of(again))
      // Its handle, and the hash that covers it, are what may differ.
      const words = (from: Int32Array) => from.filter((_, i) => i !== 1 && i !== 4)
      expect(words(second!)).toEqual(words(record!))
      await engine.dispose()
    }
  })

  it.each([0, 1, 2])('loses no time: it ends as one that was never away, with %i workers', async (workers) => {
    let busyMs = 0
    for (let seed = 1; seed <= 8; seed++) {
      const engine = await make({ workers })
      // What freezes goes on when it comes back: it is compared below.
      const dice = new Dice(seed)
      const [stays, goes] = [engine.spawn(), engine.spawn()]
      const others = Array.from({ length: 60 }, () => engine.spawn())
      engine.applyMany('burn', Uint32Array.from(others), { duration: 'infinite' })
      live(engine, [stays, goes], dice, 30)
      engine.remove(stays, 'rest')
      engine.remove(goes, 'rest')
      engine.step()
      expect(seen(engine, goes)).toEqual(seen(engine, stays))
      // Blows would be dealt to one of them only, so what heals or wards meets the burning alone.
      const [record] = engine.detach(Uint32Array.of(goes))
      engine.step([1, 3, 7, 20, 60, 100, 299, 1000][seed - 1]!)
      const back = engine.attach([record!])[0]!
      engine.step()
      const [a, b] = [seen(engine, back), seen(engine, stays)]
      // A fold is one execution: what a ward or a trigger makes of it is not what it makes of many.
      const plain = !a.effects.concat(b.effects).some(({ effect }) => ['ward', 'echo', 'spark'].includes(effect))
      if (plain) expect(a.tags).toEqual(b.tags)
      const times = ({ effects }: typeof a) =>
        effects
          .filter(({ effect }) => effect !== 'spark' && effect !== 'ward' && effect !== 'echo')
          .map(({ effect, instance, stacks, remaining, nextTick, active }) => {
            return { effect, instance, stacks, remaining, nextTick, active }
          })
      expect(times(a), `seed ${seed}`).toEqual(times(b))
      busyMs += playOn(engine)
      await engine.dispose()
    }
    expect(workers === 0 || busyMs > 0).toBe(true)
  })

  it('of a fold gets the damage that it missed, of elapse none, of freeze the time itself', async () => {
    const effects: EffectDefinition[] = [
      { id: 'fold', duration: 5, period: 1, offline: 'fold', actions: [{ do: 'damage', amount: 2 }] },
      { id: 'elapse', duration: 5, period: 1, offline: 'elapse', actions: [{ do: 'damage', amount: 2 }] },
      { id: 'freeze', duration: 5, period: 1, offline: 'freeze', actions: [{ do: 'damage', amount: 2 }] },
    ]
    for (const away of [1, 9, 10, 11, 25, 48, 49, 50, 70]) {
      const engine = await make({ effects, diminishing: {} })
      const pairs = effects.map(({ id }) => {
        const [stays, goes] = [engine.spawn(), engine.spawn()]
        engine.apply(id, stays)
        engine.apply(id, goes)
        return [stays, goes] as const
      })
      engine.step(4)
      const records = engine.detach(Uint32Array.from(pairs, ([, goes]) => goes))
      engine.step(away)
      const back = engine.attach(records)
      engine.step()
      const state = (actor: number) => ({
        health: engine.base(actor, 'health'),
        times: engine.effects(actor).map(({ remaining, nextTick }) => [remaining, nextTick]),
      })
      expect(state(back[0]!), `fold, ${away}`).toEqual(state(pairs[0]![0]))
      expect(state(back[1]!).times, `elapse, ${away}`).toEqual(state(pairs[1]![0]).times)
      // As if the ticks between had not been.
      const frozen = state(back[2]!)
      expect(frozen.times).toEqual([[4.6, 0.6]])
      expect(frozen.health).toBe(1000)
      await engine.dispose()
    }
  })

  it('dies of what it missed, as it would have', async () => {
    const effects: EffectDefinition[] = [
      { id: 'doom', duration: 50, period: 1, offline: 'fold', actions: [{ do: 'damage', amount: 100 }] },
    ]
    const engine = await make({ effects, diminishing: {} })
    const died: number[] = []
    engine.on('died', ({ target }) => died.push(target))
    const actor = engine.spawn()
    engine.apply('doom', actor)
    engine.step()
    const records = engine.detach(Uint32Array.of(actor))
    engine.step(200)
    const [back] = engine.attach(records)
    expect(engine.isAlive(back!)).toBe(true)
    engine.step()
    expect(engine.isAlive(back!)).toBe(false)
    expect(died).toEqual([back])
    await engine.dispose()
  })

  it('says nothing while it goes and comes, and leaves no trace in memory', async () => {
    const engine = await make()
    const events: string[] = []
    for (const type of ['removed', 'expired', 'applied', 'died'] as const)
      engine.on(type, ({ type: name }) => events.push(name))
    let actors = engine.spawnMany(100)
    for (const id of ['might', 'echo', 'ward']) engine.applyMany(id, actors, { duration: 'infinite' })
    engine.step()
    events.length = 0
    for (let round = 0; round < 300; round++) {
      const records = engine.detach(actors)
      if (round % 7 === 0) engine.step(round % 3 || 1)
      actors = engine.attach(records)
      if (round % 7 === 0) engine.step()
    }
    engine.step()
    expect([events, engine.liveEffects, engine.actors().length]).toEqual([[], 300, 100])
    for (const actor of actors) expect(engine.attribute(actor, 'power')).toBe(15)
    engine.despawn(actors[0]!)
    engine.step()
    expect([engine.liveEffects, engine.actors().length]).toEqual([297, 99])
    await engine.dispose()
  })

  it('is still the source of what it made: of those who stayed, and of those who went with it', async () => {
    const engine = await make()
    const [caster, stays, goes] = [engine.spawn(), engine.spawn(), engine.spawn()]
    for (const target of [caster, stays, goes]) engine.apply('might', target, { source: caster })
    engine.step()
    const records = engine.detach(Uint32Array.of(caster, goes))
    engine.step(3)
    expect(engine.effects(stays)[0]!.source).toBe(caster)
    const [newCaster, newGoes] = engine.attach(records)
    for (const target of [newCaster!, stays, newGoes!]) expect(engine.effects(target)[0]!.source).toBe(newCaster)
    // What they missed waits for the next tick.
    expect(thrown(() => engine.detach(Uint32Array.of(newGoes!))).code).toBe('NOT_PARKABLE')
    engine.step()
    // One after the other: somebody must say who it is now.
    const first = engine.detach(Uint32Array.of(newGoes!))
    const second = engine.detach(Uint32Array.of(newCaster!))
    const third = engine.attach(second)[0]!
    const last = engine.attach(first, (handle) => (handle === newCaster ? third : handle))[0]!
    expect(engine.effects(last)[0]!.source).toBe(third)
    await engine.dispose()
  })

  it('is refused by name when it is tied to others, and nothing is taken then', async () => {
    const effects: EffectDefinition[] = [
      { id: 'aura', duration: 'infinite', aura: { effect: 'glow', radius: 10, every: 0.1, affects: 'others' } },
      { id: 'glow', duration: 5, tags: ['glows'] },
      { id: 'bond', duration: 'infinite', endsWithSource: true },
      {
        id: 'leech',
        duration: 'infinite',
        modifiers: [
          { attribute: 'power', op: 'add', value: 1, scale: { attribute: 'power', factor: 1, capture: 'live' } },
        ],
      },
    ] as EffectDefinition[]
    const cases = [
      ['aura', false, 'aura'],
      ['aura', true, 'glow'],
      ['bond', true, 'bond'],
      ['leech', true, 'leech'],
      ['leech', false, 'effects of others follow its attributes'],
    ] as const
    for (const [effect, second, word] of cases) {
      const engine = await make({ effects, diminishing: {} })
      const [a, b] = [engine.spawn(), engine.spawn()]
      const [from, to] = effect === 'aura' ? [a, a] : [a, b]
      engine.apply(effect, to, { source: from })
      engine.step(4)
      const before = engine.hash()
      const who = second ? b : a
      const bystander = engine.spawn()
      const error = thrown(() => engine.detach(Uint32Array.of(bystander, who)))
      expect([error.code, error.message.includes(word), error.value], error.message).toEqual([
        'NOT_PARKABLE',
        true,
        who,
      ])
      engine.despawn(bystander)
      expect(engine.exists(bystander)).toBe(true)
      expect(before).toMatch(/^[0-9a-f]{16}$/)
      await engine.dispose()
    }
  })

  it('is refused while a command waits for it', async () => {
    const engine = await make()
    const [a, b] = [engine.spawn(), engine.spawn()]
    engine.apply('burn', b, { source: a })
    expect(thrown(() => engine.detach(Uint32Array.of(a))).code).toBe('NOT_PARKABLE')
    expect(thrown(() => engine.detach(Uint32Array.of(b))).code).toBe('NOT_PARKABLE')
    engine.step()
    expect(engine.detach(Uint32Array.of(b))).toHaveLength(1)
    expect(thrown(() => engine.detach(Uint32Array.of(b))).code).toBe('DEAD_HANDLE')
    expect(thrown(() => engine.detach(Uint32Array.of(a, a))).code).toBe('INVALID_INPUT')
    expect(thrown(() => engine.detach([a] as never)).code).toBe('WRONG_TYPE')
    await engine.dispose()
  })

  it('is put back whole or not at all: damage, another world, no room', async () => {
    const engine = await make()
    const actors = engine.spawnMany(10)
    engine.applyMany('might', actors)
    engine.step()
    const records = engine.detach(actors.subarray(0, 5))
    const before = engine.hash()
    for (let word = 0; word < records[2]!.length; word++) {
      const damaged = records.map((record) => record.slice())
      damaged[2]![word] = damaged[2]![word]! ^ (1 << (word % 32))
      const { code } = thrown(() => engine.attach(damaged))
      expect(code).toBe(word === 2 || word === 3 ? 'IMAGE_MISMATCH' : 'IMAGE_INVALID')
    }
    expect(thrown(() => engine.attach([records[0]!.subarray(0, 10)])).code).toBe('IMAGE_INVALID')
    expect(thrown(() => engine.attach(['x'] as never)).code).toBe('WRONG_TYPE')
    const other = await make({ seed: 5 })
    expect(thrown(() => other.attach(records)).code).toBe('IMAGE_MISMATCH')
    engine.spawnMany(192)
    expect(thrown(() => engine.attach(records)).code).toBe('CAPACITY_ACTORS')
    expect(engine.actors()).toHaveLength(197)
    await Promise.all([engine.dispose(), other.dispose()])
    expect(before).toMatch(/^[0-9a-f]{16}$/)
    const small = await make({ capacity: { ...OPTIONS.capacity, effects: 6 } })
    const few = small.spawnMany(6)
    small.applyMany('might', few)
    small.step()
    const out = small.detach(few.subarray(0, 3))
    const three = small.spawnMany(3)
    small.applyMany('might', three)
    small.step()
    const hash = small.hash()
    expect(thrown(() => small.attach(out)).code).toBe('CAPACITY_EFFECTS')
    expect(small.hash()).toBe(hash)
    await small.dispose()
  })
})
