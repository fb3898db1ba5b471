import { describe, expect, it } from 'vitest'
import { JobCost } from '../../../src/threads/job-cost.js'

/** Runs of a job that takes so long alone and together; returns how many of them woke the others. */
function play(cost: JobCost, runs: number, alone: number, together: number, spike = (_run: number) => 1): number {
  let woken = 0
  for (let run = 0; run < runs; run++) {
    const wakes = cost.wakes(0.15)
    if (wakes) woken++
    const wall = (wakes ? together : alone) * spike(run)
    cost.learn(wakes, wall, wakes ? 2 * together * spike(run) : wall)
  }
  return woken
}

describe('What a job costs', () => {
  it('wakes nobody for light work, and for heavy work from the second time on', () => {
    const light = new JobCost()
    expect(play(light, 1000, 0.1, 0.06)).toBe(0)
    const heavy = new JobCost()
    expect(heavy.wakes(0.15)).toBe(false)
    heavy.learn(false, 3, 3)
    expect(heavy.wakes(0.15)).toBe(true)
  })

  it('always wakes when the limit is 0', () => {
    const cost = new JobCost()
    for (let run = 0; run < 1000; run++) {
      expect(cost.wakes(0)).toBe(true)
      cost.learn(true, 9, 1)
    }
  })

  it('takes no notice of single slow moments', () => {
    const cost = new JobCost()
    play(cost, 50, 0.05, 0.04)
    expect(play(cost, 5000, 0.05, 0.04, (run) => (run % 20 === 0 ? 200 : 1))).toBe(0)
  })

  it('notices within twenty runs that work has become heavy', () => {
    const cost = new JobCost()
    play(cost, 100, 0.05, 0.04)
    play(cost, 20, 3, 1.6)
    expect(cost.wakes(0.15)).toBe(true)
  })

  it('tries both ways once, and no more where together is much faster', () => {
    const cost = new JobCost()
    cost.learn(false, 3, 3)
    expect(5000 - play(cost, 5000, 3, 1.6)).toBe(8)
  })

  it('leaves the others asleep where alone is faster, and asks again now and then', () => {
    const cost = new JobCost()
    cost.learn(false, 3, 3)
    play(cost, 200, 3, 4)
    const woken = play(cost, 5000, 3, 4)
    expect(woken).toBeGreaterThan(50)
    expect(woken).toBeLessThan(250)
    // The cores are free again.
    play(cost, 600, 3, 1.6)
    expect(play(cost, 1000, 3, 1.6)).toBe(1000)
  })
})
