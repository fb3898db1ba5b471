import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { expect, test } from './demo.js'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1920]) {
    const often = (colorScheme === 'light') === (width === 360)
    test(
      `axe finds nothing to complain about, ${colorScheme}, ${width} pixels wide`,
      often ? {} : { tag: '@long' },
      async ({ demo, page }) => {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        await demo.open()
        await expect(page.locator('myriad-inspector').getByRole('row').nth(3)).toBeVisible()
        await page.addScriptTag({ path: axe })
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        )
        expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
      },
    )
  }
}

test('fits a phone: nothing is wider than the screen', async ({ demo, page }) => {
  await page.setViewportSize({ width: 360, height: 800 })
  await demo.open()
  await expect(page.locator('myriad-inspector').getByRole('row').nth(3)).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
})

test('can be worked from the keyboard alone', async ({ demo, page }) => {
  await demo.open()
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
      const label =
        element?.closest('label')?.textContent ?? element?.getAttribute('aria-label') ?? element?.textContent
      const visible = element
        ? getComputedStyle(element).outlineStyle !== 'none' || element.matches('[type=radio]')
        : false
      return { name: `${element?.id ?? ''} ${label}`.replace(/\s+/g, ' ').trim(), visible }
    })
  const tabTo = async (name: RegExp) => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab')
      const { name: at, visible } = await focused()
      if (!name.test(at)) continue
      expect(visible).toBe(true)
      return
    }
    throw new Error(`the focus never reached ${name}`)
  }
  await tabTo(/^Pause/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Resume' })).toBeFocused()
  const { tick } = await demo.stats()
  await tabTo(/^Step one tick/)
  await page.keyboard.press('Space')
  await expect.poll(async () => (await demo.stats()).tick).toBe(tick + 1)
  await tabTo(/^Save/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toContainText('Saved tick')
  await tabTo(/^\+10,000/)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Keeps 110,000 effects alive.')).toBeVisible()
  await tabTo(/^rate/)
  await page.keyboard.press('ArrowUp')
  await expect.poll(async () => page.locator('#rate').inputValue()).toBe('30')
  await expect.poll(async () => (await demo.stats()).tick).toBeLessThan(tick + 1)
  await tabTo(/^per-actor/)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText('Keeps 110,000 effects alive.')).toBeVisible()
  await tabTo(/^1 /)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => (await demo.stats()).workers).toBe(0)
  await tabTo(/Burning/)
  await page.keyboard.press('Space')
  await expect(page.getByLabel('Burning')).not.toBeChecked()
  await tabTo(/^which/)
  await page.keyboard.type('7')
  await page.keyboard.press('Enter')
  await expect(page.locator('myriad-inspector').getByText(/^\s*(Alive|Dead)/)).toBeVisible()
})
