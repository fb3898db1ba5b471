// What happens to a browser while it saves, and what must be there afterwards. Each case returns what it counted.
import { newProfile, removeProfile, startBrowser } from './browser.mjs'
import { DAMAGES } from './damage.mjs'
import { demand } from './demand.mjs'
import { DISK_BYTES } from './disk-bytes.mjs'
import { FULL_DISKS, fullDiskOfNode } from './full-disk.mjs'
import { SITE_DATA } from './site-data.mjs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Kills the browser at any moment of saves of one kind; each time, what was acknowledged is there, or what came after it. */
async function killWhileSaving(kind, { kills, random, durability = 'relaxed', ...where }) {
  const profile = newProfile()
  const counts = { kills: 0, inTheMaking: 0, olderWhole: 0, fellBack: 0 }
  try {
    let last = 0
    for (let i = 0; i < kills; i++) {
      const before = last
      const first = await startBrowser({ ...where, profile })
      const page = await first.openPage({ acknowledged: (tick) => (last = Math.max(last, tick)) })
      page.evaluate((how) => globalThis.crash.save(...how), [kind, durability]).catch(() => {})
      const begun = await (await page.waitForFunction(() => globalThis.begun)).jsonValue()
      // By now it may have acknowledged more than it began with.
      demand(
        begun.tick >= before,
        `lost before kill ${i + 1}: found ${before} when looked at, then ${JSON.stringify(begun)}`,
      )
      await sleep(random() * 900)
      await first.kill()
      const second = await startBrowser({ ...where, profile })
      const looking = await second.openPage()
      const found = await looking.evaluate((what) => globalThis.crash.check(what), kind)
      const older = found.code ? undefined : await looking.evaluate((what) => globalThis.crash.checkOlder(what), kind)
      await second.close()
      const what = `kill ${i + 1}: began at ${before}, acknowledged ${last}, found ${JSON.stringify(found)}`
      demand(found.wrong === 0, `torn: ${what}`)
      demand(found.tick >= last && found.tick <= last + 2, `lost or invented: ${what}`)
      demand(found.code === undefined || (last === 0 && found.code === 'STORAGE_MISSING'), what)
      const olderIsWhole = older ? older.wrong === 0 && older.tick === found.tick - 1 : !(found.generation > 1)
      demand(olderIsWhole, `the save before: ${JSON.stringify(older)}, ${what}`)
      counts.kills++
      if (older) counts.olderWhole++
      if (found.tick > last) counts.inTheMaking++
      if (found.fellBack) counts.fellBack++
      last = found.tick
    }
    return counts
  } finally {
    removeProfile(profile)
  }
}

/** Kills it between batches of the journal and saves: the world that comes back is that of a run without a kill. */
async function killWhilePlaying({ kills, random, ...where }) {
  const profile = newProfile()
  const counts = { kills: 0, batches: 0, ticks: 0 }
  try {
    let last = 0
    for (let i = 0; i < kills; i++) {
      const first = await startBrowser({ ...where, profile })
      const before = last
      const page = await first.openPage({ acknowledged: (tick) => (last = Math.max(last, tick)) })
      const begun = await page.evaluate(() => globalThis.crash.play())
      demand(
        begun.right && begun.tick >= before,
        `before kill ${i + 1}: ${JSON.stringify(begun)}, acknowledged ${before}`,
      )
      await sleep(100 + random() * 700)
      await first.kill()
      const second = await startBrowser({ ...where, profile })
      const found = await (await second.openPage()).evaluate(() => globalThis.crash.checkPlay())
      await second.close()
      const what = `kill ${i + 1}: acknowledged ${last}, found ${JSON.stringify(found)}`
      demand(found.right, `another world: ${what}`)
      demand(found.tick >= last, `lost: ${what}`)
      demand(found.start.lostBatches === 0 && !found.start.fellBack, what)
      counts.kills++
      counts.batches += found.start.batches
      counts.ticks += found.start.ticks
    }
    return counts
  } finally {
    removeProfile(profile)
  }
}

/** Ends the worker, or the page's process, in the middle of a save; the lock is free for another page at once. */
async function endInside({ kills, random, ...where }) {
  const profile = newProfile()
  const counts = { workers: 0, pages: 0, slowestTakeOverMs: 0 }
  try {
    const browser = await startBrowser({ ...where, profile })
    let last = 0
    for (let i = 0; i < kills; i++) {
      const page = await browser.openPage({ acknowledged: (tick) => (last = Math.max(last, tick)) })
      page.evaluate(() => globalThis.crash.save('full')).catch(() => {})
      await page.waitForFunction(() => globalThis.begun)
      await sleep(random() * 600)
      if (i % 2 === 0) {
        await page.evaluate(() => globalThis.crash.terminate())
        await page.close()
        counts.workers++
      } else {
        page.goto('chrome://crash').catch(() => {})
        await sleep(300)
        await page.close().catch(() => {})
        counts.pages++
      }
      const other = await browser.openPage()
      const found = await other.evaluate(() => globalThis.crash.check('full'))
      await other.close()
      const what = `end ${i + 1}: acknowledged ${last}, found ${JSON.stringify(found)}`
      demand(found.wrong === 0 && found.tick >= last && found.tick <= last + 2, what)
      last = found.tick
    }
    // Two pages, one owner; it crashes, and the other has the world.
    const owner = await browser.openPage()
    await owner.evaluate(() => globalThis.crash.play())
    const waiting = await browser.openPage()
    demand((await waiting.evaluate(() => globalThis.crash.play())) === 'elsewhere', 'the second page had to wait')
    await sleep(200)
    const started = Date.now()
    owner.goto('chrome://crash').catch(() => {})
    await waiting.waitForFunction(() => globalThis.keeper.state.phase === 'owner', undefined, { polling: 20 })
    counts.slowestTakeOverMs = Date.now() - started
    demand(counts.slowestTakeOverMs < 1000, `it took over after ${counts.slowestTakeOverMs} ms`)
    await browser.close()
    return counts
  } finally {
    removeProfile(profile)
  }
}

/** A command, and then the page goes: closed, navigated away, reloaded. */
async function lastWords({ kills, ...where }) {
  const profile = newProfile()
  const counts = { closed: 0, navigated: 0, reloaded: 0 }
  try {
    const browser = await startBrowser({ ...where, profile })
    let wanted = 0
    for (let i = 0; i < kills * 3; i++) {
      const page = await browser.openPage()
      demand((await page.evaluate(() => globalThis.crash.lastWord(1))) === 'owner', 'the world was not free')
      wanted++
      const way = ['closed', 'navigated', 'reloaded'][i % 3]
      if (way === 'closed') await page.close({ runBeforeUnload: true })
      else if (way === 'navigated') await page.goto('about:blank')
      else await page.reload()
      await sleep(50)
      if (way !== 'closed') await page.close()
      const other = await browser.openPage()
      const value = await other.evaluate(() => globalThis.crash.checkLastWord())
      await other.close()
      demand(value === wanted, `${way}: found ${value} commands of ${wanted}`)
      counts[way]++
    }
    await browser.close()
    return counts
  } finally {
    removeProfile(profile)
  }
}

export const CASES = {
  'scenario 1: killed during full saves': (options) => killWhileSaving('full', options),
  'scenario 2: killed during saves of 5 %': (options) => killWhileSaving('some', options),
  'scenario 3: killed between journal and save': killWhilePlaying,
  'scenario 4 and 16: worker or page ended inside a save, and the owner of two pages': endInside,
  ...FULL_DISKS,
  ...DAMAGES,
  ...SITE_DATA,
  'scenario 22: a command just before the page goes': lastWords,
  ...DISK_BYTES,
}

/** Those that are about the files of Node. */
export const FILE_CASES = { 'scenario 7: a disk that is really full': fullDiskOfNode }

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed) {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
