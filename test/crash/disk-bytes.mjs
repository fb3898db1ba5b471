// What a world takes on the disk, as the files are.
import { bytesIn } from '../soak/measure.mjs'
import { newProfile, removeProfile, startBrowser } from './browser.mjs'
import { demand } from './demand.mjs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const SAVES = 60
/** Bytes that a database takes without a world, and what a browser has not tidied up yet. */
const CONSTANT = 16 * 2 ** 20
/** Seconds in which the files have not changed when the browser has settled, and the longest to wait for it. */
const STILL = 4
const WAIT = 60

/** Sixty saves of 5 % each, read by another all the while: the files are bounded by the world, and nothing is left over. */
async function disk(where) {
  const profile = newProfile()
  const bytes = () => bytesIn(profile, (name) => /IndexedDB|WebStorage/i.test(name))
  let browser
  try {
    browser = await startBrowser({ ...where, profile })
    const page = await browser.openPage()
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, bytes())
    }, 200)
    const found = await page.evaluate((times) => globalThis.crash.saveAndRead('some', times), SAVES)
    for (let still = 0, last = bytes(), waited = 0; still < STILL && waited < WAIT; waited++) {
      await sleep(1000)
      still = bytes() === last ? still + 1 : 0
      last = bytes()
    }
    clearInterval(watch)
    const { reads, wrong, world, look } = found
    const mb = (n) => Math.round(n / 2 ** 20)
    const settled = bytes()
    await browser.close()
    browser = undefined
    const counts = {
      saves: SAVES,
      reads,
      worldMb: mb(world),
      mostMb: mb(most),
      settledMb: mb(settled),
      closedMb: mb(bytes()),
    }
    const what = JSON.stringify({ ...counts, look })
    demand(wrong === 0 && reads > 0, `wrong: ${what}`)
    demand(look.orphans === 0 && look.missing === 0 && look.saves === 2, `left over: ${what}`)
    demand(settled <= 3 * world + CONSTANT, `too much on the disk: ${what}`)
    return counts
  } finally {
    await browser?.close()
    removeProfile(profile)
  }
}

export const DISK_BYTES = { 'scenario 29: bytes on the disk of sixty saves while they are read': disk }
