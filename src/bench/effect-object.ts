import { unitsOf } from './countdown.js'
import { PERIOD } from './workload.js'

/** What kind of effect an object is. Shared by all objects of the kind. */
export interface Kind {
  /** Damage of an execution. */
  readonly amount: number
  /** Units of time between executions. */
  readonly period: number
}

/** An effect as an object with two timers that count down. */
export class EffectObject {
  readonly kind: Kind
  /** Units of time until it ends. */
  remaining: number
  /** Units of time until it executes. */
  untilTick: number

  constructor(kind: Kind, remaining: number) {
    this.kind = kind
    this.remaining = remaining
    this.untilTick = kind.period
  }
}

/** An actor that carries its effects. */
export class ObjectActor {
  health: number
  effects: EffectObject[] = []

  constructor(health: number) {
    this.health = health
  }
}

/** The kinds by their amount. */
export function kindsOf(amounts: readonly number[]): ReadonlyMap<number, Kind> {
  return new Map(amounts.map((amount) => [amount, { amount, period: unitsOf(PERIOD) }]))
}
