import fc from 'fast-check'

/**
 * How often a property is tried. The seed is fixed, so that a failure is there again; the report names it, and the
 * counterexample with it.
 */
export function runs(numRuns: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns, seed: 20_260_101 }
}

/** `runs` of what takes long: `npm test` tries it a third as often, so that it ends in time; `MYRIAD_LONG=1` as often as is written. */
export function longRuns(numRuns: number): { readonly numRuns: number; readonly seed: number } {
  return runs(process.env.MYRIAD_LONG ? numRuns : Math.ceil(numRuns / 3))
}

/** Seeds 1 to so many; with `MYRIAD_LONG=1` twice as many. */
export function seeds(count: number): readonly number[] {
  return Array.from({ length: process.env.MYRIAD_LONG ? 2 * count : count }, (_, i) => i + 1)
}

/** Seeds of random scenarios. A smaller number is no simpler scenario: a failure names the seed it was found with. */
export const scenarioSeed = fc.noShrink(fc.noBias(fc.nat()))

/** Fails with what is wrong. For what is asked a hundred thousand times: `expect` is too slow for that. */
export function claim(holds: boolean, wrong: () => string): void {
  if (!holds) throw new Error(wrong())
}
