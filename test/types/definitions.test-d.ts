/**
 * Types are tested by compiling: `npm run types` fails where a line marked `@ts-expect-error` compiles, or one that is
 * not marked does not. Nothing here runs.
 */
import {
  type AttributeNames,
  createEngine,
  defineEffect,
  defineWorld,
  type EffectIds,
  type Engine,
  type EngineOptions,
  type LoadedEffect,
} from 'myriad'

/** Compiles only for equal types. */
function same<X, Y>(_equal: (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false): void {}

// ── Definitions by themselves ────────────────────────────────────────────────

const burning = defineEffect({
  id: 'burning',
  duration: 10,
  period: 1,
  actions: [
    { do: 'damage', amount: 15, school: 'fire' },
    { do: 'add', attribute: 'mana', amount: -5, scale: { attribute: 'power', factor: 0.5 } },
  ],
  modifiers: [{ attribute: 'speed', op: 'multiply', value: 0.5 }],
  chains: [{ on: 'expired', effect: 'ash' }],
  onTick: (batch) => batch.damage(0, 1),
})
same<typeof burning.id, 'burning'>(true)
same<NonNullable<typeof burning.chains>[number]['effect'], 'ash'>(true)
same<NonNullable<typeof burning.modifiers>[number]['attribute'], 'mana' | 'power' | 'speed'>(true)

// @ts-expect-error: an unknown key
defineEffect({ id: 'x', duration: 1, durration: 2 })
// @ts-expect-error: a missing key
defineEffect({ id: 'x' })
// @ts-expect-error: an unknown key of an action
defineEffect({ id: 'x', duration: 0, actions: [{ do: 'damage', amonut: 3 }] })
// @ts-expect-error: a key that another action has
defineEffect({ id: 'x', duration: 0, actions: [{ do: 'heal', amount: 3, school: 'fire' }] })
// @ts-expect-error: an unknown action
defineEffect({ id: 'x', duration: 0, actions: [{ do: 'harm', amount: 3 }] })
// @ts-expect-error: an unknown key of a scale, three levels down
defineEffect({ id: 'x', duration: 0, actions: [{ do: 'heal', scale: { attribute: 'a', factor: 1, captrue: 'live' } }] })
// @ts-expect-error: an unknown operation
defineEffect({ id: 'x', duration: 1, modifiers: [{ attribute: 'a', op: 'times', value: 3 }] })
// @ts-expect-error: an unknown key of a modifier
defineEffect({ id: 'x', duration: 1, modifiers: [{ attribute: 'a', op: 'add', amount: 3 }] })
// @ts-expect-error: an unknown policy
defineEffect({ id: 'x', duration: 1, stacking: { mode: 'perActor' } })
// @ts-expect-error: an unknown key of a chain
defineEffect({ id: 'x', duration: 1, chains: [{ on: 'expired', effect: 'y', too: 'source' }] })
// @ts-expect-error: an unknown key of a condition
defineEffect({ id: 'x', duration: 1, when: { require: ['wet'] } })

// ── A world ──────────────────────────────────────────────────────────────────

const attributes = { health: { base: 100, min: 0, max: 'power' }, power: { base: 5 }, mana: {}, speed: {} } as const
const ash = defineEffect({ id: 'ash', duration: 1 })

const world = defineWorld({
  attributes: { health: { base: 100, max: 'power' }, power: { base: 5 }, mana: {}, speed: {} },
  vital: 'health',
  diminishing: { stun: { factors: [1, 0.5, 0], window: 15 } },
  effects: [
    burning,
    ash,
    { id: 'stunned', duration: 2, diminishing: 'stun', control: ['stunned'] },
    {
      id: 'ward',
      duration: 5,
      immunity: { effects: ['burning'], breaksBelow: { attribute: 'health', fraction: 0.1 } },
    },
  ],
})
same<EffectIds<typeof world>, 'burning' | 'ash' | 'stunned' | 'ward'>(true)
same<AttributeNames<typeof world>, 'health' | 'power' | 'mana' | 'speed'>(true)

// @ts-expect-error: an unknown key of a world
defineWorld({ attributes, vitel: 'health' })
// @ts-expect-error: an unknown vital attribute
defineWorld({ attributes, vital: 'heallth' })
// @ts-expect-error: an unknown attribute as a limit
defineWorld({ attributes: { health: { max: 'power' } } })
// @ts-expect-error: an unknown key of an attribute
defineWorld({ attributes: { health: { base: 1, maximum: 2 } } })
// @ts-expect-error: a definition that chains to an effect of some other world
defineWorld({ attributes, effects: [burning] })
// @ts-expect-error: a definition with attributes of some other world
defineWorld({ attributes: { health: {} }, effects: [burning, ash] })
// @ts-expect-error: a chain to an unknown effect
defineWorld({ effects: [{ id: 'x', duration: 1, chains: [{ on: 'expired', effect: 'y' }] }] })
// @ts-expect-error: an unknown effect of a trigger
defineWorld({ effects: [{ id: 'x', duration: 1, triggers: [{ on: 'damageTaken', effect: 'y' }] }] })
// @ts-expect-error: an unknown effect of an aura
defineWorld({ effects: [{ id: 'x', duration: 1, aura: { radius: 1, every: 1, effect: 'y' } }] })
// @ts-expect-error: immunity against an unknown effect
defineWorld({ effects: [ash, { id: 'x', duration: 1, immunity: { effects: ['ash', 'y'] } }] })
// @ts-expect-error: an unknown attribute of an action
defineWorld({ attributes, effects: [{ id: 'x', duration: 0, actions: [{ do: 'add', attribute: 'man' }] }] })
// @ts-expect-error: an attribute in a world that has none
defineWorld({ effects: [{ id: 'x', duration: 0, actions: [{ do: 'add', attribute: 'mana' }] }] })
// @ts-expect-error: an unknown attribute of a modifier
defineWorld({ attributes, effects: [{ id: 'x', duration: 1, modifiers: [{ attribute: 'sped', op: 'add' }] }] })
// @ts-expect-error: an unknown attribute of haste
defineWorld({ attributes, effects: [{ id: 'x', duration: 1, haste: { attribute: 'hast' } }] })
// @ts-expect-error: an unknown attribute of an upkeep
defineWorld({ attributes, effects: [{ id: 'x', duration: 1, upkeep: { attribute: 'man', amount: 1, every: 1 } }] })
// @ts-expect-error: an unknown attribute of a shield's cost
defineWorld({ attributes, effects: [{ id: 'x', duration: 1, absorb: { cost: { attribute: 'man', perPoint: 1 } } }] })
// @ts-expect-error: an unknown attribute of a ward's end
defineWorld({ effects: [{ id: 'x', duration: 1, immunity: { breaksBelow: { attribute: 'a', fraction: 0.5 } } }] })
const diminishing = { stun: { factors: [1, 0.5], window: 15 } }
// @ts-expect-error: an unknown group of diminishing returns
defineWorld({ diminishing, effects: [{ id: 'x', duration: 1, diminishing: 'sun' }] })
// @ts-expect-error: an unknown key of an action
defineWorld({ effects: [{ id: 'x', duration: 0, actions: [{ do: 'damage', amonut: 3 }] }] })

// ── An engine ────────────────────────────────────────────────────────────────

export async function engineOfAWorld(): Promise<void> {
  const engine = await createEngine({ ...world, workers: 0 })
  same<typeof engine, Engine<'burning' | 'ash' | 'stunned' | 'ward', 'health' | 'power' | 'mana' | 'speed'>>(true)
  const orc = engine.spawn({ attributes: { health: 50 } })
  engine.apply('burning', orc)
  engine.set(orc, 'power', engine.attribute(orc, 'health'))
  engine.on('applied', ({ effect }) => same<typeof effect, 'burning' | 'ash' | 'stunned' | 'ward' | ''>(true))

  // @ts-expect-error: an unknown effect
  engine.apply('burnin', orc)
  // @ts-expect-error: an unknown effect
  engine.applyMany('burnin', new Uint32Array([orc]))
  // @ts-expect-error: an unknown effect
  engine.remove(orc, 'burnin')
  // @ts-expect-error: an unknown effect
  engine.has(orc, 'burnin')
  // @ts-expect-error: an unknown key of an application
  engine.apply('burning', orc, { stack: 2 })
  // @ts-expect-error: an unknown attribute
  engine.attribute(orc, 'heallth')
  // @ts-expect-error: an unknown attribute
  engine.base(orc, 'heallth')
  // @ts-expect-error: an unknown attribute
  engine.column('heallth')
  // @ts-expect-error: an unknown attribute
  engine.set(orc, 'heallth', 1)
  // @ts-expect-error: an unknown attribute
  engine.spawn({ attributes: { heallth: 1 } })
  // @ts-expect-error: an unknown type of event
  engine.on('aplied', () => {})
}

export async function engineOfOptions(): Promise<void> {
  const engine = await createEngine({
    attributes: { health: { base: 100, min: 0, max: 100 } },
    vital: 'health',
    effects: [
      // A function of the game's own does not stand in the way of the names.
      {
        id: 'poison',
        duration: 3,
        onTick: (batch) => batch.damage(0, 2),
        chains: [{ on: 'removed', effect: 'relief' }],
      },
      { id: 'relief', duration: 0, actions: [{ do: 'heal', amount: 3 }] },
    ],
  })
  same<typeof engine, Engine<'poison' | 'relief', 'health'>>(true)

  // @ts-expect-error: an unknown option
  await createEngine({ ...world, tickrate: 20 })
  // @ts-expect-error: a chain to an unknown effect
  await createEngine({ effects: [{ id: 'x', duration: 1, chains: [{ on: 'expired', effect: 'y' }] }] })
  // @ts-expect-error: an unknown key of an action
  await createEngine({ effects: [{ id: 'x', duration: 0, actions: [{ do: 'damage', amonut: 3 }] }] })
  const empty = await createEngine({})
  // @ts-expect-error: an effect of a world that has none
  empty.apply('x', empty.spawn())
}

/** Names that are known only at run time: checked by `createEngine`, not by the compiler. */
export async function loadedDefinitions(json: string): Promise<void> {
  const loaded = JSON.parse(json) as LoadedEffect[]
  const engine = await createEngine({ attributes, vital: 'health', effects: [...loaded, ash] })
  same<typeof engine, Engine<string, 'health' | 'power' | 'mana' | 'speed'>>(true)
  const options: EngineOptions = JSON.parse(json)
  same<Awaited<ReturnType<typeof createEngine<string, string, string>>>, Engine>(true)
  engine.apply('anything', (await createEngine(options)).spawn())
}

/** Options that several engines share keep their names with `as const`. */
const SHARED = {
  attributes: { health: { base: 100 } },
  vital: 'health',
  effects: [{ id: 'mark', duration: 'infinite', tags: ['marked'] }],
} as const satisfies EngineOptions

export async function sharedOptions(): Promise<void> {
  const engine = await createEngine({ ...SHARED, workers: 0 })
  same<typeof engine, Engine<'mark', 'health'>>(true)
  same<EffectIds<typeof SHARED>, 'mark'>(true)
  same<AttributeNames<typeof SHARED>, 'health'>(true)
}
