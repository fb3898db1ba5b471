// An installed Firefox, driven by WebDriver BiDi: for the Firefox tests and the benchmarks.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import puppeteer from 'puppeteer-core'
import { root } from './prepare.mjs'

/**
 * Starts a Firefox without a window: { browser, close }. The longest that the start, and that one call of it, may take are in
 * milliseconds.
 *
 * Home and profile are in a folder of the project: a Firefox that comes as a snap does not see the system's temporary
 * folder, and one that root starts refuses a home that is somebody else's.
 */
export async function startFirefox(executablePath, { timeout, protocolTimeout }) {
  const build = join(root, 'build')
  await mkdir(build, { recursive: true })
  const home = await mkdtemp(join(build, 'firefox-'))
  const clean = () => rm(home, { recursive: true, force: true, maxRetries: 5 })
  try {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      protocol: 'webDriverBiDi',
      executablePath,
      headless: true,
      userDataDir: join(home, 'profile'),
      env: { ...process.env, HOME: home },
      timeout,
      protocolTimeout,
    })
    return {
      browser,
      async close() {
        await browser.close()
        await clean()
      },
    }
  } catch (error) {
    await clean()
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `Firefox did not start (${executablePath}): ${why}\n` +
        'MYRIAD_FIREFOX names another one; MYRIAD_FIREFOX=none leaves the Firefox tests out.',
    )
  }
}
