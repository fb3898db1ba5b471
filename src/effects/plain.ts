import { lowerLimit, upperLimit } from './attributes.js'
import { USES_PUBLISHED } from './compile/index.js'
import { EVENT_A, EVENT_B, emit } from './emit.js'
import { APPLIED, TICKED } from './event-types.js'
import { enterForce } from './force.js'
import { appendRow } from './rows.js'
import {
  DEF_CATEGORIES,
  DEF_COUNTER_COUNT,
  DEF_DOUBLES,
  DEF_DURATION,
  DEF_FLAGS,
  DEF_PERIOD,
  DEF_PLAIN,
  DEF_PLAIN_AMOUNT,
  DEF_STACK_INITIAL,
  DEF_WORDS,
  HAS_RESIST,
  NEVER,
  PLAIN_DAMAGE,
  PLAIN_LANDING,
  PLAIN_MAGNITUDE,
  PLAIN_STACKS,
} from './tables.js'
import {
  ALIVE,
  APPLICATION_DURATION,
  APPLICATION_MAGNITUDE,
  APPLICATION_PARENT,
  APPLICATION_SOURCE,
  APPLICATION_STACKS,
  COUNT_CREATED,
  COUNT_EXECUTED,
  EXPIRING,
  GUARDED,
  IDLE,
  PAUSED,
  REBUILT,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  SHARD_COUNTERS,
  SHARD_LIVE,
  SHARD_WORDS,
  WORLD_EVENT_MASK,
  type World,
} from './world.js'

/*
 * PERF: most rows of most worlds are of definitions that do one simple thing, on actors that nothing protects. What they
 * do is written out here, without a question after what such a definition cannot have; which ones they are is found when
 * the world is compiled (`compile/plain.ts`). The general way is the rule, and gives the same state: a test compares them.
 */

/** The row is not plain, and nothing has been done. */
export const NOT_PLAIN = 0
export const TICKED_PLAIN = 1
/** It has ticked if it was due, and expires now; `due` says so. */
export const EXPIRES_NOW = 2

/** Does what is due of a row whose definition and actor are plain: `tickRow` for the many. */
export function tickPlain(w: World, shard: number, actor: number, row: number): number {
  const { rows, tick } = w
  const at = row << ROW_SHIFT
  const word = rows[at + ROW_DEFINITION]!
  const definition = word & 0xffff
  const def = definition * DEF_WORDS
  const plain = w.definitions[def + DEF_PLAIN]!
  const state = w.state[actor]!
  if (plain === 0 || (state & (ALIVE | GUARDED)) !== ALIVE || (rows[at + ROW_FLAGS]! & IDLE) !== 0) return NOT_PLAIN
  let next = rows[at + ROW_NEXT]!
  if (next <= tick) {
    if (((w.words[WORLD_EVENT_MASK]! >>> TICKED) & 1) !== 0) return NOT_PLAIN
    let amount =
      (plain & PLAIN_MAGNITUDE) === 0
        ? w.definitionDoubles[definition * DEF_DOUBLES + DEF_PLAIN_AMOUNT]!
        : w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
    if ((plain & PLAIN_STACKS) !== 0) amount *= word >>> 16
    // What is no amount, and what kills, is for the general way.
    if (!(amount > 0)) return NOT_PLAIN
    const place = w.vital * w.slots + actor
    const before = w.base[place]!
    const high = upperLimit(w, actor, w.vital)
    let after = before
    if ((plain & PLAIN_DAMAGE) !== 0) {
      after = before - amount
      if (after > high) after = high
    } else {
      after = Math.min(before + amount, Number.MAX_VALUE)
      if (after > high) after = high
      if (after < before) after = before
    }
    if (!(after > lowerLimit(w, actor, w.vital))) return NOT_PLAIN
    w.base[place] = after
    // No modifier is on it, so this is what phase (5) would find.
    w.current[place] = after > high ? high : after
    if ((w.uses & USES_PUBLISHED) !== 0) w.state[actor] = state | REBUILT
    const counters = shard * SHARD_COUNTERS
    w.counters[counters + COUNT_EXECUTED] = w.counters[counters + COUNT_EXECUTED]! + 1
    w.counters[counters + TICKED] = w.counters[counters + TICKED]! + 1
    next += w.definitions[def + DEF_PERIOD]!
    rows[at + ROW_NEXT] = next
  }
  const expires = rows[at + ROW_EXPIRES]!
  if (expires <= tick) {
    w.due[row] = EXPIRING
    return EXPIRES_NOW
  }
  w.due[row] = next < expires ? next : expires
  return TICKED_PLAIN
}

/** Makes the instance of a plain application: `applyEffect` for the many. False: it is not plain, nothing has been done. */
export function landPlain(w: World, shard: number, actor: number, definition: number): boolean {
  const { definitions, application, rows, tick } = w
  const def = definition * DEF_WORDS
  if ((definitions[def + DEF_FLAGS]! & PLAIN_LANDING) === 0) return false
  if ((w.state[actor]! & (ALIVE | PAUSED)) !== ALIVE || application[APPLICATION_PARENT] !== 0) return false
  if ((w.features[actor]! & HAS_RESIST) !== 0 && definitions[def + DEF_CATEGORIES] !== 0) return false
  const named = application[APPLICATION_DURATION]!
  const duration = named === -1 ? definitions[def + DEF_DURATION]! : named
  if (duration === 0) return false
  const row = appendRow(w, shard, actor)
  if (row < 0) return false
  const number = w.applied[actor]! + 1
  w.applied[actor] = number
  const at = row << ROW_SHIFT
  const period = definitions[def + DEF_PERIOD]!
  const stacks = application[APPLICATION_STACKS]! || definitions[def + DEF_STACK_INITIAL]!
  const source = application[APPLICATION_SOURCE]!
  const expires = duration === NEVER ? NEVER : tick + duration
  const next = period === 0 ? NEVER : tick + period
  rows[at + ROW_EXPIRES] = expires
  rows[at + ROW_NEXT] = next
  rows[at + ROW_SOURCE] = source
  rows[at + ROW_DEFINITION] = definition | (stacks << 16)
  rows[at + ROW_APPLICATION] = number
  rows[at + ROW_FLAGS] = 0
  const magnitude = w.scratch[APPLICATION_MAGNITUDE]!
  w.rowDoubles[(row << 2) + ROW_MAGNITUDE] = magnitude
  w.due[row] = next < expires ? next : expires
  const counter = shard * SHARD_COUNTERS + COUNT_CREATED
  w.counters[counter] = w.counters[counter]! + 1
  w.shardWords[shard * SHARD_WORDS + SHARD_LIVE] = w.shardWords[shard * SHARD_WORDS + SHARD_LIVE]! + 1
  w.scratch[EVENT_A] = magnitude
  w.scratch[EVENT_B] = stacks
  emit(w, shard, APPLIED, 0, actor, source, definition, number)
  if (definitions[def + DEF_COUNTER_COUNT] !== 0) enterForce(w, shard, actor, definition)
  return true
}
