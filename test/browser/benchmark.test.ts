import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import type { Report } from '../../src/bench/index.js'
import { ISOLATED, serveFolder } from '../support/static-server.js'
import { Demo, expect, test, watch } from './demo.js'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

const NAMES = ['objects-splice', 'objects-filter', 'objects-flat', 'bitecs-entities', 'soa-countdown', 'bare-kernel']

const again = (page: Page) => page.getByRole('button', { name: 'Run benchmark again' })

/** Presses the button and waits for the end. */
async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run benchmark' }).click()
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expect(again(page)).toBeVisible({ timeout: 45_000 })
}

/** What a report of the short run must have in it, on so many threads. */
function checkReport(report: Report, threads: readonly number[]): void {
  expect(report.machine).toMatchObject({ cores: expect.any(Number), engine: '0.1.0', quick: true, flags: [] })
  expect(report.machine.runtime).toMatch(/^Chromium \d+/)
  expect(report.suites.map(({ name, where }) => [name, where])).toEqual([
    ['asked', 'chromium'],
    ['effects', 'chromium'],
  ])
  const [asked, effects] = report.suites
  expect(asked!.ratios.map(({ aim, unit, met }) => [aim, unit, typeof met])).toEqual([
    [10_000, 'effects/s', 'boolean'],
    [1, 'ms', 'boolean'],
    [2, 'ms', 'boolean'],
    [5, 'ms', 'boolean'],
    [100, 'MB', 'boolean'],
    [50, '%', 'boolean'],
  ])
  for (const { value } of asked!.ratios) expect(value).toBeGreaterThanOrEqual(0)
  for (const n of [600, 2000]) {
    const cases = effects!.cases.filter((one) => one.n === n)
    expect(cases.map(({ contestant, threads: count }) => [contestant, count])).toEqual([
      ...threads.map((count) => ['myriad', count]),
      ...NAMES.map((name) => [name, 1]),
    ])
    expect(cases.flatMap(({ wrong }) => wrong ?? [])).toEqual([])
    expect(new Set(cases.map(({ checksum }) => checksum)).size).toBe(1)
    expect(cases[0]!.checksum).toMatch(/^[0-9a-f]{8}-\d+$/)
  }
}

test('the benchmark ends with verdicts, equal checksums, and a report to copy', async ({ demo, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await demo.open('/?bench=short')
  await run(page)
  const verdicts = page.locator('myriad-verdicts')
  await expect(verdicts.getByRole('row')).toHaveCount(7)
  await expect(verdicts.getByText(/^\s*[✓✗]\s+(met|missed)\s*$/)).toHaveCount(6)
  await expect(verdicts).toContainText('≥ 10,000 effects/s')
  await expect(verdicts).toContainText('< 50 %')
  for (const size of ['600', '2,000']) {
    const contest = page.locator('myriad-contest', { hasText: `A tick with ${size} effects` })
    await expect(contest).toContainText('All 8 did the same work: equal checksums.')
    await expect(contest.getByRole('row')).toHaveCount(9)
    const checksums = await contest.locator('tbody small').allTextContents()
    expect(new Set(checksums).size).toBe(1)
  }
  await page.getByRole('button', { name: 'Copy JSON' }).click()
  await expect(page.getByText('The JSON is in the clipboard.')).toBeVisible()
  checkReport(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())), [1, 2])
  await page.getByRole('button', { name: 'Copy Markdown' }).click()
  await expect(page.getByText('The Markdown is in the clipboard.')).toBeVisible()
  const markdown = await page.evaluate(() => navigator.clipboard.readText())
  expect(markdown).toContain('| contestant | n | threads |')
  expect(markdown).toMatch(/processor, share of one core .*\| at most 50\.0 % \| (met|\*\*missed\*\*) \|/)
})

test('the world waits while the benchmark runs, and its future is the same', { tag: '@long' }, async ({
  demo,
  page,
}) => {
  await demo.open('/?paused')
  await demo.step(120)
  const before = await demo.hash()
  await demo.step(60)
  const future = await demo.hash()

  await demo.open('/?paused')
  await demo.step(120)
  const report = await page.evaluate(() => globalThis.myriad.benchmark({ short: true }))
  checkReport(report, [1, 2])
  await expect(again(page)).toBeVisible()
  expect((await demo.stats()).tick).toBe(120)
  expect(await demo.hash()).toBe(before)
  await demo.step(60)
  expect(await demo.hash()).toBe(future)
})

test('cancelling ends the benchmark at once; the world goes on from where it was', { tag: '@long' }, async ({
  demo,
  page,
}) => {
  await demo.open()
  await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(60)
  await page.getByRole('button', { name: 'Run benchmark' }).click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(page.locator('#headline')).toContainText('Paused for the benchmark at tick')
  await expect(page.getByRole('button', { name: 'Resume' })).toBeDisabled()
  const { tick } = await demo.stats()
  await page.waitForTimeout(500)
  expect((await demo.stats()).tick).toBe(tick)
  const refused = await page.evaluate(() => globalThis.myriad.benchmark().catch(({ code }) => code))
  expect(refused).toBe('BUSY')
  const cancelled = Date.now()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('Cancelled.')).toBeVisible()
  expect(Date.now() - cancelled).toBeLessThan(2000)
  await expect(page.getByRole('button', { name: 'Run benchmark' })).toBeFocused()
  await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(tick + 5)
  await expect(page.getByRole('button', { name: 'Pause' })).toBeEnabled()
  // Its workers are gone.
  const workers = () => page.workers().filter((worker) => worker.url().includes('bench-host')).length
  await expect.poll(workers).toBe(0)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing to complain about in the results, ${colorScheme}`, { tag: '@long' }, async ({
    demo,
    page,
  }) => {
    await page.emulateMedia({ colorScheme })
    await demo.open('/?bench=short')
    await run(page)
    await page.getByText('How it is measured').click()
    await page.addScriptTag({ path: axe })
    for (const width of [360, 1920]) {
      await page.setViewportSize({ width, height: 900 })
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      )
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  })
}

test('without isolation the benchmark runs on one thread and says why', { tag: '@long' }, async ({ page }) => {
  const server = await serveFolder('build/demo', {})
  try {
    const said = watch(page)
    await new Demo(page).open(`${server.url}?bench=short`)
    await run(page)
    await expect(page.locator('myriad-benchmark')).toContainText('On one thread: ')
    await expect(page.locator('myriad-benchmark')).toContainText('Cross-Origin-Opener-Policy')
    await expect(page.locator('myriad-contest').first()).toContainText('All 7 did the same work')
    checkReport(await page.evaluate(() => globalThis.myriad.benchmark()), [1])
    expect(said).toEqual([])
  } finally {
    await server.close()
  }
})

test('the page loads nothing of the benchmark before it is asked to', { tag: '@long' }, async ({ demo, page }) => {
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
  await demo.open('/?paused&bench=short')
  await page.waitForTimeout(500)
  const before = loaded.length
  expect(loaded.filter((path) => path.includes('bench'))).toEqual([])
  await run(page)
  expect(loaded.slice(before).some((path) => path.includes('bench-host'))).toBe(true)
})

for (const isolated of [true, false]) {
  const tag = isolated ? {} : { tag: '@long' }
  test(`without WebGL 2 the page says so and runs on, ${isolated ? '' : 'not '}isolated`, tag, async ({ page }) => {
    const drawing = isolated ? 'demo-render' : 'demo-game'
    const server = await serveFolder('build/demo', isolated ? ISOLATED : {}, (path, content) =>
      path.includes(drawing) ? `OffscreenCanvas.prototype.getContext = () => null;${content}` : content,
    )
    try {
      const said = watch(page)
      const demo = new Demo(page)
      await demo.open(server.url)
      await expect(page.locator('figure.field')).toContainText(
        'The field cannot be drawn. This browser gives the page no WebGL 2',
      )
      await expect(page.locator('canvas').first()).toBeHidden()
      const { tick } = await demo.stats()
      await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(tick + 30)
      await expect(page.locator('myriad-inspector').getByRole('row').nth(3)).toBeVisible()
      expect(said).toEqual([])
    } finally {
      await server.close()
    }
  })
}
