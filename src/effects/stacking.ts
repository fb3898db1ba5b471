import { EVENT_A, EVENT_B, emit, emitPlain } from './emit.js'
import { BY_OVERFLOW, BY_REPLACEMENT, BY_STACKING, DENIED, OVERFLOWED, REFRESHED, STACKED } from './event-types.js'
import { changeStrength } from './force.js'
import { removeRow } from './removal.js'
import { extensionOf } from './rows.js'
import {
  DEF_DOUBLES,
  DEF_DURATION_POLICY,
  DEF_EVICT,
  DEF_FLAGS,
  DEF_MAGNITUDE_CAP,
  DEF_MAGNITUDE_POLICY,
  DEF_OVERFLOW,
  DEF_OWNER,
  DEF_PERIOD,
  DEF_PERIOD_POLICY,
  DEF_STACK_MAX,
  DEF_WORDS,
  DURATION_EXTEND_,
  DURATION_KEEP_,
  DURATION_MAX_,
  DURATION_PANDEMIC_,
  DURATION_REFRESH_,
  EVICT_DENY_,
  EVICT_WEAKEST_,
  EXTENDED,
  MAGNITUDE_ADD_,
  MAGNITUDE_KEEP_,
  MAGNITUDE_REPLACE_,
  MAGNITUDE_ROLL_,
  MAGNITUDE_STRONGEST_,
  NEVER,
  OVERFLOW_ALLOW_,
  OVERFLOW_DENY_,
  OWNER_TAKE_,
  PERIOD_RESET_,
} from './tables.js'
import {
  APPLICATION_MAGNITUDE,
  APPLICATION_SOURCE,
  APPLICATION_STACKS,
  EXTENSION_DURATION,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  WAITING,
  type World,
} from './world.js'

/** The part of a duration that a pandemic re-application may carry over (effect-format.md §2). */
const PANDEMIC_SHARE = 0.3

/** The record of a definition on an actor that an application merges with; `source` -1: of any source. -1: none. */
export function recordOf(w: World, actor: number, definition: number, source: number): number {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if ((rows[at + ROW_DEFINITION]! & 0xffff) !== definition || rows[at + ROW_APPLICATION] === 0) continue
      if (source === -1 || rows[at + ROW_SOURCE] === source) return row
    }
    block = blockLink[block]!
  }
  return -1
}

/**
 * Sees to it that one more instance of the definition fits on the actor (modes `independent` and `queue`).
 * At the limit the oldest or the weakest goes, reason `replaced`. False: the definition says that the newcomer is denied.
 */
export function makeRoom(w: World, shard: number, actor: number, definition: number): boolean {
  const def = definition * DEF_WORDS
  const max = w.definitions[def + DEF_STACK_MAX]!
  if (max === 0) return true
  const { rows, blockLink } = w
  const weakest = w.definitions[def + DEF_EVICT] === EVICT_WEAKEST_
  let count = 0
  let victim = -1
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if ((rows[at + ROW_DEFINITION]! & 0xffff) !== definition || rows[at + ROW_APPLICATION] === 0) continue
      count++
      if (victim < 0 || (weakest && isWeaker(w, row, victim))) victim = row
    }
    block = blockLink[block]!
  }
  if (count < max) return true
  if (w.definitions[def + DEF_EVICT] === EVICT_DENY_) return false
  removeRow(w, shard, actor, victim, BY_REPLACEMENT)
  return true
}

function isWeaker(w: World, row: number, than: number): boolean {
  return Math.abs(w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!) < Math.abs(w.rowDoubles[(than << 2) + ROW_MAGNITUDE]!)
}

/** Refuses the application at the stack limit. */
export function denyStacking(w: World, shard: number, actor: number, definition: number): void {
  emitPlain(w, shard, DENIED, BY_STACKING, actor, w.application[APPLICATION_SOURCE]!, definition, 0)
}

/**
 * Merges the application into its record (modes `perTarget` and `perSource`): overflow, owner, stacks, magnitude,
 * duration, period. `duration` is that of the application, in ticks. False: it did not land.
 */
export function mergeInto(w: World, shard: number, actor: number, row: number, duration: number): boolean {
  const { rows, definitions, application, scratch } = w
  const at = row << ROW_SHIFT
  const word = rows[at + ROW_DEFINITION]!
  const definition = word & 0xffff
  const stacks = word >>> 16
  const def = definition * DEF_WORDS
  const source = application[APPLICATION_SOURCE]!
  const instance = rows[at + ROW_APPLICATION]!

  const wanted = application[APPLICATION_STACKS]! || 1
  const room = definitions[def + DEF_STACK_MAX]! - stacks
  const fits = wanted < room ? wanted : Math.max(room, 0)
  if (fits < wanted) {
    scratch[EVENT_A] = wanted - fits
    scratch[EVENT_B] = 0
    emit(w, shard, OVERFLOWED, 0, actor, source, definition, instance)
    const policy = definitions[def + DEF_OVERFLOW]!
    if (policy === OVERFLOW_DENY_) {
      emitPlain(w, shard, DENIED, BY_STACKING, actor, source, definition, 0)
      return false
    }
    if (policy !== OVERFLOW_ALLOW_) {
      removeRow(w, shard, actor, row, BY_OVERFLOW)
      return false
    }
  }

  mergeMagnitude(w, row, def, duration)
  rows[at + ROW_DEFINITION] = definition | ((stacks + fits) << 16)
  if (definitions[def + DEF_OWNER] === OWNER_TAKE_) rows[at + ROW_SOURCE] = source
  mergeDuration(w, row, def, duration)
  const period = definitions[def + DEF_PERIOD]!
  if (period !== 0 && definitions[def + DEF_PERIOD_POLICY] === PERIOD_RESET_) rows[at + ROW_NEXT] = w.tick + period
  if ((definitions[def + DEF_FLAGS]! & EXTENDED) !== 0 && definitions[def + DEF_DURATION_POLICY] !== DURATION_KEEP_) {
    w.extensions[extensionOf(w, row) + EXTENSION_DURATION] = duration
  }
  if ((rows[at + ROW_FLAGS]! & WAITING) === 0) {
    const expires = rows[at + ROW_EXPIRES]!
    const next = rows[at + ROW_NEXT]!
    w.due[row] = Math.min(next, expires)
  }
  scratch[EVENT_A] = w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
  scratch[EVENT_B] = stacks + fits
  emit(w, shard, fits > 0 ? STACKED : REFRESHED, 0, actor, source, definition, instance)
  changeStrength(w, shard, actor, definition)
  return true
}

/** Re-application policy of the magnitude. Needs the record's clock as it was before the application. */
function mergeMagnitude(w: World, row: number, def: number, duration: number): void {
  const policy = w.definitions[def + DEF_MAGNITUDE_POLICY]!
  if (policy === MAGNITUDE_KEEP_) return
  const place = (row << 2) + ROW_MAGNITUDE
  const fresh = w.scratch[APPLICATION_MAGNITUDE]!
  const old = w.rowDoubles[place]!
  if (policy === MAGNITUDE_REPLACE_) w.rowDoubles[place] = fresh
  else if (policy === MAGNITUDE_STRONGEST_) {
    if (Math.abs(fresh) > Math.abs(old)) w.rowDoubles[place] = fresh
  } else if (policy === MAGNITUDE_ADD_) {
    const cap = w.definitionDoubles[(def / DEF_WORDS) * DEF_DOUBLES + DEF_MAGNITUDE_CAP]!
    const sum = fresh + old
    w.rowDoubles[place] = sum > cap ? cap : Math.max(sum, -cap)
  } else if (policy === MAGNITUDE_ROLL_) w.rowDoubles[place] = fresh + old * rolledShare(w, row, def, duration)
}

/** Ticks left of the old record by ticks of the new one; 0 where either has none (effect-format.md §7 q). */
function rolledShare(w: World, row: number, def: number, duration: number): number {
  const at = row << ROW_SHIFT
  const period = w.definitions[def + DEF_PERIOD]!
  const expires = w.rows[at + ROW_EXPIRES]!
  const next = w.rows[at + ROW_NEXT]!
  if (period === 0 || duration === NEVER || expires === NEVER || next > expires) return 0
  const fresh = Math.floor(duration / period)
  return fresh === 0 ? 0 : (Math.floor((expires - next) / period) + 1) / fresh
}

/** Re-application policy of the duration, on the remaining time. Infinite stays infinite under every policy. */
function mergeDuration(w: World, row: number, def: number, duration: number): void {
  const { rows } = w
  const at = row << ROW_SHIFT
  const policy = w.definitions[def + DEF_DURATION_POLICY]!
  const expires = rows[at + ROW_EXPIRES]!
  if (policy === DURATION_KEEP_ || expires === NEVER) return
  if (duration === NEVER) {
    rows[at + ROW_EXPIRES] = NEVER
    return
  }
  const left = expires - w.tick
  let fresh = left
  if (policy === DURATION_REFRESH_) fresh = duration
  else if (policy === DURATION_EXTEND_) fresh = left + duration
  else if (policy === DURATION_MAX_) fresh = Math.max(left, duration)
  else if (policy === DURATION_PANDEMIC_) {
    const share = Math.floor(duration * PANDEMIC_SHARE + 0.5)
    const carried = duration + Math.min(share, left)
    fresh = Math.max(left, carried)
  }
  // A clock that is extended again and again must not run over the largest tick.
  rows[at + ROW_EXPIRES] = fresh > NEVER - 1 - w.tick ? NEVER - 1 : w.tick + fresh
}
