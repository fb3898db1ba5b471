import { handleOf } from './emit.js'
import { shardOf } from './rows.js'
import {
  APPLICATION_CHAIN,
  APPLICATION_DURATION,
  APPLICATION_MAGNITUDE,
  APPLICATION_PARENT,
  APPLICATION_PARENT_INSTANCE,
  APPLICATION_SOURCE,
  APPLICATION_STACKS,
  COUNT_DEFERRED,
  COUNT_MESSAGES,
  MESSAGE_CHAIN,
  MESSAGE_DURATION,
  MESSAGE_INSTANCE,
  MESSAGE_KIND,
  MESSAGE_MAGNITUDE,
  MESSAGE_NEXT,
  MESSAGE_ORIGIN,
  MESSAGE_SOURCE,
  MESSAGE_STACKS,
  MESSAGE_TARGET,
  MESSAGE_WORDS,
  SHARD_COUNTERS,
  SHARD_MEMBERS,
  SHARD_OUTBOX,
  SHARD_WORDS,
  WORLD_OUTBOX,
  type World,
} from './world.js'

/*
 * What reaches one actor from another's processing is a message. A shard writes the messages of its actors into its own
 * outbox, a list for each receiving shard; in the next round the receiver reads them. There are two sets of outboxes: a
 * round reads one and writes the other.
 */

/** An application by a chain, a trigger or a function of the game. */
export const APPLY_MESSAGE = 1
/** An application whose instance ends with what made it. */
export const APPLY_CHILD_MESSAGE = 2
/** An aura's hold on an actor in range. */
export const HOLD_MESSAGE = 3
/** An aura lets go. */
export const RELEASE_MESSAGE = 4
/** What made an instance has ended, or fell below the threshold. */
export const END_MESSAGE = 5
/** Damage or healing landed: for the triggers of who dealt it. */
export const DAMAGE_DEALT_MESSAGE = 6
export const HEAL_DEALT_MESSAGE = 7
/** It no longer applies. */
export const DROPPED_MESSAGE = 0

/** First word of a message. */
export function messageAt(w: World, set: number, sender: number, place: number): number {
  return ((set * w.shards + sender) * w.shape.messageSlots + place) * MESSAGE_WORDS
}

/** Index of a pair of shards in the heads, tails and counts of a set. */
export function pairOf(w: World, set: number, sender: number, receiver: number): number {
  return (set * w.shards + sender) * w.shards + receiver
}

/** Whether a message that is not owed to a link fits: one place is kept for each link. */
export function hasRoom(w: World, shard: number): boolean {
  const at = shard * SHARD_WORDS
  const sent = w.shardWords[at + SHARD_OUTBOX + w.words[WORLD_OUTBOX]!]!
  return sent + w.shardWords[at + SHARD_MEMBERS]! < w.shape.messageSlots
}

/** Counts what had to be dropped or put off because a bounded list was full. */
export function countDeferred(w: World, shard: number): void {
  const counter = shard * SHARD_COUNTERS + COUNT_DEFERRED
  w.counters[counter] = w.counters[counter]! + 1
}

/** Adds a message of `actor` to its shard's outbox and returns its first word. There must be room. */
export function sendMessage(
  w: World,
  shard: number,
  kind: number,
  definition: number,
  target: number,
  source: number,
  actor: number,
  instance: number,
): number {
  const set = w.words[WORLD_OUTBOX]!
  const words = shard * SHARD_WORDS + SHARD_OUTBOX + set
  const place = w.shardWords[words]!
  w.shardWords[words] = place + 1
  const at = messageAt(w, set, shard, place)
  const { messages } = w
  const pair = appendToList(w, shard, set, place, target)
  if (kind <= HOLD_MESSAGE) w.outboxCount[pair] = w.outboxCount[pair]! + 1
  messages[at + MESSAGE_KIND] = kind | (definition << 16)
  messages[at + MESSAGE_TARGET] = target
  messages[at + MESSAGE_SOURCE] = source
  messages[at + MESSAGE_ORIGIN] = handleOf(w, actor)
  messages[at + MESSAGE_INSTANCE] = instance
  messages[at + MESSAGE_CHAIN] = -1
  messages[at + MESSAGE_DURATION] = -1
  messages[at + MESSAGE_STACKS] = 0
  w.messageDoubles[(at >> 1) + MESSAGE_MAGNITUDE] = 0
  const counter = shard * SHARD_COUNTERS + COUNT_MESSAGES
  w.counters[counter] = w.counters[counter]! + 1
  return at
}

/** Puts the message at a place of an outbox at the end of its receiver's list, and returns the index of the pair. */
export function appendToList(w: World, shard: number, set: number, place: number, target: number): number {
  const pair = pairOf(w, set, shard, shardOf(w, target & w.slotMask))
  const tail = w.outboxTail[pair]!
  if (tail === 0) w.outboxHead[pair] = place + 1
  else w.messages[messageAt(w, set, shard, tail - 1) + MESSAGE_NEXT] = place + 1
  w.outboxTail[pair] = place + 1
  w.messages[messageAt(w, set, shard, place) + MESSAGE_NEXT] = 0
  return pair
}

/** Makes the application of a message the one in hand. */
export function takeApplication(w: World, at: number, linked: boolean): void {
  const { application, messages } = w
  application[APPLICATION_SOURCE] = messages[at + MESSAGE_SOURCE]!
  application[APPLICATION_STACKS] = messages[at + MESSAGE_STACKS]!
  application[APPLICATION_DURATION] = messages[at + MESSAGE_DURATION]!
  application[APPLICATION_PARENT] = linked ? messages[at + MESSAGE_ORIGIN]! : 0
  application[APPLICATION_PARENT_INSTANCE] = messages[at + MESSAGE_INSTANCE]!
  application[APPLICATION_CHAIN] = messages[at + MESSAGE_CHAIN]!
  w.scratch[APPLICATION_MAGNITUDE] = w.messageDoubles[(at >> 1) + MESSAGE_MAGNITUDE]!
}

/** Messages in the set that is being written. */
export function pendingMessages(w: World): number {
  const set = w.words[WORLD_OUTBOX]!
  let pending = 0
  for (let s = 0; s < w.shards; s++) pending += w.shardWords[s * SHARD_WORDS + SHARD_OUTBOX + set]!
  return pending
}

/** Empties a shard's outbox of a set. Its messages have been read. */
export function clearOutbox(w: World, shard: number, set: number): void {
  w.shardWords[shard * SHARD_WORDS + SHARD_OUTBOX + set] = 0
  const from = pairOf(w, set, shard, 0)
  w.outboxHead.fill(0, from, from + w.shards)
  w.outboxTail.fill(0, from, from + w.shards)
  w.outboxCount.fill(0, from, from + w.shards)
}
