import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { resolve } from '../../vitest.config.js'

/** The Firefox tests: a run of their own, because they need a browser that not every machine has. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve,
  test: {
    include: ['test/firefox/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/firefox/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One Firefox for all files, and one page at a time: it uses every core.
    maxWorkers: 1,
    isolate: false,
    reporters: ['verbose'],
  },
})
