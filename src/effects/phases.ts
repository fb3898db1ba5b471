import { runCommands } from './commands.js'
import { finishActors } from './finish.js'
import { runDueRows } from './tick.js'
import { WORLD_TICK, type World } from './world.js'

/**
 * One tick of one shard. In phases (1), (2), (3), (5) and (6) an actor's processing reads and writes that actor only,
 * and nothing yet reaches one actor from another's processing, so a shard runs them all in one go: its rows and actors
 * are then still in the cache.
 */
export function tickShard(w: World, shard: number): void {
  w.tick = w.words[WORLD_TICK]!
  runDueRows(w, shard)
  runCommands(w, shard)
  finishActors(w, shard)
}
