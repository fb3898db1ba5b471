import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Myriad from 'myriad'
import type * as Scenario from 'myriad/scenario'
import type { ScenarioFile } from 'myriad/scenario'
import { bundleStorageWorker } from '../crash/site.mjs'
import { play } from '../support/behaviour-world.mjs'
import { createEngine, keepWorld, openFileStorage, runScenario } from '../support/built.mjs'
import { runEdges } from '../support/edge-systems.mjs'
import { randomScenario } from '../support/random-scenario.js'
import { runRandomSystems } from '../support/random-systems.mjs'
import { readScenario, scenarioFiles } from '../support/scenarios.js'
import { ISOLATED, type Rewrite, serveFolder } from '../support/static-server.js'
import { exportedWorld, type ImportedWorld, importedWorld, SAVED_AT, toText } from '../support/world-file.mjs'

/** What came of a game, and how long its workers took part. */
type Run<A extends unknown[]> = (...of: A) => Promise<{ readonly busyMs: number }>

declare global {
  var worldFile: {
    give(compress: boolean): Promise<{ readonly text: string; readonly hash: string }>
    take(text: string): Promise<ImportedWorld>
  }
  var library: typeof Myriad & typeof Scenario
  var game: {
    play: Run<[workers: number]>
    edges: Run<[workers: number]>
    randomSystems: Run<[seed: number, workers: number]>
  }
}

/** What these checks need of a page. Playwright's and Puppeteer's have it alike. */
export interface LibraryPage {
  goto(url: string): Promise<unknown>
  waitForFunction(holds: () => boolean): Promise<unknown>
  // biome-ignore lint/suspicious/noExplicitAny: two libraries declare it with generics that no third can name.
  evaluate(run: (argument: any) => unknown, argument?: any): Promise<any>
}

/** The built package as plain modules on a page, with the headers that let threads share memory, and without. */
export interface LibraryServers {
  readonly isolated: string
  readonly plain: string
  close(): Promise<unknown>
}

/** A thread loads ninety modules: asking for each of them again takes a browser longer than what the thread is for. */
const CACHED = { 'Cache-Control': 'max-age=600' }

export async function serveLibrary(): Promise<LibraryServers> {
  // The storage worker as one script, for a worker has no import map; with a clock that stands still.
  const storage = `Date.now = () => ${SAVED_AT}\n${await bundleStorageWorker()}`
  const rewrite: Rewrite = (path, content) => (path === '/dist/workers/storage.js' ? storage : content)
  const servers = await Promise.all([
    serveFolder('', { ...ISOLATED, ...CACHED }, rewrite),
    serveFolder('', CACHED, rewrite),
  ])
  const [isolated, plain] = servers.map(({ url }) => `${url}test/browser/pages/library.html`)
  return { isolated: isolated!, plain: plain!, close: () => Promise.all(servers.map((server) => server.close())) }
}

async function open(page: LibraryPage, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(() => globalThis.library !== undefined)
}

interface Runs {
  readonly files: readonly unknown[]
  readonly counts: readonly number[]
}

/** The results of these files in the page, with each of these numbers of workers. */
function inPage(page: LibraryPage, runs: Runs): Promise<unknown[]> {
  return page.evaluate(async ({ files, counts }: Runs) => {
    const results: unknown[] = []
    for (const file of files) {
      for (const workers of counts) {
        const result = await globalThis.library.runScenario(file, { workers }).catch((error) => error.code as string)
        results.push(typeof result === 'string' ? result : { hash: result.hash, failures: result.failures })
      }
    }
    return results
  }, runs)
}

/** The results of these files in Node, on one thread. */
async function inNode(files: readonly unknown[]): Promise<unknown[]> {
  const results: unknown[] = []
  for (const file of files) {
    const result = await runScenario(file, { workers: 0 }).catch((error) => error.code as string)
    results.push(typeof result === 'string' ? result : { hash: result.hash, failures: result.failures })
  }
  return results
}

/** As it would come from a page: without what is undefined. */
const fromPage = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

/** A world as a file from Node, in text. */
export async function worldFileOfNode(
  compress: boolean,
): Promise<{ text: string; hash: string; taken: ImportedWorld }> {
  const directory = await mkdtemp(join(tmpdir(), 'myriad-file-'))
  const clock = Date.now
  Date.now = () => SAVED_AT
  try {
    const store = await openFileStorage({ directory })
    const { file, hash } = await exportedWorld({ createEngine, keepWorld }, store, compress)
    const taken = await importedWorld({ createEngine, keepWorld }, store, file)
    await store.close()
    return { text: toText(file), hash, taken }
  } finally {
    Date.now = clock
    await rm(directory, { recursive: true })
  }
}

/** Ten seconds of random worlds each: a tick on three threads is dear where there are two cores. */
function randomFiles(count: number): ScenarioFile[] {
  return Array.from({ length: count }, (_, seed) => {
    const file = randomScenario(seed * 7919 + 1, { commands: 300 })
    return { ...file, timeline: file.timeline!.filter(({ at }) => at < 10), until: 10 }
  })
}

export interface Outcome {
  readonly found: unknown
  readonly expected: unknown
}

/**
 * How long one of them may take, in milliseconds. An idle machine needs a tenth; but with two workers and a page that may
 * not sleep there are more busy threads than many a machine has cores, and others may be busy there too.
 */
export const CHECK_MS = 180_000

/** What must hold of the library in every browser, by title: what was found on the page and what is expected. */
export const LIBRARY_CHECKS: Record<string, (page: LibraryPage, at: LibraryServers) => Promise<Outcome>> = {
  async 'the scenario files give the hashes that they give in Node'(page, at) {
    const names = scenarioFiles()
    // Beside a worker only what takes several jobs a tick or a new world: all of them on threads is what Node's tests do.
    const beside = names.filter((name) => /aura|breaks|chain|charges|dies|inhibit|live|save|shield|upkeep/.test(name))
    const read = (list: string[]) => list.map(readScenario)
    await open(page, at.isolated)
    return {
      found: {
        alone: await inPage(page, { files: read(names), counts: [0] }),
        beside: await inPage(page, { files: read(beside), counts: [1] }),
      },
      expected: { alone: await inNode(read(names)), beside: await inNode(read(beside)) },
    }
  },

  async 'random worlds give the hashes that they give in Node, with 0, 1 and 2 workers'(page, at) {
    const files = randomFiles(3)
    await open(page, at.isolated)
    const found = await inPage(page, { files, counts: [0, 1, 2] })
    const alone = await inNode(files)
    return {
      found: { results: found, worlds: new Set(found.map((result) => JSON.stringify(result))).size },
      // Each world three times alike, and no two worlds.
      expected: { results: alone.flatMap((result) => [result, result, result]), worlds: files.length },
    }
  },

  async 'without the headers worlds are the same on one thread, and the engine says why there are no more'(page, at) {
    const files = randomFiles(3)
    await open(page, at.plain)
    const results = await inPage(page, { files, counts: [0, 2] })
    const { capabilities, reason } = await page.evaluate(async () => {
      const engine = await globalThis.library.createEngine({ attributes: {}, effects: [], workers: 1 })
      const { fallback, isolated, sharedMemory, workers } = engine.capabilities
      await engine.dispose()
      return { capabilities: { isolated, sharedMemory, workers }, reason: fallback }
    })
    const said = ['Cross-Origin-Opener-Policy: same-origin', 'Cross-Origin-Embedder-Policy: require-corp', 'one thread']
    const { fallback: _, ...systems } = await page.evaluate(() => globalThis.game.randomSystems(5, 2))
    return {
      found: { results, systems, capabilities, said: said.filter((words) => reason?.includes(words)) },
      expected: {
        systems: fromPage(await runRandomSystems(createEngine, 5, 0, undefined)),
        results: (await inNode(files)).flatMap((result) => [result, result]),
        capabilities: { isolated: false, sharedMemory: false, workers: 0 },
        said,
      },
    }
  },

  async 'an engine works from the main thread of a page, beside a worker'(page, at) {
    await open(page, at.isolated)
    const found = await page.evaluate(async () => {
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
      // On a busy machine the worker may sleep through a short game.
      const end = performance.now() + 20_000
      while (engine.stats().busyMs[1] === 0 && performance.now() < end) {
        engine.applyMany('burning', actors.subarray(0, 10))
        engine.step()
      }
      const worked = engine.stats().busyMs[1]! > 0
      await engine.dispose()
      return { mayBlock, workers, health, worked }
    })
    return { found, expected: { mayBlock: false, workers: 1, health: 90, worked: true } }
  },

  async "functions of the game's own run in its worker file, with the results that they give in Node"(page, at) {
    await open(page, at.isolated)
    const found = []
    for (const workers of [0, 1, 2]) {
      const { busyMs, ...run } = await page.evaluate((count: number) => globalThis.game.play(count), workers)
      found.push({ ...run, worked: busyMs > 0 })
    }
    const { busyMs: _, ...alone } = await play(createEngine, 0)
    return { found, expected: [0, 1, 2].map((workers) => fromPage({ ...alone, workers, worked: workers > 0 })) }
  },
  async 'scenario 33: a world goes out as the same bytes as from Node, and comes in from there, packed or not'(
    page,
    at,
  ) {
    await open(page, at.isolated)
    const plain = await worldFileOfNode(false)
    const packed = await worldFileOfNode(true)
    const given = await page.evaluate((compress: boolean) => globalThis.worldFile.give(compress), false)
    const own = await page.evaluate((compress: boolean) => globalThis.worldFile.give(compress), true)
    const take = (text: string) => page.evaluate((file: string) => globalThis.worldFile.take(file), text)
    return {
      found: {
        same: given.text === plain.text,
        hash: given.hash,
        taken: await take(plain.text),
        unpacked: await take(packed.text),
        repacked: await take(own.text),
      },
      expected: {
        same: true,
        hash: plain.hash,
        taken: plain.taken,
        unpacked: plain.taken,
        repacked: plain.taken,
      },
    }
  },
  async 'random systems over random worlds give the state that they give in Node, with 0, 1 and 2 workers'(page, at) {
    await open(page, at.isolated)
    const found = []
    const expected = []
    // Milliseconds of all workers together, of the runs with so many.
    const spent = [0, 0, 0]
    for (const seed of [1, 2]) {
      const { busyMs: _, ...alone } = await runRandomSystems(createEngine, seed, 0, undefined)
      for (const workers of [0, 1, 2]) {
        const { busyMs, ...run } = await page.evaluate(
          (args: [number, number]) => globalThis.game.randomSystems(...args),
          [seed, workers],
        )
        spent[workers]! += busyMs
        found.push(run)
        expected.push({ ...alone, workers })
      }
    }
    return {
      found: { found, worked: spent.map((ms) => ms > 0) },
      expected: { found: fromPage(expected), worked: [false, true, true] },
    }
  },
  async 'what is no number, infinite, tiny or does not fit is the same in columns of every type'(page, at) {
    await open(page, at.isolated)
    const found = []
    for (const workers of [0, 1]) {
      const { busyMs, ...run } = await page.evaluate((count: number) => globalThis.game.edges(count), workers)
      found.push({ ...run, worked: busyMs > 0 })
    }
    const { hashes } = await runEdges(createEngine, 0)
    return { found, expected: [0, 1].map((workers) => ({ workers, hashes, worked: workers > 0 })) }
  },
}
