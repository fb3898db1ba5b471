import { Worker } from 'node:worker_threads'
import { createEngine, type MyriadError } from 'myriad'
import { checks } from 'myriad/development'
import { describe, expect, it } from 'vitest'
import { seeds } from '../support/property.js'
import { type Fault, faultsOf, runRandomSystems } from '../support/random-systems.mjs'

const SEEDS = seeds(8)

function run(seed: number, workers: number, options: { checked?: boolean; fault?: Fault } = {}) {
  const { checked = false, fault } = options
  const worker = () =>
    new Worker(new URL('../support/random-systems-thread.mjs', import.meta.url), { workerData: { seed, fault } })
  return runRandomSystems(createEngine, seed, workers, worker, checked ? checks : undefined, fault)
}

/** What a system with a fault is told: its own name, and what it touched. */
const SAYS: Record<Fault['kind'], string> = {
  write: 'writes (C\\d|grid|ActorPosition), which it does not declare',
  read: 'reads C\\d, which it does not declare',
  row: 'reads C\\d of entity \\d+, which is not of its slice',
}

async function expectFound(seed: number, fault: Fault, workers: number): Promise<void> {
  const outcome = await run(seed, workers, { checked: true, fault }).then(
    () => undefined,
    (error: MyriadError) => error,
  )
  const where = `seed ${seed}, system ${fault.system}, ${fault.kind}, ${workers} workers`
  expect(outcome?.code, where).toBe('UNDECLARED_ACCESS')
  expect(outcome?.message, where).toMatch(new RegExp(`System "s${fault.system}" ${SAYS[fault.kind]}`))
}

describe('random systems over random worlds', () => {
  it('give one state with 0, 1 and 2 workers, and after a load', { timeout: 300_000 }, async () => {
    const stages: number[] = []
    const busyMs = [0, 0, 0]
    let events = 0
    let denied = 0
    for (const seed of SEEDS) {
      const { workers: _none, busyMs: _nobody, ...alone } = await run(seed, 0)
      for (const workers of [1, 2]) {
        const { workers: there, busyMs: spent, ...found } = await run(seed, workers)
        expect(found, `seed ${seed}, ${workers} workers`).toEqual(alone)
        expect(there).toBe(workers)
        busyMs[workers]! += spent
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
    // And the threads are: workers were not only there, they ran slices.
    expect(busyMs[1]).toBeGreaterThan(0)
    expect(busyMs[2]).toBeGreaterThan(0)
  })

  it('give the same state under the checks of development', { timeout: 120_000 }, async () => {
    for (const seed of SEEDS.slice(0, 3)) {
      expect(await run(seed, 0, { checked: true }), `seed ${seed}`).toEqual(await run(seed, 0))
    }
  })

  // Which faults show is known beforehand: those of systems that do something when all of them say what they do.
  it('do not pass with a wrong declaration: development finds every one', { timeout: 300_000 }, async () => {
    const found: Record<Fault['kind'], number> = { write: 0, read: 0, row: 0 }
    for (const seed of SEEDS.slice(0, 6)) {
      for (const fault of await faultsOf(createEngine, seed)) {
        await expectFound(seed, fault, 0)
        found[fault.kind]++
      }
    }
    expect(Math.min(...Object.values(found))).toBeGreaterThan(10)
  })

  it('do not pass with one on several threads either', { timeout: 300_000 }, async () => {
    for (const seed of SEEDS.slice(0, 3)) {
      const faults = await faultsOf(createEngine, seed)
      for (const kind of ['write', 'read', 'row'] as const) {
        const fault = faults.findLast((one) => one.kind === kind)
        if (fault) await expectFound(seed, fault, 2)
      }
    }
  })
})
