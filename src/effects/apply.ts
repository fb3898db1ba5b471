import { ACT_MAGNITUDE, execute } from './act.js'
import { EVENT_A, EVENT_B, emit, emitPlain } from './emit.js'
import { APPLIED, BY_IMMUNITY, BY_LIMIT, BY_TARGET, DENIED, IMMUNE } from './event-types.js'
import { enterForce, leaveForce } from './force.js'
import { refusingWard } from './immunity.js'
import { frontOfQueue, isStronger, stopClock } from './queue.js'
import { appendRow, extensionOf, giveExtension, takeExtension } from './rows.js'
import { denyStacking, makeRoom, mergeInto, recordOf } from './stacking.js'
import {
  ALLOW_DEAD,
  DEF_DURATION,
  DEF_FLAGS,
  DEF_PERIOD,
  DEF_STACK_INITIAL,
  DEF_STACK_MAX,
  DEF_STACK_MODE,
  DEF_WORDS,
  EXTENDED,
  NEVER,
  PER_SOURCE_,
  PER_TARGET_,
  PERSISTS_THROUGH_DEATH,
  QUEUE_,
  TICK_ON_APPLY,
} from './tables.js'
import {
  ALIVE,
  APPLICATION_DURATION,
  APPLICATION_MAGNITUDE,
  APPLICATION_SOURCE,
  APPLICATION_STACKS,
  COUNT_CREATED,
  EXTENSION_DURATION,
  IDLE,
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
  type World,
} from './world.js'

/**
 * One application, in the order of effect-format.md §2. What is applied stands in `w.application` and its magnitude in
 * `scratch[APPLICATION_MAGNITUDE]`. A refused application changes nothing but the events and the application number.
 */
export function applyEffect(w: World, shard: number, actor: number, definition: number): void {
  const { definitions, application } = w
  const def = definition * DEF_WORDS
  const flags = definitions[def + DEF_FLAGS]!
  const source = application[APPLICATION_SOURCE]!
  // Every attempt takes a number, in the order in which the target handles them.
  const number = w.applied[actor]! + 1
  w.applied[actor] = number

  if ((w.state[actor]! & ALIVE) === 0 && (flags & (ALLOW_DEAD | PERSISTS_THROUGH_DEATH)) === 0) {
    emitPlain(w, shard, DENIED, BY_TARGET, actor, source, definition, 0)
    return
  }
  if (refusingWard(w, actor, definition) >= 0) {
    emitPlain(w, shard, IMMUNE, BY_IMMUNITY, actor, source, definition, 0)
    return
  }
  const duration =
    application[APPLICATION_DURATION] === -1 ? definitions[def + DEF_DURATION]! : application[APPLICATION_DURATION]!
  if (duration === 0) {
    landInstant(w, shard, actor, definition)
    return
  }
  const mode = definitions[def + DEF_STACK_MODE]!
  if (mode === PER_TARGET_ || mode === PER_SOURCE_) {
    const record = recordOf(w, actor, definition, mode === PER_SOURCE_ ? source : -1)
    if (record >= 0) {
      if (mergeInto(w, shard, actor, record, duration)) landed(w, shard, actor, record)
      return
    }
  } else if (!makeRoom(w, shard, actor, definition)) {
    denyStacking(w, shard, actor, definition)
    return
  }
  const row = createRow(w, shard, actor, definition, duration, number)
  if (row < 0) {
    emitPlain(w, shard, DENIED, BY_LIMIT, actor, source, definition, 0)
    return
  }
  if (mode === QUEUE_) queueUp(w, shard, actor, definition, row)
  w.scratch[EVENT_A] = w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
  w.scratch[EVENT_B] = w.rows[(row << ROW_SHIFT) + ROW_DEFINITION]! >>> 16
  emit(w, shard, APPLIED, 0, actor, source, definition, number)
  if ((w.rows[(row << ROW_SHIFT) + ROW_FLAGS]! & IDLE) === 0) enterForce(w, shard, actor, definition)
  landed(w, shard, actor, row)
}

/** Stacks that a new instance starts with: what does not fit is cut. */
function initialStacks(w: World, definition: number): number {
  const def = definition * DEF_WORDS
  const wanted = w.application[APPLICATION_STACKS]! || w.definitions[def + DEF_STACK_INITIAL]!
  const mode = w.definitions[def + DEF_STACK_MODE]!
  const max = mode === PER_TARGET_ || mode === PER_SOURCE_ ? w.definitions[def + DEF_STACK_MAX]! : 0
  return max !== 0 && wanted > max ? max : wanted
}

function landInstant(w: World, shard: number, actor: number, definition: number): void {
  const { scratch } = w
  const source = w.application[APPLICATION_SOURCE]!
  const stacks = initialStacks(w, definition)
  scratch[EVENT_A] = scratch[APPLICATION_MAGNITUDE]!
  scratch[EVENT_B] = stacks
  emit(w, shard, APPLIED, 0, actor, source, definition, 0)
  scratch[ACT_MAGNITUDE] = scratch[APPLICATION_MAGNITUDE]!
  execute(w, shard, actor, source, definition, stacks, 0)
}

/** Writes a new row, its clock running from this tick. */
function createRow(
  w: World,
  shard: number,
  actor: number,
  definition: number,
  duration: number,
  number: number,
): number {
  const { rows, definitions } = w
  const def = definition * DEF_WORDS
  // Pages for these were granted before the tick; see `grantRoom`. Refusing is the net under that.
  const extended = (definitions[def + DEF_FLAGS]! & EXTENDED) !== 0
  const extension = extended ? takeExtension(w, shard) : 0
  if (extension < 0) return -1
  const row = appendRow(w, shard, actor)
  if (row < 0) {
    if (extended) giveExtension(w, shard, extension)
    return -1
  }
  const at = row << ROW_SHIFT
  const expires = duration === NEVER ? NEVER : w.tick + duration
  const period = definitions[def + DEF_PERIOD]!
  const next = period === 0 ? NEVER : w.tick + period
  rows[at + ROW_EXPIRES] = expires
  rows[at + ROW_NEXT] = next
  rows[at + ROW_SOURCE] = w.application[APPLICATION_SOURCE]!
  rows[at + ROW_DEFINITION] = definition | (initialStacks(w, definition) << 16)
  rows[at + ROW_APPLICATION] = number
  rows[at + ROW_FLAGS] = extension << 8
  w.rowDoubles[(row << 2) + ROW_MAGNITUDE] = w.scratch[APPLICATION_MAGNITUDE]!
  w.due[row] = Math.min(next, expires)
  if (extended) w.extensions[extensionOf(w, row) + EXTENSION_DURATION] = duration
  const counter = shard * SHARD_COUNTERS + COUNT_CREATED
  w.counters[counter] = w.counters[counter]! + 1
  w.shardWords[shard * SHARD_WORDS + SHARD_LIVE] = w.shardWords[shard * SHARD_WORDS + SHARD_LIVE]! + 1
  return row
}

/** A newcomer to a queue takes the front at once if it is stronger; otherwise it waits. */
function queueUp(w: World, shard: number, actor: number, definition: number, row: number): void {
  const front = frontOfQueue(w, actor, definition, row)
  if (front < 0) return
  if (!isStronger(w, row, front)) {
    stopClock(w, row)
    return
  }
  stopClock(w, front)
  leaveForce(w, shard, actor, definition)
}

/** What every application that lands on a record does after it: `tickOnApply`. */
function landed(w: World, shard: number, actor: number, row: number): void {
  const at = row << ROW_SHIFT
  const word = w.rows[at + ROW_DEFINITION]!
  const definition = word & 0xffff
  if ((w.definitions[definition * DEF_WORDS + DEF_FLAGS]! & TICK_ON_APPLY) === 0) return
  if ((w.rows[at + ROW_FLAGS]! & IDLE) !== 0) return
  w.scratch[ACT_MAGNITUDE] = w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
  execute(w, shard, actor, w.rows[at + ROW_SOURCE]!, definition, word >>> 16, w.rows[at + ROW_APPLICATION]!)
}
