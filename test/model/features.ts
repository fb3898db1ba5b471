import type { Random } from './random.js'
import type { Action, Chain, EffectDefinition, Modifier, Resist, Scaled, Stacking, Trigger } from './types.js'

// Few names, so that things meet. Halves and quarters, so that no rounding is a matter of the order of operations.
export const FLAGS = ['wet', 'cold']
const GRANTED = ['marked', 'burning']
const GRANTED_WHILE = ['shadowed', 'veiled']
const CONTROL = ['stunned', 'rooted']
export const TAGS = [...FLAGS, ...GRANTED, ...CONTROL]
export const CATEGORIES = ['magic', 'bleed', 'stun']
export const SCHOOLS = ['fire', 'frost', 'physical']
export const DISPEL_TYPES = ['magic', 'poison']
const GROUPS = ['food', 'curse']
const ATTRIBUTES = ['power', 'armor', 'speed', 'haste', 'mana', 'maxHealth', 'luck']
export const DIMINISHING = ['stun', 'root']

interface Context {
  random: Random
  /** Ids of the definitions this one may name as effect of a chain, trigger or aura; later ones only: no circles. */
  later: string[]
  all: string[]
}

type Feature = (def: EffectDefinition, context: Context) => void

function scaled<T extends Scaled>(random: Random, amount: T): T {
  if (random.chance(0.3)) {
    amount.scale = { attribute: random.pick(['power', 'luck', 'armor']), factor: random.pick([0.25, 0.5, -0.25]) }
    if (random.chance(0.7)) amount.scale.capture = random.pick(['snapshot', 'live'])
  }
  if (random.chance(0.2)) amount.perStack = random.chance(0.3)
  return amount
}

function action(random: Random): Action {
  const kind = random.int(1, 10)
  if (kind <= 5) {
    const hit: Action = { do: 'damage' }
    if (random.chance(0.75)) hit.amount = random.int(1, 12)
    if (random.chance(0.75)) hit.school = random.pick(SCHOOLS)
    return scaled(random, hit)
  }
  if (kind <= 7) {
    const heal: Action = { do: 'heal' }
    if (random.chance(0.75)) heal.amount = random.int(1, 12)
    return scaled(random, heal)
  }
  const add: Action = { do: 'add', attribute: random.chance(0.1) ? 'health' : random.pick(ATTRIBUTES) }
  // Haste stays small: a large one would make every period a single tick.
  if (add.attribute === 'haste') add.attribute = 'mana'
  if (random.chance(0.8)) add.amount = random.int(-6, 6)
  return scaled(random, add)
}

function modifier(random: Random): Modifier {
  const op = random.pick(['add', 'multiply', 'divide', 'compound', 'addFinal', 'override'] as const)
  const result: Modifier = { attribute: random.pick(ATTRIBUTES), op }
  const factor = op === 'multiply' || op === 'divide' || op === 'compound'
  if (result.attribute === 'haste') {
    result.op = 'add'
    result.value = random.pick([0.25, 0.5, -0.25])
  } else if (factor) result.value = random.pick([0.5, 0.75, 1.25, 1.5, 2])
  else if (random.chance(0.75)) result.value = random.int(-8, 20)
  if (random.chance(0.3)) result.channel = random.int(0, 2)
  if (random.chance(0.4) && result.op !== 'override') result.aggregate = random.pick(['sum', 'max', 'min'])
  return result.attribute === 'haste' || factor ? result : scaled(random, result)
}

function stacking(random: Random): Stacking {
  const mode = random.pick(['independent', 'perTarget', 'perTarget', 'perSource', 'perSource', 'queue'] as const)
  const result: Stacking = { mode }
  if (random.chance(0.8)) result.max = random.int(1, 5)
  if (random.chance(0.3)) result.initial = random.int(1, mode === 'queue' ? 3 : (result.max ?? 1))
  if (random.chance(0.5)) result.expiry = random.pick(['clear', 'removeOne', 'refresh'])
  if (mode === 'independent' || mode === 'queue') {
    if (random.chance(0.8)) result.evict = random.pick(['oldest', 'weakest', 'deny'])
    return result
  }
  if (random.chance(0.8)) result.duration = random.pick(['refresh', 'keep', 'extend', 'max', 'pandemic'])
  if (random.chance(0.6)) result.period = random.pick(['keep', 'reset'])
  if (random.chance(0.8)) result.magnitude = random.pick(['replace', 'keep', 'strongest', 'add', 'roll'])
  if (result.magnitude === 'add' && random.chance(0.7)) result.magnitudeCap = random.int(10, 40)
  if (random.chance(0.5)) result.owner = random.pick(['keep', 'take'])
  if (random.chance(0.7)) result.overflow = random.pick(['allow', 'deny', 'clear'])
  return result
}

function resists(random: Random): Resist[] {
  return Array.from({ length: random.int(1, 2) }, () => {
    const share = () => random.pick([0.25, 0.5, 0.75])
    if (random.chance(0.5)) return { school: random.pick(SCHOOLS), damage: random.pick([0.25, 0.5, 1]) }
    const entry: Resist = { category: random.pick(CATEGORIES), duration: random.chance(0.1) ? 1 : share() }
    if (random.chance(0.5)) entry.magnitude = share()
    if (random.chance(0.2)) delete entry.duration
    if (entry.duration === undefined) entry.magnitude = share()
    return entry
  })
}

function trigger({ random, later }: Context): Trigger {
  const on = random.pick(['damageTaken', 'damageDealt', 'healTaken', 'healDealt'] as const)
  const result: Trigger = { on, effect: random.pick(later), cooldown: random.seconds(0.1, 1.5) }
  if (random.chance(0.8)) result.to = random.pick(['target', 'source'])
  if (random.chance(0.4)) result.chance = random.pick([0.25, 0.5, 0.75])
  return result
}

function chain({ random, later }: Context): Chain {
  const on = random.pick([
    'applied',
    'ticked',
    'expired',
    'removed',
    'dispelled',
    'stacks',
    'stacks',
    'overflow',
  ] as const)
  const result: Chain = { on, effect: random.pick(later) }
  if (random.chance(0.7)) result.to = random.pick(['target', 'source'])
  if (on === 'stacks') result.threshold = random.int(1, 4)
  if (random.chance(0.4)) result.removeOnEnd = random.chance(0.85)
  return result
}

export const features: Feature[] = [
  (def, { random }) => {
    def.period = random.seconds(0.1, 1.5)
    def.actions = [action(random), ...(random.chance(0.3) ? [action(random)] : [])]
    if (random.chance(0.4)) def.tickOnApply = random.chance(0.8)
    if (random.chance(0.4)) def.partialLastTick = true
    if (random.chance(0.4)) {
      def.haste = { attribute: 'haste' }
      if (random.chance(0.9)) def.haste.period = random.chance(0.8)
      if (random.chance(0.8)) def.haste.duration = random.chance(0.6)
    }
  },
  (def, { random }) => {
    def.modifiers = Array.from({ length: random.int(1, 3) }, () => modifier(random))
  },
  (def, { random }) => {
    def.tags = random.some(def.while === undefined ? GRANTED : GRANTED_WHILE)
  },
  (def, { random }) => {
    if (def.while === undefined) def.control = random.some(CONTROL)
  },
  (def, { random }) => {
    def.when = {}
    if (random.chance(0.4)) def.when.requires = random.some(TAGS, 0, 1)
    if (random.chance(0.5)) def.when.forbids = random.some(TAGS, 0, 1)
    if (random.chance(0.5)) def.when.chance = random.pick([0.25, 0.5, 0.75, 1])
  },
  (def, { random }) => {
    // What is under `while` grants nothing that a `while` reads: conditions always settle. (A pair that does not is
    // a matter of the passes, and fixture v076 has the one that does.)
    if (def.exclusivity?.rule === 'strongest') return
    def.while = {}
    const wants = random.chance(0.4)
    if (wants) def.while.requires = random.some(TAGS, 1, 1)
    if (!wants || random.chance(0.3)) def.while.forbids = random.some(TAGS, 1, 1)
    if (random.chance(0.8)) def.while.onResume = random.pick(['neverReset', 'reset', 'executeAndReset'])
    delete def.control
    if (def.tags !== undefined) def.tags = random.some(GRANTED_WHILE)
  },
  (def, { random }) => {
    def.stacking = stacking(random)
  },
  (def, { random }) => {
    def.stacking = stacking(random)
  },
  (def, { random }) => {
    const rules = ['latest', 'latestPerSource', 'priority', 'highest', 'strongest'] as const
    const rule = random.pick(def.while === undefined ? rules : rules.slice(0, 4))
    def.exclusivity = { group: random.pick(GROUPS), rule }
  },
  (def, { random, all }) => {
    const immunity: NonNullable<EffectDefinition['immunity']> = {}
    if (random.chance(0.3)) immunity.effects = random.some(all)
    if (random.chance(0.5)) immunity.categories = random.some(CATEGORIES, 0, 1)
    if (random.chance(0.3)) immunity.tags = random.some([...GRANTED, ...CONTROL], 1, 1)
    if (random.chance(0.5)) immunity.schools = random.some(SCHOOLS, 1, 1)
    if (random.chance(0.5)) immunity.purge = random.chance(0.7)
    if (random.chance(0.5)) immunity.suppress = random.chance(0.7)
    if (random.chance(0.3)) {
      const attribute = random.pick(['health', 'mana', 'power'])
      immunity.breaksBelow = { attribute, fraction: random.pick([0.25, 0.5, 0.75]) }
    }
    def.immunity = immunity
  },
  (def, { random }) => {
    def.resist = resists(random)
  },
  (def, { random }) => {
    def.amplify = [{ school: random.pick(SCHOOLS), damage: random.pick([0.25, 0.5, 1]) }]
  },
  (def, { random }) => {
    def.diminishing = random.pick(DIMINISHING)
  },
  (def, { random }) => {
    def.absorb = {}
    if (random.chance(0.7)) def.absorb.amount = random.int(5, 40)
    if (random.chance(0.6)) def.absorb.schools = random.some(SCHOOLS)
    if (random.chance(0.5)) def.absorb.priority = random.int(-1, 2)
    if (random.chance(0.4))
      def.absorb.cost = { attribute: random.pick(['mana', 'mana', 'power']), perPoint: random.pick([0.5, 1, 2]) }
    def.absorb = scaled(random, def.absorb)
  },
  (def, { random }) => {
    def.dispel = {}
    if (random.chance(0.8)) def.dispel.type = random.pick(DISPEL_TYPES)
    if (random.chance(0.7)) def.dispel.strength = random.pick(['basic', 'basic', 'strong', 'death', 'never'])
    if (random.chance(0.5)) def.dispel.resist = random.pick([0, 25, 50, 100])
  },
  (def, context) => {
    if (context.later.length === 0) return
    def.triggers = Array.from({ length: context.random.int(1, 2) }, () => trigger(context))
    if (context.random.chance(0.5)) def.charges = context.random.int(1, 4)
  },
  (def, context) => {
    if (context.later.length === 0) return
    def.chains = Array.from({ length: context.random.int(1, 2) }, () => chain(context))
  },
  (def, { random }) => {
    def.upkeep = {
      attribute: random.pick(['mana', 'mana', 'power']),
      amount: random.int(1, 8),
      every: random.seconds(0.2, 1.5),
    }
  },
  (def, { random, later }) => {
    if (later.length === 0) return
    def.aura = { radius: random.pick([2, 5, 8]), every: random.seconds(0.2, 1), effect: random.pick(later) }
    if (random.chance(0.8)) def.aura.affects = random.pick(['others', 'self', 'all'])
    if (random.chance(0.5)) def.aura.linger = random.pick([0, 0.3, 1])
  },
  (def, { random }) => {
    if (random.chance(0.6)) def.persistsThroughDeath = random.chance(0.8)
    if (random.chance(0.4)) def.allowDead = random.chance(0.8)
    if (random.chance(0.5)) def.endsWithSource = random.chance(0.8)
  },
  (def, { random }) => {
    def.offline = random.pick(['freeze', 'elapse', 'fold'])
  },
]
