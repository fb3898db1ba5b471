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
    expect(live.slice(PERIOD).every((count) => count === 6000)).toBe(true)
    const phases = Array.from({ length: PERIOD }, (_, i) => i + 1)
    const lives = Array.from({ length: 9 }, (_, i) => (i + 2) * PERIOD)
    expect([...durations].sort((a, b) => a - b)).toEqual([...phases, ...lives])
  })

  it('brings about as many in every tick, once it has settled', () => {
    const workload = new Workload(60_000)
    const counts = Array.from({ length: 900 }, () =>
      workload.next().reduce((sum, { targets }) => sum + targets.length, 0),
    )
    for (const count of counts.slice(2 * PERIOD)) expect(Math.abs(count - 100)).toBeLessThan(60)
  })

  it('keeps ten effects on every actor, or scatters them over all', () => {
    for (const placing of ['standing', 'scattered'] as const) {
      const workload = new Workload(1000, placing)
      const carried = new Int32Array(100)
      const ends: number[][] = Array.from({ length: 2000 }, () => [])
      for (let tick = 0; tick < 1000; tick++) {
        for (const target of ends[tick]!) carried[target]!--
        for (const { duration, targets } of workload.next()) {
          for (const target of targets) {
            carried[target]!++
            ends[tick + duration]!.push(target)
          }
        }
      }
      expect(carried.every((count) => count === 10)).toBe(placing === 'standing')
      expect(carried.reduce((a, b) => a + b)).toBe(1000)
    }
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
