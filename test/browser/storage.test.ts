import { expect, type Page, test } from '@playwright/test'
import type * as Myriad from 'myriad'
import type * as Storage from 'myriad/storage'

import { serveCrashSite } from '../crash/site.mjs'

declare global {
  /** The storage worker's script, with lines before it. */
  var storageWorker: (before: string) => Promise<() => Worker>
  /** What came of a world that is kept. */
  var keepAndFind: (before: string) => Promise<{
    readonly ms: number
    readonly kind: string
    readonly reason: string | undefined
    readonly phase: string
    readonly saved: number
    readonly ticks: number
    readonly same: boolean
  }>
}

type Library = typeof Myriad & typeof Storage

/** How long an opening may take: the storage's own limit, and what a busy machine needs beside. */
const OPEN_MS = 5000 + 2500

/** Ways in which there is no IndexedDB, as lines that run before anything else. */
const WAYS = {
  'is not there': `Object.defineProperty(self, 'indexedDB', { value: undefined })`,
  'throws at the first touch': `
    Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('not here', 'SecurityError') } })`,
  'throws when it is opened': `
    IDBFactory.prototype.open = () => { throw new DOMException('not for you', 'SecurityError') }`,
  // As in the private windows of some browsers: a request that ends with an error.
  'refuses after a while': `{
    const { open } = IDBFactory.prototype
    IDBFactory.prototype.open = function () {
      open.call(this, 'refusing', 2)
      return open.call(this, 'refusing', 1)
    }
  }`,
  'never answers': `{
    const { open } = IDBFactory.prototype
    IDBFactory.prototype.open = function (...of) {
      const request = open.apply(this, of)
      request.addEventListener = () => {}
      return request
    }
  }`,
}

/** Gives a page what these tests call in it. */
async function equip(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.storageWorker = async (before) => {
      const code = await (await fetch('/crash-storage-worker.js')).text()
      const script = `${before}\n${code}`
      // Without an origin not even a page's own blob is of its origin.
      const url =
        globalThis.origin === 'null'
          ? `data:text/javascript,${encodeURIComponent(script)}`
          : URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
      return () => new Worker(url, { type: 'module' })
    }
    globalThis.keepAndFind = async (before) => {
      const { createEngine, keepWorld, openStorage } = globalThis.library as unknown as Library
      const world = {
        attributes: { health: { base: 100, min: 0, max: 100 } },
        vital: 'health' as const,
        effects: [
          { id: 'burning', duration: 30, period: 0.5, actions: [{ do: 'damage' as const, amount: 1 }] },
        ] as const,
        workers: 1,
      }
      const worker = await globalThis.storageWorker(before)
      const started = performance.now()
      const store = await openStorage({ worker })
      const ms = performance.now() - started
      const engine = await createEngine(world)
      const keeper = await keepWorld(engine, { store, world: 'home', saveEvery: 50, journalEvery: 5 })
      const actors = engine.spawnMany(500)
      for (let i = 0; i < 30; i++) {
        engine.applyMany('burning', actors)
        engine.step(2)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      await keeper.flush()
      const { phase, generation: saved } = keeper.state
      const hash = engine.hash()
      await keeper.close({ save: false })
      const again = await createEngine(world)
      await (await keepWorld(again, { store, world: 'home', saveEvery: 0 })).close({ save: false })
      const found = { ms, kind: store.kind, reason: store.reason, phase, saved, ticks: engine.tick }
      const same = again.hash() === hash
      await store.close()
      await Promise.all([engine.dispose(), again.dispose()])
      return { ...found, same }
    }
  })
}

let site: Awaited<ReturnType<typeof serveCrashSite>>

test.beforeAll(async () => {
  site = await serveCrashSite()
})
test.afterAll(() => site.close())

async function open(page: Page, path = 'test/browser/pages/library.html'): Promise<void> {
  await page.goto(site.url + path)
  await page.waitForFunction(() => globalThis.library !== undefined)
}

for (const [what, script] of Object.entries(WAYS)) {
  test(
    `scenario 21: where IndexedDB ${what}, an engine is kept in memory, and it says why`,
    what.includes('throws at') ? {} : { tag: '@long' },
    async ({ page }) => {
      await equip(page)
      await page.addInitScript(script)
      await open(page)
      const found = await page.evaluate((before) => globalThis.keepAndFind(before), script)
      expect(found.ms).toBeLessThan(OPEN_MS)
      expect(found.reason).toContain('IndexedDB cannot be used')
      expect(found).toMatchObject({ kind: 'memory', phase: 'owner', ticks: 60, same: true })
      expect(found.saved).toBeGreaterThan(0)
    },
  )
}

test('scenario 21: where only the page’s own thread gets no answer, the storage worker keeps the world', {
  tag: '@long',
}, async ({ page }) => {
  await equip(page)
  await page.addInitScript(WAYS['never answers'])
  await open(page)
  const found = await page.evaluate((before) => globalThis.keepAndFind(before), '')
  expect(found).toMatchObject({ kind: 'indexeddb', reason: undefined, phase: 'owner', ticks: 60, same: true })
  expect(found.ms).toBeLessThan(OPEN_MS)
})

test('scenario 21: in a frame without an origin, where the browser itself refuses, an engine is kept in memory', {
  tag: '@long',
}, async ({ page }) => {
  const headers = { 'Access-Control-Allow-Origin': '*' }
  const frames = await serveCrashSite({
    headers,
    files: {
      '/frame.html': '<!doctype html><iframe sandbox="allow-scripts" src="/test/browser/pages/library.html"></iframe>',
    },
  })
  await equip(page)
  await page.goto(`${frames.url}frame.html`)
  const frame = page.frames()[1]!
  await frame.waitForFunction(() => globalThis.library !== undefined)
  // It is there, and throws at once.
  const refusal = await frame.evaluate(() => {
    try {
      return void indexedDB.open('probe')
    } catch (error) {
      return (error as DOMException).name
    }
  })
  expect(refusal).toBe('SecurityError')
  const found = await frame.evaluate(() => globalThis.keepAndFind(''))
  expect(found).toMatchObject({ kind: 'memory', phase: 'owner', ticks: 60, same: true })
  expect(found.reason).toContain('IndexedDB cannot be used')
  // A worker of another origin cannot even be started.
  const plain = await frame.evaluate(async () => {
    const store = await (globalThis.library as unknown as Library).openStorage()
    return { kind: store.kind, reason: store.reason }
  })
  expect(plain.kind).toBe('memory')
  expect(plain.reason).toContain('storage worker')
  await frames.close()
})

test('scenario 18: a world that another tab holds fast is not deleted, and that is said within five seconds', {
  tag: '@long',
}, async ({ page, context }) => {
  await equip(page)
  await open(page)
  const save = async () => {
    const store = await (globalThis.library as unknown as Library).openStorage({
      worker: await globalThis.storageWorker(''),
    })
    const { createEngine } = globalThis.library as unknown as Library
    const engine = await createEngine({ attributes: {}, effects: [], workers: 0 })
    engine.spawnMany(10)
    await store.save('held', engine.checkpoint())
    await engine.dispose()
    globalThis.heldStore = store
  }
  await page.evaluate(save)
  const other = await context.newPage()
  await open(other)
  await other.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('myriad-world-held')
        request.onerror = () => reject(request.error)
        // Nobody listens when it is asked to let go.
        request.onsuccess = () => {
          globalThis.held = request.result
          resolve(undefined)
        }
      }),
  )
  const remove = () =>
    page.evaluate(async () => {
      const started = performance.now()
      const code = await globalThis.heldStore!.remove('held').then(
        () => 'removed',
        (error) => error.code as string,
      )
      return { code, ms: performance.now() - started }
    })
  const refused = await remove()
  expect(refused.code).toBe('STORAGE_BLOCKED')
  expect(refused.ms).toBeGreaterThan(1000)
  expect(refused.ms).toBeLessThan(OPEN_MS)
  await other.close()
  expect((await remove()).code).toBe('removed')
  expect(await page.evaluate(() => globalThis.heldStore!.list())).toEqual([])
  await page.evaluate(() => globalThis.heldStore!.close())
})

test('scenario 4: a storage worker that dies under a game is told of, replaced, and nothing is lost', async ({
  page,
}) => {
  await equip(page)
  await open(page)
  const found = await page.evaluate(async () => {
    const { createEngine, keepWorld, openStorage } = globalThis.library as unknown as Library
    const start = await globalThis.storageWorker('')
    const workers: Worker[] = []
    const worker = () => {
      workers.push(start())
      return workers.at(-1)!
    }
    const store = await openStorage({ worker, limits: { answerMs: 1600 } })
    const world = {
      attributes: { health: { base: 100, min: 0 } },
      vital: 'health' as const,
      effects: [],
      workers: 0,
    }
    const engine = await createEngine(world)
    const said: string[] = []
    const onState = ({ phase, error }: Storage.KeeperState) => {
      const what = error ? `${phase} ${error.code}` : phase
      if (said.at(-1) !== what) said.push(what)
    }
    const keeper = await keepWorld(engine, { store, world: 'orphan', saveEvery: 200, journalEvery: 20, onState })
    const actors = engine.spawnMany(100)
    const play = async (until: () => boolean) => {
      for (let i = 0; i < 1500 && !until(); i++) {
        engine.damage(actors[i % 100]!, 1)
        engine.step()
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    await play(() => keeper.state.generation >= 3)
    const { generation } = keeper.state
    workers[0]!.terminate()
    const died = performance.now()
    await play(() => keeper.state.phase === 'degraded')
    const told = performance.now() - died
    await play(() => keeper.state.phase === 'owner' && keeper.state.generation > generation + 1)
    await keeper.flush()
    const hash = engine.hash()
    await keeper.close({ save: false })
    const again = await createEngine(world)
    const { start: back } = await keepWorld(again, { store, world: 'orphan', saveEvery: 0 })
    const same = again.hash() === hash
    await store.close()
    return { said, told, workers: workers.length, same, lost: back!.lostTicks, fellBack: back!.fellBack }
  })
  expect(found.said).toContain('degraded STORAGE_TIMEOUT')
  expect(found.told).toBeLessThan(6000)
  expect(found).toMatchObject({ workers: 2, same: true, lost: 0, fellBack: false })
})

declare global {
  var held: IDBDatabase | undefined
  var heldStore: Storage.WorldStore | undefined
}
