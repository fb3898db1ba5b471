import { MAX_TICKS } from '../effects/index.js'
import { checkKeys, finite, reject } from './inputs.js'

const DAY = 86_400
const YEAR = 365.25 * DAY
/** Longer than any absence: a clock that was never set, or a save without a date. */
const ABSURD = 30 * YEAR
const DEFAULT_STEP_UP_TO = 10
const DEFAULT_SLICE_MS = 8
/** Ticks between two looks at the clock. */
const FEW = 4

export interface CatchUpOptions {
  /** Seconds that count at most. Default a day. */
  readonly cap?: number
  /**
   * Seconds up to which the time away is simply run, tick by tick, with the very result of a world that had not been away.
   * Longer absences are made up for in one tick, by the effects' `offline`. Default 10.
   */
  readonly stepUpTo?: number
  /** Milliseconds that are worked on end before others are let in. Default 8. */
  readonly sliceMs?: number
  /** Told after every slice: ticks that have run, and ticks there are. */
  readonly onProgress?: (done: number, all: number) => void
  /** Stops between two ticks: `catchUp` then throws what the signal was aborted with. The ticks that ran have run. */
  readonly signal?: AbortSignal
}

export interface CatchUpReport {
  /** Seconds as they were given. */
  readonly asked: number
  /** Seconds that counted. */
  readonly clamped: number
  /** Ticks that were run. */
  readonly ticks: number
  /** Whether the time was run tick by tick, or made up for by the effects' `offline`. */
  readonly by: 'ticks' | 'rule'
  readonly ms: number
  /** Why not all of it counted: the clock went back; it is no length of time at all; it was more than `cap`. */
  readonly flagged: 'negative' | 'absurd' | 'capped' | undefined
}

/** What catching up needs of an engine. */
export interface CatchUpEngine {
  readonly tickRate: number
  step(n: number): void
  offline(seconds: number): void
}

const KEYS = ['cap', 'stepUpTo', 'sliceMs', 'onProgress', 'signal']

interface Checked {
  readonly clamped: number
  readonly flagged: CatchUpReport['flagged']
}

function clamp(seconds: number, cap: number): Checked {
  if (!Number.isFinite(seconds) || seconds > ABSURD) return { clamped: 0, flagged: 'absurd' }
  if (seconds < 0) return { clamped: 0, flagged: 'negative' }
  return seconds > cap ? { clamped: cap, flagged: 'capped' } : { clamped: seconds, flagged: undefined }
}

function positive(value: number | undefined, standard: number, what: string): number {
  if (value === undefined) return standard
  if (value === Number.POSITIVE_INFINITY) return value
  if (finite(value, what) < 0) reject('OUT_OF_RANGE', what, value, 'a number from 0')
  return value
}

/** Lets a world that was away catch up. */
export async function catchUp(
  engine: CatchUpEngine,
  seconds: number,
  options: CatchUpOptions = {},
): Promise<CatchUpReport> {
  if (typeof seconds !== 'number') reject('WRONG_TYPE', 'seconds', seconds, 'a number of seconds')
  checkKeys(options, 'catch-up options', KEYS)
  const { tickRate } = engine
  const { onProgress, signal } = options
  const most = MAX_TICKS / tickRate
  const cap = Math.min(most, positive(options.cap, DAY, 'cap'))
  const stepUpTo = positive(options.stepUpTo, DEFAULT_STEP_UP_TO, 'stepUpTo')
  const sliceMs = positive(options.sliceMs, DEFAULT_SLICE_MS, 'sliceMs')
  signal?.throwIfAborted()
  const started = performance.now()
  const { clamped, flagged } = clamp(seconds, cap)
  const byTicks = clamped <= stepUpTo
  const all = byTicks ? Math.round(clamped * tickRate) : 1
  if (!byTicks) engine.offline(clamped)
  let done = 0
  while (done < all) {
    const until = performance.now() + sliceMs
    do {
      const n = Math.min(FEW, all - done)
      engine.step(n)
      done += n
    } while (done < all && performance.now() < until)
    onProgress?.(done, all)
    if (done === all) break
    await new Promise((resolve) => setTimeout(resolve))
    signal?.throwIfAborted()
  }
  const by = byTicks ? 'ticks' : 'rule'
  return { asked: seconds, clamped, ticks: done, by, ms: performance.now() - started, flagged }
}
