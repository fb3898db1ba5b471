import { defineConfig } from '@playwright/test'

/** `npm test` names the browser it found; without a name Playwright's own download is used. */
const executablePath = process.env.MYRIAD_BROWSER
const root = process.getuid?.() === 0
/** `sqlite`: Chromium keeps IndexedDB in SQLite and not in LevelDB. */
const backend = process.env.MYRIAD_BACKEND === 'sqlite' ? ['--enable-features=IdbSqliteBackingStore'] : []
/** Another port, for two runs on one machine. */
const PORT = Number(process.env.MYRIAD_PORT ?? 4191)

export default defineConfig({
  testDir: 'test/browser',
  testMatch: '**/*.test.ts',
  outputDir: 'test-results',
  timeout: 60_000,
  // The tests measure a page that uses every core: one at a time.
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [...(root ? ['--no-sandbox'] : []), '--enable-unsafe-swiftshader', ...backend],
    },
  },
  webServer: {
    command: `node scripts/start.mjs --port ${PORT}`,
    url: `http://127.0.0.1:${PORT}/`,
    reuseExistingServer: false,
    timeout: 60_000,
  },
})
