import { executeRow } from './act.js'
import { rebuildAttributes, upperLimit } from './attributes.js'
import { nowOf, periodOf, setDue } from './clock.js'
import { meetsWhile } from './conditions.js'
import { emitPlain } from './emit.js'
import { BY_CANCEL, BY_NOTHING, INHIBITED_EVENT, RESUMED } from './event-types.js'
import { settleStrongest, strongestGroup } from './exclusivity.js'
import { clearIdle, setIdle } from './force.js'
import { removeRow } from './removal.js'
import {
  DEF_BREAKS,
  DEF_BREAKS_FRACTION,
  DEF_DOUBLES,
  DEF_ON_RESUME,
  DEF_WHILE,
  DEF_WORDS,
  HAS_BREAKS,
  PRESENT_WHILE,
  RESUME_EXECUTE_,
} from './tables.js'
import {
  IDLE,
  INHIBITED,
  REBUILT,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  WAITING,
  type World,
} from './world.js'

/** Passes in which conditions that depend on each other may settle (effect-format.md §3). */
const PASSES = 4

/**
 * Phase (5) for one actor: attributes are rebuilt, wards break, conditions are looked at again; what that changes is
 * looked at in the next pass, four at most. False: they did not settle, and are looked at again in the next tick.
 */
export function settleActor(w: World, shard: number, actor: number): boolean {
  for (let pass = 0; pass < PASSES; pass++) {
    rebuildDirty(w, actor)
    const checks = (w.features[actor]! & HAS_BREAKS) !== 0 || (w.present[actor]! & PRESENT_WHILE) !== 0
    if (!checks || !checkRows(w, shard, actor)) return true
  }
  rebuildDirty(w, actor)
  return (w.present[actor]! & PRESENT_WHILE) === 0
}

/** Rebuilds the attributes that changed. */
export function rebuildDirty(w: World, actor: number): void {
  const mask = w.dirty[actor]!
  w.dirty[actor] = 0
  if (mask === 0) return
  rebuildAttributes(w, actor, mask)
  w.state[actor] = w.state[actor]! | REBUILT
}

/** Breaks wards and inhibits or resumes rows by their `while`, oldest first; each sees what the ones before changed. */
function checkRows(w: World, shard: number, actor: number): boolean {
  const { rows, definitions, blockLink } = w
  let changed = false
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      const acts = (rows[at + ROW_FLAGS]! & IDLE) === 0
      if (acts && definitions[def + DEF_BREAKS]! >= 0 && isBroken(w, actor, def)) {
        removeRow(w, shard, actor, row, BY_CANCEL)
        changed = true
      } else if (hasWhile(w, def) && checkCondition(w, shard, actor, row, def)) changed = true
    }
    block = blockLink[block]!
  }
  return changed
}

/** Whether the ward's attribute is below its share of the maximum: of the base it started with where there is none. */
function isBroken(w: World, actor: number, def: number): boolean {
  const attribute = w.definitions[def + DEF_BREAKS]!
  const high = upperLimit(w, actor, attribute)
  const whole = high === Number.POSITIVE_INFINITY ? w.start[attribute * w.slots + actor]! : high
  const fraction = w.definitionDoubles[(def / DEF_WORDS) * DEF_DOUBLES + DEF_BREAKS_FRACTION]!
  return w.current[attribute * w.slots + actor]! < fraction * whole
}

/** Inhibits or resumes a row. False: it stays as it is. */
function checkCondition(w: World, shard: number, actor: number, row: number, def: number): boolean {
  const inhibited = (w.rows[(row << ROW_SHIFT) + ROW_FLAGS]! & INHIBITED) !== 0
  if (meetsWhile(w, actor, def) !== inhibited) return false
  if (inhibited) resume(w, shard, actor, row, def)
  else inhibit(w, shard, actor, row, def)
  return true
}

function hasWhile(w: World, def: number): boolean {
  const { definitions } = w
  const at = def + DEF_WHILE
  return (
    (definitions[at]! |
      definitions[at + 1]! |
      definitions[at + 2]! |
      definitions[at + 3]! |
      definitions[at + 4]! |
      definitions[at + 5]!) !==
    0
  )
}

function inhibit(w: World, shard: number, actor: number, row: number, def: number): void {
  setIdle(w, shard, actor, row, INHIBITED)
  say(w, shard, INHIBITED_EVENT, actor, row)
  const rivals = strongestGroup(w, def)
  if (rivals >= 0) settleStrongest(w, shard, actor, rivals)
}

function resume(w: World, shard: number, actor: number, row: number, def: number): void {
  const at = row << ROW_SHIFT
  clearIdle(w, shard, actor, row, INHIBITED)
  say(w, shard, RESUMED, actor, row)
  const rivals = strongestGroup(w, def)
  if (rivals >= 0) settleStrongest(w, shard, actor, rivals)
  const policy = w.definitions[def + DEF_ON_RESUME]!
  const period = periodOf(w, row, def)
  if (policy === 0 || period === 0) return
  // A clock that stands in a queue holds what is left.
  const waits = (w.rows[at + ROW_FLAGS]! & WAITING) !== 0
  w.rows[at + ROW_NEXT] = waits ? period : nowOf(w, actor) + period
  setDue(w, actor, row)
  if (policy === RESUME_EXECUTE_ && (w.rows[at + ROW_FLAGS]! & IDLE) === 0) executeRow(w, shard, actor, row)
}

function say(w: World, shard: number, type: number, actor: number, row: number): void {
  const at = row << ROW_SHIFT
  const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
  emitPlain(w, shard, type, BY_NOTHING, actor, w.rows[at + ROW_SOURCE]!, definition, w.rows[at + ROW_APPLICATION]!)
}
