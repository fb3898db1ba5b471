// Lives in a Chromium of one's own, which is killed, or its page, or its storage worker.
import { newProfile, removeProfile, startBrowser } from '../crash/browser.mjs'
import { serveCrashSite } from '../crash/site.mjs'
import { bytesIn, memoryOfGroup } from './measure.mjs'

const MB = 2 ** 20
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** The answer, or undefined when there is none in time. */
const within = (ms, answer) => Promise.race([answer.catch(() => undefined), sleep(ms).then(() => undefined)])

export async function chromiumHost({ executable, backend, saveEvery, workers, profile = newProfile() }) {
  const site = await serveCrashSite()
  const where = { executable, profile, backend, url: site.url }
  let browser
  return {
    title: `Chromium, ${backend}`,
    ways: ['browser killed', 'storage worker ended', 'page crashed'],
    /** Beyond one and a half times what there was in the first third. */
    constants: { disk: 24 * MB, heap: 24 * MB, memory: 256 * MB },

    disk: () => bytesIn(profile, (name) => /IndexedDB|WebStorage/i.test(name)),

    async start(tell) {
      browser ??= await startBrowser(where)
      const page = await browser.openPage({ tell }, 'soak')
      const session = await page.context().newCDPSession(page)
      await session.send('Performance.enable')
      await page.evaluate((how) => globalThis.soak.live(how), { saveEvery, workers })
      return {
        memory: () => memoryOfGroup(browser.pid),
        async heap() {
          const found = await within(1000, session.send('Performance.getMetrics'))
          return found?.metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value
        },
        find: () => page.evaluate(() => globalThis.soak.find()),
        async end(way) {
          if (way === 'browser killed') {
            await browser.kill()
            browser = undefined
          } else if (way === 'storage worker ended') {
            await page.evaluate(() => globalThis.soak.terminateStorage())
            await sleep(500)
            await page.close()
          } else {
            page.goto('chrome://crash').catch(() => {})
            await sleep(500)
            await within(5000, page.close())
          }
        },
        async finish() {
          const ended = await page.evaluate(() => globalThis.soak.end())
          await page.close()
          return ended
        },
      }
    },

    async close() {
      await browser?.close()
      await site.close()
      removeProfile(profile)
    },
  }
}
