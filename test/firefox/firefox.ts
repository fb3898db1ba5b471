import type { Browser, Page } from 'puppeteer-core'
import { expect, test as plain } from 'vitest'

interface Running {
  readonly browser: Browser
  close(): Promise<void>
}

async function start(): Promise<Running> {
  const executablePath = process.env.MYRIAD_FIREFOX
  if (!executablePath) throw new Error('MYRIAD_FIREFOX names no Firefox. `npm run test:firefox` looks for one.')
  const { startFirefox } = (await import('../../scripts/lib/firefox.mjs' as string)) as {
    startFirefox(path: string, limits: { timeout: number; protocolTimeout: number }): Promise<Running>
  }
  // A test's own limit is shorter than that of a call.
  return startFirefox(executablePath, { timeout: 30_000, protocolTimeout: 300_000 })
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
