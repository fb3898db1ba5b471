import { fireChains } from './chains.js'
import { countDiminishing } from './diminishing.js'
import { emitPlain } from './emit.js'
import { BY_EXPIRY, BY_REPLACEMENT, BY_SOURCE_GONE, EXPIRED, REMOVED, REPLACED } from './event-types.js'
import { settleStrongest, strongestGroup } from './exclusivity.js'
import { leaveForce, leavePresence } from './force.js'
import { ON_EXPIRE } from './hooks.js'
import { ALL_MEMBERS, dropParents, releaseMembers } from './links.js'
import { startNextInQueue } from './queue.js'
import { clearRow, extensionOf } from './rows.js'
import { readableSlot } from './scale.js'
import {
  AFTERMATH,
  CHAIN_EXPIRED_,
  CHAIN_REMOVED_,
  CHILD,
  DEF_BEHAVIOURS,
  DEF_DIMINISHING,
  DEF_FLAGS,
  DEF_STACK_MODE,
  DEF_WORDS,
  LINKS,
  LIVE,
  QUEUE_,
} from './tables.js'
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
 * Ends an instance: says so, takes it out of force and leaves a hole. A queue hands over to its next, a group to its
 * strongest; what the instance made by a chain with `removeOnEnd` or held by an aura is told.
 *
 * Events: `expired` or `replaced` first if that is the reason, then `removed` with the reason.
 */
export function removeRow(w: World, shard: number, actor: number, row: number, reason: number): void {
  const at = row << ROW_SHIFT
  const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
  const def = definition * DEF_WORDS
  const source = w.rows[at + ROW_SOURCE]!
  const instance = w.rows[at + ROW_APPLICATION]!
  const flags = w.rows[at + ROW_FLAGS]!
  const traits = w.definitions[def + DEF_FLAGS]!
  if (reason === BY_EXPIRY) emitPlain(w, shard, EXPIRED, reason, actor, source, definition, instance)
  else if (reason === BY_REPLACEMENT) emitPlain(w, shard, REPLACED, reason, actor, source, definition, instance)
  emitPlain(w, shard, REMOVED, reason, actor, source, definition, instance)
  if ((traits & AFTERMATH) !== 0) {
    if (reason === BY_EXPIRY) fireChains(w, shard, actor, -1, definition, source, instance, CHAIN_EXPIRED_)
    fireChains(w, shard, actor, -1, definition, source, instance, CHAIN_REMOVED_)
    if ((traits & LINKS) !== 0) {
      releaseMembers(w, shard, actor, definition, instance, extensionOf(w, row), ALL_MEMBERS, BY_SOURCE_GONE)
    }
    if ((traits & CHILD) !== 0) dropParents(w, shard, extensionOf(w, row))
    if ((traits & LIVE) !== 0) countReader(w, source, -1)
  }
  if (reason === BY_EXPIRY && (w.definitions[def + DEF_BEHAVIOURS]! & (1 << ON_EXPIRE)) !== 0) {
    w.behaviours!.noteRow(row, actor, ON_EXPIRE, 1)
  }
  clearRow(w, shard, actor, row)
  const counter = shard * SHARD_COUNTERS + COUNT_ENDED
  w.counters[counter] = w.counters[counter]! + 1
  w.shardWords[shard * SHARD_WORDS + SHARD_LIVE] = w.shardWords[shard * SHARD_WORDS + SHARD_LIVE]! - 1
  if ((flags & IDLE) === 0) leaveForce(w, shard, actor, definition)
  if ((traits & AFTERMATH) === 0) return
  leavePresence(w, shard, actor, definition)
  const group = w.definitions[def + DEF_DIMINISHING]!
  if (group >= 0) countDiminishing(w, actor, group, -1)
  if (w.definitions[def + DEF_STACK_MODE] === QUEUE_ && (flags & WAITING) === 0) {
    startNextInQueue(w, shard, actor, definition)
  }
  const rivals = strongestGroup(w, def)
  if (rivals >= 0) settleStrongest(w, shard, actor, rivals)
}

/** A row that reads its source's attributes live came (1) or went (-1): the source's slot stays while any is there. */
export function countReader(w: World, source: number, change: number): void {
  const slot = readableSlot(w, source)
  // SYNC: sources are anywhere. The sum does not depend on the order.
  if (slot >= 0) Atomics.add(w.readers, slot, change)
}
