import { USES_PUBLISHED } from './compile/index.js'
import { EVENT_A, EVENT_B, emit } from './emit.js'
import { APPLIED, TICKED } from './event-types.js'
import { enterForce } from './force.js'
import { appendRow } from './rows.js'
import { BLOCK_SHIFT } from './shape.js'
import {
  ATTRIBUTE_DOUBLES,
  ATTRIBUTE_MAX,
  ATTRIBUTE_MAX_OF,
  ATTRIBUTE_MIN,
  ATTRIBUTE_MIN_OF,
  ATTRIBUTE_WORDS,
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

/**
 * Does what is due of rows `list[from]`, `list[from + 1]`, … as long as they are plain and their `links` are 0, and returns
 * the place of the first one that is not (`to`: none). Rows that expire now go to `expiryList`.
 *
 * PERF: a loop of its own, with everything in locals: rows that are handled one by one through a function take twice as long.
 */
export function tickPlains(
  w: World,
  shard: number,
  list: Int32Array,
  links: Int32Array,
  from: number,
  to: number,
): number {
  if (w.vital < 0 || ((w.words[WORLD_EVENT_MASK]! >>> TICKED) & 1) !== 0) return from
  const { rows, rowDoubles, due, owner, state, base, current, definitions, definitionDoubles, expiryList, tick } = w
  const vital = w.vital * w.slots
  const lowBy = limitColumn(w, ATTRIBUTE_MIN_OF)
  const highBy = limitColumn(w, ATTRIBUTE_MAX_OF)
  const lowest = w.attributeDoubles[w.vital * ATTRIBUTE_DOUBLES + ATTRIBUTE_MIN]!
  const highest = w.attributeDoubles[w.vital * ATTRIBUTE_DOUBLES + ATTRIBUTE_MAX]!
  const rebuilt = (w.uses & USES_PUBLISHED) !== 0 ? REBUILT : 0
  let { expiring } = w
  let executed = 0
  let i = from
  for (; i < to; i++) {
    const row = list[i]!
    const when = due[row]!
    // Handled with its actor, or ended by a death.
    if (when > tick || when === EXPIRING) continue
    if (links[i] !== 0) break
    const at = row << ROW_SHIFT
    const word = rows[at + ROW_DEFINITION]!
    const definition = word & 0xffff
    const def = definition * DEF_WORDS
    const plain = definitions[def + DEF_PLAIN]!
    const actor = owner[row >> BLOCK_SHIFT]!
    const standing = state[actor]!
    if (plain === 0 || (standing & (ALIVE | GUARDED)) !== ALIVE || (rows[at + ROW_FLAGS]! & IDLE) !== 0) break
    let next = rows[at + ROW_NEXT]!
    if (next <= tick) {
      let amount =
        (plain & PLAIN_MAGNITUDE) === 0
          ? definitionDoubles[definition * DEF_DOUBLES + DEF_PLAIN_AMOUNT]!
          : rowDoubles[(row << 2) + ROW_MAGNITUDE]!
      if ((plain & PLAIN_STACKS) !== 0) amount *= word >>> 16
      // What is no amount, and what kills, is for the general way.
      if (!(amount > 0)) break
      const before = base[vital + actor]!
      const high = highBy < 0 ? highest : current[highBy + actor]!
      const low = lowBy < 0 ? lowest : current[lowBy + actor]!
      let after = before - amount
      if ((plain & PLAIN_DAMAGE) === 0) {
        after = before + amount
        if (after > Number.MAX_VALUE) after = Number.MAX_VALUE
        // Healing takes nothing away: the maximum may have sunk below the base.
        if (after > high) after = before > high ? before : high
      } else if (after > high) after = high
      if (!(after > low)) break
      base[vital + actor] = after
      // No modifier is on it, so this is what phase (5) would find.
      current[vital + actor] = after > high ? high : after
      if (rebuilt !== 0) state[actor] = standing | rebuilt
      executed++
      next += definitions[def + DEF_PERIOD]!
      rows[at + ROW_NEXT] = next
    }
    const expires = rows[at + ROW_EXPIRES]!
    if (expires <= tick) {
      due[row] = EXPIRING
      expiryList[expiring++] = row
    } else due[row] = next < expires ? next : expires
  }
  w.expiring = expiring
  const counters = shard * SHARD_COUNTERS
  w.counters[counters + COUNT_EXECUTED] = w.counters[counters + COUNT_EXECUTED]! + executed
  w.counters[counters + TICKED] = w.counters[counters + TICKED]! + executed
  return i
}

/** Where the column starts of the attribute that limits the vital one, -1: a number does. */
function limitColumn(w: World, word: number): number {
  const by = w.attributeWords[w.vital * ATTRIBUTE_WORDS + word]!
  return by < 0 ? -1 : by * w.slots
}

/** Makes the instance of a plain application: `applyEffect` for the many. False: it is not plain, nothing has been done. */
export function landPlain(w: World, shard: number, actor: number, definition: number): boolean {
  const { definitions, application, rows, tick } = w
  const def = definition * DEF_WORDS
  if ((definitions[def + DEF_FLAGS]! & PLAIN_LANDING) === 0) return false
  if ((w.state[actor]! & (ALIVE | PAUSED)) !== ALIVE || application[APPLICATION_PARENT] !== 0) return false
  // PERF: in this order, for the features of an actor are a line of their own.
  if (definitions[def + DEF_CATEGORIES] !== 0 && (w.features[actor]! & HAS_RESIST) !== 0) return false
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
