import { afterEach, describe, expect, it, vi } from 'vitest'
import type { MyriadError } from '../../../src/errors/index.js'
import { WorldsInPlace } from '../../../src/storage/world/index.js'
import { FAULTS, type Fault, FaultPlace } from '../../support/storage/fault-place.js'
import { imageAt } from '../../support/storage/images.js'
import { keysOf, PLACES } from '../../support/storage/places.js'

afterEach(() => vi.unstubAllGlobals())

/** A run with a silence waits for its limit. */
const SHORT = { openMs: 40, answerMs: 40, restMs: 0 }
/** A disk takes its time: 40 ms would be over without a fault. */
const SHORT_ON_DISK = { openMs: 150, answerMs: 150, restMs: 0 }
/** Runs at a time, where they do nothing but wait. */
const ABREAST = 6
/** Nothing of these runs waits for a limit, and a busy machine reaches none. */
const PATIENT = { openMs: 10_000, answerMs: 10_000, restMs: 0 }
const order = { epoch: 0, durability: 'strict', saveVersion: 0 } as const

/** What a script knows to be true of the world at each point. */
interface Expected {
  /** The last tick that was said to be saved. */
  acknowledged: number
  /** Ticks of which the saving failed, and which may be there nevertheless. */
  readonly possible: Set<number>
  /** Batches that were said to be in the journal. */
  batches: number
}

/**
 * Open, save, journal, save, load, save, clean up: all that storage does to a world, with what must hold after each. A call
 * may fail with a typed error; then it is tried again as a game would, at the next opportunity.
 */
async function script(worlds: WorldsInPlace, expected: Expected, failed: MyriadError[]): Promise<void> {
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    const started = performance.now()
    try {
      return await work()
    } catch (error) {
      expect((error as Error).name).toBe('MyriadError')
      failed.push(error as MyriadError)
      return undefined
    } finally {
      // Some awaits of 40 ms each, on a machine that has other things to do.
      expect(performance.now() - started).toBeLessThan(5000)
    }
  }
  const save = async (tick: number, epoch: number) => {
    const journalFrom = tick + 1
    const report = await attempt(() => worlds.save('home', imageAt(tick), { ...order, epoch, journalFrom }))
    if (report) {
      expect(report.tick).toBe(tick)
      expected.acknowledged = tick
      expected.possible.clear()
      expected.batches = 0
    } else expected.possible.add(tick)
  }
  await attempt(() => worlds.load('home'))
  const epoch = (await attempt(() => worlds.claim('home')))?.epoch ?? 0
  await save(1, epoch)
  const batch = { seq: 2, tickFrom: 1, tickTo: 2, count: 0, bytes: new Uint8Array(4) }
  const appended = await attempt(() => worlds.append('home', [batch], epoch))
  if (appended && expected.acknowledged === 1) expected.batches = 1
  await save(2, epoch)
  await attempt(() => worlds.load('home'))
  await save(3, epoch)
  await save(4, epoch)
}

/** The world as a new program finds it. */
async function check(worlds: WorldsInPlace, expected: Expected): Promise<void> {
  const found = await worlds.load('home')
  if (!found) {
    expect(expected.acknowledged).toBe(0)
    return
  }
  const allowed = [expected.acknowledged, ...expected.possible]
  expect(allowed).toContain(found.image.tick)
  // Whole: never a page of one save with a page of another.
  expect(found.image).toEqual(imageAt(found.image.tick))
  expect(found.bad).toEqual([])
  if (expected.batches > 0 && found.image.tick === 1) expect(found.journal.length).toBe(expected.batches)
}

async function operationsOf(make: () => ReturnType<(typeof PLACES)['memory']>): Promise<string[]> {
  const place = new FaultPlace(make())
  await script(new WorldsInPlace(place, PATIENT), { acknowledged: 0, possible: new Set(), batches: 0 }, [])
  return place.names
}

for (const [where, make] of Object.entries(PLACES)) {
  describe(`storage in ${where}`, () => {
    it('runs the script without a fault to its end', async () => {
      const expected: Expected = { acknowledged: 0, possible: new Set(), batches: 0 }
      const failed: MyriadError[] = []
      const place = make()
      await script(new WorldsInPlace(place), expected, failed)
      expect(failed).toEqual([])
      expect(expected.acknowledged).toBe(4)
      await check(new WorldsInPlace(place), expected)
    })

    for (const fault of FAULTS) {
      it(`scenario 5: ${fault} at the nth operation, for every n: never torn, never said to be saved when it is not, never a hang`, async () => {
        const names = await operationsOf(make)
        expect(names.length).toBeGreaterThan(60)
        expect(new Set(names)).toEqual(
          new Set([
            'open',
            'begin',
            'keys manifests',
            'getAll manifests',
            'get manifests',
            'get pages',
            'keys pages',
            'keys journal',
            'getAll journal',
            'put pages',
            'put manifests',
            'put journal',
            'delete manifests',
            'delete pages',
            'delete journal',
            'commit',
            // Only databases note beside a world that it was saved.
            ...(where === 'fake-indexeddb' ? ['note'] : []),
          ]),
        )
        // Runs with a silence wait for its limit: some at a time.
        const numbers = names.map((_, i) => i + 1)
        const short = where === 'files' ? SHORT_ON_DISK : SHORT
        const limits = fault === 'silence' ? short : PATIENT
        const failures: number[] = []
        const run = async (n: number) => {
          const inner = make()
          const place = new FaultPlace(inner)
          place.fails = (_name, number): Fault | undefined => (number === n ? fault : undefined)
          const expected: Expected = { acknowledged: 0, possible: new Set(), batches: 0 }
          const failed: MyriadError[] = []
          await script(new WorldsInPlace(place, limits), expected, failed)
          if (failed.length > 0) failures.push(n)
          for (const { code } of failed) expect(code).toMatch(/^STORAGE_(FAILED|TIMEOUT)$/)
          // The last saves come after any fault but one in themselves.
          if (failed.length === 0) expect(expected.acknowledged).toBe(4)
          await check(new WorldsInPlace(inner), expected)
        }
        // `fake-indexeddb` is one for the whole program.
        const abreast = fault === 'silence' && where !== 'fake-indexeddb' ? ABREAST : 1
        for (let from = 0; from < numbers.length; from += abreast) {
          await Promise.all(numbers.slice(from, from + abreast).map(run))
        }
        // A dead connection is opened again without a word; of all other faults the caller hears.
        expect(failures.length).toBeGreaterThan(numbers.length / 2)
      }, 120_000)
    }

    it('scenario 5: two faults in one run, wherever they come', async () => {
      const names = await operationsOf(make)
      for (let n = 1; n <= names.length; n += 3) {
        const inner = make()
        const place = new FaultPlace(inner)
        place.fails = (_name, number) => (number === n || number === n + 7 ? 'abort' : undefined)
        const expected: Expected = { acknowledged: 0, possible: new Set(), batches: 0 }
        await script(new WorldsInPlace(place, PATIENT), expected, [])
        // Nothing fails any more, and a busy machine may take its time.
        await check(new WorldsInPlace(inner), expected)
      }
    }, 60_000)

    it('leaves nothing behind that nobody names, whatever failed', async () => {
      const inner = make()
      const place = new FaultPlace(inner)
      place.fails = (_name, number) => (number % 17 === 0 ? 'abort' : undefined)
      await script(new WorldsInPlace(place, PATIENT), { acknowledged: 0, possible: new Set(), batches: 0 }, [])
      const worlds = new WorldsInPlace(inner, PATIENT)
      await worlds.save('home', imageAt(8), { ...order, journalFrom: 9 })
      await worlds.save('home', imageAt(9), { ...order, journalFrom: 10 })
      await worlds.save('home', imageAt(10), { ...order, journalFrom: 11 })
      // Two saves: the list of entities and what stands still once, what moves twice.
      expect((await keysOf(inner, 'home', 'pages')).length).toBe(4)
      expect((await keysOf(inner, 'home', 'manifests')).filter(([kind]) => kind === 0).length).toBe(2)
      expect(await keysOf(inner, 'home', 'journal')).toEqual([])
    })
  })
}
