import { Worker } from 'node:worker_threads'
import { createEngine, type Engine, type EngineOptions, type System } from 'myriad'
import { afterEach } from 'vitest'
import { game } from './game-systems.mjs'

export interface GameOptions extends Omit<EngineOptions, 'systems' | 'worker'> {
  /** Systems, or names of `game`. */
  readonly systems: readonly (string | System)[]
  /** What the worker file is told besides. */
  readonly data?: object
}

const open: Engine[] = []

afterEach(async () => {
  for (const engine of open.splice(0)) await engine.dispose()
})

/** Ends an engine with the test. */
export function closed<T extends Engine>(engine: T): T {
  open.push(engine)
  return engine
}

/** An engine whose systems run in small slices, on as many threads as are said, at once. */
export async function gameEngine({
  systems,
  data = {},
  ...options
}: GameOptions): Promise<Engine<'burning', 'health'>> {
  const engine = await createEngine({
    tickRate: 10,
    attributes: { health: { base: 100, min: 0 } },
    vital: 'health',
    effects: [{ id: 'burning', duration: 0.5, period: 0.1, actions: [{ do: 'damage', amount: 1 }] }],
    workers: 0,
    wakeAboveMs: 0,
    capacity: { entities: 4000, actors: 4000, effects: 20_000, commands: 20_000, events: 4096 },
    systems: systems.map((one) => (typeof one === 'string' ? game[one]! : one)),
    worker: () =>
      new Worker(new URL('./game-thread.mjs', import.meta.url), {
        workerData: { systems: systems.filter((one) => typeof one === 'string'), ...data },
      }),
    ...options,
  } as EngineOptions)
  return closed(engine as unknown as Engine) as unknown as Engine<'burning', 'health'>
}
