import { LIFE, PER_ACTOR, PERIOD, TICK_RATE } from '../workload.js'
import { dice, HEALTH, type RulesWorld } from './shape.js'

/** Ten effects an actor, each one record, which is refreshed about once a second and so never ends. */
export function refresh(n: number): RulesWorld {
  const actors = Math.max(1, Math.floor(n / PER_ACTOR))
  const draw = dice()
  const plans = Array.from({ length: PER_ACTOR }, (_, i) => ({
    effect: `dot${i}`,
    targets: new Uint32Array(Math.max(1, Math.round(n / PER_ACTOR / PERIOD))),
  }))
  let next = 0
  return {
    options: {
      tickRate: TICK_RATE,
      attributes: { health: HEALTH },
      vital: 'health',
      effects: plans.map(({ effect: id }) => ({
        id,
        duration: LIFE / TICK_RATE,
        period: 1,
        actions: [{ do: 'damage' as const, amount: 1 }],
        stacking: { mode: 'perTarget' as const, duration: 'refresh' as const },
      })),
      capacity: { actors, effects: Math.ceil(n * 1.1) + 1000, commands: plans.length * plans[0]!.targets.length },
    },
    actors,
    plan(handles, tick) {
      for (const { targets } of plans) {
        for (let i = 0; i < targets.length; i++) {
          // In the first second everybody in turn gets everything; from then on whom chance wants.
          targets[i] = handles[tick < PERIOD ? (next + i) % handles.length : draw(handles.length)]!
        }
      }
      next += plans[0]!.targets.length
      return plans
    },
  }
}
