import { PER_ACTOR, PERIOD, TICK_RATE } from '../workload.js'
import { HEALTH, type RulesWorld } from './shape.js'

const NONE: readonly [] = []

/** All effects were applied in one tick: once a second all are due in the same one, and only that one is measured. */
export function allAtOnce(n: number): RulesWorld {
  const actors = Math.max(1, Math.floor(n / PER_ACTOR))
  return {
    options: {
      tickRate: TICK_RATE,
      attributes: { health: HEALTH },
      vital: 'health',
      effects: [{ id: 'dot', duration: 'infinite', period: 1, actions: [{ do: 'damage', amount: 1 }] }],
      capacity: { actors, effects: Math.ceil(n * 1.1) + 1000, commands: actors * PER_ACTOR },
    },
    actors,
    every: PERIOD,
    plan(handles, tick) {
      // In the last tick of the first second, which is the first measured one.
      if (tick !== PERIOD - 1) return NONE
      return Array.from({ length: PER_ACTOR }, () => ({ effect: 'dot', targets: handles }))
    },
  }
}
