// The kill loop in Firefox: a process of one's own that opens a page by its address, and a page that tells the server what it does.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/lib/prepare.mjs'
import { demand } from './demand.mjs'
import { serveCrashSite } from './site.mjs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** The longest that a Firefox may take to start and do what it is asked for, on a busy machine. */
const WAIT = 60_000

/** What a Firefox that is killed all the time must not ask or fetch. */
const PREFS = {
  'toolkit.startup.max_resumed_crashes': -1,
  'browser.sessionstore.resume_from_crash': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'app.update.enabled': false,
  'app.normandy.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
}

/** A site, and Firefoxes of one profile, one after the other. */
async function firefoxes(executable) {
  mkdirSync(join(root, 'build'), { recursive: true })
  // A Firefox that comes as a snap does not see the system's temporary folder.
  const home = mkdtempSync(join(root, 'build/firefox-crash-'))
  const profile = join(home, 'profile')
  mkdirSync(profile)
  const prefs = Object.entries(PREFS).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  writeFileSync(join(profile, 'user.js'), prefs.join('\n'))
  let listen = () => {}
  const site = await serveCrashSite({ told: (what, value) => listen(what, value) })
  return {
    /** Opens the page with a task. `told` is called with all it tells. */
    start(task, told) {
      listen = told
      const child = spawn(
        executable,
        ['--headless', '--no-remote', '--profile', profile, `${site.url}test/crash/told.html#${task}`],
        {
          detached: true,
          stdio: 'ignore',
          env: { ...process.env, HOME: home, MOZ_CRASHREPORTER_DISABLE: '1' },
        },
      )
      const exited = new Promise((resolve) => child.on('exit', resolve))
      return async () => {
        process.kill(-child.pid, 'SIGKILL')
        await exited
        listen = () => {}
      }
    },
    async close() {
      await site.close()
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function until(what, holds) {
  const end = Date.now() + WAIT
  for (let found = holds(); ; found = holds()) {
    if (found !== undefined) return found
    demand(Date.now() < end, `Firefox did not come to ${what}`)
    await sleep(20)
  }
}

/** Does a task that ends and tells what it found. */
async function ask(firefox, task) {
  let found
  const kill = firefox.start(task, (what, value) => {
    if (what === 'found') found = value
  })
  try {
    return await until(task, () => found)
  } finally {
    await kill()
  }
}

/** Kills it while it does a task that never ends, and looks what is there. */
async function killWhile(task, checkTask, { kills, random, executable }, judge) {
  const firefox = await firefoxes(executable)
  const counts = { kills: 0, later: 0 }
  try {
    let last = 0
    for (let i = 0; i < kills; i++) {
      let begun
      const before = last
      const kill = firefox.start(task, (what, value) => {
        if (what === 'acknowledged') last = Math.max(last, value)
        if (what === 'begun') begun = value
      })
      try {
        await until(task, () => begun)
        // Since it began it may have acknowledged more.
        demand(begun.tick >= before, `lost before kill ${i + 1}: acknowledged ${before}, then ${JSON.stringify(begun)}`)
        await sleep(random() * 900)
      } finally {
        await kill()
      }
      const found = await ask(firefox, checkTask)
      judge(found, last, `kill ${i + 1}: acknowledged ${last}, found ${JSON.stringify(found)}`)
      demand(found.tick >= last, `lost: kill ${i + 1}, acknowledged ${last}, found ${JSON.stringify(found)}`)
      counts.kills++
      if (found.tick > last) counts.later++
      last = found.tick
    }
    return counts
  } finally {
    await firefox.close()
  }
}

const saving = (kind) => (options) =>
  killWhile(`save/${kind}`, `check/${kind}`, options, (found, last, what) => {
    demand(found.wrong === 0 && !found.fellBack, `torn: ${what}`)
    demand(found.tick <= last + 2, `invented: ${what}`)
    demand(found.code === undefined || (last === 0 && found.code === 'STORAGE_MISSING'), what)
  })

export const FIREFOX_CASES = {
  'scenario 1: killed during full saves': saving('full'),
  'scenario 2: killed during saves of 5 %': saving('some'),
  'scenario 3: killed between journal and save': (options) =>
    killWhile('play', 'checkPlay', options, (found, _last, what) => {
      demand(found.right, `another world: ${what}`)
      demand(found.start.lostBatches === 0 && !found.start.fellBack, what)
    }),
}
