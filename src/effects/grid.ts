import { ALIVE, SPAWNED, WORLD_SLOTS, type World } from './world.js'

/*
 * The grid in which auras look for actors: square cells as wide as the largest radius, hashed into buckets. It is made
 * anew in a tick in which a pulse is due, from the positions as they are then.
 */

/** Width of a cell: a disc of the largest radius lies within three by three cells. */
export function cellSize(w: World): number {
  return w.shape.counts.auraRadius > 0 ? w.shape.counts.auraRadius : 1
}

/** The bucket of a cell. Cells that share one are told apart by the actors' positions. */
export function bucketOf(w: World, cellX: number, cellY: number): number {
  let h = Math.imul(cellX | 0, 0x9e3779b1) ^ Math.imul(cellY | 0, 0x85ebca6b)
  h ^= h >>> 15
  return h & (w.shape.gridBuckets - 1)
}

/** Puts every living actor into its bucket. The owner thread calls it, between two jobs. */
export function buildGrid(w: World): void {
  const { gridHead, gridNext, positionX, positionY, state } = w
  const size = cellSize(w)
  gridHead.fill(0)
  // Downwards, so that every bucket lists its actors in the order of their slots.
  for (let slot = w.words[WORLD_SLOTS]! - 1; slot > 0; slot--) {
    if ((state[slot]! & (SPAWNED | ALIVE)) !== (SPAWNED | ALIVE)) continue
    const bucket = bucketOf(w, Math.floor(positionX[slot]! / size), Math.floor(positionY[slot]! / size))
    gridNext[slot] = gridHead[bucket]!
    gridHead[bucket] = slot
  }
}
