import { checkKeys, createEngine, integer, reject } from '../engine/index.js'
import type { WorldImage } from '../image/index.js'
import { MAX_THREADS } from '../threads/index.js'
import type { ScenarioEngine } from './host.js'
import { playScenario, type RunOptions, type ScenarioResult } from './play.js'

/**
 * Checks and runs a scenario file: a world, definitions, a timeline and what must come out. The result is the same for
 * any number of workers and any batch.
 *
 * @param file The parsed JSON.
 * @throws MyriadError when the file is refused; nothing has run then. What `signal` was aborted with.
 */
export async function runScenario(file: unknown, options: RunOptions = {}): Promise<ScenarioResult> {
  checkKeys(options, 'run options', ['workers', 'batch', 'inspect', 'signal'])
  if (options.workers !== undefined) integer(options.workers, 'workers', 0, MAX_THREADS - 1)
  if (options.batch !== undefined) integer(options.batch, 'batch', 1, 1_000_000)
  const { signal } = options
  if (signal !== undefined && !(signal instanceof AbortSignal)) reject('WRONG_TYPE', 'signal', signal, 'an AbortSignal')
  return playScenario(
    file,
    async (engineOptions, checkpoint) => {
      const engine = await createEngine(engineOptions as object)
      if (checkpoint) engine.restore(checkpoint as WorldImage)
      return engine as unknown as ScenarioEngine
    },
    options,
  )
}
