import type { AttributeDefinition, DiminishingDefinition, EffectDefinition } from '../effects/index.js'

/**
 * What all actors and effects of a world share. Names are introduced in one place each (`id` of an effect, the keys of
 * `attributes` and `diminishing`) and only those compile everywhere else; hence `NoInfer`.
 *
 * @typeParam E The ids of the effects.
 * @typeParam A The names of the attributes.
 * @typeParam G The names of the groups of diminishing returns.
 */
export interface WorldOptions<E extends string = string, A extends string = string, G extends string = string> {
  /** Ticks a second of simulated time. Default 60. */
  readonly tickRate?: number
  /** Integer from which every draw of the world is hashed. Default 0. */
  readonly seed?: number
  /** Attributes that every actor has. */
  readonly attributes?: Readonly<Record<A, AttributeDefinition<NoInfer<A>>>>
  /** The attribute whose minimum is death. Without one nothing dies but by `kill`, and damage stops at the shields. */
  readonly vital?: NoInfer<A>
  readonly effects?: readonly EffectDefinition<E, NoInfer<E>, NoInfer<A>, NoInfer<G>>[]
  /** Effects an actor can carry. Default 0: no limit. */
  readonly effectsPerActor?: number
  readonly diminishing?: Readonly<Record<G, DiminishingDefinition>>
  /** Names for `tag` commands that no definition mentions. */
  readonly tags?: readonly string[]
}

/**
 * Returns the world as it is, once its names fit together: a chain to an effect that is not there does not compile.
 * Spread it into the options of `createEngine`, which checks it again, then with values.
 */
export function defineWorld<E extends string = never, A extends string = never, G extends string = never>(
  world: WorldOptions<E, A, G>,
): WorldOptions<E, A, G> {
  return world
}

/** The ids of the effects of a world or of an engine's options, as a union type. */
export type EffectIds<W extends WorldOptions> = W extends { readonly effects?: readonly (infer D)[] }
  ? D extends { readonly id: infer I extends string }
    ? I
    : never
  : never

/** The attribute names of a world or of an engine's options, as a union type. */
export type AttributeNames<W extends WorldOptions> = W extends { readonly attributes?: infer T }
  ? keyof NonNullable<T> & string
  : never
