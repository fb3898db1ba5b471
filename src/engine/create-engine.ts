import {
  compileWorld,
  createWorld,
  type EffectDefinition,
  giveBehaviours,
  jobRunner,
  shapeWorld,
  type ThreadPayload,
  USES_BEHAVIOURS,
  type WorldDefinition,
} from '../effects/index.js'
import { Pool, spawnBuiltInThread } from '../threads/index.js'
import { probeCapabilities } from './capabilities.js'
import { Engine } from './engine.js'
import { checkSettings, type EngineOptions } from './options.js'

const DEFAULT_TICK_RATE = 60

function worldDefinition(options: EngineOptions): WorldDefinition {
  const { tickRate = DEFAULT_TICK_RATE, seed, attributes, vital, effectsPerActor, diminishing } = options
  return {
    tickRate,
    ...(seed !== undefined && { seed }),
    ...(attributes !== undefined && { attributes }),
    ...(vital !== undefined && { vital }),
    ...(effectsPerActor !== undefined && { effectsPerActor }),
    ...(diminishing !== undefined && { diminishing }),
  }
}

/**
 * Checks the definitions, reserves memory, starts the threads and returns the engine.
 *
 * Where memory cannot be shared or a thread does not start, the engine runs on fewer threads with the same results;
 * `engine.capabilities.fallback` says why.
 *
 * @throws MyriadError `INVALID_INPUT` with the JSON path of the first wrong value (`$.effects[0].duration`),
 *   `MEMORY` when the reservation fails.
 */
export async function createEngine<E extends string = never, A extends string = never, G extends string = never>(
  options: EngineOptions<E, A, G> = {},
): Promise<Engine<E, A>> {
  const settings = checkSettings(options)
  const { effects = [] }: { readonly effects?: readonly EffectDefinition[] } = options
  const compiled = compileWorld(worldDefinition(options), effects, options.tags)
  const shape = shapeWorld(settings.capacity, compiled.counts, compiled.tickRate, compiled.seed)
  const probed = probeCapabilities()
  const world = createWorld(compiled, shape, probed.sharedMemory)
  const names = (compiled.counts.uses & USES_BEHAVIOURS) === 0 ? undefined : compiled.names
  if (names) giveBehaviours(world, names, effects)
  const pool = new Pool(
    {
      spawn: options.worker ?? spawnBuiltInThread,
      payload: {
        heap: world.heap,
        shape,
        names: names && { effects: names.effects, attributes: names.attributes, schools: names.schools },
      } satisfies ThreadPayload,
      run: jobRunner(world),
      watchdogMs: settings.watchdogMs,
      wakeAboveMs: settings.wakeAboveMs,
    },
    probed.sharedMemory,
  )
  const engine = new Engine<E, A>({ world, compiled, effects, settings, pool, probed })
  await engine.setWorkers(settings.workers)
  return engine
}
