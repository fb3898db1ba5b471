import { BY_CANCEL } from './event-types.js'
import { removeRow } from './removal.js'
import { DEF_FEATURES, DEF_FLAGS, DEF_WORDS, HAS_WARD, REFUSABLE } from './tables.js'
import { IDLE, ROW_APPLICATION, ROW_DEFINITION, ROW_FLAGS, ROW_SHIFT, type World } from './world.js'

/** Whether a ward of one definition refuses effects of another. Compiled: it depends on the two definitions only. */
function refuses(w: World, ward: number, definition: number): boolean {
  return ((w.wards[ward * w.wardWords + (definition >> 5)]! >>> (definition & 31)) & 1) !== 0
}

/** Whether some active ward on the actor refuses effects of `definition`. */
export function isWarded(w: World, actor: number, definition: number): boolean {
  if ((w.features[actor]! & HAS_WARD) === 0) return false
  if ((w.definitions[definition * DEF_WORDS + DEF_FLAGS]! & REFUSABLE) === 0) return false
  const { rows, definitions, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_FLAGS]! & IDLE) !== 0) continue
      const ward = rows[at + ROW_DEFINITION]! & 0xffff
      if ((definitions[ward * DEF_WORDS + DEF_FEATURES]! & HAS_WARD) !== 0 && refuses(w, ward, definition)) return true
    }
    block = blockLink[block]!
  }
  return false
}

/** A ward that purges has landed: what it refuses ends, reason `cancelled`. */
export function purge(w: World, shard: number, actor: number, ward: number): void {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      if (refuses(w, ward, rows[at + ROW_DEFINITION]! & 0xffff)) removeRow(w, shard, actor, row, BY_CANCEL)
    }
    block = blockLink[block]!
  }
}
