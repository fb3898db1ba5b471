import {
  compileWorld,
  createWorld,
  type EffectDefinition,
  jobRunner,
  shapeWorld,
  type ThreadPayload,
  type WorldDefinition,
} from '../effects/index.js'
import { Pool, spawnBuiltInThread } from '../threads/index.js'
import { probeCapabilities } from './capabilities.js'
import { Engine } from './engine.js'
import { type AttributeNames, checkSettings, type EffectIds, type EngineOptions } from './options.js'

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
 *   `UNSUPPORTED` for parts of the format that are not there yet, `MEMORY` when the reservation fails.
 */
export async function createEngine<const O extends EngineOptions>(
  options: O = {} as O,
): Promise<Engine<EffectIds<O>, AttributeNames<O>>> {
  const settings = checkSettings(options)
  const { effects = [] } = options as { readonly effects?: readonly EffectDefinition[] }
  const compiled = compileWorld(worldDefinition(options), effects, options.tags)
  const shape = shapeWorld(settings.capacity, compiled.counts, compiled.tickRate, compiled.seed)
  const probed = probeCapabilities()
  const world = createWorld(compiled, shape, probed.sharedMemory)
  const pool = new Pool(
    {
      spawn: options.worker ?? spawnBuiltInThread,
      payload: { heap: world.heap, shape } satisfies ThreadPayload,
      run: jobRunner(world),
      watchdogMs: settings.watchdogMs,
      wakeAboveMs: settings.wakeAboveMs,
    },
    probed.sharedMemory,
  )
  const engine = new Engine<EffectIds<O>, AttributeNames<O>>({ world, compiled, effects, settings, pool, probed })
  await engine.setWorkers(settings.workers)
  return engine
}
