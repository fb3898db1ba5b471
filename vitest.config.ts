import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const built = (path: string) => fileURLToPath(new URL(`dist/src/${path}`, import.meta.url))

/** Tests that say `myriad` run against the built package: the files a user gets, and those that threads load. */
export const resolve = {
  alias: [
    { find: /^myriad$/, replacement: built('index.js') },
    { find: /^myriad\/(define|development|scenario|worker)$/, replacement: built('$1.js') },
    { find: /^myriad\/cache$/, replacement: built('cache.js') },
    { find: /^myriad\/cache\/node$/, replacement: built('cache/node/index.js') },
    { find: /^myriad\/storage$/, replacement: built('storage/index.js') },
    { find: /^myriad\/storage\/node$/, replacement: built('storage/node/index.js') },
  ],
}

export default defineConfig({
  resolve,
  test: {
    include: ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts', 'test/model/**/*.test.ts'],
    globalSetup: 'test/support/build.ts',
    testTimeout: 30_000,
    // Two cores: more files at once would only disturb the tests that use threads.
    maxWorkers: 2,
  },
})
