import {
  boolean,
  dictionary,
  list,
  name,
  number,
  numberOrName,
  object,
  oneOf,
  optional,
  required,
  type Schema,
  tagged,
  wordOr,
} from '../check/index.js'

/** Seconds: not negative. */
const seconds = number({ min: 0 })
/** Seconds between two events: above 0. */
const interval = number({ above: 0 })
const names = list(name)

/** Most stacks an instance holds: the row keeps the count in 16 bits. */
export const MAX_STACKS = 65_535

const scale = object({
  attribute: required(name),
  factor: required(number()),
  capture: optional(oneOf('snapshot', 'live')),
})

const amountOptions = { scale: optional(scale), perStack: optional(boolean) }

const action = tagged('do', {
  damage: { amount: optional(number()), school: optional(name), ...amountOptions },
  heal: { amount: optional(number()), ...amountOptions },
  add: { attribute: required(name), amount: optional(number()), ...amountOptions },
})

const modifier = object({
  attribute: required(name),
  op: required(oneOf('add', 'multiply', 'divide', 'compound', 'addFinal', 'override')),
  value: optional(number()),
  channel: optional(number({ integer: true, min: -1000, max: 1000 })),
  aggregate: optional(oneOf('sum', 'max', 'min')),
  ...amountOptions,
})

const stacking = object({
  mode: optional(oneOf('independent', 'perTarget', 'perSource', 'queue')),
  max: optional(number({ integer: true, min: 1, max: MAX_STACKS })),
  initial: optional(number({ integer: true, min: 1, max: MAX_STACKS })),
  duration: optional(oneOf('refresh', 'keep', 'extend', 'max', 'pandemic')),
  period: optional(oneOf('keep', 'reset')),
  magnitude: optional(oneOf('replace', 'keep', 'strongest', 'add', 'roll')),
  magnitudeCap: optional(number({ min: 0 })),
  owner: optional(oneOf('keep', 'take')),
  expiry: optional(oneOf('clear', 'removeOne', 'refresh')),
  overflow: optional(oneOf('allow', 'deny', 'clear')),
  evict: optional(oneOf('oldest', 'weakest', 'deny')),
})

const immunity = object({
  effects: optional(names),
  categories: optional(names),
  tags: optional(names),
  schools: optional(names),
  purge: optional(boolean),
  suppress: optional(boolean),
  breaksBelow: optional(object({ attribute: required(name), fraction: required(number({ min: 0 })) })),
})

const resist = object({
  category: optional(name),
  school: optional(name),
  duration: optional(number({ max: 1 })),
  magnitude: optional(number({ max: 1 })),
  damage: optional(number({ max: 1 })),
})

const trigger = object({
  on: required(oneOf('damageTaken', 'damageDealt', 'healTaken', 'healDealt')),
  effect: required(name),
  to: optional(oneOf('source', 'target')),
  cooldown: optional(seconds),
  chance: optional(number({ min: 0, max: 1 })),
})

const chain = object({
  on: required(oneOf('applied', 'ticked', 'expired', 'removed', 'dispelled', 'stacks', 'overflow')),
  threshold: optional(number({ integer: true, min: 1, max: MAX_STACKS })),
  effect: required(name),
  to: optional(oneOf('source', 'target')),
  removeOnEnd: optional(boolean),
})

/** The shape of an effect definition. Names are resolved afterwards, by `resolveNames`. */
export const effectSchema: Schema = object({
  id: required(name),
  duration: required(wordOr('infinite', seconds, 'seconds from 0, or "infinite"')),
  period: optional(interval),
  tickOnApply: optional(boolean),
  partialLastTick: optional(boolean),
  haste: optional(object({ attribute: required(name), period: optional(boolean), duration: optional(boolean) })),
  magnitude: optional(number()),
  polarity: optional(oneOf('buff', 'debuff', 'neutral')),
  categories: optional(names),
  priority: optional(number({ integer: true, min: -1_000_000, max: 1_000_000 })),
  actions: optional(list(action)),
  modifiers: optional(list(modifier)),
  tags: optional(names),
  control: optional(names),
  when: optional(
    object({ requires: optional(names), forbids: optional(names), chance: optional(number({ min: 0, max: 1 })) }),
  ),
  while: optional(
    object({
      requires: optional(names),
      forbids: optional(names),
      onResume: optional(oneOf('neverReset', 'reset', 'executeAndReset')),
    }),
  ),
  stacking: optional(stacking),
  exclusivity: optional(
    object({
      group: required(name),
      rule: required(oneOf('latest', 'latestPerSource', 'priority', 'highest', 'strongest')),
    }),
  ),
  immunity: optional(immunity),
  resist: optional(list(resist)),
  amplify: optional(list(object({ school: required(name), damage: required(number()) }))),
  diminishing: optional(name),
  absorb: optional(
    object({
      schools: optional(names),
      amount: optional(number()),
      priority: optional(number({ integer: true, min: -1_000_000, max: 1_000_000 })),
      cost: optional(object({ attribute: required(name), perPoint: required(number({ min: 0 })) })),
      ...amountOptions,
    }),
  ),
  dispel: optional(
    object({
      type: optional(name),
      strength: optional(oneOf('basic', 'strong', 'death', 'never')),
      resist: optional(number({ min: 0, max: 100 })),
    }),
  ),
  triggers: optional(list(trigger)),
  charges: optional(number({ integer: true, min: 1, max: 32_767 })),
  chains: optional(list(chain)),
  upkeep: optional(
    object({ attribute: required(name), amount: required(number({ min: 0 })), every: required(interval) }),
  ),
  aura: optional(
    object({
      radius: required(number({ min: 0 })),
      every: required(interval),
      effect: required(name),
      affects: optional(oneOf('others', 'self', 'all')),
      linger: optional(seconds),
    }),
  ),
  persistsThroughDeath: optional(boolean),
  endsWithSource: optional(boolean),
  allowDead: optional(boolean),
  offline: optional(oneOf('freeze', 'elapse', 'fold')),
})

const limit = numberOrName('a finite number, or the name of another attribute')

/** The shape of a world definition. */
export const worldSchema: Schema = object({
  tickRate: required(number({ above: 0, max: 1000 })),
  seed: optional(number({ integer: true })),
  attributes: optional(dictionary(object({ base: optional(number()), min: optional(limit), max: optional(limit) }))),
  vital: optional(name),
  effectsPerActor: optional(number({ integer: true, min: 0, max: 65_535 })),
  diminishing: optional(
    dictionary(
      object({
        factors: required(list(number({ min: 0 }), { min: 1, max: 64 })),
        window: required(seconds),
        cap: optional(seconds),
      }),
    ),
  ),
})

export const effectsSchema: Schema = list(effectSchema)
