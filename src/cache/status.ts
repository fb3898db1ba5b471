import { NEVER } from './ticks.js'

/** An effect on an actor, as the cache keeps it: what `get` gives. */
export interface Status {
  readonly stacks: number
  /** Instances of the effect; times and magnitude are those of the oldest. Default 1. */
  readonly instances?: number
  readonly magnitude: number
  /** Seconds until it expires; Infinity. */
  readonly remaining: number
  /** Seconds until it next executes; Infinity. */
  readonly nextTick?: number
  /** Handle of its source, 0: none. */
  readonly source?: number
  /** Whether it is in force. Default true. */
  readonly active?: boolean
  /** The tick as of which this is so. */
  readonly tick?: number
}

/** 32-bit words of a status. */
export const STATUS_WORDS = 8

const one = new Float64Array(1)
const two = new Int32Array(one.buffer)

const ticksOf = (seconds: number, rate: number) =>
  Math.min(NEVER, Math.max(-NEVER, Math.round(Math.min(seconds, NEVER) * rate)))
const secondsOf = (ticks: number, rate: number) => (ticks === NEVER ? Number.POSITIVE_INFINITY : ticks / rate)

export function writeStatus(status: Status, tick: number, rate: number, into: Int32Array, at = 0): void {
  const { stacks, instances = 1, magnitude, remaining, nextTick = Number.POSITIVE_INFINITY } = status
  into[at] = stacks
  into[at + 1] = (instances << 1) | ((status.active ?? true) ? 1 : 0)
  one[0] = magnitude
  into[at + 2] = two[0]!
  into[at + 3] = two[1]!
  into[at + 4] = ticksOf(remaining, rate)
  into[at + 5] = ticksOf(nextTick, rate)
  into[at + 6] = status.source ?? 0
  into[at + 7] = status.tick ?? tick
}

/** Reads a status: on any thread, what `SlotReader.get` has copied. @param rate Ticks a second. */
export function readStatus(words: Int32Array, rate: number, at = 0): Required<Status> {
  two[0] = words[at + 2]!
  two[1] = words[at + 3]!
  return {
    stacks: words[at]!,
    instances: words[at + 1]! >>> 1,
    magnitude: one[0]!,
    remaining: secondsOf(words[at + 4]!, rate),
    nextTick: secondsOf(words[at + 5]!, rate),
    source: words[at + 6]! >>> 0,
    active: (words[at + 1]! & 1) !== 0,
    tick: words[at + 7]!,
  }
}
