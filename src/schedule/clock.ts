import { MyriadError, show } from '../errors/index.js'

/** Turns the time that passes into whole ticks at a fixed rate. Time comes from outside: there is no hidden clock. */
export interface Clock {
  /** Ticks due since the last call, at most `maxCatchUp`; what is beyond is dropped and counted in `skipped`. */
  advance(nowMs: number): number
  /** Milliseconds from `nowMs` until the next tick is due. */
  untilNext(nowMs: number): number
  /** Starts counting afresh from `nowMs`: after a pause, a load, a change of rate. */
  restart(nowMs: number, tickRate?: number): void
  /** Ticks that were dropped because the caller came too late. */
  readonly skipped: number
}

/** A share of a tick that rounding may cost: what `untilNext` announces must be due when that time has passed. */
const ROUNDING = 1e-6

function checked(value: number, what: string, least: number): number {
  if (!Number.isFinite(value)) {
    const code = typeof value === 'number' ? 'NOT_FINITE' : 'WRONG_TYPE'
    const allowed = 'a finite number'
    throw new MyriadError(code, `${what}: found ${show(value)}, allowed: ${allowed}`, { value, allowed })
  }
  if (value < least) {
    const allowed = `from ${least}`
    throw new MyriadError('OUT_OF_RANGE', `${what}: found ${value}, allowed: ${allowed}`, { value, allowed })
  }
  return value
}

/**
 * @throws MyriadError `WRONG_TYPE`, `NOT_FINITE`, `OUT_OF_RANGE`
 * @param tickRate Ticks a second.
 * @param maxCatchUp Most ticks one `advance` asks for: after a long pause a game must not run them all at once.
 */
export function createClock(tickRate: number, maxCatchUp = 4): Clock {
  let rate = checked(tickRate, 'tickRate', 1e-3)
  checked(maxCatchUp, 'maxCatchUp', 0)
  let origin = Number.NaN
  let ticks = 0
  let skipped = 0
  return {
    advance(nowMs) {
      checked(nowMs, 'nowMs', Number.NEGATIVE_INFINITY)
      if (Number.isNaN(origin)) origin = nowMs
      const target = Math.floor(((nowMs - origin) * rate) / 1000 + ROUNDING)
      const due = target - ticks
      if (due <= 0) return 0
      if (due <= maxCatchUp) {
        ticks = target
        return due
      }
      skipped += due - maxCatchUp
      ticks = target
      return maxCatchUp
    },
    untilNext(nowMs) {
      checked(nowMs, 'nowMs', Number.NEGATIVE_INFINITY)
      if (Number.isNaN(origin)) return 0
      return Math.max(0, origin + ((ticks + 1) * 1000) / rate - nowMs)
    },
    restart(nowMs, nextRate) {
      checked(nowMs, 'nowMs', Number.NEGATIVE_INFINITY)
      if (nextRate !== undefined) rate = checked(nextRate, 'tickRate', 1e-3)
      origin = nowMs
      ticks = 0
    },
    get skipped() {
      return skipped
    },
  }
}
