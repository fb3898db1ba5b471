import { EVENTS_PER_CHUNK } from './shape.js'
import {
  COUNT_EVENTS,
  COUNT_EVENTS_LOST,
  EVENT_WORDS,
  SHARD_COUNTERS,
  SHARD_EVENT_BUDGET,
  SHARD_EVENT_FILL,
  SHARD_EVENT_FIRST,
  SHARD_EVENT_LAST,
  SHARD_WORDS,
  WORLD_EVENT_CHUNKS,
  WORLD_EVENT_MASK,
  type World,
} from './world.js'

/** Scratch doubles that `emit` reads: the event's two numbers. PERF: a double passed as an argument may be boxed. */
export const EVENT_A = 0
export const EVENT_B = 1

/** Handle of the actor that now lives in a slot. */
export function handleOf(w: World, slot: number): number {
  return slot | (w.generation[slot]! << w.slotBits)
}

/** Counts an event of an actor, and records it when somebody asked for its type. Its two numbers are in `scratch`. */
export function emit(
  w: World,
  shard: number,
  type: number,
  reason: number,
  actor: number,
  source: number,
  effect: number,
  instance: number,
): void {
  const counter = shard * SHARD_COUNTERS + type
  w.counters[counter] = w.counters[counter]! + 1
  if (((w.words[WORLD_EVENT_MASK]! >>> type) & 1) === 0) return
  record(w, shard, type, reason, handleOf(w, actor), source, effect, instance)
}

/** `emit` for a target that is gone: its handle says who was meant. */
export function emitGone(
  w: World,
  shard: number,
  type: number,
  reason: number,
  target: number,
  source: number,
  effect: number,
): void {
  const counter = shard * SHARD_COUNTERS + type
  w.counters[counter] = w.counters[counter]! + 1
  if (((w.words[WORLD_EVENT_MASK]! >>> type) & 1) === 0) return
  w.scratch[EVENT_A] = 0
  w.scratch[EVENT_B] = 0
  record(w, shard, type, reason, target, source, effect, 0)
}

/** `emit` for events without numbers. */
export function emitPlain(
  w: World,
  shard: number,
  type: number,
  reason: number,
  actor: number,
  source: number,
  effect: number,
  instance: number,
): void {
  w.scratch[EVENT_A] = 0
  w.scratch[EVENT_B] = 0
  emit(w, shard, type, reason, actor, source, effect, instance)
}

function record(
  w: World,
  shard: number,
  type: number,
  reason: number,
  target: number,
  source: number,
  effect: number,
  instance: number,
): void {
  const { shardWords, events } = w
  const at = shard * SHARD_WORDS
  const counter = shard * SHARD_COUNTERS
  let chunk = shardWords[at + SHARD_EVENT_LAST]!
  let fill = shardWords[at + SHARD_EVENT_FILL]!
  if (chunk < 0 || fill === EVENTS_PER_CHUNK) {
    const budget = shardWords[at + SHARD_EVENT_BUDGET]!
    if (budget === 0) {
      w.counters[counter + COUNT_EVENTS_LOST] = w.counters[counter + COUNT_EVENTS_LOST]! + 1
      return
    }
    shardWords[at + SHARD_EVENT_BUDGET] = budget - 1
    // SYNC: any thread may take the next chunk; all are given back by the owner thread when events are drained. Which
    // chunk a shard gets depends on threads, how many it gets does not: budgets add up to what is free.
    const next = Atomics.add(w.words, WORLD_EVENT_CHUNKS, 1)
    w.eventNext[next] = -1
    if (chunk < 0) shardWords[at + SHARD_EVENT_FIRST] = next
    else w.eventNext[chunk] = next
    chunk = next
    fill = 0
    shardWords[at + SHARD_EVENT_LAST] = chunk
  }
  shardWords[at + SHARD_EVENT_FILL] = fill + 1
  const e = (chunk * EVENTS_PER_CHUNK + fill) * EVENT_WORDS
  events[e] = type | (reason << 8) | (effect << 16)
  events[e + 1] = w.tick
  events[e + 2] = target
  events[e + 3] = source
  events[e + 4] = instance
  const d = (e >> 1) + 3
  w.eventDoubles[d] = w.scratch[EVENT_A]!
  w.eventDoubles[d + 1] = w.scratch[EVENT_B]!
  w.counters[counter + COUNT_EVENTS] = w.counters[counter + COUNT_EVENTS]! + 1
}
