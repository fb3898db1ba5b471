import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../support/steady.mjs', import.meta.url))

interface Steady {
  readonly effects: number
  /** Collections of the old space: mark and sweep, whole or in steps. */
  readonly oldSpace: number
  readonly scavenges: number
  /** The observer saw the collection that was forced before. */
  readonly observed: boolean
  readonly eventsPerTick: number
  readonly bytesPerTick: number
}

function steady(effects: number, workers: number, mode = ''): Steady {
  const output = execFileSync(process.execPath, ['--expose-gc', script, String(effects), String(workers), mode])
  return JSON.parse(output.toString()) as Steady
}

describe('1,200 steady ticks at 100,000 effects', () => {
  it.each([0, 1])(
    'leave the JS heap alone with %i workers',
    (workers) => {
      const { effects, oldSpace, scavenges, observed, bytesPerTick } = steady(100_000, workers)
      expect(effects).toBeGreaterThan(99_000)
      expect(observed).toBe(true)
      // A scavenge would hide what was allocated before it.
      expect(scavenges).toBeLessThanOrEqual(1)
      expect(oldSpace).toBe(0)
      // With threads there is a copy for recovery every two seconds, whose views are garbage.
      expect(bytesPerTick).toBeLessThan(workers === 0 ? 1024 : 2048)
    },
    60_000,
  )

  it('drain their events without allocating', () => {
    const { oldSpace, scavenges, observed, eventsPerTick, bytesPerTick } = steady(100_000, 0, 'drain')
    expect(eventsPerTick).toBeGreaterThan(1500)
    expect(observed).toBe(true)
    expect(oldSpace).toBe(0)
    expect(scavenges).toBeLessThanOrEqual(1)
    // Wide room for what the engine does once a tick; the smallest object an event would be twelve bytes.
    expect(bytesPerTick / eventsPerTick).toBeLessThan(2)
  }, 60_000)
})
