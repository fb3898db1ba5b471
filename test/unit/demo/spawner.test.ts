import { describe, expect, it } from 'vitest'
import { pausedGame } from '../../support/demo-game.js'

/** Ticks after which the population is there. */
const SECONDS_TO_FILL = 3

describe('the spawner', () => {
  it.each([10, 20, 60])('keeps at least what is wanted at %i ticks a second, at every reading', async (tickRate) => {
    const game = await pausedGame({ actors: 3000, effectsPerActor: 10, tickRate })
    await game.step(SECONDS_TO_FILL * tickRate)
    const readings: number[] = []
    for (let i = 0; i < 15 * tickRate; i++) {
      await game.step()
      readings.push((await game.stats()).effects)
    }
    expect(Math.min(...readings)).toBeGreaterThanOrEqual(30_000)
    // A reserve and no more: the page says what it keeps.
    expect(Math.max(...readings)).toBeLessThan(30_000 * (1.02 + 1 / tickRate))
  })
})
