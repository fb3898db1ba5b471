import { unitsOf } from './countdown.js'
import { PERIOD } from './workload.js'

/** What kind of effect an object is. Shared by all objects of the kind. */
export interface Kind {
  /** Damage of an execution. */
  readonly amount: number
  /** Units of time between executions. */
  readonly period: number
}

/**
 * An effect as an object with two timers that count down. Made by a literal: the fields of a class would first be
 * undefined, after which V8 makes a new object of every number that is stored in them.
 */
export interface EffectObject {
  readonly kind: Kind
  /** Units of time until it ends. */
  remaining: number
  /** Units of time until it executes. */
  untilTick: number
}

/** An actor that carries its effects. */
export interface ObjectActor {
  health: number
  effects: EffectObject[]
}

/** The kinds by their amount. */
export function kindsOf(amounts: readonly number[]): ReadonlyMap<number, Kind> {
  return new Map(amounts.map((amount) => [amount, { amount, period: unitsOf(PERIOD) }]))
}
