import { afterEach, describe, expect, it, vi } from 'vitest'
import { databaseName, IndexedDbPlace, MemoryPlace, storageError } from '../../../src/storage/adapter/index.js'
import type { WorldImage } from '../../../src/storage/index.js'
import { WorldsInPlace } from '../../../src/storage/world/index.js'
import { rejected } from '../../support/errors.js'
import { FAULTS, FaultPlace } from '../../support/storage/fault-place.js'
import { imageAt } from '../../support/storage/images.js'
import { contents, freshIndexedDb, keysOf, PLACES } from '../../support/storage/places.js'
import { storeIn } from '../../support/storage/stores.js'

afterEach(() => vi.unstubAllGlobals())

const order = { epoch: 0, durability: 'strict', saveVersion: 0 } as const
/** Where storage answers, and another use of the disk is not to be taken for trouble. */
const PATIENT = { openMs: 10_000, answerMs: 10_000, restMs: 400 }
/** Where it does not. */
const SHORT = { openMs: 100, answerMs: 100, restMs: 150 }

/** Many times faster than `toEqual` on arrays. */
function expectSame(found: WorldImage, wanted: WorldImage): void {
  expect(Buffer.compare(found.bytes, wanted.bytes)).toBe(0)
  expect({ ...found, bytes: null }).toEqual({ ...wanted, bytes: null })
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Sizes of what stands still and what moves, of some pages where the place copies fast: fake-indexeddb takes ms a page. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = { memory: [400_000, 300_000] }

for (const [where, make] of Object.entries(PLACES)) {
  const sizes = SIZES[where] ?? [4000, 3000]
  const pages = sizes.map((bytes) => Math.ceil(bytes / 262_144)) as [number, number]
  describe(`trouble in ${where}`, () => {
    it('scenario 6: over quota the save fails with STORAGE_QUOTA, and the save before is untouched', async () => {
      const inner = make()
      const place = new FaultPlace(inner)
      const worlds = new WorldsInPlace(place, PATIENT)
      await worlds.save('home', imageAt(1), order)
      const before = await contents(inner, 'home')
      place.fails = (name) => (name === 'commit' ? new DOMException('no room', 'QuotaExceededError') : undefined)
      const error = await rejected(worlds.save('home', imageAt(2), order))
      expect(error.code).toBe('STORAGE_QUOTA')
      expect(error.message).toContain('What was saved before is untouched.')
      expect(await contents(inner, 'home')).toBe(before)
      // Over quota again and again is no reason to leave the storage alone: it answers.
      for (let i = 0; i < 4; i++) {
        expect((await rejected(worlds.save('home', imageAt(2), order))).code).toBe('STORAGE_QUOTA')
      }
      place.fails = () => undefined
      expect(await worlds.save('home', imageAt(2), order)).toMatchObject({ generation: 2, tick: 2 })
    })

    it('scenario 7: a disk that is full closes the connection too: it is opened again, and the save before loads', async () => {
      const inner = make()
      const place = new FaultPlace(inner)
      const worlds = new WorldsInPlace(place, PATIENT)
      await worlds.save('home', imageAt(1), order)
      place.fails = (name) => {
        if (name === 'commit') return new DOMException('no room', 'QuotaExceededError')
        return undefined
      }
      expect((await rejected(worlds.save('home', imageAt(2), order))).code).toBe('STORAGE_QUOTA')
      let once = true
      place.fails = (name) => {
        if (name !== 'begin' || !once) return undefined
        once = false
        return new DOMException('The database connection is closing.', 'InvalidStateError')
      }
      expect((await worlds.load('home'))!.image).toEqual(imageAt(1))
      expect(once).toBe(false)
    })

    it('scenario 20: a dead connection is opened again once, in silence; then storage is left alone, and tried again', async () => {
      const place = new FaultPlace(make())
      const worlds = new WorldsInPlace(place, PATIENT)
      await worlds.save('home', imageAt(1), order)
      const dead = () => new DOMException('The database connection is closing.', 'InvalidStateError')
      let deaths = 1
      place.fails = (name) => (name === 'begin' && deaths-- > 0 ? dead() : undefined)
      place.names.length = 0
      await worlds.save('home', imageAt(2), order)
      expect(place.names.filter((name) => name === 'open').length).toBe(1)
      // Dead for good: each of three calls opens once more, and no more than that.
      deaths = Infinity
      for (let i = 0; i < 3; i++) {
        place.names.length = 0
        expect((await rejected(worlds.load('home'))).code).toBe('STORAGE_FAILED')
        expect(place.names.filter((name) => name === 'open').length).toBe(1)
      }
      place.names.length = 0
      expect((await rejected(worlds.load('home'))).message).toContain('was not tried')
      expect(place.names).toEqual([])
      // After the rest one call is let through; it fails, and the rest begins anew.
      await sleep(PATIENT.restMs + 20)
      expect((await rejected(worlds.load('home'))).message).not.toContain('was not tried')
      expect((await rejected(worlds.load('home'))).message).toContain('was not tried')
      await sleep(PATIENT.restMs + 20)
      place.fails = () => undefined
      expect((await worlds.load('home'))!.image).toEqual(imageAt(2))
      expect((await worlds.load('home'))!.image).toEqual(imageAt(2))
    })

    it('scenario 23: saves asked for while one runs become one after it, and generations rise', async () => {
      const place = new FaultPlace(make())
      const worlds = new WorldsInPlace(place, PATIENT)
      const reports = await Promise.all([1, 2, 3, 4, 5].map((tick) => worlds.save('home', imageAt(tick), order)))
      expect(reports.map(({ generation, tick }) => [generation, tick])).toEqual([
        [1, 1],
        [2, 5],
        [2, 5],
        [2, 5],
        [2, 5],
      ])
      expect(place.names.filter((name) => name === 'commit').length).toBe(2)
      expect((await worlds.save('home', imageAt(6), order)).generation).toBe(3)
      // One that fails takes those that wait for it with it no further than itself.
      let once = true
      place.fails = (name) => {
        if (name !== 'commit' || !once) return undefined
        once = false
        return 'abort'
      }
      const results = await Promise.allSettled([7, 8].map((tick) => worlds.save('home', imageAt(tick), order)))
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
      expect((await worlds.load('home'))!.image.tick).toBe(8)
    })

    it('scenario 29: sixty saves with loads in between: no page that nobody names, and never more than two saves of them', async () => {
      const place = make()
      const worlds = new WorldsInPlace(place)
      const reader = new WorldsInPlace(place)
      for (let tick = 1; tick <= 60; tick++) {
        await worlds.save('home', imageAt(tick, ...sizes), order)
        // Reads run beside the save and always find a whole world.
        if (tick % 7 === 0) {
          const [found] = await Promise.all([
            reader.load('home'),
            worlds.save('home', imageAt(tick + 100, ...sizes), order),
          ])
          expectSame(found!.image, imageAt(found!.image.tick, ...sizes))
          expect(found!.bad).toEqual([])
        }
      }
      const keys = await keysOf(place, 'home', 'pages')
      // What stands still, and the list of entities, once. What moves: for each of two saves.
      expect(keys.length).toBe(1 + pages[0] + 2 * pages[1])
      expect((await keysOf(place, 'home', 'manifests')).length).toBe(2)
    })

    it('writes only what has changed, and the list of entities apart from the columns', async () => {
      const worlds = new WorldsInPlace(make())
      const [still, moving] = sizes
      expect((await worlds.save('home', imageAt(1, still, moving), order)).pages).toBe(pages[0] + pages[1])
      expect((await worlds.save('home', imageAt(2, still, moving), order)).pages).toBe(pages[1])
      expect((await worlds.save('home', imageAt(2, still, moving), order)).pages).toBe(0)
      // A section that grows moves no page of the next.
      expect((await worlds.save('home', imageAt(2, still + 4, moving), order)).pages).toBe(1)
    })

    if (where === 'memory')
      it('writes a save that is too large for one transaction in several, the manifest with the last', async () => {
        const inner = make()
        const place = new FaultPlace(inner)
        const worlds = new WorldsInPlace(place, PATIENT, 300_000)
        await worlds.save('home', imageAt(1, 600_000, 500_000), order)
        expect(place.names.filter((name) => name === 'commit').length).toBe(5 + 1)
        expectSame((await worlds.load('home'))!.image, imageAt(1, 600_000, 500_000))
        // Given up between two of them: the save before is there, and what was written ahead is not in the way.
        let commits = 0
        place.fails = (name) => (name === 'commit' && ++commits === 2 ? 'abort' : undefined)
        const report = rejected(worlds.save('home', imageAt(2, 600_000, 500_000), order))
        expect((await report).code).toBe('STORAGE_FAILED')
        place.fails = () => undefined
        expect((await worlds.load('home'))!.image.tick).toBe(1)
        await worlds.save('home', imageAt(3, 600_000, 500_000), order)
        expectSame((await new WorldsInPlace(inner).load('home'))!.image, imageAt(3, 600_000, 500_000))
        expect((await keysOf(inner, 'home', 'pages')).length).toBe(1 + 3 + 2 + 2)
      })

    if (where === 'memory')
      it('reports progress and can be given up before it writes', async () => {
        const place = make()
        const worlds = new WorldsInPlace(place)
        const seen: number[] = []
        const large = imageAt(1, 4, 70 * 262_144)
        await worlds.save('home', large, { ...order, onProgress: (done, of) => seen.push(done, of) })
        expect(seen).toEqual([0, 72, 64, 72, 72, 72])
        const abort = new AbortController()
        const giveUp = () => abort.abort(new Error('enough'))
        const saving = worlds.save('home', imageAt(2, 4, 70 * 262_144), {
          ...order,
          signal: abort.signal,
          onProgress: giveUp,
        })
        await expect(saving).rejects.toThrow()
        expect((await worlds.load('home'))!.image.tick).toBe(1)
      })

    it('scenario 17: whom another has replaced can write nothing, and changes nothing', async () => {
      const place = make()
      const first = new WorldsInPlace(place)
      const { epoch } = await first.claim('home')
      await first.save('home', imageAt(1), { ...order, epoch })
      const second = new WorldsInPlace(place)
      expect((await second.claim('home')).epoch).toBe(epoch + 1)
      const before = await contents(place, 'home')
      expect((await rejected(first.save('home', imageAt(2), { ...order, epoch }))).code).toBe('STORAGE_FENCED')
      const batch = { seq: 1, tickFrom: 1, tickTo: 2, count: 0, bytes: new Uint8Array(0) }
      expect((await rejected(first.append('home', [batch], epoch))).code).toBe('STORAGE_FENCED')
      expect(await contents(place, 'home')).toBe(before)
      expect(await second.append('home', [batch], epoch + 1)).toBe(true)
    })

    it('scenario 19: storage cleared underneath: the next save writes everything again', async () => {
      const place = make()
      const worlds = new WorldsInPlace(place)
      const { epoch } = await worlds.claim('home')
      await worlds.save('home', imageAt(1, ...sizes), { ...order, epoch })
      await place.remove('home')
      const batch = { seq: 1, tickFrom: 1, tickTo: 2, count: 0, bytes: new Uint8Array(0) }
      // A journal without its save would be worth nothing: whoever writes it is told.
      expect(await worlds.append('home', [batch], epoch)).toBe(false)
      const report = await worlds.save('home', imageAt(1, ...sizes), { ...order, epoch })
      expect([report.pages, report.generation]).toEqual([pages[0] + pages[1], 2])
      const found = await new WorldsInPlace(place).load('home')
      expectSame(found!.image, imageAt(1, ...sizes))
    })
  })
}

describe('a database that another tab has open', () => {
  /** A connection as another tab has it. */
  function tab(name: string): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(name)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  }

  it('scenario 18: a tab that does not let go: STORAGE_BLOCKED within the limit, and it works when the tab is gone', async () => {
    freshIndexedDb()
    const worlds = new WorldsInPlace(new IndexedDbPlace(), SHORT)
    await worlds.save('home', imageAt(1), order)
    const other = await tab(databaseName('home'))
    const started = performance.now()
    const error = await rejected(worlds.remove('home'))
    expect(error.code).toBe('STORAGE_BLOCKED')
    expect(error.allowed).toBe('close the other tab')
    expect(performance.now() - started).toBeLessThan(1000)
    // Behind the deletion that waits, an open gets no event at all.
    const silent = await rejected(worlds.load('home'))
    expect(silent.code).toMatch(/^STORAGE_(TIMEOUT|BLOCKED)$/)
    other.close()
    await sleep(SHORT.restMs + 50)
    expect(await worlds.load('home')).toBeUndefined()
  })

  it('scenario 18: when another tab wants to delete it, we let go at once', async () => {
    freshIndexedDb()
    const worlds = new WorldsInPlace(new IndexedDbPlace(), PATIENT)
    await worlds.save('home', imageAt(1), order)
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(databaseName('home'))
      request.onsuccess = () => resolve()
      request.onblocked = () => reject(new Error('blocked'))
    })
    // And what comes after makes it anew, whole.
    const report = await worlds.save('home', imageAt(2), order)
    expect([report.generation, report.pages]).toEqual([2, 2])
    expect((await new WorldsInPlace(new IndexedDbPlace()).load('home'))!.image).toEqual(imageAt(2))
  })
})

describe('where there is no IndexedDB', () => {
  const missing = new DOMException('not here', 'SecurityError')
  for (const [what, factory] of [
    ['is undefined', undefined],
    [
      'throws at the first touch',
      {
        open() {
          throw missing
        },
      },
    ],
    [
      'refuses later',
      {
        open() {
          const request = new EventTarget() as EventTarget & { error?: unknown }
          request.error = missing
          setTimeout(() => request.dispatchEvent(new Event('error')))
          return request
        },
      },
    ],
    ['never answers', { open: () => new EventTarget() }],
  ] as const) {
    it(`scenario 21: that ${what} is found out within the limit, and said`, async () => {
      freshIndexedDb()
      vi.stubGlobal('indexedDB', factory)
      // What `idb` takes for a request.
      vi.stubGlobal('IDBRequest', EventTarget)
      const started = performance.now()
      const error = await rejected(new WorldsInPlace(new IndexedDbPlace(), SHORT).probe())
      expect(error.code).toBe('STORAGE_UNAVAILABLE')
      expect(error.message).toMatch(/^IndexedDB cannot be used: .+\.$/)
      expect(performance.now() - started).toBeLessThan(1000)
    })
  }
})

describe('a store', () => {
  it('says what a save did and no more, and passes versions and progress on', async () => {
    const store = storeIn(new MemoryPlace())
    const progress: number[] = []
    const onProgress = (done: number) => void progress.push(done)
    const report = await store.save('home', imageAt(1), { durability: 'relaxed', saveVersion: 3, onProgress })
    expect(Object.keys(report).sort()).toEqual(['bytes', 'generation', 'ms', 'pages', 'tick', 'world'])
    expect(progress).toEqual([0, 3])
    expect((await store.worlds.load('home'))!.saveVersion).toBe(3)
    expect((await rejected(store.save('home', imageAt(1), { saveVersion: -1 }))).code).toBe('WRONG_TYPE')
    expect((await rejected(store.load('home'))).code).toBe('STORAGE_NEWER')
    expect((await store.read('home', { saveVersion: 3 })).lostTicks).toBe(0)
  })
})

it('a full disk is known as one, whatever a browser calls it', () => {
  for (const cause of [
    new DOMException('no room', 'QuotaExceededError'),
    new DOMException(
      'Connection is closing because of: IO error: .../000003.log: FILE_ERROR_NO_SPACE (ChromeMethodBFE: 3::WritableFileAppend::8)',
      'UnknownError',
    ),
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
  ]) {
    expect(storageError('Saving', cause)).toMatchObject({ code: 'STORAGE_QUOTA', cause })
  }
  const unknown = new DOMException('Internal error opening backing store for indexedDB.open.', 'UnknownError')
  expect(storageError('Saving', unknown).code).toBe('STORAGE_FAILED')
})

describe('a world whose own database has begun anew', () => {
  const wipe = (factory: IDBFactory) =>
    new Promise((resolve, reject) => {
      const request = factory.deleteDatabase(databaseName('home'))
      request.onsuccess = resolve
      request.onerror = reject
    })

  it('scenario 13: is lost and not new, though nothing outside of IndexedDB says so', async () => {
    const factory = freshIndexedDb()
    const place = new IndexedDbPlace()
    expect((await rejected(storeIn(place).load('home'))).code).toBe('STORAGE_MISSING')
    await storeIn(place).save('home', imageAt(1))
    await wipe(factory)
    const store = storeIn(place)
    const error = await rejected(store.load('home'))
    expect([error.code, error.value]).toEqual(['STORAGE_LOST', 1])
    // Looking at it has made it again, empty: it is lost all the same.
    expect((await rejected(storeIn(place).load('home'))).code).toBe('STORAGE_LOST')
    await store.remove('home')
    expect((await rejected(store.load('home'))).code).toBe('STORAGE_MISSING')
  })

  it('a save is one though it cannot be noted; whoever cannot look at the notes calls nothing new', async () => {
    const factory = freshIndexedDb()
    const place = new FaultPlace(new IndexedDbPlace())
    for (const fault of FAULTS) {
      place.fails = (name) => (name === 'note' ? fault : undefined)
      expect((await storeIn(place, undefined, SHORT).save('home', imageAt(1))).tick).toBe(1)
    }
    place.fails = () => undefined
    expect((await storeIn(place).load('home')).tick).toBe(1)
    await storeIn(place).save('home', imageAt(2))
    await wipe(factory)
    place.fails = (name) => (name === 'noted' ? 'silence' : undefined)
    expect((await rejected(storeIn(place, undefined, SHORT).load('home'))).code).toBe('STORAGE_TIMEOUT')
    place.fails = (name) => (name === 'noted' ? 'throw' : undefined)
    expect((await rejected(storeIn(place, undefined, SHORT).load('home'))).code).toBe('STORAGE_FAILED')
  })
})
