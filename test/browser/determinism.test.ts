import type * as Myriad from 'myriad'
import type * as Scenario from 'myriad/scenario'
import { runScenario } from 'myriad/scenario'
import { randomScenario } from '../support/random-scenario.js'
import { readScenario, scenarioFiles } from '../support/scenarios.js'
import { ISOLATED, type StaticServer, serveFolder } from '../support/static-server.js'
import { expect, test } from './demo.js'

declare global {
  var library: typeof Myriad & typeof Scenario
}

let server: StaticServer

test.beforeAll(async () => {
  server = await serveFolder('', ISOLATED)
})

test.afterAll(() => server.close())

/** The results of the files in a page, with each of these numbers of workers. */
async function inPage(
  page: import('@playwright/test').Page,
  files: readonly unknown[],
  workerCounts: readonly number[],
) {
  await page.goto(`${server.url}test/browser/pages/library.html`)
  await page.waitForFunction(() => globalThis.library !== undefined)
  return page.evaluate(
    async ({ list, counts }) => {
      const results = []
      for (const file of list) {
        for (const workers of counts) {
          const result = await globalThis.library.runScenario(file, { workers }).catch((error) => error.code as string)
          results.push(typeof result === 'string' ? result : { hash: result.hash, failures: result.failures })
        }
      }
      return results
    },
    { list: files, counts: workerCounts },
  )
}

async function here(files: readonly unknown[], workerCounts: readonly number[]) {
  const results = []
  for (const file of files) {
    for (const workers of workerCounts) {
      const result = await runScenario(file, { workers }).catch((error) => error.code as string)
      results.push(typeof result === 'string' ? result : { hash: result.hash, failures: result.failures })
    }
  }
  return results
}

test('the scenario files give the hashes in Chromium that they give in Node', async ({ page }) => {
  const files = scenarioFiles().map(readScenario)
  // One thread here, two there.
  expect(await inPage(page, files, [1])).toEqual(await here(files, [0]))
})

test('random worlds give the hashes in Chromium that they give in Node', async ({ page }) => {
  // With two workers and a page that may not sleep there are more busy threads than many a machine has cores.
  test.setTimeout(120_000)
  const files = Array.from({ length: 6 }, (_, seed) => randomScenario(seed * 7919 + 1, { commands: 200 }))
  const counts = [0, 1, 2]
  const results = await inPage(page, files, counts)
  expect(results).toEqual(await here(files, counts))
  // Each world three times alike, and no two worlds.
  expect(new Set(results.map((result) => (typeof result === 'string' ? result : result.hash))).size).toBe(files.length)
})

test('an engine works from the main thread of a page', async ({ page }) => {
  await page.goto(`${server.url}test/browser/pages/library.html`)
  await page.waitForFunction(() => globalThis.library !== undefined)
  const outcome = await page.evaluate(async () => {
    const engine = await globalThis.library.createEngine({
      attributes: { health: { base: 100, min: 0, max: 100 } },
      vital: 'health',
      effects: [{ id: 'burning', duration: 10, period: 1, actions: [{ do: 'damage', amount: 5 }] }],
      workers: 1,
      wakeAboveMs: 0,
    })
    const actors = engine.spawnMany(1000)
    engine.applyMany('burning', actors)
    engine.step(121)
    const { mayBlock, workers } = engine.capabilities
    const health = engine.attribute(actors[999]!, 'health')
    await engine.dispose()
    return { mayBlock, workers, health }
  })
  expect(outcome).toEqual({ mayBlock: false, workers: 1, health: 90 })
})
