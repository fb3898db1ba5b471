import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { reportPage } from '../../../src/bench/report-page.js'
import type { Report } from '../../../src/bench/result.js'
import { SUITES } from '../../../src/bench/suites/index.js'

interface Measure {
  measure(where: string, suites: readonly string[], options: object): Promise<Report>
}

const folder = fileURLToPath(new URL('../../../build/perf/', import.meta.url))
const quick = process.env.MYRIAD_BENCH !== 'full'
/** `npm run test:perf` says which browsers there are. */
const places = (process.env.MYRIAD_BENCH_WHERE ?? 'chromium').split(',')

for (const where of places) {
  for (const name of Object.keys(SUITES)) {
    test(`${name} in ${where}: every contestant did the same work`, async () => {
      const { measure } = (await import('../../../scripts/lib/bench/measure.mjs' as string)) as Measure
      const report = await measure(where, [name], { quick })
      await mkdir(folder, { recursive: true })
      await writeFile(`${folder}${where}-${name}.json`, `${JSON.stringify(report, null, 2)}\n`)
      const [suite] = report.suites
      expect(suite!.failed).toBeUndefined()
      expect(suite!.cases.filter(({ wrong }) => wrong !== undefined)).toEqual([])
      expect(suite!.cases.length + suite!.ratios.length).toBeGreaterThan(0)
    })
  }
}

// What an earlier run left, perhaps of another version, is not part of this run's report.
test.beforeAll(async () => {
  if (test.info().workerIndex === 0) await rm(folder, { recursive: true, force: true })
})

test.afterAll(async () => {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort()
  const reports = await Promise.all(names.map(async (name) => JSON.parse(await readFile(folder + name, 'utf8'))))
  if (reports.length === 0) return
  await writeFile(`${folder}index.html`, reportPage(reports as Report[]))
  console.log(`The report: ${folder}index.html`)
})
