import fc from 'fast-check'
import { runScenario } from 'myriad'
import { describe, expect, it } from 'vitest'
import { randomScenario } from '../support/random-scenario.js'

describe('random worlds and commands', () => {
  it('give one hash for 0, 1 and 2 workers and for any batch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 50 }), async (seed, batch) => {
        const file = randomScenario(seed)
        const alone = await runScenario(file)
        expect(await runScenario(file, { workers: 1 })).toEqual(alone)
        expect(await runScenario(file, { workers: 2, batch })).toEqual(alone)
      }),
      { numRuns: 25 },
    )
  }, 120_000)

  it('differ from each other: the hash sees what happens', async () => {
    const hashes = new Set<string>()
    for (let seed = 1; seed <= 30; seed++) hashes.add((await runScenario(randomScenario(seed))).hash)
    expect(hashes.size).toBe(30)
  })

  it('go on as before when saved and loaded at any tick', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 200 }), async (seed, tick) => {
        const file = randomScenario(seed, { commands: 120 })
        const alone = await runScenario(file)
        const interrupted = { ...file, timeline: [...file.timeline!, { at: tick / 10, saveAndLoad: true as const }] }
        expect(await runScenario(interrupted)).toEqual(alone)
      }),
      { numRuns: 60 },
    )
  }, 120_000)
})
