import type { Heap } from '../memory/index.js'
import { type JobRunner, servePool } from '../threads/index.js'
import { runJob } from './phases.js'
import type { WorldShape } from './shape.js'
import { openWorld, type World } from './world.js'

/** What a pool thread needs to take part in a world's jobs. */
export interface ThreadPayload {
  readonly heap: Heap
  readonly shape: WorldShape
}

/** Runs the jobs of a tick: an item is a shard. */
export function jobRunner(w: World): JobRunner {
  return (job, item) => runJob(w, job, item)
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
