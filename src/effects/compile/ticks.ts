import { refuse } from '../../check/index.js'

/** The longest time a definition may name, in ticks: sums of two stay within 32 bits. */
export const MAX_TICKS = 0x3fffffff

/** Seconds as whole ticks: 0 for 0, otherwise at least 1 (effect-format.md, head). */
export function toTicks(seconds: number, tickRate: number): number {
  return seconds === 0 ? 0 : Math.max(1, Math.round(seconds * tickRate))
}

/** `toTicks`, refusing what no clock of the engine can hold. */
export function checkedTicks(seconds: number, tickRate: number, path: string): number {
  const ticks = toTicks(seconds, tickRate)
  if (ticks > MAX_TICKS) refuse(path, seconds, `at most ${MAX_TICKS / tickRate} seconds at ${tickRate} ticks a second`)
  return ticks
}
