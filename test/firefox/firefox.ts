import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { expect, test as plain } from 'vitest'

const build = fileURLToPath(new URL('../../build/', import.meta.url))

interface Running {
  readonly browser: Browser
  close(): Promise<void>
}

async function start(): Promise<Running> {
  const executablePath = process.env.MYRIAD_FIREFOX
  if (!executablePath) throw new Error('MYRIAD_FIREFOX names no Firefox. `npm run test:firefox` looks for one.')
  // Home and profile in a folder of the project: a Firefox that comes as a snap does not see the system's temporary
  // folder, and one that root starts refuses a home that is somebody else's.
  await mkdir(build, { recursive: true })
  const home = await mkdtemp(`${build}firefox-`)
  const clean = () => rm(home, { recursive: true, force: true, maxRetries: 5 })
  try {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      protocol: 'webDriverBiDi',
      executablePath,
      headless: true,
      userDataDir: `${home}/profile`,
      env: { ...process.env, HOME: home },
      timeout: 30_000,
      // A test's own limit is the shorter one.
      protocolTimeout: 300_000,
    })
    return {
      browser,
      async close() {
        await browser.close()
        await clean()
      },
    }
  } catch (error) {
    await clean()
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `Firefox did not start (${executablePath}): ${why}\n` +
        'MYRIAD_FIREFOX names another one; MYRIAD_FIREFOX=none leaves the Firefox tests out.',
    )
  }
}

/** Started once, or failed once: after a failed start every test says why, and none waits again. */
let running: Promise<Running> | undefined

/** Pages in one Firefox for all tests. What a page complains about fails the test that opened it. */
export const test = plain
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture depends on.
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
    running ??= start()
    const { browser, close } = await running
    onCleanup(close)
    return browser
  })
  .extend('newPage', async ({ browser }, { onCleanup }) => {
    const pages: Page[] = []
    const said: string[] = []
    onCleanup(async () => {
      await Promise.all(pages.map((page) => page.close()))
      expect(said).toEqual([])
    })
    return async () => {
      const page = await browser.newPage()
      pages.push(page)
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warn') said.push(message.text())
      })
      page.on('pageerror', (error) => said.push(error instanceof Error ? error.message : String(error)))
      return page
    }
  })
  .extend('page', ({ newPage }) => newPage())

export { expect }
