import { LIFE, TICK_RATE } from '../workload.js'
import { HEALTH, type RulesWorld } from './shape.js'

/** All effects on one actor, with a period of a second, coming and going. */
export function oneTarget(n: number): RulesWorld {
  const targets = new Uint32Array(Math.max(1, Math.round(n / LIFE)))
  const plan = [{ effect: 'dot', targets }]
  return {
    options: {
      tickRate: TICK_RATE,
      attributes: { health: HEALTH },
      vital: 'health',
      effects: [
        { id: 'dot', duration: LIFE / TICK_RATE, period: 1, actions: [{ do: 'damage' as const, amount: 0.001 }] },
      ],
      capacity: { actors: 1, effects: Math.ceil(targets.length * LIFE * 1.05) + 1000, commands: targets.length },
    },
    actors: 1,
    plan(handles) {
      targets.fill(handles[0]!)
      return plan
    },
  }
}
