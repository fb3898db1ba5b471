import { afterAll, beforeAll } from 'vitest'
import { CHECK_MS } from '../browser/library-checks.js'
import { pausedGame } from '../support/demo-game.js'
import { ISOLATED, type StaticServer, serveFolder } from '../support/static-server.js'
import { type DemoPage, onDemo } from './demo-page.js'
import { expect, test } from './firefox.js'

let isolated: StaticServer
let plain: StaticServer

beforeAll(async () => {
  isolated = await serveFolder('build/demo', ISOLATED)
  plain = await serveFolder('build/demo', {})
})

afterAll(() => Promise.all([isolated.close(), plain.close()]))

/**
 * Waits until the demo has as many effects as it is to keep, and half a second more; returns its figures. What is drawn
 * is not looked at: a Firefox without a screen may have no WebGL.
 */
async function runs(demo: DemoPage) {
  await expect.poll(async () => (await demo.stats()).effects, { timeout: 30_000 }).toBeGreaterThan(90_000)
  const { tick, executed } = await demo.stats()
  await expect.poll(async () => (await demo.stats()).tick, { timeout: 10_000 }).toBeGreaterThan(tick + 30)
  const stats = await demo.stats()
  expect(stats.executed).toBeGreaterThan(executed)
  return stats
}

test('the demo opens, isolated and on threads, and its effects run', { timeout: CHECK_MS }, async ({ newPage }) => {
  const stats = await onDemo(newPage, isolated.url, runs)
  expect(stats.isolated).toBe(true)
  expect(stats.workers).toBeGreaterThanOrEqual(1)
})

test('without the headers the demo runs on one thread, and says why and what to do', {
  timeout: CHECK_MS,
}, async ({ newPage }) => {
  const { stats, notice } = await onDemo(newPage, plain.url, async (demo) => ({
    stats: await runs(demo),
    notice: await (await demo.page.waitForSelector('>>> .notice'))!.evaluate((element) => element.textContent),
  }))
  expect(stats).toMatchObject({ isolated: false, workers: 0 })
  expect(notice).toContain('Running on one thread.')
  expect(notice).toContain('Cross-Origin-Opener-Policy: same-origin')
  expect(notice).toContain('Cross-Origin-Embedder-Policy: require-corp')
})

test('the demo has the hash that it has in Node, whatever the threads', { timeout: CHECK_MS }, async ({ newPage }) => {
  const here = await pausedGame({ actors: 10_000 })
  await here.step(150)
  const expected = await here.hash()
  for (const [url, workers] of [
    [isolated.url, 0],
    [isolated.url, 1],
    [isolated.url, 2],
    [plain.url, 0],
  ] as const) {
    const found = await onDemo(newPage, `${url}?paused`, async (demo) => ({
      workers: await demo.ask((count) => globalThis.myriad.setWorkers(count), workers),
      tick: await demo.ask((ticks) => globalThis.myriad.step(ticks), 150),
      hash: await demo.ask(() => globalThis.myriad.hash(), undefined),
    }))
    expect(found).toMatchObject({ workers, hash: expected })
  }
})
