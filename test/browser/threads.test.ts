import { serveFolder } from '../support/static-server.js'
import { Demo, expect, test, watch } from './demo.js'

/** Ends thread 1; the page says what became of it. */
async function killAndLook(demo: Demo): Promise<void> {
  const { tick } = await demo.stats()
  await demo.page.evaluate(() => globalThis.myriad.killThread(1))
  await expect(demo.page.getByText('1 thread died, and every time the game went on')).toBeVisible({ timeout: 10_000 })
  await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(tick + 10)
  await expect(demo.page.getByRole('alert')).toHaveCount(0)
  // Another has its place.
  await expect.poll(async () => (await demo.stats()).workers).toBe(1)
}

test('a killed thread does not end the game, even at ten light ticks a second', async ({ demo }) => {
  await demo.open()
  await demo.setWorkers(1)
  await demo.page.getByLabel('Actors', { exact: true }).selectOption('1000')
  await expect.poll(async () => (await demo.stats()).actors).toBe(1000)
  await demo.page.getByLabel('Ticks a second').selectOption('10')
  await expect.poll(async () => (await demo.stats()).tick).toBeLessThan(10)
  await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(15)
  await killAndLook(demo)
})

test('a killed thread does not end the game, and its state is the one it would have had', { tag: '@long' }, async ({
  demo,
}) => {
  await demo.open('/?paused')
  await demo.setWorkers(1)
  await demo.step(300)
  const hash = await demo.hash()
  await demo.open('/?paused')
  await demo.setWorkers(1)
  await demo.step(120)
  await demo.page.evaluate(() => globalThis.myriad.killThread(1))
  await demo.step(180)
  expect(await demo.hash()).toBe(hash)
  await demo.page.getByRole('button', { name: 'Resume' }).click()
  await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(330)
  await expect(demo.page.getByRole('alert')).toHaveCount(0)
})

test('without the headers the page runs on one thread, and says why and what to do', async ({ page }) => {
  const server = await serveFolder('build/demo', {})
  try {
    const said = watch(page)
    const demo = new Demo(page)
    await demo.open(server.url)
    await expect.poll(async () => (await demo.stats()).effects, { timeout: 20_000 }).toBeGreaterThan(90_000)
    expect(await demo.stats()).toMatchObject({ isolated: false, workers: 0 })
    const notice = page.locator('.notice')
    await expect(notice).toContainText('Running on one thread.')
    await expect(notice).toContainText('Cross-Origin-Opener-Policy: same-origin')
    await expect(notice).toContainText('Cross-Origin-Embedder-Policy: require-corp')
    expect(await demo.brightnessSpread()).toBeGreaterThan(10)
    expect(said).toEqual([])
  } finally {
    await server.close()
  }
})

test('isolated or not, the same ticks give the same hash', async ({ demo, page }) => {
  await demo.open('/?paused')
  await demo.step(150)
  const hash = await demo.hash()
  const server = await serveFolder('build/demo', {})
  try {
    await demo.open(`${server.url}?paused`)
    await demo.step(150)
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false)
    expect(await demo.hash()).toBe(hash)
  } finally {
    await server.close()
  }
})
