import { serveFolder } from '../support/static-server.js'
import { Demo, expect, test, watch } from './demo.js'

/** Milliseconds from the end of thread 1 to the page's alert, looked at from within the page: it answers all the while. */
function killAndWait(demo: Demo): Promise<number> {
  return demo.page.evaluate(async () => {
    await globalThis.myriad.killThread(1)
    const killed = performance.now()
    const alert = () => document.querySelector('myriad-demo')!.shadowRoot!.querySelector('[role=alert]')
    while (!alert() && performance.now() - killed < 10_000) await new Promise((resolve) => setTimeout(resolve, 20))
    return performance.now() - killed
  })
}

test('a killed thread is noticed within two seconds even at ten light ticks a second', async ({ demo }) => {
  await demo.open()
  await demo.page.getByLabel('Actors', { exact: true }).selectOption('1000')
  await expect.poll(async () => (await demo.stats()).actors).toBe(1000)
  await demo.page.getByLabel('Ticks a second').selectOption('10')
  await expect.poll(async () => (await demo.stats()).tick).toBeLessThan(10)
  await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(15)
  expect(await killAndWait(demo)).toBeLessThan(2000)
})

test('a killed thread is noticed within two seconds; the page says so and offers a restart', async ({ demo }) => {
  await demo.open()
  await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(60)
  expect(await killAndWait(demo)).toBeLessThan(2000)
  const alert = demo.page.getByRole('alert')
  await expect(alert).toContainText('The simulation has stopped. THREAD_LOST')
  const { tick } = await demo.stats()
  await alert.getByRole('button', { name: 'Restart' }).click()
  await expect(alert).toHaveCount(0)
  await expect.poll(async () => (await demo.stats()).tick).toBeLessThan(tick)
  await expect.poll(async () => (await demo.stats()).effects).toBeGreaterThan(50_000)
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
