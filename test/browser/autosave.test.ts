import { expect, type Page, test } from '@playwright/test'
import { serveCrashSite } from '../crash/site.mjs'

interface Played {
  readonly ticks: number
  /** Milliseconds of a tick. */
  readonly p50: number
  readonly p95: number
  /** Tasks of the page of more than 50 ms. */
  readonly long: readonly number[]
}

interface Kept extends Played {
  readonly saves: number
  readonly pauses: readonly number[]
  readonly bytes: number
  readonly loaded: boolean
}

interface Read extends Played {
  readonly reads: number
  readonly fromL3: number
  readonly readP50: number
  readonly readP95: number
  /** Saves made meanwhile. */
  readonly made: number
}

declare global {
  var autosave: {
    begin(fill: boolean): Promise<void>
    play(ms: number): Promise<Played>
    keep(ms: number, saveEvery: number): Promise<Kept>
    read(ms: number, saving: boolean): Promise<Read>
  }
}

const MB = 2 ** 20

let site: Awaited<ReturnType<typeof serveCrashSite>>

test.beforeAll(async () => {
  site = await serveCrashSite()
})
test.afterAll(() => site.close())

async function open(page: Page, fill: boolean): Promise<void> {
  await page.goto(`${site.url}test/browser/pages/autosave.html`)
  await page.waitForFunction(() => 'autosave' in globalThis)
  await page.evaluate((full) => globalThis.autosave.begin(full), fill)
}

const most = (values: readonly number[]) => Math.max(0, ...values)

test('scenarios 30 and 34: saves of 32 MB hold up neither the page’s thread nor those who read the cache', {
  tag: '@long',
}, async ({ page }) => {
  test.setTimeout(180_000)
  await open(page, true)
  await page.evaluate(() => globalThis.autosave.play(1000))
  const alone = await page.evaluate(() => globalThis.autosave.play(5000))
  const saved = await page.evaluate(() => globalThis.autosave.keep(5000, 700))
  const reading = await page.evaluate(() => globalThis.autosave.read(4000, false))
  const both = await page.evaluate(() => globalThis.autosave.read(4000, true))
  // Another page begins with the stored world: it is larger than the engine it comes into.
  await open(page, false)
  const loaded = await page.evaluate(() => globalThis.autosave.keep(4000, 700))
  console.log(JSON.stringify({ alone, saved, reading, both, loaded }))

  for (const { bytes, saves, pauses, long } of [saved, loaded]) {
    expect(bytes).toBeGreaterThan(30 * MB)
    expect(saves).toBeGreaterThanOrEqual(3)
    // The first cut too, though its memory is fresh.
    expect(most(pauses)).toBeLessThan(50)
    // What a busy machine does to a page without saves it does to one with them.
    expect(long.length).toBeLessThanOrEqual(alone.long.length + 1)
  }
  expect(loaded.loaded).toBe(true)
  expect(saved.p95).toBeLessThan(Math.max(alone.p95 * 3, alone.p95 + 20))

  expect(reading.fromL3).toBeGreaterThan(50)
  expect(both.fromL3).toBeGreaterThan(50)
  expect(both.made).toBeGreaterThanOrEqual(3)
  expect(both.readP95).toBeLessThanOrEqual(250)
  expect(both.p95).toBeLessThan(Math.max(reading.p95 * 3, reading.p95 + 20))
})
