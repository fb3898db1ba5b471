import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../support/steady.mjs', import.meta.url))

function steady(effects: number, workers: number) {
  const output = execFileSync(process.execPath, ['--expose-gc', script, String(effects), String(workers)])
  return JSON.parse(output.toString()) as { effects: number; oldSpace: number; bytesPerTick: number }
}

describe('1,200 steady ticks at 100,000 effects', () => {
  it.each([0, 1])(
    'leave the JS heap alone with %i workers',
    (workers) => {
      const { effects, oldSpace, bytesPerTick } = steady(100_000, workers)
      expect(effects).toBeGreaterThan(99_000)
      expect(oldSpace).toBe(0)
      expect(bytesPerTick).toBeLessThan(1024)
    },
    60_000,
  )
})
