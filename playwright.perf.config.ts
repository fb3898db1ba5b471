import { defineConfig } from '@playwright/test'

const HOUR = 3_600_000

/** `npm run test:perf`: the suites of the benchmark in browsers. Not part of `npm test`: what it says depends on the machine. */
export default defineConfig({
  testDir: 'test/perf/browser',
  testMatch: '**/*.perf.ts',
  outputDir: 'test-results/perf',
  timeout: process.env.MYRIAD_BENCH === 'full' ? 3 * HOUR : HOUR / 4,
  workers: 1,
  fullyParallel: false,
  reporter: [['list']],
})
