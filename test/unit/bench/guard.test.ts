import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'

interface Guard {
  /** Time of a tick over that of timers and damage over the same rows without rules: the least of the rounds. */
  readonly overBare: number
  /** Time of objects on their targets, ended by splice, over that of a tick. */
  readonly spliceOver: number
  /** Places of rows that a tick scans, beside the effects there are. */
  readonly scannedPerEffect: number
  /** Executions and visits of a second, in which every effect has one. */
  readonly executedPerEffect: number
  readonly duePerEffect: number
  readonly wakesPerTick: number
  /** Jobs of the pool: each ends when all threads have done their part. */
  readonly jobsPerTick: number
  readonly sameState: boolean
}

// Wide room on purpose: ratios of one run, and counts. Today's figures stand in docs/performance.md; this is for what makes
// them two or three times as large, on any machine. In a process of its own, as in this one no code runs as in a game.
describe('A tick of 100,000 effects', () => {
  let guard: Guard

  beforeAll(async () => {
    const { ensureBench } = (await import('../../../scripts/lib/prepare.mjs' as string)) as { ensureBench(): void }
    ensureBench()
    const script = fileURLToPath(new URL('../../support/guard.mjs', import.meta.url))
    guard = JSON.parse(execFileSync(process.execPath, [script]).toString()) as Guard
  }, 180_000)

  it('is the same work for all contestants', () => {
    expect(guard.sameState).toBe(true)
  })

  it('takes less than seven times the time of a kernel without rules', () => {
    expect(guard.overBare).toBeLessThan(7)
  })

  it('takes less than a third of the time of objects on their targets', () => {
    expect(guard.spliceOver).toBeGreaterThan(3)
  })

  it('visits the rows that are due, and scans less than three times as many places as there are effects', () => {
    expect(guard.executedPerEffect).toBeCloseTo(1, 1)
    expect(guard.duePerEffect).toBeCloseTo(1, 1)
    expect(guard.scannedPerEffect).toBeLessThan(3)
  })

  it('is one job, for which the pool is woken once', () => {
    expect(guard.wakesPerTick).toBe(1)
    expect(guard.jobsPerTick).toBe(1)
  })
})
