/** The two JSON formats of effect-format.md, §1 (definitions) and §5 (scenario files), as the model reads them. */

export interface Scale {
  attribute: string
  factor: number
  capture?: 'snapshot' | 'live'
}

/** What every amount may carry besides its number. */
export interface Scaled {
  scale?: Scale
  perStack?: boolean
}

export type Action =
  | ({ do: 'damage'; amount?: number; school?: string } & Scaled)
  | ({ do: 'heal'; amount?: number } & Scaled)
  | ({ do: 'add'; attribute: string; amount?: number } & Scaled)

export type ModifierOp = 'add' | 'multiply' | 'divide' | 'compound' | 'addFinal' | 'override'

export interface Modifier extends Scaled {
  attribute: string
  op: ModifierOp
  value?: number
  channel?: number
  aggregate?: 'sum' | 'max' | 'min'
}

export interface Stacking {
  mode?: 'independent' | 'perTarget' | 'perSource' | 'queue'
  max?: number
  initial?: number
  duration?: 'refresh' | 'keep' | 'extend' | 'max' | 'pandemic'
  period?: 'keep' | 'reset'
  magnitude?: 'replace' | 'keep' | 'strongest' | 'add' | 'roll'
  magnitudeCap?: number
  owner?: 'keep' | 'take'
  expiry?: 'clear' | 'removeOne' | 'refresh'
  overflow?: 'allow' | 'deny' | 'clear'
  evict?: 'oldest' | 'weakest' | 'deny'
}

export type ExclusivityRule = 'latest' | 'latestPerSource' | 'priority' | 'highest' | 'strongest'

export interface Immunity {
  effects?: string[]
  categories?: string[]
  tags?: string[]
  schools?: string[]
  purge?: boolean
  suppress?: boolean
  breaksBelow?: { attribute: string; fraction: number }
}

export interface Resist {
  category?: string
  duration?: number
  magnitude?: number
  school?: string
  damage?: number
}

export interface Absorb extends Scaled {
  schools?: string[]
  amount?: number
  priority?: number
  cost?: { attribute: string; perPoint: number }
}

export type Strength = 'basic' | 'strong' | 'death'
export type Reaction = 'damageTaken' | 'damageDealt' | 'healTaken' | 'healDealt'

export interface Trigger {
  on: Reaction
  effect: string
  to?: 'target' | 'source'
  cooldown?: number
  chance?: number
}

export interface Chain {
  on: 'applied' | 'ticked' | 'expired' | 'removed' | 'dispelled' | 'stacks' | 'overflow'
  effect: string
  to?: 'target' | 'source'
  threshold?: number
  removeOnEnd?: boolean
}

export interface EffectDefinition {
  id: string
  duration: number | 'infinite'
  period?: number
  tickOnApply?: boolean
  partialLastTick?: boolean
  haste?: { attribute: string; period?: boolean; duration?: boolean }
  magnitude?: number
  polarity?: 'buff' | 'debuff' | 'neutral'
  categories?: string[]
  priority?: number
  actions?: Action[]
  modifiers?: Modifier[]
  tags?: string[]
  control?: string[]
  when?: { requires?: string[]; forbids?: string[]; chance?: number }
  while?: { requires?: string[]; forbids?: string[]; onResume?: 'neverReset' | 'reset' | 'executeAndReset' }
  stacking?: Stacking
  exclusivity?: { group: string; rule: ExclusivityRule }
  immunity?: Immunity
  resist?: Resist[]
  amplify?: { school: string; damage: number }[]
  diminishing?: string
  absorb?: Absorb
  dispel?: { type?: string; strength?: Strength | 'never'; resist?: number }
  triggers?: Trigger[]
  charges?: number
  chains?: Chain[]
  upkeep?: { attribute: string; amount: number; every: number }
  aura?: { radius: number; every: number; effect: string; affects?: 'others' | 'self' | 'all'; linger?: number }
  persistsThroughDeath?: boolean
  endsWithSource?: boolean
  allowDead?: boolean
  offline?: 'freeze' | 'elapse' | 'fold'
}

export interface AttributeDefinition {
  base?: number
  /** A number, or the name of the attribute whose current value is the limit. */
  min?: number | string
  max?: number | string
}

export interface World {
  tickRate: number
  seed?: number
  attributes?: Record<string, AttributeDefinition>
  vital?: string
  effectsPerActor?: number
  diminishing?: Record<string, { factors: number[]; window: number; cap?: number }>
}

export type Priority = 'high' | 'normal' | 'low'

export interface DispelCommand {
  target: string
  by?: string
  types?: string[]
  categories?: string[]
  tags?: string[]
  polarity?: 'buff' | 'debuff' | 'any'
  strength?: Strength
  count?: number
  order?: 'priority' | 'newest' | 'oldest' | 'random'
}

export type Command =
  | {
      apply: string
      to: string
      from?: string
      magnitude?: number
      duration?: number | 'infinite'
      stacks?: number
      priority?: Priority
    }
  | { dispel: DispelCommand }
  | { remove: string; from: string }
  | { damage: number; school?: string; to: string; from?: string }
  | { heal: number; to: string; from?: string }
  | { set: { actor: string; attribute: string; value: number } }
  | { tag: { actor: string; add?: string; remove?: string } }
  | { move: { actor: string; to: [number, number] } }
  | { pause: string }
  | { resume: string }
  | { kill: string }
  | { revive: string }
  | { despawn: string }
  | { saveAndLoad: true }
  | { offline: number }

export type TimedCommand = Command & { at: number }

export interface Repeat {
  from: number
  to: number
  every: number
  do: Command
}

export interface StateExpectation {
  at: number
  actor: string
  attribute?: string
  effect?: string
  tag?: string
  from?: string
  value?: number | boolean
  base?: number
  instances?: number
  stacks?: number
  remaining?: number | 'infinite' | null
  nextTick?: number | null
  magnitude?: number | null
  active?: boolean
  alive?: boolean
}

export interface EventExpectation {
  events: { type: string; effect?: string; actor?: string; reason?: string }
  at?: number[]
  count?: number
  sum?: number
}

export type Expectation = StateExpectation | EventExpectation

export interface ScenarioFile {
  name: string
  world: World
  effects?: EffectDefinition[]
  actors?: { id: string; attributes?: Record<string, number>; position?: [number, number] }[]
  timeline?: TimedCommand[]
  repeat?: Repeat[]
  until?: number
  expect?: Expectation[]
}
