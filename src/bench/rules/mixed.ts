import type { EffectDefinition } from '../../index.js'
import { LIFE, PER_ACTOR, TICK_RATE } from '../workload.js'
import { dice, HEALTH, type RulesWorld } from './shape.js'

interface Kind {
  readonly id: string
  /** Part of all applications. */
  readonly share: number
  readonly rules: Partial<EffectDefinition>
}

const KINDS: readonly Kind[] = [
  {
    id: 'dot',
    share: 0.4,
    rules: { period: 1, polarity: 'debuff', actions: [{ do: 'damage', amount: 1.5, school: 'fire' }] },
  },
  { id: 'hot', share: 0.2, rules: { period: 1, polarity: 'buff', actions: [{ do: 'heal', amount: 1 }] } },
  { id: 'buff', share: 0.1, rules: { polarity: 'buff', modifiers: [{ attribute: 'power', op: 'add', value: 5 }] } },
  {
    id: 'slow',
    share: 0.1,
    rules: { tags: ['slowed'], modifiers: [{ attribute: 'speed', op: 'multiply', value: 0.9 }] },
  },
  { id: 'stun', share: 0.05, rules: { control: ['stunned'], categories: ['stun'], diminishing: 'stun' } },
  { id: 'shield', share: 0.1, rules: { absorb: { amount: 20, schools: ['fire'] } } },
  {
    id: 'ward',
    share: 0.05,
    rules: { immunity: { categories: ['poison'] }, resist: [{ school: 'fire', damage: 0.1 }] },
  },
]

/** A kind as it is, or with timers and damage only. */
function definition({ id, rules }: Kind, full: boolean): EffectDefinition {
  const duration = LIFE / TICK_RATE
  if (full) return { id, duration, ...rules }
  if (rules.period === undefined) return { id, duration }
  return { id, duration, period: rules.period, actions: [{ do: 'damage', amount: 1.5 }] }
}

function mixture(n: number, full: boolean): RulesWorld {
  const actors = Math.max(1, Math.floor(n / PER_ACTOR))
  const draw = dice()
  const plans = KINDS.map(({ id, share }) => ({
    effect: id,
    targets: new Uint32Array(Math.max(1, Math.round((n / LIFE) * share))),
  }))
  const perTick = plans.reduce((sum, { targets }) => sum + targets.length, 0)
  return {
    options: {
      tickRate: TICK_RATE,
      attributes: { health: HEALTH, power: { base: 10 }, speed: { base: 100, min: 0 } },
      vital: 'health',
      diminishing: { stun: { factors: [1, 0.9, 0.8], window: 5 } },
      effects: KINDS.map((kind) => definition(kind, full)),
      capacity: { actors, effects: Math.ceil(perTick * LIFE * 1.05) + 1000, commands: perTick },
    },
    actors,
    plan(handles) {
      for (const { targets } of plans) {
        for (let i = 0; i < targets.length; i++) targets[i] = handles[draw(handles.length)]!
      }
      return plans
    },
  }
}

/** Damage and healing over time, buffs, slows, stuns, shields and wards, as games mix them. */
export const mixed = (n: number) => mixture(n, true)

/** The same applications, of definitions with timers and damage only. */
export const mixedBare = (n: number) => mixture(n, false)
