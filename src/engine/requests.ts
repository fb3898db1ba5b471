import type { Part } from '../components/index.js'
import type { DispelStrength, EventType } from '../effects/index.js'

/**
 * Handle of an entity: its id in the lower bits, above it how often the id was used again. 0 is nobody. It is dead when its
 * entity is gone, and stays so until the id has been used again as often as the upper bits can count: 4,096 times in a world
 * of a million entities, 32,768 times in one of a hundred thousand.
 */
export type Entity = number

export interface SpawnOptions<A extends string> {
  /** Bases that differ from the world's, clamped to the attributes' limits. */
  readonly attributes?: { readonly [K in A]?: number }
  readonly position?: readonly [x: number, y: number]
  /** Components of the game's own: as they are, or `set(component, values)`. */
  readonly components?: readonly Part[]
}

export interface ApplyOptions {
  /** Who applies it, 0 or absent: nobody. May have despawned since. */
  readonly source?: Entity
  readonly magnitude?: number
  /** Seconds, or `infinite`. */
  readonly duration?: number | 'infinite'
  readonly stacks?: number
  /** Order among the commands of a tick. Default normal. */
  readonly priority?: 'high' | 'normal' | 'low'
}

export interface DamageOptions {
  /** Who deals it, 0 or absent: nobody. May have despawned since. */
  readonly source?: Entity
  /** A school that no definition mentions meets no resistance and no shield of a school. */
  readonly school?: string
}

export interface HealOptions {
  /** Who heals, 0 or absent: nobody. May have despawned since. */
  readonly source?: Entity
}

/** Whom a dispel reaches. An empty or absent list does not restrict; all that are filled must be met by some name. */
export interface DispelOptions {
  readonly by?: Entity
  readonly types?: readonly string[]
  readonly categories?: readonly string[]
  readonly tags?: readonly string[]
  readonly polarity?: 'buff' | 'debuff' | 'any'
  readonly strength?: Exclude<DispelStrength, 'never'>
  /** Stacks to take. Default 1. */
  readonly count?: number
  readonly order?: 'priority' | 'newest' | 'oldest' | 'random'
}

/** One instance on an actor, as it stood when it was read. */
export interface EffectState<E extends string> {
  readonly effect: E
  /** Its number on this actor; with the actor's handle it names the instance for good. */
  readonly instance: number
  /** Handle of its source, 0: nobody. */
  readonly source: Entity
  readonly stacks: number
  readonly magnitude: number
  readonly polarity: 'buff' | 'debuff' | 'neutral'
  /** Seconds until it expires; Infinity. */
  readonly remaining: number
  /** Seconds until it next executes; Infinity when it is not periodic. */
  readonly nextTick: number
  /** Whether it is in force. */
  readonly active: boolean
}

/** An event as handlers see it; `docs/effect-format.md` says what `a` and `b` are of each type. One object serves for all: read it within the handler. */
export interface EngineEvent<E extends string> {
  readonly type: EventType | 'lost'
  readonly tick: number
  readonly target: Entity
  readonly source: Entity
  readonly effect: E | ''
  readonly instance: number
  readonly a: number
  readonly b: number
  readonly reason: string
  /** Of `lost`: the option of `createEngine` that makes more room. Draining more often does too. Otherwise ''. */
  readonly option: 'capacity.events' | ''
}
