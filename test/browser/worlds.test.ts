import { readFile } from 'node:fs/promises'
import { expect, test } from './demo.js'

const KEPT = 'a kept world is saved by itself, outlives trouble with the storage, and can be loaded after a reload'

test(KEPT, { tag: '@long' }, async ({ demo }) => {
  const { page } = demo
  await demo.open()
  await page.getByRole('button', { name: 'Keep this world' }).click()
  const state = page.locator('myriad-worlds .state')
  await expect(state).toContainText(/Kept here\. Last: save 1, tick/)
  await expect(state).toContainText(/save [23], tick/, { timeout: 20_000 })
  await page.getByRole('button', { name: 'Make storage fail' }).click()
  await expect(state).toContainText('The last write failed.', { timeout: 15_000 })
  await expect(state).toContainText('What was saved before is untouched')
  await page.getByRole('button', { name: 'Let storage work' }).click()
  await expect(state).toContainText('Kept here.', { timeout: 15_000 })
  await page.getByRole('button', { name: 'Fill the quota' }).click()
  await page.getByRole('button', { name: 'Save now' }).click()
  await expect(page.locator('myriad-worlds .outcome')).toContainText('There is no room left')
  await page.getByRole('button', { name: 'Make room again' }).click()
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  const { tick } = await demo.stats()
  const hash = await demo.hash()
  await page.getByRole('button', { name: 'Save now' }).click()
  await expect(page.locator('myriad-worlds .outcome')).toContainText('Saved.')

  await demo.open('/?paused')
  await page.getByRole('button', { name: 'Load demo, kept' }).click()
  await expect(page.locator('myriad-worlds .outcome')).toContainText('Loaded “demo, kept”')
  expect((await demo.stats()).tick).toBe(tick)
  expect(await demo.hash()).toBe(hash)
})

test('one tab keeps the world; another can take it over, and has it as the first one left it', async ({
  demo,
  context,
}) => {
  await demo.open('/?paused')
  await demo.step(60)
  const hash = await demo.hash()
  await demo.page.getByRole('button', { name: 'Keep this world' }).click()
  const state = demo.page.locator('myriad-worlds .state')
  await expect(state).toContainText('Kept here.')
  const other = await context.newPage()
  await other.goto('/?paused')
  await other.getByRole('button', { name: 'Keep this world' }).click()
  const there = other.locator('myriad-worlds .state')
  await expect(there).toContainText('Another tab keeps')
  await other.getByRole('button', { name: 'Take over' }).click()
  await expect(there).toContainText('Kept here.', { timeout: 15_000 })
  expect(await other.evaluate(() => globalThis.myriad.hash())).toBe(hash)
  await expect(state).toContainText('Another tab has taken', { timeout: 15_000 })
  await other.close()
})

test('a world goes out as a file and comes back from it', async ({ demo }) => {
  const { page } = demo
  await demo.open('/?paused')
  await demo.step(90)
  const hash = await demo.hash()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const exporting = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export demo' }).click()
  const file = await readFile((await (await exporting).path())!)
  await page.getByRole('button', { name: 'Remove demo' }).click()
  await expect(page.locator('myriad-worlds')).toContainText('None so far.')
  const choose = (buffer: Buffer) =>
    page.locator('myriad-worlds input[type=file]').setInputFiles({ name: 'demo.myriad', mimeType: '', buffer })
  const outcome = page.locator('myriad-worlds .outcome')
  await choose(file.subarray(0, file.length - 9))
  await expect(outcome).not.toContainText('gone')
  await expect(page.locator('myriad-worlds')).toContainText('None so far.')
  await choose(file)
  await expect(outcome).toContainText('Imported “demo”, tick 90.')
  await demo.step(10)
  await page.getByRole('button', { name: 'Load demo' }).click()
  await expect(outcome).toContainText('Loaded “demo”: the world is at tick 90.')
  expect(await demo.hash()).toBe(hash)
})

test('the cache shows where statuses are found, and takes actors out of the world and back', { tag: '@long' }, async ({
  demo,
}) => {
  const { page } = demo
  await demo.open()
  await page.getByRole('button', { name: 'Open the cache' }).click()
  const cache = page.locator('myriad-tiers')
  await expect(cache.locator('.outcome')).toContainText('The cache is open, with the policy clock.', {
    timeout: 30_000,
  })
  await expect(cache.getByRole('row', { name: /L3, IndexedDB/ })).toBeVisible()
  await expect(cache.getByRole('row', { name: /L1, shared slots/ })).toContainText(/[1-9].* %/)
  await page.getByRole('button', { name: 'Park 1,000 actors' }).click()
  await expect.poll(async () => (await demo.stats()).actors).toBe(9000)
  await page.getByRole('button', { name: 'Recall 1,000 actors' }).click()
  await expect.poll(async () => (await demo.stats()).actors).toBe(10_000)
  // Saved while some are out, loaded when they are back: they are out again, and nobody is there twice.
  await page.getByRole('button', { name: 'Park 1,000 actors' }).click()
  await expect.poll(async () => (await demo.stats()).actors).toBe(9000)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status')).toContainText('Saved tick')
  await page.getByRole('button', { name: 'Recall 1,000 actors' }).click()
  await expect.poll(async () => (await demo.stats()).actors).toBe(10_000)
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await expect.poll(async () => (await demo.stats()).actors).toBe(9000)
  await page.getByRole('button', { name: 'Recall 1,000 actors' }).click()
  await expect.poll(async () => (await demo.stats()).actors).toBe(10_000)
  await page.getByLabel('Policy').selectOption('s3-fifo')
  await expect(cache.locator('.outcome')).toContainText('The cache is open, with the policy s3-fifo.', {
    timeout: 30_000,
  })
})
