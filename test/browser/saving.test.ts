import { ISOLATED, serveFolder } from '../support/static-server.js'
import { expect, test } from './demo.js'

test('a saved world is there after a reload, hash and future alike', async ({ demo }) => {
  await demo.open('/?paused')
  await demo.step(200)
  await demo.page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(demo.page.getByRole('status')).toContainText(/^Saved tick 200: .+ in .+ ms\.$/)
  const saved = await demo.hash()
  // The future of the world that is not interrupted: long enough that the demo applies effects and revives the dead.
  await demo.step(50)
  const soon = await demo.hash()
  await demo.step(200)
  const later = await demo.hash()

  await demo.open('/?paused')
  expect(await demo.hash()).not.toBe(saved)
  await demo.page.getByRole('button', { name: 'Load', exact: true }).click()
  await expect(demo.page.getByRole('status')).toContainText('Loaded: the world is at tick 200.')
  expect(await demo.hash()).toBe(saved)
  const { tick, effects, actors } = await demo.stats()
  expect({ tick, actors }).toEqual({ tick: 200, actors: 10_000 })
  expect(effects).toBeGreaterThanOrEqual(100_000)
  await demo.step(50)
  expect(await demo.hash()).toBe(soon)
  await demo.step(200)
  expect(await demo.hash()).toBe(later)
})

test('a load at another tick rate says that this is the reason, and changes nothing', async ({ demo }) => {
  await demo.open('/?paused')
  await demo.step(20)
  await demo.page.evaluate(() => globalThis.myriad.save())
  await demo.page.getByLabel('Ticks a second').selectOption('30')
  await expect.poll(async () => (await demo.stats()).tick).toBeLessThan(20)
  await demo.page.evaluate(() => globalThis.myriad.pause())
  const hash = await demo.hash()
  await demo.page.getByRole('button', { name: 'Load', exact: true }).click()
  await expect(demo.page.getByRole('status')).toContainText('The save was made at 60 ticks a second')
  expect(await demo.hash()).toBe(hash)
})

test('a load without a save says so and changes nothing', { tag: '@long' }, async ({ demo }) => {
  await demo.open('/?paused')
  await demo.step(10)
  const hash = await demo.hash()
  await demo.page.getByRole('button', { name: 'Load', exact: true }).click()
  await expect(demo.page.getByRole('status')).toContainText('There is no save of world "demo"')
  const facts = await demo.page.evaluate(() =>
    globalThis.myriad.load().catch(({ name, code, value }) => ({ name, code, value })),
  )
  expect(facts).toEqual({ name: 'MyriadError', code: 'STORAGE_MISSING', value: 'demo' })
  expect(await demo.hash()).toBe(hash)
})

test('a second save replaces the first', { tag: '@long' }, async ({ demo }) => {
  await demo.open('/?paused')
  await demo.step(30)
  const first = await demo.page.evaluate(() => globalThis.myriad.save())
  await demo.step(30)
  const second = await demo.page.evaluate(() => globalThis.myriad.save())
  expect([first.generation, second.generation]).toEqual([1, 2])
  const hash = await demo.hash()
  await demo.open('/?paused')
  expect(await demo.page.evaluate(() => globalThis.myriad.load())).toBe(60)
  expect(await demo.hash()).toBe(hash)
})

for (const [what, script] of [
  [
    'throws at the first touch',
    `Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('not here', 'SecurityError') } });`,
  ],
  ['is missing', `Object.defineProperty(self, 'indexedDB', { value: undefined });`],
  [
    'refuses to open',
    `Object.defineProperty(self, 'indexedDB', { value: { open() { throw new DOMException('no room', 'QuotaExceededError') } } });`,
  ],
] as const) {
  test(
    `where IndexedDB ${what} worlds stay in memory, and the page says why`,
    what.startsWith('throws') ? {} : { tag: '@long' },
    async ({ demo }) => {
      // The worker's script, with a line before it.
      const server = await serveFolder('build/demo', ISOLATED, (path, content) =>
        path.startsWith('/assets/storage-') ? `${script}\n${content}` : content,
      )
      await demo.open(`${server.url}?paused`)
      await expect(demo.page.getByLabel('Capabilities')).toContainText('saves in memory only')
      await expect(demo.page.getByLabel('Capabilities')).toContainText('IndexedDB cannot be used')
      await demo.step(20)
      const hash = await demo.hash()
      await demo.page.evaluate(() => globalThis.myriad.save())
      await demo.step(20)
      await demo.page.evaluate(() => globalThis.myriad.load())
      expect(await demo.hash()).toBe(hash)
      await server.close()
    },
  )
}
