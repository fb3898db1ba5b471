// A Chromium of one's own, with a profile of its own, that can be killed: Playwright's own launch hides the process.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** What Chromium keeps IndexedDB in. */
export const BACKENDS = { leveldb: [], sqlite: ['--enable-features=IdbSqliteBackingStore'] }

export function newProfile() {
  return mkdtempSync(join(tmpdir(), 'myriad-crash-'))
}

export function removeProfile(profile) {
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
}

/** Browsers that have not ended. */
const running = new Set()

/** Ends what a case that failed has left behind: its browsers would keep the program from ending. */
export function endBrowsers() {
  for (const child of running) process.kill(-child.pid, 'SIGKILL')
}

/** Starts a browser and opens a page of a site in it. */
export async function startBrowser({ executable, profile, backend, url }) {
  for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket', 'DevToolsActivePort']) {
    rmSync(join(profile, name), { force: true })
  }
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const args = ['--headless=new', '--no-first-run', '--disable-gpu', '--remote-debugging-port=0']
  const child = spawn(
    executable,
    [...args, ...root, ...BACKENDS[backend], `--user-data-dir=${profile}`, 'about:blank'],
    {
      detached: true,
      stdio: 'ignore',
    },
  )
  const exited = new Promise((resolve) => child.on('exit', resolve))
  running.add(child)
  child.on('exit', () => running.delete(child))
  let port
  for (let i = 0; port === undefined; i++) {
    if (i > 400) throw new Error('the browser did not start')
    await sleep(25)
    try {
      port = Number(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]) || undefined
    } catch {
      // Not yet.
    }
  }
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const context = browser.contexts()[0]
  /** @param name Of the page's folder in `test`, and of what it puts into its global scope. */
  const openPage = async (expose = {}, name = 'crash') => {
    const page = await context.newPage()
    for (const [name, call] of Object.entries(expose)) await page.exposeFunction(name, call)
    await page.goto(`${url}test/${name}/page.html`)
    await page.waitForFunction((name) => name in globalThis, name)
    return page
  }
  return {
    /** The number of its process, and of the group that all its processes are in. */
    pid: child.pid,
    browser,
    context,
    openPage,
    /** Kills the whole browser, with all its processes, at once. */
    async kill() {
      process.kill(-child.pid, 'SIGKILL')
      await exited
      await browser.close().catch(() => {})
    },
    async close() {
      await browser.close().catch(() => {})
      try {
        process.kill(-child.pid, 'SIGTERM')
      } catch {
        // It has ended by itself.
      }
      await exited
    },
  }
}
