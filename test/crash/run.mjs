// npm run test:crash [-- --kills=50 --backend=leveldb --case=12 --seed=1 --durability=strict]: kills browsers while they save, on both of Chromium's
// IndexedDB backends, and does to the files of Node what is no matter of browsers (`--backend=files`). `--browser=firefox`: the first cases in Firefox. Takes hours with 50 kills a case on a
// small machine.
import { ensureBrowser, installedFirefox } from '../../scripts/lib/browser.mjs'
import { BACKENDS, endBrowsers } from './browser.mjs'
import { CASES, FILE_CASES, randomFrom } from './cases.mjs'
import { FIREFOX_CASES } from './firefox.mjs'
import { serveCrashSite } from './site.mjs'

const asked = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split('=')))
const kills = Number(asked.kills ?? 50)
const inFirefox = asked.browser === 'firefox'
const backends = inFirefox ? ['firefox'] : asked.backend ? [asked.backend] : [...Object.keys(BACKENDS), 'files']
const WHERE = { files: FILE_CASES, firefox: FIREFOX_CASES }
const casesOf = (backend) =>
  Object.entries(WHERE[backend] ?? CASES).filter(([name]) => !asked.case || name.match(/\d+/g).includes(asked.case))
const { durability } = asked
const executable = inFirefox ? installedFirefox() : (process.env.MYRIAD_BROWSER ?? (await ensureBrowser()))

const site = await serveCrashSite()
let failed = 0
for (const backend of backends) {
  for (const [name, run] of casesOf(backend)) {
    const started = Date.now()
    const random = randomFrom(Number(asked.seed ?? 1))
    try {
      const counts = await run({ kills, random, durability, backend, executable, url: site.url })
      if (counts.skipped) {
        console.log(`skipped ${backend}  ${name}: ${counts.skipped}`)
        continue
      }
      const said = Object.entries(counts).map(([what, count]) => `${what} ${count}`)
      console.log(`passed  ${backend}  ${name}: ${said.join(', ')}  (${((Date.now() - started) / 1000).toFixed(0)} s)`)
    } catch (error) {
      failed++
      endBrowsers()
      console.log(`FAILED  ${backend}  ${name}: ${error.message}`)
    }
  }
}
await site.close()
process.exitCode = failed ? 1 : 0
