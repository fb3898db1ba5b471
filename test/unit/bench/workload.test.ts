import { describe, expect, it } from 'vitest'
import { actorsFor, checksum, LIFE, PERIOD, Workload } from '../../../src/bench/workload.js'

/** Number of effects before each tick, and the durations that occur. */
function population(n: number, ticks: number) {
  const ends = new Int32Array(ticks + LIFE + 1)
  const live: number[] = []
  const durations = new Set<number>()
  const workload = new Workload(n)
  let count = 0
  for (let tick = 0; tick < ticks; tick++) {
    live.push(count)
    count -= ends[tick]!
    for (const { duration, targets } of workload.next()) {
      durations.add(duration)
      count += targets.length
      ends[tick + duration]! += targets.length
      for (const target of targets) expect(target).toBeLessThan(actorsFor(n))
    }
  }
  return { live, durations }
}

describe('the stream of applications', () => {
  it('fills a world in a second and keeps it full', () => {
    const { live, durations } = population(6000, 1500)
    expect(live[PERIOD]).toBe(6000)
    for (const count of live.slice(PERIOD)) expect(Math.abs(count - 6000)).toBeLessThan(300)
    // Once all that filled it have ended, as many come as go.
    expect(live.slice(LIFE + PERIOD + 1).every((count) => count === 6000)).toBe(true)
    expect([...durations].sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, i) => (i + 1) * PERIOD))
  })

  it('is the same each time', () => {
    const sums = [1, 2].map(() => {
      const workload = new Workload(2000)
      return Array.from({ length: 100 }, () => workload.next().map(({ targets }) => checksum(targets, 0)))
    })
    expect(sums[0]).toEqual(sums[1])
  })
})

describe('the checksum', () => {
  it('sees one point of health, two actors changed for each other, and one effect', () => {
    const sums = [checksum([100, 99], 1), checksum([100, 98], 1), checksum([99, 100], 1), checksum([100, 99], 2)]
    expect(new Set(sums).size).toBe(4)
  })
})
