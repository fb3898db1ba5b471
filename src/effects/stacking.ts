import { refill } from './apply.js'
import { fireChains } from './chains.js'
import { nowOf, periodOf, setDue } from './clock.js'
import { EVENT_A, EVENT_B, emit, emitPlain } from './emit.js'
import { BY_OVERFLOW, BY_STACKING, DENIED, OVERFLOWED, REFRESHED, STACKED } from './event-types.js'
import { settleStrongest, strongestGroup } from './exclusivity.js'
import { changeStrength } from './force.js'
import { countReader, removeRow } from './removal.js'
import { extensionOf } from './rows.js'
import {
  CHAIN_OVERFLOW_,
  DEF_DOUBLES,
  DEF_DURATION_POLICY,
  DEF_EVICT,
  DEF_FLAGS,
  DEF_MAGNITUDE_CAP,
  DEF_MAGNITUDE_POLICY,
  DEF_OVERFLOW,
  DEF_OWNER,
  DEF_PERIOD_POLICY,
  DEF_PRIORITY,
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
  LIVE,
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
  APPLICATION_PERIOD,
  APPLICATION_SOURCE,
  APPLICATION_STACKS,
  DOOMED,
  EXTENSION_DURATION,
  EXTENSION_PERIOD,
  IDLE,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
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

/** Nothing has to go. */
export const NO_EVICTION = -1
/** The definition, or the priorities, say that the newcomer is denied. */
export const EVICTION_DENIED = -2

/**
 * The instance that has to go so that one more of the definition fits on the actor (modes `independent` and `queue`):
 * the oldest or the weakest. What is marked to be replaced counts as gone.
 */
export function findEviction(w: World, actor: number, definition: number): number {
  const def = definition * DEF_WORDS
  const max = w.definitions[def + DEF_STACK_MAX]!
  if (max === 0) return NO_EVICTION
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
      if ((rows[at + ROW_FLAGS]! & DOOMED) !== 0) continue
      count++
      if (victim < 0 || (weakest && isWeaker(w, row, victim))) victim = row
    }
    block = blockLink[block]!
  }
  if (count < max) return NO_EVICTION
  return w.definitions[def + DEF_EVICT] === EVICT_DENY_ ? EVICTION_DENIED : victim
}

/**
 * The instance that has to go so that the actor carries no more than `effectsPerActor`: the lowest priority, oldest
 * first, if it is lower than the newcomer's. `evicted` goes anyway.
 */
export function findSurplus(w: World, actor: number, definition: number, evicted: number): number {
  const { rows, blockLink, definitions } = w
  let count = 0
  let victim = -1
  let lowest = 0
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || row === evicted || (rows[at + ROW_FLAGS]! & DOOMED) !== 0) continue
      count++
      const priority = definitions[(rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS + DEF_PRIORITY]!
      if (victim >= 0 && priority >= lowest) continue
      victim = row
      lowest = priority
    }
    block = blockLink[block]!
  }
  if (count < w.shape.counts.effectsPerActor) return NO_EVICTION
  return lowest < definitions[definition * DEF_WORDS + DEF_PRIORITY]! ? victim : EVICTION_DENIED
}

function isWeaker(w: World, row: number, than: number): boolean {
  return Math.abs(w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!) < Math.abs(w.rowDoubles[(than << 2) + ROW_MAGNITUDE]!)
}

/** Stacks of a re-application that fit on its record. */
function fitting(w: World, row: number): number {
  const word = w.rows[(row << ROW_SHIFT) + ROW_DEFINITION]!
  const wanted = w.application[APPLICATION_STACKS]! || 1
  const room = w.definitions[(word & 0xffff) * DEF_WORDS + DEF_STACK_MAX]! - (word >>> 16)
  return wanted < room ? wanted : Math.max(room, 0)
}

/** Overflow of a re-application. True: it does not land, and that has been said and done. */
export function overflows(w: World, shard: number, actor: number, row: number): boolean {
  const at = row << ROW_SHIFT
  const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
  const instance = w.rows[at + ROW_APPLICATION]!
  const source = w.application[APPLICATION_SOURCE]!
  const surplus = (w.application[APPLICATION_STACKS]! || 1) - fitting(w, row)
  if (surplus === 0) return false
  w.scratch[EVENT_A] = surplus
  w.scratch[EVENT_B] = 0
  emit(w, shard, OVERFLOWED, 0, actor, source, definition, instance)
  const def = definition * DEF_WORDS
  const policy = w.definitions[def + DEF_OVERFLOW]!
  const taken = policy === OVERFLOW_ALLOW_ && w.definitions[def + DEF_OWNER] === OWNER_TAKE_
  const owner = taken ? source : w.rows[at + ROW_SOURCE]!
  fireChains(w, shard, actor, row, definition, owner, instance, CHAIN_OVERFLOW_)
  if (policy === OVERFLOW_ALLOW_) return false
  if (policy === OVERFLOW_DENY_) emitPlain(w, shard, DENIED, BY_STACKING, actor, source, definition, 0)
  else removeRow(w, shard, actor, row, BY_OVERFLOW)
  return true
}

/**
 * Merges the application into its record (modes `perTarget` and `perSource`): owner, stacks, magnitude, duration,
 * period, charges, shield. `duration` is that of the application, in ticks.
 */
export function mergeInto(w: World, shard: number, actor: number, row: number, duration: number): void {
  const { rows, definitions, application, scratch } = w
  const at = row << ROW_SHIFT
  const word = rows[at + ROW_DEFINITION]!
  const definition = word & 0xffff
  const def = definition * DEF_WORDS
  const flags = definitions[def + DEF_FLAGS]!
  const source = application[APPLICATION_SOURCE]!
  const period = application[APPLICATION_PERIOD]!
  const fits = fitting(w, row)
  const stacks = (word >>> 16) + fits

  const taken = mergeMagnitude(w, row, def, duration)
  rows[at + ROW_DEFINITION] = definition | (stacks << 16)
  if (definitions[def + DEF_OWNER] === OWNER_TAKE_) {
    if ((flags & LIVE) !== 0) {
      countReader(w, rows[at + ROW_SOURCE]!, -1)
      countReader(w, source, 1)
    }
    rows[at + ROW_SOURCE] = source
  }
  mergeDuration(w, actor, row, def, duration)
  if (period !== 0 && definitions[def + DEF_PERIOD_POLICY] === PERIOD_RESET_)
    rows[at + ROW_NEXT] = nowOf(w, actor) + period
  if ((flags & EXTENDED) !== 0) {
    const extension = extensionOf(w, row)
    w.extensions[extension + EXTENSION_PERIOD] = period
    if (definitions[def + DEF_DURATION_POLICY] !== DURATION_KEEP_)
      w.extensions[extension + EXTENSION_DURATION] = duration
    refill(w, row, def, source, taken)
  }
  setDue(w, actor, row)
  scratch[EVENT_A] = w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
  scratch[EVENT_B] = stacks
  emit(w, shard, fits > 0 ? STACKED : REFRESHED, 0, actor, source, definition, rows[at + ROW_APPLICATION]!)
  if ((rows[at + ROW_FLAGS]! & IDLE) === 0) changeStrength(w, shard, actor, definition)
  const rivals = strongestGroup(w, def)
  if (rivals >= 0) settleStrongest(w, shard, actor, rivals)
}

/**
 * Re-application policy of the magnitude. Needs the record's clock as it was before the application. Returns whether the
 * newcomer's magnitude was taken, wholly or in part.
 */
function mergeMagnitude(w: World, row: number, def: number, duration: number): boolean {
  const policy = w.definitions[def + DEF_MAGNITUDE_POLICY]!
  if (policy === MAGNITUDE_KEEP_) return false
  const place = (row << 2) + ROW_MAGNITUDE
  const fresh = w.scratch[APPLICATION_MAGNITUDE]!
  const old = w.rowDoubles[place]!
  if (policy === MAGNITUDE_REPLACE_) w.rowDoubles[place] = fresh
  else if (policy === MAGNITUDE_STRONGEST_) {
    if (Math.abs(fresh) <= Math.abs(old)) return false
    w.rowDoubles[place] = fresh
  } else if (policy === MAGNITUDE_ADD_) {
    const cap = w.definitionDoubles[(def / DEF_WORDS) * DEF_DOUBLES + DEF_MAGNITUDE_CAP]!
    const sum = fresh + old
    w.rowDoubles[place] = sum > cap ? cap : Math.max(sum, -cap)
  } else if (policy === MAGNITUDE_ROLL_) w.rowDoubles[place] = fresh + old * rolledShare(w, row, def, duration)
  return true
}

/** Ticks left of the old record by ticks of the new one; 0 where either has none (effect-format.md §7 q). */
function rolledShare(w: World, row: number, def: number, duration: number): number {
  const at = row << ROW_SHIFT
  const fresh = w.application[APPLICATION_PERIOD]!
  const expires = w.rows[at + ROW_EXPIRES]!
  const next = w.rows[at + ROW_NEXT]!
  if (fresh === 0 || duration === NEVER || expires === NEVER || next > expires) return 0
  const ticks = Math.floor(duration / fresh)
  if (ticks === 0) return 0
  return (Math.floor((expires - next) / periodOf(w, row, def)) + 1) / ticks
}

/** Re-application policy of the duration, on the remaining time. Infinite stays infinite under every policy. */
function mergeDuration(w: World, actor: number, row: number, def: number, duration: number): void {
  const { rows } = w
  const at = row << ROW_SHIFT
  const policy = w.definitions[def + DEF_DURATION_POLICY]!
  const expires = rows[at + ROW_EXPIRES]!
  if (policy === DURATION_KEEP_ || expires === NEVER) return
  if (duration === NEVER) {
    rows[at + ROW_EXPIRES] = NEVER
    return
  }
  const now = nowOf(w, actor)
  const left = expires - now
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
  rows[at + ROW_EXPIRES] = fresh > NEVER - 1 - now ? NEVER - 1 : now + fresh
}
