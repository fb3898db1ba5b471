import { test as base, expect, type Page } from '@playwright/test'
import type { ConsoleInterface } from '../../src/demo/console.js'

declare global {
  var myriad: ConsoleInterface
}

/** A page of the demo whose console stays silent; anything said there fails the test. */
export const test = base.extend<{ demo: Demo }>({
  demo: async ({ page }, use) => {
    const said = watch(page)
    await use(new Demo(page))
    expect(said).toEqual([])
  },
})

export { expect }

/** What a page says that it should not. */
export function watch(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(error.message))
  return said
}

export class Demo {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Opens the page and waits until its world is there. */
  async open(path = '/'): Promise<void> {
    await this.page.goto(path)
    await this.page.waitForFunction(() => globalThis.myriad !== undefined)
    await this.stats()
  }

  stats() {
    return this.page.evaluate(() => globalThis.myriad.stats())
  }

  hash() {
    return this.page.evaluate(() => globalThis.myriad.hash())
  }

  step(n: number) {
    return this.page.evaluate((count) => globalThis.myriad.step(count), n)
  }

  setWorkers(n: number) {
    return this.page.evaluate((count) => globalThis.myriad.setWorkers(count), n)
  }

  /** Whether the canvas shows something: the spread of its pixels' brightness. */
  async brightnessSpread(): Promise<number> {
    const picture = await this.page.locator('canvas').first().screenshot()
    return this.page.evaluate(async (data) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      const context = canvas.getContext('2d')!
      context.drawImage(bitmap, 0, 0)
      const { data: pixels } = context.getImageData(0, 0, bitmap.width, bitmap.height)
      let sum = 0
      let squares = 0
      const n = pixels.length / 4
      for (let i = 0; i < pixels.length; i += 4) {
        const light = (pixels[i]! + pixels[i + 1]! + pixels[i + 2]!) / 3
        sum += light
        squares += light * light
      }
      return Math.sqrt(squares / n - (sum / n) ** 2)
    }, picture.toString('base64'))
  }
}
