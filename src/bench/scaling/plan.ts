import type { Effort } from './crew.js'

/** How much of each there is in the suite `threads`. */
export interface ThreadsPlan {
  /** Ticks with nothing to do, in a row. */
  readonly idle: Effort
  /** The same with a rest before each. */
  readonly rested: Effort
  readonly sizes: readonly Sized[]
  /** `auto` beside 0 workers and 1 worker. */
  readonly automatic: Sized
  /** Sizes among which the break-even is looked for, ascending. */
  readonly ladder: readonly number[]
  /** What is done at each of them. */
  readonly step: Effort
  readonly copy: CopyPlan
}

export interface Sized {
  /** Effects. */
  readonly n: number
  readonly effort: Effort
}

/** How the bandwidth of the memory is measured. */
export interface CopyPlan {
  /** Of each of the two arrays. */
  readonly bytes: number
  readonly ms: number
  readonly rounds: number
}
