import type { BenchContext } from './suite.js'

/** The smallest step of the clock that times are read from, in milliseconds. Browsers coarsen it. */
export function clockStep(): number {
  let step = Number.POSITIVE_INFINITY
  for (let i = 0; i < 50; i++) {
    const started = performance.now()
    let now = started
    while (now === started) now = performance.now()
    step = Math.min(step, now - started)
  }
  return step
}

/** A note about a clock that ticks too slowly to tell short times apart; none in Node. */
export function clockNotes({ where }: BenchContext): string[] {
  if (where === 'node') return []
  return [
    `The browser’s clock goes in steps of ${Math.round(clockStep() * 1000)} µs: shorter differences are not seen.`,
  ]
}
