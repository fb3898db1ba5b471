import { DEF_POLARITY, DEF_WORDS, NEVER, POLARITIES } from './tables.js'
import {
  IDLE,
  PAUSED,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  WAITING,
  type World,
} from './world.js'

/** One instance on an actor, as it stood when it was read. */
export interface EffectInstance {
  readonly effect: string
  /** Its number on this actor; with the actor's handle it names the instance for good. */
  readonly instance: number
  /** Handle of its source, 0: none. */
  readonly source: number
  readonly stacks: number
  readonly magnitude: number
  readonly polarity: 'buff' | 'debuff' | 'neutral'
  /** Ticks until it expires; Infinity. */
  readonly remainingTicks: number
  /** Ticks until it next executes; Infinity when it is not periodic. */
  readonly nextTicks: number
  /** Whether it is in force: false while it waits in a queue or for a stronger one, and while its `while` is not met. */
  readonly active: boolean
}

/** The rows of an actor, oldest first. Between ticks only. */
export function rowsOf(w: World, slot: number): number[] {
  const found: number[] = []
  let block = w.head[slot]!
  for (let left = w.used[slot]!; left > 0; left -= 4) {
    const first = block << 2
    for (let row = first; row < first + Math.min(left, 4); row++) {
      if (w.rows[(row << ROW_SHIFT) + ROW_APPLICATION] !== 0) found.push(row)
    }
    block = w.blockLink[block]!
  }
  return found
}

/** What an actor carries, oldest first. `now` is the last tick that ran. */
export function readEffects(w: World, slot: number, effects: readonly string[], now: number): EffectInstance[] {
  return rowsOf(w, slot).map((row) => {
    const at = row << ROW_SHIFT
    const flags = w.rows[at + ROW_FLAGS]!
    // A clock that stands holds what is left; one that runs holds the tick.
    const running = w.state[slot]! & PAUSED ? w.pausedAt[slot]! : now
    const origin = flags & WAITING ? 0 : running
    const left = (tick: number) => (tick === NEVER ? Number.POSITIVE_INFINITY : tick - origin)
    const word = w.rows[at + ROW_DEFINITION]!
    return {
      effect: effects[word & 0xffff]!,
      instance: w.rows[at + ROW_APPLICATION]!,
      source: w.rows[at + ROW_SOURCE]! >>> 0,
      stacks: word >>> 16,
      magnitude: w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!,
      polarity: POLARITIES[w.definitions[(word & 0xffff) * DEF_WORDS + DEF_POLARITY]!]!,
      remainingTicks: left(w.rows[at + ROW_EXPIRES]!),
      nextTicks: left(w.rows[at + ROW_NEXT]!),
      active: (flags & IDLE) === 0,
    }
  })
}
