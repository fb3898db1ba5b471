import { BY_REPLACEMENT } from './event-types.js'
import { clearIdle, setIdle } from './force.js'
import { removeRow } from './removal.js'
import {
  DEF_DIMINISHING,
  DEF_GROUP,
  DEF_GROUP_RULE,
  DEF_PRIORITY,
  DEF_WORDS,
  HIGHEST_,
  LATEST_PER_SOURCE_,
  PRESENT_GROUP,
  PRIORITY_,
  STRONGEST_,
} from './tables.js'
import {
  APPLICATION_MAGNITUDE,
  APPLICATION_SOURCE,
  DOOMED,
  INHIBITED,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_SHIFT,
  ROW_SOURCE,
  WAITING,
  WEAKER,
  type World,
} from './world.js'

/** What `doomGroup` found. */
export const GROUP_FREE = 0
export const GROUP_PRIORITY = 1
export const GROUP_STRONGER = 2

/**
 * Step 6 of an application: marks the rows of its exclusivity group that it would replace, or says why it is refused.
 * Rows that are marked already count as gone.
 * Its own record (`except`, -1: none) is never one of the group's others.
 */
export function doomGroup(w: World, actor: number, definition: number, except: number): number {
  const def = definition * DEF_WORDS
  const group = w.definitions[def + DEF_GROUP]!
  if (group < 0 || (w.present[actor]! & PRESENT_GROUP) === 0) return GROUP_FREE
  const rule = w.definitions[def + DEF_GROUP_RULE]!
  if (rule === STRONGEST_) return GROUP_FREE
  const { rows, blockLink, definitions } = w
  const priority = definitions[def + DEF_PRIORITY]!
  const source = w.application[APPLICATION_SOURCE]!
  const magnitude = Math.abs(w.scratch[APPLICATION_MAGNITUDE]!)
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || row === except) continue
      const other = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      if (definitions[other + DEF_GROUP] !== group || (rows[at + ROW_FLAGS]! & DOOMED) !== 0) continue
      if (rule === PRIORITY_ && definitions[other + DEF_PRIORITY]! >= priority) return GROUP_PRIORITY
      if (rule === HIGHEST_ && magnitude < Math.abs(w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!)) return GROUP_STRONGER
      const replaced = rule !== LATEST_PER_SOURCE_ || rows[at + ROW_SOURCE] === source
      if (replaced) rows[at + ROW_FLAGS] = rows[at + ROW_FLAGS]! | DOOMED
    }
    block = blockLink[block]!
  }
  return GROUP_FREE
}

/** Marks the rows of a group of diminishing returns that a new one of the group would replace. */
export function doomDiminishing(w: World, actor: number, group: number, except: number): void {
  const { rows, blockLink, definitions } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || row === except) continue
      const other = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      if (definitions[other + DEF_DIMINISHING] === group) rows[at + ROW_FLAGS] = rows[at + ROW_FLAGS]! | DOOMED
    }
    block = blockLink[block]!
  }
}

/** Replaces the rows that were marked (`land`), or takes the marks off. */
export function settleDoomed(w: World, shard: number, actor: number, land: boolean): void {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      const flags = rows[at + ROW_FLAGS]!
      if (rows[at + ROW_APPLICATION] === 0 || (flags & DOOMED) === 0) continue
      rows[at + ROW_FLAGS] = flags & ~DOOMED
      if (land) removeRow(w, shard, actor, row, BY_REPLACEMENT)
    }
    block = blockLink[block]!
  }
}

/** Whether a definition's rows compete under `strongest`; its group, or -1. */
export function strongestGroup(w: World, def: number): number {
  return w.definitions[def + DEF_GROUP_RULE] === STRONGEST_ ? w.definitions[def + DEF_GROUP]! : -1
}

/**
 * Rule `strongest`: of the rows of a group that are neither inhibited nor waiting in a queue, the one with the largest
 * |magnitude| acts, the older of equals; the others wait.
 */
export function settleStrongest(w: World, shard: number, actor: number, group: number): void {
  const { rows, blockLink } = w
  let best = -1
  for (let pass = 0; pass < 2; pass++) {
    let block = w.head[actor]!
    for (let left = w.used[actor]!; left > 0; left -= 4) {
      const first = block << 2
      const end = first + Math.min(left, 4)
      for (let row = first; row < end; row++) {
        const at = row << ROW_SHIFT
        if (rows[at + ROW_APPLICATION] === 0) continue
        if (strongestGroup(w, (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS) !== group) continue
        if ((rows[at + ROW_FLAGS]! & (INHIBITED | WAITING)) !== 0) continue
        if (pass === 0) {
          if (best < 0 || isStronger(w, row, best)) best = row
        } else if (row !== best) setIdle(w, shard, actor, row, WEAKER)
      }
      block = blockLink[block]!
    }
  }
  // Last, so that the tags of the one that steps back and the one that takes over overlap nowhere.
  if (best >= 0) clearIdle(w, shard, actor, best, WEAKER)
}

/** Whether `row` has the larger |magnitude|. Rows are met oldest first, so equals stay in order of age. */
export function isStronger(w: World, row: number, than: number): boolean {
  return Math.abs(w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!) > Math.abs(w.rowDoubles[(than << 2) + ROW_MAGNITUDE]!)
}
