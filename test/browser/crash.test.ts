import { chromium, expect, test } from '@playwright/test'
import { CASES, randomFrom } from '../crash/cases.mjs'
import { serveCrashSite } from '../crash/site.mjs'

// A few kills of the first cases; `npm run test:crash` has all of them, and as many kills as are wanted.
const KILLS = 2
const SHORT = /^scenario ([1236]|19|22|29):|^scenario 4 /
/** What every day has of each backend; the other has it in `npm run test:long`. */
const OFTEN: Readonly<Record<string, RegExp>> = { leveldb: /^scenario 1:|torn off/, sqlite: /^scenario 2:/ }
/** These take longest. */
const LONG = /^scenario (6|19|22|29):|^scenario 4 /
const executable = process.env.MYRIAD_BROWSER ?? chromium.executablePath()

let site: Awaited<ReturnType<typeof serveCrashSite>>

test.beforeAll(async () => {
  site = await serveCrashSite()
})
test.afterAll(() => site.close())

/** SQLite's files are those that grow most: their bytes are looked at there. */
const MOST_BYTES = /^scenario 29:/

for (const backend of ['leveldb', 'sqlite']) {
  for (const [name, run] of Object.entries(CASES).filter(
    ([name]) => SHORT.test(name) && (backend === 'sqlite' || !MOST_BYTES.test(name)),
  )) {
    test(`${name}, on ${backend}`, LONG.test(name) || !OFTEN[backend]!.test(name) ? { tag: '@long' } : {}, async () => {
      test.setTimeout(120_000)
      const counts = await run({ kills: KILLS, random: randomFrom(3), backend, executable, url: site.url })
      expect(Object.values(counts).some((count) => count >= KILLS || count === 1)).toBe(true)
    })
  }
}
