import {
  COUNT_COMMANDS,
  COUNT_CREATED,
  COUNT_DEFERRED,
  COUNT_DUE,
  COUNT_ENDED,
  COUNT_EVENTS,
  COUNT_EXECUTED,
  COUNT_MESSAGES,
  COUNT_SCANNED,
  EVENT_TYPES,
  type EventType,
  liveEffects,
  type MemoryGroup,
  SHARD_COUNTERS,
  WORLD_ACTORS,
  WORLD_TICK,
  type World,
} from '../effects/index.js'
import type { Percentiles } from '../observe/index.js'
import type { SystemReport } from '../schedule/index.js'
import type { RecoveryReport } from './recovery/index.js'

/** Counters since the world began, and measurements of the last ticks. */
export interface EngineStats {
  /** Ticks that have run. */
  readonly tick: number
  readonly actors: number
  /** Entities alive, the actors among them. */
  readonly entities: number
  /** Effect instances alive. */
  readonly effects: number
  /** Executions of actions: periodic ticks, instant effects, ticks at application. */
  readonly executed: number
  /** Applications that landed: created, refreshed, stacked, instant. */
  readonly applied: number
  /** Instances that ran out. */
  readonly expired: number
  readonly created: number
  readonly ended: number
  readonly commands: number
  /** Messages from one actor to another: chains, triggers, auras, ends with the source. */
  readonly messages: number
  /**
   * Pulses of auras and commands put off to the next tick (each tick that a command waits for the budget counts), and
   * messages that found a full outbox or no free link.
   */
  readonly deferred: number
  /** Places of instances that ticks have scanned, and instances that were due: to tick, to pulse, to pay or to expire. */
  readonly scanned: number
  readonly due: number
  /** Every event type, recorded or not. */
  readonly events: Readonly<Record<EventType, number>>
  readonly eventsRecorded: number
  readonly eventsLost: number
  /** Wall milliseconds of a tick, over the last 600. */
  readonly tickMs: Percentiles & { readonly last: number }
  /** Threads beside the caller. */
  readonly workers: number
  /** Milliseconds each thread has worked; thread 0 is the caller. */
  readonly busyMs: readonly number[]
  /** Jobs for which the pool was woken. */
  readonly wakes: number
  /** Jobs done, with the pool or without: one for a tick at best; each one more is a barrier at which threads wait. */
  readonly jobs: number
  /** Systems of the game's own, in the order of the option. */
  readonly systems: readonly SystemReport[]
  /** Commands of systems to entities that were gone by then, or already when the command was given. */
  readonly systemCommandsDenied: number
  readonly isolated: boolean
  /** How often threads were lost and the game went on, and the last time. */
  readonly recoveries: number
  readonly lastRecovery: RecoveryReport | undefined
  /** Bytes of the owner's own memory that copies for recovery take. They are not in `memoryBytes`. */
  readonly recoveryBytes: number
  /** Bytes of the heap in use. */
  readonly memoryBytes: number
  readonly memory: readonly MemoryGroup[]
}

function sum(w: World, counter: number): number {
  let total = 0
  for (let s = 0; s < w.shards; s++) total += w.counters[s * SHARD_COUNTERS + counter]!
  return total
}

/** The part of the statistics that the world itself keeps. */
export function worldStats(w: World) {
  const events = {} as Record<EventType, number>
  EVENT_TYPES.forEach((type, i) => {
    events[type] = sum(w, i)
  })
  return {
    tick: w.words[WORLD_TICK]!,
    actors: w.words[WORLD_ACTORS]!,
    effects: liveEffects(w),
    executed: sum(w, COUNT_EXECUTED),
    applied: events.applied + events.refreshed + events.stacked,
    expired: events.expired,
    created: sum(w, COUNT_CREATED),
    ended: sum(w, COUNT_ENDED),
    commands: sum(w, COUNT_COMMANDS),
    messages: sum(w, COUNT_MESSAGES),
    deferred: sum(w, COUNT_DEFERRED),
    scanned: sum(w, COUNT_SCANNED),
    due: sum(w, COUNT_DUE),
    events,
    eventsRecorded: sum(w, COUNT_EVENTS),
  }
}
