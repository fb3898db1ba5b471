import { MyriadError } from '../errors/index.js'
import type { Heap } from '../memory/index.js'
import { type JobRunner, servePool } from '../threads/index.js'
import { type BatchNames, BehaviourRunner } from './behaviours/index.js'
import { type BehaviourHooks, HOOKS } from './hooks.js'
import { runJob } from './phases.js'
import type { WorldShape } from './shape.js'
import { DEF_BEHAVIOURS, DEF_WORDS } from './tables.js'
import { openWorld, type World } from './world.js'

/** What a pool thread needs to take part in a world's jobs. */
export interface ThreadPayload {
  readonly heap: Heap
  readonly shape: WorldShape
  /** Name tables, where effects have functions of the game's own. */
  readonly names: BatchNames | undefined
}

/** What a game's worker file brings to its threads. */
export interface ThreadOptions {
  /** The definitions whose functions (`onTick`, `onApply`, `onExpire`) run on this thread; others are ignored. */
  readonly effects?: readonly (BehaviourHooks & { readonly id: string })[]
}

/** Runs the jobs of a tick: an item is a shard. */
export function jobRunner(w: World): JobRunner {
  return (job, item) => runJob(w, job, item)
}

/**
 * Makes this thread a member of the pool of whoever started it. It needs the heap, no bitECS, and of the game only the
 * functions of its effects.
 */
export function serveThread(options: ThreadOptions = {}): void {
  servePool((payload) => {
    const { heap, shape, names } = payload as ThreadPayload
    const world = openWorld(heap, shape)
    if (names) giveBehaviours(world, names, options.effects ?? [])
    return jobRunner(world)
  })
}

/**
 * Gives a thread's world the functions of the game's effects.
 *
 * @throws MyriadError `THREAD_START` when a function is missing that an effect of the world has.
 */
export function giveBehaviours(
  w: World,
  names: BatchNames,
  effects: readonly (BehaviourHooks & { readonly id: string })[],
): void {
  w.behaviours = new BehaviourRunner(w, names, effects)
  for (const [id, definition] of names.effects) {
    const bits = w.definitions[definition * DEF_WORDS + DEF_BEHAVIOURS]!
    HOOKS.forEach((hook, i) => {
      if (((bits >>> i) & 1) === 0 || w.behaviours!.has(definition, i)) return
      throw new MyriadError('THREAD_START', `The worker file does not have ${hook} of the effect "${id}".`, {
        value: id,
        allowed: 'serveThread({ effects }) with the definitions that createEngine was given',
        option: 'worker',
      })
    })
  }
}
