import { type AnyComponent, bindColumns, isComponent, openStore, type StoreShape } from '../components/index.js'
import {
  type BatchNames,
  type BehaviourHooks,
  giveBehaviours,
  openWorld,
  runJob,
  type World,
  type WorldShape,
} from '../effects/index.js'
import type { Heap, HeapSource } from '../memory/index.js'
import { type AccessChecks, findAgain, type SchedulePayload, type System, SystemRunner } from '../schedule/index.js'
import { type JobRunner, servePool } from '../threads/index.js'
import { actorColumns, positionColumns } from './actor-columns.js'

/** What a pool thread needs to take part in a world's jobs. */
export interface ThreadPayload {
  readonly heap: HeapSource
  readonly shape: WorldShape
  /** Name tables, where effects have functions of the game's own, or systems read attributes. */
  readonly names: BatchNames
  /** Effects have functions of the game's own. */
  readonly behaviours: boolean
  readonly systems: SystemsPayload | undefined
}

export interface SystemsPayload {
  readonly heap: Heap
  readonly shape: StoreShape
  readonly schedule: SchedulePayload
}

/** What a game's worker file brings to its threads. */
export interface ThreadOptions {
  /** The definitions whose functions (`onTick`, `onApply`, `onExpire`) run on this thread; others are ignored. */
  readonly effects?: readonly (BehaviourHooks & { readonly id: string })[]
  /** The systems that the engine was given, in any order. Those with `on: 'main'` may be left out. */
  readonly systems?: readonly System[]
  /** The components of the engine's option `components`, in its order, if systems name them in commands. */
  readonly components?: readonly AnyComponent[]
  /** The checks of `myriad/development`. `false`: none, under the condition `development` too. */
  readonly checks?: AccessChecks | false
}

/** Job numbers from here on are stages of the schedule; those below are jobs of the effects. */
export const FIRST_STAGE_JOB = 16

/** Does one item of a job: of the effects, a shard; of a stage, what stands at its place. */
export function jobRunner(w: World, systems: SystemRunner | undefined): JobRunner {
  return (job, item, thread) => {
    if (job < FIRST_STAGE_JOB) runJob(w, job, item)
    else systems!.runItem(job - FIRST_STAGE_JOB, item, thread)
  }
}

/**
 * Makes this thread a member of the pool of whoever started it. It needs the heap, no bitECS, and of the game only the
 * functions of its effects and its systems.
 */
export function serveThread(options: ThreadOptions = {}): void {
  servePool((message, seat) => {
    const { heap, shape, names, behaviours, systems } = message as ThreadPayload
    const world = openWorld(heap, shape, seat)
    if (behaviours) giveBehaviours(world, names, options.effects ?? [])
    return jobRunner(world, systems && runnerHere(world, names, systems, options))
  })
}

function runnerHere(world: World, names: BatchNames, systems: SystemsPayload, options: ThreadOptions): SystemRunner {
  const { heap, shape, schedule } = systems
  const store = openStore(heap, shape, world.generation)
  const { systems: own = [], components = [] } = options
  const found = findAgain(schedule.shapes, schedule.extra, shape.components, shape.resources, own, components)
  const actor = actorColumns(world, names.attributes)
  const position = positionColumns(world)
  // A thread serves one engine, so what a component is asked for itself (`Position.x`) is that engine's here too.
  for (const [source, number] of found.numbers) {
    if (!isComponent(source)) continue
    bindColumns(source, [actor, position][number] ?? store.columns[number]!)
  }
  return new SystemRunner({
    store,
    payload: schedule,
    ...found,
    actor,
    position,
    effects: (job, shard) => runJob(world, job, shard),
    shards: world.shards,
    checks: options.checks || undefined,
  })
}
