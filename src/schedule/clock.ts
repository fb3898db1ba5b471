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

/**
 * @param tickRate Ticks a second.
 * @param maxCatchUp Most ticks one `advance` asks for: after a long pause a game must not run them all at once.
 */
export function createClock(tickRate: number, maxCatchUp = 4): Clock {
  let rate = tickRate
  let origin = Number.NaN
  let ticks = 0
  let skipped = 0
  return {
    advance(nowMs) {
      if (Number.isNaN(origin)) origin = nowMs
      const target = Math.floor(((nowMs - origin) * rate) / 1000)
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
      if (Number.isNaN(origin)) return 0
      return Math.max(0, origin + ((ticks + 1) * 1000) / rate - nowMs)
    },
    restart(nowMs, nextRate) {
      if (nextRate !== undefined) rate = nextRate
      origin = nowMs
      ticks = 0
    },
    get skipped() {
      return skipped
    },
  }
}
