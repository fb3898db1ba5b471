import { DEF_FEATURES, DEF_FLAGS, DEF_WORDS, HAS_WARD, REFUSABLE } from './tables.js'
import { IDLE, ROW_APPLICATION, ROW_DEFINITION, ROW_FLAGS, ROW_SHIFT, type World } from './world.js'

/**
 * The first active ward on the actor, oldest first, that refuses effects of `definition`; -1: none.
 * What a ward refuses was compiled to a table, since it depends on the two definitions only.
 */
export function refusingWard(w: World, actor: number, definition: number): number {
  if ((w.features[actor]! & HAS_WARD) === 0) return -1
  if ((w.definitions[definition * DEF_WORDS + DEF_FLAGS]! & REFUSABLE) === 0) return -1
  const { rows, definitions, blockLink } = w
  const bit = 1 << (definition & 31)
  const word = definition >> 5
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_FLAGS]! & IDLE) !== 0) continue
      const ward = rows[at + ROW_DEFINITION]! & 0xffff
      if ((definitions[ward * DEF_WORDS + DEF_FEATURES]! & HAS_WARD) === 0) continue
      if ((w.wards[ward * w.wardWords + word]! & bit) !== 0) return row
    }
    block = blockLink[block]!
  }
  return -1
}
