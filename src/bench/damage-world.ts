import type { Engine } from '../index.js'
import { AMOUNTS, actorsFor, HEALTH, LIFE, mostApplications, PERIOD, TICK_RATE } from './workload.js'

/**
 * Options of an engine that carries the workload of the suite `effects`.
 *
 * @param leastEffects Capacity for so many effects at least, however few there are.
 */
export function damageWorld(n: number, leastEffects = 0) {
  const most = mostApplications(n)
  return {
    tickRate: TICK_RATE,
    attributes: { health: { base: HEALTH, min: 0, max: HEALTH } },
    vital: 'health',
    effects: AMOUNTS.map((amount) => ({
      id: `dot${amount}`,
      duration: LIFE / TICK_RATE,
      period: PERIOD / TICK_RATE,
      actions: [{ do: 'damage' as const, amount }],
    })),
    capacity: { actors: actorsFor(n), effects: Math.max(leastEffects, Math.ceil(n * 1.05) + most), commands: most },
  } as const
}

/** Ends an engine that has not the workers it was to have. @throws and says why. */
export async function requireWorkers(engine: Pick<Engine, 'capabilities' | 'dispose'>, workers: number): Promise<void> {
  const { workers: found, fallback } = engine.capabilities
  if (found === workers) return
  await engine.dispose()
  throw new Error(`${workers} workers were asked for, ${found} started: ${fallback}`)
}
