import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../../src/schedule/index.js'

/** Whole milliseconds that pass between two calls. */
const passing = fc.array(fc.nat(2000), { maxLength: 50 })
const rates = fc.integer({ min: 1, max: 240 })

describe('createClock', () => {
  it('starts counting with the first call, whatever the time is then', () => {
    const clock = createClock(20)
    expect(clock.advance(123_456)).toBe(0)
    expect(clock.advance(123_505)).toBe(0)
    expect(clock.advance(123_506)).toBe(1)
    expect(clock.skipped).toBe(0)
  })

  it('gives every tick once', () => {
    const clock = createClock(20)
    clock.advance(0)
    expect([50, 50, 99, 100, 120, 149, 250].map((now) => clock.advance(now))).toEqual([1, 0, 0, 1, 0, 0, 3])
  })

  it('asks for at most the ticks of `maxCatchUp` after a pause, and counts the rest as skipped', () => {
    const clock = createClock(10, 3)
    clock.advance(0)
    expect(clock.advance(300)).toBe(3)
    expect(clock.skipped).toBe(0)
    expect(clock.advance(1000)).toBe(3)
    expect(clock.skipped).toBe(4)
    // The dropped ticks do not come back.
    expect(clock.advance(1099)).toBe(0)
    expect(clock.advance(1100)).toBe(1)
    expect(clock.advance(2100)).toBe(3)
    expect(clock.skipped).toBe(11)
  })

  it('catches up on 4 ticks where nothing else is said', () => {
    const clock = createClock(10)
    clock.advance(0)
    expect(clock.advance(1000)).toBe(4)
    expect(clock.skipped).toBe(6)
  })

  it('gives or skips exactly the ticks of the time that passed, however it is called', () => {
    fc.assert(
      fc.property(passing, rates, fc.integer({ min: 1, max: 10 }), fc.nat(), (pauses, rate, most, origin) => {
        const clock = createClock(rate, most)
        clock.advance(origin)
        let passed = 0
        let given = 0
        for (const pause of pauses) {
          passed += pause
          const due = clock.advance(origin + passed)
          expect(due).toBeGreaterThanOrEqual(0)
          expect(due).toBeLessThanOrEqual(most)
          given += due
          expect(given + clock.skipped).toBe(Math.floor((passed * rate) / 1000))
        }
      }),
    )
  })

  it('skips nothing while it is called often enough', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { maxLength: 50 }), (pauses) => {
        const clock = createClock(40, 4)
        let now = 0
        clock.advance(now)
        for (const pause of pauses) {
          now += pause
          clock.advance(now)
        }
        expect(clock.skipped).toBe(0)
      }),
    )
  })

  it('gives no tick twice when time goes backwards', () => {
    const clock = createClock(10, 10)
    clock.advance(1000)
    expect(clock.advance(1500)).toBe(5)
    expect(clock.advance(1200)).toBe(0)
    expect(clock.advance(500)).toBe(0)
    expect(clock.advance(1500)).toBe(0)
    expect(clock.advance(1600)).toBe(1)
    expect(clock.skipped).toBe(0)
  })
})

describe('untilNext', () => {
  it('says that the first tick may be asked for at once', () => {
    expect(createClock(20).untilNext(5000)).toBe(0)
  })

  it('counts down to the next tick, and not below 0 when it is late', () => {
    const clock = createClock(20)
    clock.advance(1000)
    expect([1000, 1010, 1049, 1050, 1080].map((now) => clock.untilNext(now))).toEqual([50, 40, 1, 0, 0])
    clock.advance(1080)
    expect(clock.untilNext(1080)).toBe(20)
  })

  it('is not more than one tick away after a catch-up', () => {
    const clock = createClock(20)
    clock.advance(0)
    clock.advance(60_010)
    expect(clock.skipped).toBeGreaterThan(0)
    expect(clock.untilNext(60_010)).toBe(40)
  })

  it('has no tick due a millisecond before it says', () => {
    fc.assert(
      fc.property(passing, rates, (pauses, rate) => {
        const clock = createClock(rate)
        let now = 0
        clock.advance(now)
        for (const pause of pauses) {
          now += pause
          clock.advance(now)
          const wait = clock.untilNext(now)
          if (wait > 1) expect(clock.advance(now + wait - 1)).toBe(0)
        }
      }),
    )
  })

  it('is the time after which a tick is due, so that waiting just that long never waits in vain', () => {
    fc.assert(
      fc.property(rates, fc.nat(100_000), fc.integer({ min: 1, max: 100 }), (rate, origin, ticks) => {
        const clock = createClock(rate)
        let now = origin
        clock.advance(now)
        for (let i = 0; i < ticks; i++) {
          now += clock.untilNext(now)
          expect(clock.advance(now)).toBe(1)
        }
      }),
    )
  })
})

describe('restart', () => {
  it('forgets the time that passed before, as after a pause', () => {
    const clock = createClock(10)
    clock.advance(0)
    clock.advance(250)
    clock.restart(10_000)
    expect(clock.untilNext(10_000)).toBe(100)
    expect(clock.advance(10_099)).toBe(0)
    expect(clock.advance(10_100)).toBe(1)
    expect(clock.skipped).toBe(0)
  })

  it('counts from its time and not from the first call after it', () => {
    const clock = createClock(10)
    clock.restart(0)
    expect(clock.advance(200)).toBe(2)
  })

  it('takes a new rate and keeps it', () => {
    const clock = createClock(10)
    clock.advance(0)
    clock.restart(0, 100)
    expect(clock.advance(30)).toBe(3)
    clock.restart(1000)
    expect(clock.advance(1040)).toBe(4)
  })

  it('keeps the count of what was skipped', () => {
    const clock = createClock(10)
    clock.advance(0)
    clock.advance(1000)
    clock.restart(1000)
    expect(clock.skipped).toBe(6)
  })
})
