import { serveCrashSite } from '../crash/site.mjs'
import { expect, test } from './demo.js'

declare global {
  var cacheTests: Readonly<Record<'coalesced' | 'bounded' | 'keep' | 'death', () => Promise<object>>>
  var rounds: number
}

let site: Awaited<ReturnType<typeof serveCrashSite>>
test.beforeAll(async () => {
  site = await serveCrashSite()
})
test.afterAll(() => site.close())

const PAGE = 'test/browser/pages/cache.html'

test('scenario 24, through the worker: ten thousand gets of one cold chunk are one read', async ({ page }) => {
  await page.goto(`${site.url}${PAGE}`)
  await page.waitForFunction(() => 'cacheTests' in globalThis)
  const found = await page.evaluate(() => globalThis.cacheTests.coalesced())
  expect(found).toEqual({ right: true, reads: [1, 1], kind: 'indexeddb', degraded: false })
})

test('scenario 25, through the worker: more than memory holds comes back as it was, within the budget', async ({
  page,
}) => {
  await page.goto(`${site.url}${PAGE}`)
  await page.waitForFunction(() => 'cacheTests' in globalThis)
  expect(await page.evaluate(() => globalThis.cacheTests.bounded())).toEqual({ right: true, within: true, chunks: 0 })
})

test('a worker that dies: a typed error, no hang, and nobody who was parked is lost', async ({ page }) => {
  await page.goto(`${site.url}${PAGE}`)
  await page.waitForFunction(() => 'cacheTests' in globalThis)
  const { ms, ...found } = (await page.evaluate(() => globalThis.cacheTests.death())) as { ms: number }
  const reason = expect.stringContaining('has died')
  expect(found).toEqual({ code: 'CACHE_DEGRADED', degraded: true, reason, right: true })
  expect(ms).toBeLessThan(5000)
})

test('pages that die while regions come and go lose nobody and have nobody twice', { tag: '@long' }, async ({
  context,
}) => {
  for (let life = 0; life < 5; life++) {
    const page = await context.newPage()
    await page.goto(`${site.url}${PAGE}`)
    await page.waitForFunction(() => 'cacheTests' in globalThis)
    const found = await page.evaluate(() => globalThis.cacheTests.keep())
    const regions = ['north', 'south', 'east'].map((region) => [region, true])
    expect(found, `life ${life}`).toEqual({
      begun: life === 0,
      found: regions,
      actors: 120,
      lost: 0,
      shared: 'indexeddb',
    })
    // In the middle of whatever it does.
    await page.waitForFunction((rounds) => globalThis.rounds > rounds, 3 + 2 * life)
    await page.close({ runBeforeUnload: false })
  }
})
