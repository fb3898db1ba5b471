import {
  createStore,
  requestChunks,
  SLOT_UNIT,
  type Store,
  StoreOwner,
  type StoreShape,
  UNIT_SHIFT,
} from '../components/index.js'
import {
  compileWorld,
  createWorld,
  type EffectDefinition,
  giveBehaviours,
  PRE_TOUCH_JOB,
  runJob,
  shapeWorld,
  USES_BEHAVIOURS,
  WORLD_BUDGET,
  type World,
  type WorldDefinition,
} from '../effects/index.js'
import { findAgain, type Registry, register, type SchedulePayload, Scheduler, SystemRunner } from '../schedule/index.js'
import { actorColumns, jobRunner, positionColumns, type ThreadPayload, TickRunner } from '../simulation/index.js'
import { MAX_THREADS, Pool, spawnBuiltInThread } from '../threads/index.js'
import { probeCapabilities } from './capabilities.js'
import { Engine } from './engine.js'
import { checkSettings, type EngineOptions, type EngineSettings } from './options.js'
import { WORDS_PER_COMMAND } from './system-desk.js'

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

function storeShape(registry: Registry, world: World, settings: EngineSettings): StoreShape {
  const systems = registry.systems.length
  const slots = Math.ceil(world.slots / SLOT_UNIT) * SLOT_UNIT
  const words = settings.capacity.systemCommands * WORDS_PER_COMMAND
  return {
    slots,
    components: registry.componentShapes,
    queries: registry.queries,
    resources: registry.resourceShapes,
    systems,
    threads: MAX_THREADS,
    requestChunks: systems === 0 ? 0 : requestChunks(words, MAX_THREADS, systems * (slots >>> UNIT_SHIFT)),
    slotBits: world.slotBits,
  }
}

/** The systems of the engine, as this thread runs them. */
function systemRunner(
  options: EngineOptions,
  world: World,
  store: Store,
  payload: SchedulePayload,
  attributes: ReadonlyMap<string, number>,
): SystemRunner {
  const { components, resources } = store.shape
  return new SystemRunner({
    store,
    payload,
    ...findAgain(payload.shapes, payload.extra, components, resources, options.systems ?? [], options.components ?? []),
    actor: actorColumns(world, attributes),
    position: positionColumns(world),
    effects: (job, shard) => runJob(world, job, shard),
    shards: world.shards,
    checks: options.checks || undefined,
  })
}

/** The built-in thread has none of the game's code: a function cannot cross threads. */
function noWorkerFile(): never {
  throw new Error('systems run in a worker file of the game, and the option `worker` names none')
}

/**
 * Checks the definitions, reserves memory, starts the threads and returns the engine.
 *
 * Where memory cannot be shared or a thread does not start, the engine runs on fewer threads with the same results;
 * `engine.capabilities.fallback` says why.
 *
 * @throws MyriadError `INVALID_INPUT` with the JSON path of the first wrong value (`$.effects[0].duration`),
 *   `SCHEDULE` when systems cannot be put in an order, `MEMORY` when the reservation fails.
 */
export async function createEngine<
  E extends string = never,
  A extends string = never,
  G extends string = never,
  M extends string = never,
>(options: EngineOptions<E, A, G, M> = {}): Promise<Engine<E, A, M>> {
  const settings = checkSettings(options)
  options.signal?.throwIfAborted()
  const { effects = [] }: { readonly effects?: readonly EffectDefinition[] } = options
  const compiled = compileWorld(worldDefinition(options), effects, options.tags)
  const { names } = compiled
  const registry = register(options.components ?? [], options.systems ?? [])
  const scheduler = new Scheduler(registry, compiled.tickRate)
  const shape = shapeWorld(settings.capacity, compiled.counts, compiled.tickRate, compiled.seed)
  const probed = probeCapabilities()
  const world = createWorld(compiled, shape, probed.sharedMemory)
  world.words[WORLD_BUDGET] = Math.ceil(settings.commandsPerTick / world.shards)
  const behaviours = (compiled.counts.uses & USES_BEHAVIOURS) !== 0
  if (behaviours) giveBehaviours(world, names, effects)
  const store = createStore(storeShape(registry, world, settings), probed.sharedMemory, world.generation)
  const owner = new StoreOwner(store)
  // What is made before the first tick is new to every system.
  owner.stamp = scheduler.stampBefore(0)
  const { stages, rank, stageOf } = scheduler.plan
  const { tickRate, seed } = compiled
  const schedule: SchedulePayload = {
    shapes: registry.shapes,
    extra: registry.extra,
    names: { effects: [...names.effects.keys()], events: registry.events, tickRate, seed },
    stages,
    rank,
    stageOf,
    touches: scheduler.touches,
  }
  const hasSystems = registry.systems.length > 0
  const runner = hasSystems ? systemRunner(options, world, store, schedule, names.attributes) : undefined
  const pool = new Pool(
    {
      spawn: options.worker ?? (registry.shapes.some(({ main }) => !main) ? noWorkerFile : spawnBuiltInThread),
      payload: {
        heap: world.source,
        shape,
        names: { effects: names.effects, attributes: names.attributes, schools: names.schools },
        behaviours,
        systems: hasSystems ? { heap: store.heap, shape: store.shape, schedule } : undefined,
      } satisfies ThreadPayload,
      run: jobRunner(world, runner),
      watchdogMs: settings.watchdogMs,
      wakeAboveMs: settings.wakeAboveMs,
    },
    probed.sharedMemory,
  )
  const ticks = new TickRunner(world, pool, runner && { owner, scheduler, runner })
  const engine = new Engine<E, A, M>({
    world,
    compiled,
    effects,
    settings,
    pool,
    probed,
    registry,
    owner,
    scheduler,
    ticks,
  })
  try {
    await engine.setWorkers(settings.workers, options.signal ? { signal: options.signal } : {})
    if (settings.preTouch) pool.run(PRE_TOUCH_JOB, world.shards)
  } catch (error) {
    await engine.dispose()
    throw error
  }
  return engine
}
