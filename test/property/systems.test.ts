import { Worker } from 'node:worker_threads'
import { createEngine, type MyriadError } from 'myriad'
import { checks } from 'myriad/development'
import { describe, expect, it } from 'vitest'
import { runRandomSystems } from '../support/random-systems.mjs'

const SEEDS = Array.from({ length: Number(process.env.MYRIAD_SYSTEMS ?? 12) }, (_, i) => i + 1)

function run(seed: number, workers: number, checked = false) {
  const worker = () =>
    new Worker(new URL('../support/random-systems-thread.mjs', import.meta.url), { workerData: { seed } })
  return runRandomSystems(createEngine, seed, workers, worker, checked ? checks : undefined)
}

describe('random systems over random worlds', () => {
  it('give one state with 0, 1 and 2 workers, and after a load', { timeout: 300_000 }, async () => {
    const stages: number[] = []
    let events = 0
    let denied = 0
    for (const seed of SEEDS) {
      const alone = await run(seed, 0)
      const { workers: _none, ...expected } = alone
      for (const workers of [1, 2]) {
        const { workers: there, ...found } = await run(seed, workers)
        expect(found, `seed ${seed}, ${workers} workers`).toEqual(expected)
        expect(there).toBe(workers)
      }
      expect(alone.again, `seed ${seed} after a load`).toBe(alone.after)
      expect(alone.fallback).toBeUndefined()
      stages.push(alone.stages)
      events += alone.pings
      denied += alone.denied
    }
    // The worlds are worth their name: some run in few stages and some in many, and commands meet each other.
    expect(Math.max(...stages)).toBeGreaterThan(Math.min(...stages) + 2)
    expect(events).toBeGreaterThan(100)
    expect(denied).toBeGreaterThan(0)
  })

  it('give the same state under the checks of development', { timeout: 120_000 }, async () => {
    for (const seed of SEEDS.slice(0, 4)) {
      expect(await run(seed, 0, true), `seed ${seed}`).toEqual(await run(seed, 0))
    }
  })

  it('do not pass with a wrong declaration: development says which system and which component', async () => {
    let found = 0
    for (const seed of SEEDS.slice(0, 8)) {
      for (const wrong of [0, 1, 2]) {
        const running = runRandomSystems(createEngine, seed, 0, undefined, checks, wrong)
        const outcome = await running.then(
          () => undefined,
          (error: MyriadError) => error,
        )
        // A system that writes nothing, or to nobody, has nothing wrong to say.
        if (!outcome) continue
        expect(outcome.code).toBe('UNDECLARED_ACCESS')
        expect(outcome.message).toMatch(
          new RegExp(`System "s${wrong}" writes (C\\d|grid|ActorPosition), which it does not`),
        )
        found++
      }
    }
    expect(found).toBeGreaterThan(8)
  })
})
