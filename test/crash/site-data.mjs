// What a browser itself takes away: room, and what is stored. Asked for by its own protocol.
import { newProfile, removeProfile, startBrowser } from './browser.mjs'
import { demand } from './demand.mjs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Less than two saves of this world and a third in the making. */
const QUOTA = 20 << 20

/** The quota of the site does not hold another save: it fails by name, the one before is there, and with room again it goes on. */
async function overQuota({ kills, ...where }) {
  const counts = { refused: 0, whole: 0, wentOn: 0 }
  const profile = newProfile()
  try {
    const origin = new URL(where.url).origin
    const first = await startBrowser({ ...where, profile })
    const before = await (await first.openPage()).evaluate(() => globalThis.crash.saveSome(2))
    demand(before.code === undefined, `with room: ${JSON.stringify(before)}`)
    await first.close()
    for (let i = 0; i < kills; i++) {
      // A browser that has asked for room remembers for half a minute that there was some.
      const browser = await startBrowser({ ...where, profile })
      const page = await browser.openPage()
      const session = await browser.context.newCDPSession(page)
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: QUOTA })
      const refused = await page.evaluate(() => globalThis.crash.saveSome(20))
      demand(refused.code === 'STORAGE_QUOTA', `without room: ${JSON.stringify(refused)}`)
      counts.refused++
      const found = await page.evaluate(() => globalThis.crash.check('full'))
      demand(found.wrong === 0 && found.tick === refused.tick, `found ${JSON.stringify(found)}, saved ${refused.tick}`)
      counts.whole++
      await session.send('Storage.overrideQuotaForOrigin', { origin })
      const after = await page.evaluate(() => globalThis.crash.saveSome(1))
      demand(after.code === undefined && after.tick === refused.tick + 1, `with room again: ${JSON.stringify(after)}`)
      counts.wentOn++
      await browser.close()
    }
    return counts
  } finally {
    removeProfile(profile)
  }
}

/** The data of the site are cleared while a world is kept: the keeper finds out, saves it whole, and a crash after that loses nothing. */
async function cleared({ kills, ...where }) {
  const counts = { cleared: 0, there: 0 }
  const profile = newProfile()
  try {
    let last = 0
    for (let i = 0; i < kills; i++) {
      const browser = await startBrowser({ ...where, profile })
      const page = await browser.openPage({ acknowledged: (tick) => (last = Math.max(last, tick)) })
      const begun = await page.evaluate(() => globalThis.crash.play())
      demand(
        begun.right && begun.tick >= last,
        `before clearing ${i + 1}: ${JSON.stringify(begun)}, acknowledged ${last}`,
      )
      while (last < begun.tick + 20) await sleep(20)
      const session = await browser.context.newCDPSession(page)
      const origin = new URL(where.url).origin
      await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
      counts.cleared++
      // Acknowledged after the clearing, so it is stored anew.
      const then = last
      while (last < then + 60) await sleep(20)
      await browser.kill()
      const second = await startBrowser({ ...where, profile })
      const found = await (await second.openPage()).evaluate(() => globalThis.crash.checkPlay())
      await second.close()
      demand(
        found.right && found.tick >= last,
        `after clearing ${i + 1}: ${JSON.stringify(found)}, acknowledged ${last}`,
      )
      counts.there++
      last = found.tick
    }
    return counts
  } finally {
    removeProfile(profile)
  }
}

export const SITE_DATA = {
  'scenario 6: over the quota of the site': overQuota,
  'scenario 19: the data of the site cleared underneath': cleared,
}
