// Finds the browsers that the tests run in; gets a Chromium where there is none.
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

const FIREFOX_NAMES = ['firefox', 'firefox-esr', 'firefox-developer-edition']
const FIREFOX_PLACES = [
  '/snap/bin/firefox',
  '/opt/firefox/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  '/Applications/Firefox Developer Edition.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  'C:\\Program Files (x86)\\Mozilla Firefox\\firefox.exe',
]

/** These programs, where they are on the path, and those of these files that exist. */
function installed(names, places) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const ending = process.platform === 'win32' ? '.exe' : ''
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name + ending)))
  return [...found, ...places].filter((path) => existsSync(path))
}

/** The executable of an installed Chromium or Chrome; undefined where there is none. MYRIAD_BROWSER names another. */
export function installedBrowser() {
  const named = process.env.MYRIAD_BROWSER
  if (named) return existsSync(named) ? named : undefined
  return installed(NAMES, PLACES)[0]
}

/** The executable of an installed Firefox; undefined where there is none. MYRIAD_FIREFOX names another; `none`, none. */
export function installedFirefox() {
  const named = process.env.MYRIAD_FIREFOX
  if (named) return named === 'none' ? undefined : named
  // Ubuntu has a program of this name that is no Firefox and says how to install one.
  const works = (path) => spawnSync(path, ['--version'], { timeout: 30_000 }).status === 0
  return installed(FIREFOX_NAMES, FIREFOX_PLACES).find(works)
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
