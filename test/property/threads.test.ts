import fc from 'fast-check'
import type { EffectDefinition } from 'myriad'
import type { ScenarioFile } from 'myriad/scenario'
import { describe, expect, it } from 'vitest'
import { firstDifference, type PlayOptions, play, randomScenario, ticksOf } from '../support/play.js'
import { longRuns, scenarioSeed } from '../support/property.js'

/**
 * Plays a scenario in other ways, and expects what happened, and what came of it, to be as before. Returns the milliseconds
 * that workers spent on it.
 */
async function alike(file: ScenarioFile, ...others: [ScenarioFile, PlayOptions?][]): Promise<number> {
  const alone = await play(file)
  let busyMs = 0
  for (const [other, options] of others) {
    const again = await play(other, options)
    expect(firstDifference(again.log, alone.log)).toBe(undefined)
    expect(again.hash).toBe(alone.hash)
    busyMs += again.busyMs
  }
  return busyMs
}

describe('random worlds and commands', () => {
  it('give the same events and one hash for any batch', async () => {
    await fc.assert(
      fc.asyncProperty(scenarioSeed, async (seed) => {
        const file = randomScenario(seed)
        await alike(file, [file, { batch: 7 }], [file, { batch: 1000 }])
      }),
      longRuns(40),
    )
  }, 60_000)

  it('give the same events and one hash for 0, 1 and 2 workers', async () => {
    let busyMs = 0
    await fc.assert(
      fc.asyncProperty(scenarioSeed, fc.constantFrom(1, 7, 1000), async (seed, batch) => {
        const file = randomScenario(seed)
        busyMs += await alike(file, [file, { workers: 1 }], [file, { workers: 2, batch }])
      }),
      longRuns(8),
    )
    // The workers were not only there.
    expect(busyMs).toBeGreaterThan(0)
  }, 120_000)

  it('tell of a chain that is cut in its own tick, whichever thread ran the rounds', async () => {
    const loop: EffectDefinition = {
      id: 'loop',
      duration: 1,
      stacking: { mode: 'perTarget' },
      chains: [{ on: 'applied', effect: 'loop' }],
    }
    const file: ScenarioFile = {
      name: 'a chain without end',
      world: { tickRate: 10 },
      effects: [loop],
      actors: [{ id: 'a' }],
      repeat: [{ from: 0, to: 100, every: 0.1, do: { apply: 'loop', to: 'a' } }],
      until: 100,
    }
    await alike(file, [file, { workers: 1 }], [file, { workers: 2 }])
  }, 60_000)

  it('differ from each other: the hash sees what happens', async () => {
    const hashes = new Set<string>()
    for (let seed = 1; seed <= 30; seed++) hashes.add((await play(randomScenario(seed))).hash)
    expect(hashes.size).toBe(30)
  })

  it('go on as before when saved and loaded at any tick, anywhere among its commands', async () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const saves = fc.array(fc.tuple(share, share), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(scenarioSeed, saves, async (seed, places) => {
        const file = randomScenario(seed)
        const timeline = [...file.timeline!]
        for (const [when, where] of places) {
          const at = Math.floor(when * (ticksOf(file) - 1)) / file.world.tickRate
          timeline.splice(Math.round(where * timeline.length), 0, { at, saveAndLoad: true })
        }
        await alike(file, [{ ...file, timeline }])
      }),
      longRuns(30),
    )
  }, 60_000)
})
