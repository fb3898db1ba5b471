import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll } from 'vitest'
import type { ConsoleInterface } from '../../src/demo/console.js'
import { pausedGame } from '../support/demo-game.js'
import { ISOLATED, type StaticServer, serveFolder } from '../support/static-server.js'
import { expect, test } from './firefox.js'

declare global {
  var myriad: ConsoleInterface
}

let isolated: StaticServer
let plain: StaticServer

beforeAll(async () => {
  isolated = await serveFolder('build/demo', ISOLATED)
  plain = await serveFolder('build/demo', {})
})

afterAll(() => Promise.all([isolated.close(), plain.close()]))

/** Opens the demo and waits until its world is there. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(() => globalThis.myriad !== undefined)
  await stats(page)
}

const stats = (page: Page) => page.evaluate(() => globalThis.myriad.stats())

/**
 * Waits until the demo has as many effects as it is to keep, and half a second more. What is drawn is not looked at: a
 * Firefox without a screen may have no WebGL.
 */
async function runs(page: Page): Promise<void> {
  await expect.poll(async () => (await stats(page)).effects, { timeout: 30_000 }).toBeGreaterThan(90_000)
  const { tick, executed } = await stats(page)
  await expect.poll(async () => (await stats(page)).tick, { timeout: 10_000 }).toBeGreaterThan(tick + 30)
  expect((await stats(page)).executed).toBeGreaterThan(executed)
}

test('the demo opens, isolated and on threads, and its effects run', async ({ page }) => {
  await open(page, isolated.url)
  await runs(page)
  const { isolated: shared, workers } = await stats(page)
  expect(shared).toBe(true)
  expect(workers).toBeGreaterThanOrEqual(1)
})

test('without the headers the demo runs on one thread, and says why and what to do', async ({ page }) => {
  await open(page, plain.url)
  await runs(page)
  expect(await stats(page)).toMatchObject({ isolated: false, workers: 0 })
  const notice = await page.waitForSelector('>>> .notice')
  const text = await notice!.evaluate((element) => element.textContent)
  expect(text).toContain('Running on one thread.')
  expect(text).toContain('Cross-Origin-Opener-Policy: same-origin')
  expect(text).toContain('Cross-Origin-Embedder-Policy: require-corp')
})

test('the demo has the hash that it has in Node, whatever the threads', async ({ page }) => {
  const here = await pausedGame({ actors: 10_000 })
  await here.step(150)
  const expected = await here.hash()
  for (const [url, workers] of [
    [isolated.url, 0],
    [isolated.url, 1],
    [isolated.url, 2],
    [plain.url, 0],
  ] as const) {
    await open(page, `${url}?paused`)
    const found = await page.evaluate(async (count) => {
      const had = await globalThis.myriad.setWorkers(count)
      await globalThis.myriad.step(150)
      return { workers: had, hash: await globalThis.myriad.hash() }
    }, workers)
    expect(found).toEqual({ workers, hash: expected })
  }
})
