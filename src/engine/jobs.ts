import { openWorld, tickShard, type World, type WorldShape } from '../effects/index.js'
import type { Heap } from '../memory/index.js'
import { type JobRunner, servePool } from '../threads/index.js'

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

/** Makes this thread a member of the pool of whoever started it. */
export function serveThread(): void {
  servePool((payload) => {
    const { heap, shape } = payload as ThreadPayload
    return jobRunner(openWorld(heap, shape))
  })
}
