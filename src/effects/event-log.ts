import { EVENT_TYPES, type EventType, REASONS, type Reason } from './event-types.js'
import { EVENTS_PER_CHUNK } from './shape.js'
import {
  COUNT_EVENTS_LOST,
  EVENT_WORDS,
  SHARD_COUNTERS,
  SHARD_EVENT_BUDGET,
  SHARD_EVENT_FILL,
  SHARD_EVENT_FIRST,
  SHARD_EVENT_LAST,
  SHARD_WORDS,
  WORLD_EVENT_CHUNKS,
  WORLD_TICK,
  type World,
} from './world.js'

/**
 * What happened. One object serves for all events: read what you need within the handler, keep no reference to it.
 * `docs/effect-format.md` says what the two numbers mean for each type.
 */
export interface EffectEvent {
  /** `lost`: the log was full, `a` events could not be recorded. */
  type: EventType | 'lost'
  tick: number
  /** Handle of the actor it happened to. */
  target: number
  /** Handle of who caused it, 0: nobody. */
  source: number
  /** Id of the effect, '' where no effect is meant. */
  effect: string
  /** Number of the instance on its target, 0: none. */
  instance: number
  a: number
  b: number
  reason: Reason
  /** Of `lost`: the option of `createEngine` that makes more room. Draining more often does too. Otherwise ''. */
  option: 'capacity.events' | ''
}

/** Reads the event log of a world in order: tick, then shard, then the order in which the shard wrote. */
export interface EventLog {
  readonly event: EffectEvent
  // Cursors, one a shard: the chunk being read (-1: all read) and the place within.
  readonly chunks: Int32Array
  readonly places: Int32Array
  /** Events lost that were reported. */
  lost: number
}

export function createEventLog(w: World): EventLog {
  return {
    event: {
      type: 'applied',
      tick: 0,
      target: 0,
      source: 0,
      effect: '',
      instance: 0,
      a: 0,
      b: 0,
      reason: '',
      option: '',
    },
    chunks: new Int32Array(w.shards).fill(-1),
    places: new Int32Array(w.shards),
    lost: eventsLost(w),
  }
}

/**
 * Gives every shard an equal part of the chunks that are free, so that which events survive when the log is full cannot
 * depend on which thread came first. The owner thread calls it before a tick.
 */
export function grantEvents(w: World): void {
  const free = w.shape.eventChunks - w.words[WORLD_EVENT_CHUNKS]!
  const part = Math.floor(free / w.shards)
  const rest = free - part * w.shards
  for (let s = 0; s < w.shards; s++) w.shardWords[s * SHARD_WORDS + SHARD_EVENT_BUDGET] = part + (s < rest ? 1 : 0)
}

/** Tick of the next unread event of a shard, or -1 when it has none. */
function nextTick(w: World, log: EventLog, shard: number): number {
  const at = shard * SHARD_WORDS
  let chunk = log.chunks[shard]!
  let place = log.places[shard]!
  if (chunk < 0) {
    chunk = w.shardWords[at + SHARD_EVENT_FIRST]!
    if (chunk < 0) return -1
    log.chunks[shard] = chunk
    place = 0
  } else if (place === EVENTS_PER_CHUNK && w.eventNext[chunk]! >= 0) {
    chunk = w.eventNext[chunk]!
    log.chunks[shard] = chunk
    place = 0
  }
  log.places[shard] = place
  const last = chunk === w.shardWords[at + SHARD_EVENT_LAST]
  if (place >= (last ? w.shardWords[at + SHARD_EVENT_FILL]! : EVENTS_PER_CHUNK)) return -1
  return w.events[(chunk * EVENTS_PER_CHUNK + place) * EVENT_WORDS + 1]!
}

/**
 * Calls `visit` for every unread event of the types in `mask`, in order, and returns how many there were. Allocates
 * nothing.
 */
export function readEvents(
  w: World,
  log: EventLog,
  effects: readonly string[],
  mask: number,
  visit: (event: EffectEvent) => void,
): number {
  const { event } = log
  let count = 0
  for (;;) {
    let tick = -1
    for (let s = 0; s < w.shards; s++) {
      const t = nextTick(w, log, s)
      if (t >= 0 && (tick < 0 || t < tick)) tick = t
    }
    if (tick < 0) return count + reportLost(w, log, visit)
    for (let s = 0; s < w.shards; s++) {
      while (nextTick(w, log, s) === tick) {
        const place = log.places[s]!
        log.places[s] = place + 1
        const index = log.chunks[s]! * EVENTS_PER_CHUNK + place
        if (((mask >>> (w.events[index * EVENT_WORDS]! & 0xff)) & 1) === 0) continue
        readInto(w, index, effects, event)
        count++
        visit(event)
      }
    }
  }
}

/** Events that could not be recorded since the world began. */
export function eventsLost(w: World): number {
  let lost = 0
  for (let s = 0; s < w.shards; s++) lost += w.counters[s * SHARD_COUNTERS + COUNT_EVENTS_LOST]!
  return lost
}

function reportLost(w: World, log: EventLog, visit: (event: EffectEvent) => void): number {
  const lost = eventsLost(w)
  if (lost === log.lost) return 0
  const { event } = log
  Object.assign(event, { type: 'lost', tick: w.words[WORLD_TICK]! - 1, target: 0, source: 0, effect: '' })
  Object.assign(event, { instance: 0, a: lost - log.lost, b: 0, reason: '', option: 'capacity.events' })
  log.lost = lost
  visit(event)
  return 1
}

function readInto(w: World, index: number, effects: readonly string[], event: EffectEvent): void {
  const { events, eventDoubles } = w
  const at = index * EVENT_WORDS
  const head = events[at]!
  event.type = EVENT_TYPES[head & 0xff]!
  event.option = ''
  event.reason = REASONS[(head >>> 8) & 0xff]!
  event.effect = effects[head >>> 16] ?? ''
  event.tick = events[at + 1]!
  event.target = events[at + 2]! >>> 0
  event.source = events[at + 3]! >>> 0
  event.instance = events[at + 4]!
  event.a = eventDoubles[(at >> 1) + 3]!
  event.b = eventDoubles[(at >> 1) + 4]!
}

/** Forgets all events. The owner thread calls it between ticks, when everybody has read them. */
export function clearEvents(w: World, log: EventLog): void {
  if (w.words[WORLD_EVENT_CHUNKS] === 0) return
  for (let s = 0; s < w.shards; s++) {
    const at = s * SHARD_WORDS
    w.shardWords[at + SHARD_EVENT_FIRST] = -1
    w.shardWords[at + SHARD_EVENT_LAST] = -1
    w.shardWords[at + SHARD_EVENT_FILL] = 0
  }
  w.words[WORLD_EVENT_CHUNKS] = 0
  log.chunks.fill(-1)
  log.places.fill(0)
}

/**
 * The words of the world that make its event log as it is: how many chunks there are, each shard's part, then the events. The
 * first part says how long the others are.
 */
export function wordsOfEvents(w: World): readonly Int32Array[] {
  const chunks = w.words[WORLD_EVENT_CHUNKS]!
  const shards = Array.from({ length: w.shards }, (_, s) =>
    w.shardWords.subarray(s * SHARD_WORDS + SHARD_EVENT_FIRST, s * SHARD_WORDS + SHARD_EVENT_FILL + 1),
  )
  return [
    w.words.subarray(WORLD_EVENT_CHUNKS, WORLD_EVENT_CHUNKS + 1),
    ...shards,
    w.eventNext.subarray(0, chunks),
    w.events.subarray(0, chunks * EVENTS_PER_CHUNK * EVENT_WORDS),
  ]
}
