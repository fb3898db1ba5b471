import type { Heap } from '../memory/index.js'
import { type JobRunner, servePool } from '../threads/index.js'
import { tickShard } from './phases.js'
import type { WorldShape } from './shape.js'
import { openWorld, type World } from './world.js'

/** What a pool thread needs to take part in a world's jobs. */
export interface ThreadPayload {
  readonly heap: Heap
  readonly shape: WorldShape
}

/** A job whose items are the shards of the world: one tick of each. */
export const TICK_JOB = 0

export function jobRunner(w: World): JobRunner {
  return (job, item) => {
    if (job === TICK_JOB) tickShard(w, item)
  }
}

/**
 * Makes this thread a member of the pool of whoever started it. It needs nothing of the game: no bitECS, no
 * definitions, only the heap.
 */
export function serveThread(): void {
  servePool((payload) => {
    const { heap, shape } = payload as ThreadPayload
    return jobRunner(openWorld(heap, shape))
  })
}
