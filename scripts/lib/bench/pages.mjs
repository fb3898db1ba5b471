// Benchmarks in browsers: on a page served from 127.0.0.1 with the headers that let threads share memory.
import { join } from 'node:path'
import { ensureBrowser, installedFirefox } from '../browser.mjs'
import { startFirefox } from '../firefox.mjs'
import { ensureBenchPage, root } from '../prepare.mjs'
import { ISOLATED, serve } from '../serve.mjs'

const isRoot = process.getuid?.() === 0

/** Garbage collections at will and exact sizes of the heap, for the suites that look at memory. */
const CHROMIUM_FLAGS = ['--js-flags=--expose-gc', '--enable-precise-memory-info', ...(isRoot ? ['--no-sandbox'] : [])]

const say = (line) => console.error(line)

/** Runs suites on a page that a driver has opened. */
async function runOn(page, suites, where, { quick, sizes, threads }) {
  page.on('console', (message) => (message.type() === 'error' ? say(`page: ${message.text()}`) : say(message.text())))
  await page.waitForFunction(() => globalThis.bench !== undefined)
  const text = await page.evaluate((run) => globalThis.bench.run(run), { suites, where, quick, sizes, threads })
  return JSON.parse(text)
}

/** The page's server, for as long as `work` needs it. */
async function withServer(work) {
  ensureBenchPage()
  const server = await serve({ folder: join(root, 'build/bench-page'), headers: ISOLATED })
  try {
    return await work(`${server.url}bench.html`)
  } finally {
    await server.close()
  }
}

/** Runs suites in Chromium: { results, runtime, flags }. */
export function runInChromium(suites, options) {
  return withServer(async (url) => {
    const executablePath = await ensureBrowser()
    if (!executablePath) throw new Error('There is no Chromium or Chrome; MYRIAD_BROWSER names one.')
    const { chromium } = await import('@playwright/test')
    const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
    try {
      const page = await browser.newPage()
      await page.goto(url)
      const results = await runOn(page, suites, 'chromium', options)
      return { results, runtime: `Chromium ${browser.version()}`, flags: CHROMIUM_FLAGS }
    } finally {
      await browser.close()
    }
  })
}

/** Runs suites in Firefox: { results, runtime, flags }. */
export function runInFirefox(suites, options) {
  return withServer(async (url) => {
    const executablePath = installedFirefox()
    if (!executablePath) throw new Error('There is no Firefox; MYRIAD_FIREFOX names one.')
    // A run takes as long as it takes.
    const { browser, close } = await startFirefox(executablePath, { timeout: 60_000, protocolTimeout: 2 ** 31 - 1 })
    try {
      const page = await browser.newPage()
      await page.goto(url)
      const results = await runOn(page, suites, 'firefox', options)
      return { results, runtime: (await browser.version()).replace('/', ' '), flags: [] }
    } finally {
      await close()
    }
  })
}
