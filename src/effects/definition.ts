/**
 * The effect definition: how a game describes a status effect as data. The same object is written in JSON by a
 * designer and passed to `defineEffect` by a programmer. `docs/effect-format.md` has the rules.
 *
 * Times are seconds here and become whole ticks once, on load.
 */

import type { BehaviourHooks } from './hooks.js'

export type Polarity = 'buff' | 'debuff' | 'neutral'
export type StackingMode = 'independent' | 'perTarget' | 'perSource' | 'queue'
export type DurationPolicy = 'refresh' | 'keep' | 'extend' | 'max' | 'pandemic'
export type MagnitudePolicy = 'replace' | 'keep' | 'strongest' | 'add' | 'roll'
export type ModifierOp = 'add' | 'multiply' | 'divide' | 'compound' | 'addFinal' | 'override'
export type DispelStrength = 'basic' | 'strong' | 'death' | 'never'

/** Adds `factor` × the source's current attribute to an amount. */
export interface ScaleDefinition<A extends string = string> {
  readonly attribute: A
  readonly factor: number
  /** `snapshot` (default): read once, at application. `live`: read at every use. */
  readonly capture?: 'snapshot' | 'live'
}

/** What every amount may carry besides its number. */
export interface AmountOptions<A extends string = string> {
  readonly scale?: ScaleDefinition<A>
  /** `false`: the amount is not multiplied by the stack count. */
  readonly perStack?: boolean
}

export interface DamageAction<A extends string = string> extends AmountOptions<A> {
  readonly do: 'damage'
  readonly amount?: number
  readonly school?: string
}

export interface HealAction<A extends string = string> extends AmountOptions<A> {
  readonly do: 'heal'
  readonly amount?: number
}

export interface AddAction<A extends string = string> extends AmountOptions<A> {
  readonly do: 'add'
  readonly attribute: A
  readonly amount?: number
}

/** Executed when an instant effect lands and at every periodic tick. Without `amount` the instance's magnitude counts. */
export type ActionDefinition<A extends string = string> = DamageAction<A> | HealAction<A> | AddAction<A>

/** In force while the effect is active. Without `value` the instance's magnitude counts. */
export interface ModifierDefinition<A extends string = string> extends AmountOptions<A> {
  readonly attribute: A
  readonly op: ModifierOp
  readonly value?: number
  /** Channels run in ascending order, each feeding the next. Default 0. */
  readonly channel?: number
  /** Of the `max` (or `min`) contributions of one attribute, channel and op only the largest (smallest) counts. */
  readonly aggregate?: 'sum' | 'max' | 'min'
}

export interface StackingDefinition {
  readonly mode?: StackingMode
  /** Stacks of a record (perTarget, perSource) or instances on the target (independent, queue). */
  readonly max?: number
  readonly initial?: number
  readonly duration?: DurationPolicy
  readonly period?: 'keep' | 'reset'
  readonly magnitude?: MagnitudePolicy
  /** The largest |magnitude| that `magnitude: add` reaches. */
  readonly magnitudeCap?: number
  readonly owner?: 'keep' | 'take'
  readonly expiry?: 'clear' | 'removeOne' | 'refresh'
  readonly overflow?: 'allow' | 'deny' | 'clear'
  readonly evict?: 'oldest' | 'weakest' | 'deny'
}

export interface ImmunityDefinition<E extends string = string, A extends string = string> {
  readonly effects?: readonly E[]
  readonly categories?: readonly string[]
  readonly tags?: readonly string[]
  readonly schools?: readonly string[]
  readonly purge?: boolean
  readonly suppress?: boolean
  readonly breaksBelow?: { readonly attribute: A; readonly fraction: number }
}

export type ChainEvent = 'applied' | 'ticked' | 'expired' | 'removed' | 'dispelled' | 'stacks' | 'overflow'
export type TriggerEvent = 'damageTaken' | 'damageDealt' | 'healTaken' | 'healDealt'

/**
 * A status effect as data.
 *
 * @typeParam Id Its own id.
 * @typeParam E The ids it may refer to: those of its world.
 * @typeParam A The attribute names it may use: those of its world.
 * @typeParam G The groups of diminishing returns it may use.
 */
export interface EffectDefinition<
  Id extends string = string,
  E extends string = string,
  A extends string = string,
  G extends string = string,
> extends BehaviourHooks {
  readonly id: Id
  /** Seconds; 0 is an instant effect. */
  readonly duration: number | 'infinite'
  /** Seconds between ticks. Absent: not periodic. */
  readonly period?: number
  readonly tickOnApply?: boolean
  readonly partialLastTick?: boolean
  readonly haste?: { readonly attribute: A; readonly period?: boolean; readonly duration?: boolean }
  /** Default strength of an instance. Default 0. */
  readonly magnitude?: number
  readonly polarity?: Polarity
  readonly categories?: readonly string[]
  readonly priority?: number
  readonly actions?: readonly ActionDefinition<A>[]
  readonly modifiers?: readonly ModifierDefinition<A>[]
  readonly tags?: readonly string[]
  readonly control?: readonly string[]
  readonly when?: {
    readonly requires?: readonly string[]
    readonly forbids?: readonly string[]
    readonly chance?: number
  }
  readonly while?: {
    readonly requires?: readonly string[]
    readonly forbids?: readonly string[]
    readonly onResume?: 'neverReset' | 'reset' | 'executeAndReset'
  }
  readonly stacking?: StackingDefinition
  readonly exclusivity?: {
    readonly group: string
    readonly rule: 'latest' | 'latestPerSource' | 'priority' | 'highest' | 'strongest'
  }
  readonly immunity?: ImmunityDefinition<E, A>
  readonly resist?: readonly {
    readonly category?: string
    readonly school?: string
    readonly duration?: number
    readonly magnitude?: number
    readonly damage?: number
  }[]
  readonly amplify?: readonly { readonly school: string; readonly damage: number }[]
  readonly diminishing?: G
  readonly absorb?: {
    readonly schools?: readonly string[]
    readonly amount?: number
    readonly priority?: number
    readonly cost?: { readonly attribute: A; readonly perPoint: number }
  } & AmountOptions<A>
  readonly dispel?: { readonly type?: string; readonly strength?: DispelStrength; readonly resist?: number }
  readonly triggers?: readonly {
    readonly on: TriggerEvent
    readonly effect: E
    readonly to?: 'source' | 'target'
    readonly cooldown?: number
    readonly chance?: number
  }[]
  readonly charges?: number
  readonly chains?: readonly {
    readonly on: ChainEvent
    readonly threshold?: number
    readonly effect: E
    readonly to?: 'source' | 'target'
    readonly removeOnEnd?: boolean
  }[]
  readonly upkeep?: { readonly attribute: A; readonly amount: number; readonly every: number }
  readonly aura?: {
    readonly radius: number
    readonly every: number
    readonly effect: E
    readonly affects?: 'others' | 'self' | 'all'
    readonly linger?: number
  }
  readonly persistsThroughDeath?: boolean
  readonly endsWithSource?: boolean
  readonly allowDead?: boolean
  readonly offline?: 'freeze' | 'elapse' | 'fold'
}

/** An attribute of every actor. A limit is a number or the name of another attribute. */
export interface AttributeDefinition<A extends string = string> {
  /** What a new actor starts with. Default 0. */
  readonly base?: number
  readonly min?: number | A
  readonly max?: number | A
}

/** Diminishing returns of a group: the n-th application within the window has `factors[n]` of its duration. */
export interface DiminishingDefinition {
  readonly factors: readonly number[]
  /** Seconds after the end of the last effect of the group until the level falls back to 0. */
  readonly window: number
  /** Seconds an effect of the group lasts at most, before the factor. 0: no limit. */
  readonly cap?: number
}

/** What all actors and effects of a world share. */
export interface WorldDefinition {
  /** Ticks a second of simulated time. */
  readonly tickRate: number
  readonly seed?: number
  readonly attributes?: Readonly<Record<string, AttributeDefinition>>
  /** The attribute whose minimum is death. */
  readonly vital?: string
  /** Effects an actor can carry. 0: no limit. */
  readonly effectsPerActor?: number
  readonly diminishing?: Readonly<Record<string, DiminishingDefinition>>
}

/**
 * A definition whose names are only known when the program runs, from a file for example. It fits every world;
 * `createEngine` checks its names.
 */
export type LoadedEffect = EffectDefinition<string, never, never, never>

/**
 * Returns the definition as it is. An unknown key does not compile; the names it uses become part of its type, so that
 * they are checked where its world is known: in `defineWorld` or `createEngine`.
 */
export function defineEffect<
  Id extends string,
  E extends string = never,
  A extends string = never,
  G extends string = never,
>(definition: EffectDefinition<Id, E, A, G>): EffectDefinition<Id, E, A, G> {
  return definition
}
