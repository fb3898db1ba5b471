import { PERIOD } from './workload.js'

/**
 * Contestants that count times down in fractions, as games do, take 1/64 of their unit a tick: every binary fraction
 * comes out exact, also in 32 bits, so that the work is that of floating-point seconds and the result can be compared.
 */
export const DELTA = 1 / 64

/** Ticks in the unit of the contestants that count down. */
export function unitsOf(ticks: number): number {
  return ticks * DELTA
}

export const PERIOD_UNITS = unitsOf(PERIOD)
