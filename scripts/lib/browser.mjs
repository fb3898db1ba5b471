// Finds the browser that the browser tests run in, or gets one.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './prepare.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/** The executable of an installed Chromium or Chrome; undefined where there is none. MYRIAD_BROWSER names another. */
export function installedBrowser() {
  const named = process.env.MYRIAD_BROWSER
  if (named) return existsSync(named) ? named : undefined
  const folders = (process.env.PATH ?? '').split(delimiter)
  const ending = process.platform === 'win32' ? '.exe' : ''
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name + ending)))
  return [...found, ...PLACES].find((path) => existsSync(path))
}

/** The executable of the browser that Playwright has downloaded; undefined where it has not. */
async function playwrightBrowser() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return path && existsSync(path) ? path : undefined
}

function attempt(command, args, minutes) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 2], timeout: minutes * 60_000 })
  return status === 0
}

/** An installed browser, else Playwright's download, else Debian's package; undefined when all fail. */
export async function ensureBrowser() {
  const ready = installedBrowser() ?? (await playwrightBrowser())
  if (ready) return ready
  console.error('No Chromium or Chrome is installed: trying Playwright’s download …')
  const cli = join(root, 'node_modules/@playwright/test/cli.js')
  if (attempt(process.execPath, [cli, 'install', 'chromium'], 3)) return playwrightBrowser()
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error('The download failed: trying apt-get install chromium …')
    attempt('/usr/bin/apt-get', ['update', '-qq'], 3)
    if (attempt('/usr/bin/apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], 6)) {
      return installedBrowser()
    }
  }
  return undefined
}
