import { afterAll, beforeAll } from 'vitest'
import {
  CHECK_MS,
  type LibraryPage,
  type LibraryServers,
  serveLibrary,
  worldFileOfNode,
} from '../browser/library-checks.js'
import { expect, test } from './firefox.js'

let servers: LibraryServers

beforeAll(async () => {
  servers = await serveLibrary()
})

afterAll(() => servers.close())

/** The other browser; undefined where there is none. */
async function startChromium() {
  const { installedBrowser } = (await import('../../scripts/lib/browser.mjs' as string)) as {
    installedBrowser(): string | undefined
  }
  const executablePath = installedBrowser()
  if (!executablePath) return undefined
  const { chromium } = await import('@playwright/test')
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

async function open(page: LibraryPage): Promise<void> {
  await page.goto(servers.isolated)
  await page.waitForFunction(() => globalThis.library !== undefined)
}

const give = (page: LibraryPage, compress: boolean) =>
  page.evaluate((packed: boolean) => globalThis.worldFile.give(packed), compress) as Promise<{
    text: string
    hash: string
  }>
const take = (page: LibraryPage, text: string) =>
  page.evaluate((file: string) => globalThis.worldFile.take(file), text) as Promise<unknown>

test('scenario 33: a world goes as a file from Firefox to Chromium and back, and is the same world', {
  timeout: CHECK_MS,
}, async ({ page }) => {
  const chromium = await startChromium()
  if (!chromium) {
    console.warn('There is no Chromium here: the world went to no other browser.')
    return
  }
  try {
    const other = await chromium.newPage()
    await open(page)
    await open(other)
    const { taken, text } = await worldFileOfNode(false)
    for (const [from, to] of [
      [page, other],
      [other, page],
    ] as const) {
      const plain = await give(from, false)
      expect(plain.text === text).toBe(true)
      expect(await take(to, plain.text)).toEqual(taken)
      expect(await take(to, (await give(from, true)).text)).toEqual(taken)
    }
  } finally {
    await chromium.close()
  }
})
