import type { EffectDefinition, ModifierDefinition, StackingDefinition } from 'myriad'
import type { ScenarioFile } from 'myriad/scenario'
import { Dice } from './dice.js'

const ATTRIBUTES = ['health', 'mana', 'power', 'armor', 'limit'] as const
const TAGS = ['wet', 'cold', 'burning', 'marked', 'holy']
const CONTROLS = ['stunned', 'rooted', 'silenced']
const CATEGORIES = ['fire', 'magic', 'curse', 'control']
const SCHOOLS = ['fire', 'frost', 'holy']
const TYPES = ['magic', 'poison']
const TICK_RATE = 10

/** Drops the keys that are undefined. */
function given<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}

function stacking(dice: Dice): StackingDefinition {
  const mode = dice.pick(['independent', 'perTarget', 'perSource', 'queue'] as const)
  return given<StackingDefinition>({
    mode,
    max: dice.chance(0.7) ? dice.int(1, 5) : undefined,
    initial: dice.chance(0.3) ? dice.int(1, 3) : undefined,
    duration: dice.pick(['refresh', 'keep', 'extend', 'max', 'pandemic'] as const),
    period: dice.pick(['keep', 'reset'] as const),
    magnitude: dice.pick(['replace', 'keep', 'strongest', 'add', 'roll'] as const),
    magnitudeCap: dice.chance(0.3) ? dice.int(5, 60) : undefined,
    owner: dice.pick(['keep', 'take'] as const),
    expiry: dice.pick(['clear', 'clear', 'removeOne', 'refresh'] as const),
    overflow: dice.pick(['allow', 'deny', 'clear'] as const),
    evict: dice.pick(['oldest', 'weakest', 'deny'] as const),
  })
}

function modifier(dice: Dice): ModifierDefinition {
  const op = dice.pick(['add', 'multiply', 'divide', 'compound', 'addFinal', 'override'] as const)
  const around1 = op === 'multiply' || op === 'divide' || op === 'compound'
  return given<ModifierDefinition>({
    attribute: dice.pick(ATTRIBUTES.slice(1)),
    op,
    value: dice.chance(0.8) ? (around1 ? dice.int(1, 8) / 4 : dice.int(-30, 30)) : undefined,
    channel: dice.chance(0.3) ? dice.int(0, 2) : undefined,
    aggregate: dice.chance(0.4) ? dice.pick(['sum', 'max', 'min'] as const) : undefined,
    perStack: dice.chance(0.2) ? false : undefined,
  })
}

function action(dice: Dice): NonNullable<EffectDefinition['actions']>[number] {
  const amount = dice.chance(0.7) ? dice.int(-4, 25) + dice.int(0, 3) / 4 : undefined
  const perStack = dice.chance(0.2) ? false : undefined
  switch (dice.int(0, 2)) {
    case 0:
      return given({
        do: 'damage' as const,
        amount,
        perStack,
        school: dice.chance(0.6) ? dice.pick(SCHOOLS) : undefined,
      })
    case 1:
      return given({ do: 'heal' as const, amount, perStack })
    default:
      return given({ do: 'add' as const, attribute: dice.pick(ATTRIBUTES), amount, perStack })
  }
}

function duration(dice: Dice): number | 'infinite' {
  if (dice.chance(0.12)) return 'infinite'
  return dice.chance(0.15) ? 0 : dice.int(1, 60) / 10
}

function effect(dice: Dice, id: string, ids: readonly string[]): EffectDefinition {
  const many = <T>(most: number, make: () => T) => Array.from({ length: dice.int(1, most) }, make)
  return given<EffectDefinition>({
    id,
    duration: duration(dice),
    period: dice.chance(0.6) ? dice.int(1, 20) / 10 : undefined,
    tickOnApply: dice.chance(0.25) ? true : undefined,
    magnitude: dice.chance(0.7) ? dice.int(-10, 40) : undefined,
    polarity: dice.chance(0.8) ? dice.pick(['buff', 'debuff', 'neutral'] as const) : undefined,
    categories: dice.chance(0.5) ? dice.some(CATEGORIES, 0.4) : undefined,
    priority: dice.chance(0.5) ? dice.int(-2, 5) : undefined,
    actions: dice.chance(0.75) ? many(2, () => action(dice)) : undefined,
    modifiers: dice.chance(0.5) ? many(3, () => modifier(dice)) : undefined,
    tags: dice.chance(0.5) ? dice.some(TAGS, 0.35) : undefined,
    control: dice.chance(0.25) ? dice.some(CONTROLS, 0.5) : undefined,
    stacking: dice.chance(0.75) ? stacking(dice) : undefined,
    immunity: dice.chance(0.15)
      ? given({
          effects: dice.chance(0.3) ? [dice.pick(ids)] : undefined,
          categories: dice.chance(0.6) ? dice.some(CATEGORIES, 0.5) : undefined,
          tags: dice.chance(0.3) ? dice.some([...TAGS, ...CONTROLS], 0.3) : undefined,
          schools: dice.chance(0.3) ? dice.some(SCHOOLS, 0.4) : undefined,
        })
      : undefined,
    dispel: dice.chance(0.5)
      ? given({
          type: dice.chance(0.8) ? dice.pick(TYPES) : undefined,
          strength: dice.chance(0.4) ? dice.pick(['basic', 'strong', 'death', 'never'] as const) : undefined,
        })
      : undefined,
    persistsThroughDeath: dice.chance(0.1) ? true : undefined,
    allowDead: dice.chance(0.1) ? true : undefined,
  })
}

type Timed = NonNullable<ScenarioFile['timeline']>[number]

function command(dice: Dice, at: number, ids: readonly string[], actors: readonly string[]): Timed {
  const actor = () => dice.pick(actors)
  const from = dice.chance(0.8) ? actor() : undefined
  const roll = dice.next()
  if (roll < 0.68) {
    return given<Timed>({
      at,
      apply: dice.pick(ids),
      to: actor(),
      from,
      magnitude: dice.chance(0.3) ? dice.int(-20, 60) : undefined,
      duration: dice.chance(0.25) ? duration(dice) : undefined,
      stacks: dice.chance(0.3) ? dice.int(1, 4) : undefined,
      priority: dice.chance(0.3) ? dice.pick(['high', 'normal', 'low'] as const) : undefined,
    })
  }
  if (roll < 0.74) {
    return {
      at,
      dispel: given({
        target: actor(),
        by: from,
        types: dice.chance(0.3) ? dice.some(TYPES, 0.6) : undefined,
        categories: dice.chance(0.3) ? dice.some(CATEGORIES, 0.5) : undefined,
        tags: dice.chance(0.2) ? dice.some(TAGS, 0.5) : undefined,
        polarity: dice.chance(0.6) ? dice.pick(['buff', 'debuff', 'any'] as const) : undefined,
        strength: dice.chance(0.5) ? dice.pick(['basic', 'strong', 'death'] as const) : undefined,
        count: dice.chance(0.6) ? dice.int(1, 5) : undefined,
        order: dice.pick(['priority', 'newest', 'oldest', 'random'] as const),
      }),
    }
  }
  if (roll < 0.79) return { at, remove: dice.pick(ids), from: actor() }
  if (roll < 0.84) return given<Timed>({ at, damage: dice.int(-5, 120), to: actor(), from, school: dice.pick(SCHOOLS) })
  if (roll < 0.88) return given<Timed>({ at, heal: dice.int(-5, 80), to: actor(), from })
  if (roll < 0.91) {
    return { at, set: { actor: actor(), attribute: dice.pick(ATTRIBUTES), value: dice.int(-20, 400) } }
  }
  if (roll < 0.94) {
    const tag = dice.pick(TAGS)
    return { at, tag: dice.chance(0.6) ? { actor: actor(), add: tag } : { actor: actor(), remove: tag } }
  }
  if (roll < 0.955) return { at, move: { actor: actor(), to: [dice.int(-20, 20), dice.int(-20, 20)] } }
  if (roll < 0.965) return { at, kill: actor() }
  if (roll < 0.985) return { at, revive: actor() }
  if (roll < 0.99) return { at, despawn: actor() }
  return { at, saveAndLoad: true }
}

export interface RandomOptions {
  readonly commands?: number
  readonly actors?: number
  readonly effects?: number
}

/** A random scenario: definitions of every sort, and commands of every sort over twenty seconds. */
export function randomScenario(seed: number, options: RandomOptions = {}): ScenarioFile {
  const dice = new Dice(seed)
  const count = options.effects ?? dice.int(3, 12)
  const ids = Array.from({ length: count }, (_, i) => `e${i}`)
  const actors = Array.from({ length: options.actors ?? dice.int(2, 40) }, (_, i) => `a${i}`)
  const commands = options.commands ?? dice.int(20, 300)
  const timeline = Array.from({ length: commands }, () => command(dice, dice.int(0, 200) / TICK_RATE, ids, actors))
  return {
    name: `random ${seed}`,
    world: {
      tickRate: TICK_RATE,
      seed,
      attributes: {
        health: { base: 300, min: 0, max: dice.chance(0.5) ? 'limit' : 500 },
        mana: { base: 100, min: 0 },
        power: { base: 10 },
        armor: { base: 50, max: 200 },
        limit: { base: 400, min: 100 },
      },
      vital: 'health',
    },
    effects: ids.map((id) => effect(dice, id, ids)),
    actors: actors.map((id) =>
      given({ id, attributes: dice.chance(0.3) ? { health: dice.int(10, 400), power: dice.int(0, 30) } : undefined }),
    ),
    timeline: timeline.sort((a, b) => a.at - b.at),
    until: 20,
  }
}
