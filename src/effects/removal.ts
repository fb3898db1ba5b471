import { emitPlain } from './emit.js'
import { BY_EXPIRY, BY_REPLACEMENT, EXPIRED, REMOVED, REPLACED } from './event-types.js'
import { leaveForce } from './force.js'
import { startNextInQueue } from './queue.js'
import { clearRow } from './rows.js'
import { DEF_STACK_MODE, DEF_WORDS, QUEUE_ } from './tables.js'
import {
  COUNT_ENDED,
  IDLE,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_SHIFT,
  ROW_SOURCE,
  SHARD_COUNTERS,
  SHARD_LIVE,
  SHARD_WORDS,
  WAITING,
  type World,
} from './world.js'

/**
 * Ends an instance: says so, takes it out of force and leaves a hole. A queue hands over to its next.
 *
 * Events: `expired` or `replaced` first if that is the reason, then `removed` with the reason.
 */
export function removeRow(w: World, shard: number, actor: number, row: number, reason: number): void {
  const at = row << ROW_SHIFT
  const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
  const source = w.rows[at + ROW_SOURCE]!
  const instance = w.rows[at + ROW_APPLICATION]!
  const flags = w.rows[at + ROW_FLAGS]!
  if (reason === BY_EXPIRY) emitPlain(w, shard, EXPIRED, reason, actor, source, definition, instance)
  else if (reason === BY_REPLACEMENT) emitPlain(w, shard, REPLACED, reason, actor, source, definition, instance)
  emitPlain(w, shard, REMOVED, reason, actor, source, definition, instance)
  clearRow(w, shard, actor, row)
  const counter = shard * SHARD_COUNTERS + COUNT_ENDED
  w.counters[counter] = w.counters[counter]! + 1
  w.shardWords[shard * SHARD_WORDS + SHARD_LIVE] = w.shardWords[shard * SHARD_WORDS + SHARD_LIVE]! - 1
  if ((flags & IDLE) === 0) leaveForce(w, shard, actor, definition)
  if (w.definitions[definition * DEF_WORDS + DEF_STACK_MODE] === QUEUE_ && (flags & WAITING) === 0) {
    startNextInQueue(w, shard, actor, definition)
  }
}
