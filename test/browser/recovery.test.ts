import { createEngine } from '../support/built.mjs'
import { EXIT, HANG } from '../support/fuse.mjs'
import { type FuseGame, type FuseOutcome, playWithFuse } from '../support/fuse-game.mjs'
import { ISOLATED, serveFolder } from '../support/static-server.js'
import { expect, test } from './demo.js'

declare global {
  var fuseGame: (game: Omit<FuseGame, 'worker'>) => Promise<FuseOutcome>
}

let server: Awaited<ReturnType<typeof serveFolder>>

test.beforeAll(async () => {
  server = await serveFolder('', { ...ISOLATED, 'Cache-Control': 'max-age=600' })
})

test.afterAll(() => server.close())

for (const [what, how] of [
  ['closes itself and never comes back', EXIT],
  ['never returns', HANG],
] as const) {
  for (const workers of [1, 2]) {
    test(
      `a thread that ${what} in the middle of a tick does not end the game, ${workers} workers`,
      workers === 1 && how === EXIT ? {} : { tag: '@long' },
      async ({ page }) => {
        await page.goto(`${server.url}test/browser/pages/recovery.html`)
        await page.waitForFunction(() => 'fuseGame' in globalThis)
        const game = { seed: 3, workers, how, at: 17 }
        const { hashes, pings, started, ended, reports } = await page.evaluate((one) => globalThis.fuseGame(one), game)
        const alone = await playWithFuse(createEngine, { ...game, workers: 0, how: 0, worker: undefined })
        expect(hashes).toEqual(alone.hashes)
        expect(pings).toBe(alone.pings)
        expect({ started, ended }).toEqual({ started: workers, ended: workers })
        expect(reports[0]!.tick).toBe(17)
        expect(reports[0]!.lost).toHaveLength(1)
        // At least the tick in hand, at most all since the last copy.
        expect(reports[0]!.ticks).toBeGreaterThan(0)
        expect(reports[0]!.ticks).toBeLessThanOrEqual(12)
      },
    )
  }
}
