import { afterEach, describe, expect, it, vi } from 'vitest'
import { IndexedDbPlace, MemoryPlace } from '../../../src/storage/adapter/index.js'
import { keepWorld } from '../../../src/storage/index.js'
import { openFileStorage } from '../../../src/storage/node/index.js'
import { WorldsInPlace } from '../../../src/storage/world/index.js'
import { rejected } from '../../support/errors.js'
import { FakeEngine, hashAt, playTo } from '../../support/storage/fake-engine.js'
import { imageAt } from '../../support/storage/images.js'
import { contents, freshIndexedDb, keysOf, temporaryFolder } from '../../support/storage/places.js'
import { storeIn } from '../../support/storage/stores.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const SIZES = [300_000, 270_001] as const

describe('an exported world', () => {
  it('scenario 33: is the same bytes whatever place it comes from', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000)
    freshIndexedDb()
    const stores = [
      storeIn(new MemoryPlace()),
      storeIn(new IndexedDbPlace()),
      await openFileStorage({ directory: temporaryFolder() }),
    ]
    const files: Buffer[] = []
    for (const store of stores) {
      await store.save('home', imageAt(1, ...SIZES), { saveVersion: 2 })
      await store.save('home', imageAt(2, ...SIZES), { saveVersion: 2 })
      files.push(Buffer.from(await store.exportWorld('home')))
    }
    expect(files.map((file) => file.equals(files[0]!))).toEqual([true, true, true])
  })

  it('scenario 33: save, load, save: the same pages, the same file', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000)
    const first = storeIn(new MemoryPlace())
    await first.save('home', imageAt(3, ...SIZES))
    const file = Buffer.from(await first.exportWorld('home'))
    const second = storeIn(new MemoryPlace())
    await second.save('home', await first.load('home'))
    expect(Buffer.from(await second.exportWorld('home')).equals(file)).toBe(true)
    // And into the world it came from: nothing to write.
    expect((await first.save('home', await first.load('home'))).pages).toBe(0)
  })

  for (const compress of [false, true]) {
    it(`scenario 33: comes into another place whole, ${compress ? 'compressed' : 'as it is'}, journal and all`, async () => {
      const source = storeIn(new MemoryPlace())
      const engine = new FakeEngine()
      const keeper = await keepWorld(engine, { store: source, world: 'home', saveEvery: 0, journalEvery: 100_000 })
      playTo(engine, 40)
      await keeper.save()
      playTo(engine, 70)
      keeper.leave()
      await new Promise((resolve) => setTimeout(resolve, 10))
      const file = await source.exportWorld('home', { compress })
      freshIndexedDb()
      const target = storeIn(new IndexedDbPlace())
      const info = await target.importWorld(file, { world: 'copy' })
      expect(info).toMatchObject({ world: 'copy', generation: 1, tick: 40 })
      const other = new FakeEngine()
      const copy = await keepWorld(other, { store: target, world: 'copy', saveEvery: 0 })
      expect(copy.start).toMatchObject({ lostBatches: 0, batches: 1 })
      expect([other.tick, other.hash()]).toEqual([70, hashAt(70)])
      await copy.close()
      await keeper.close()
    })
  }

  it('is refused with a flipped byte anywhere, and then nothing is changed', async () => {
    const store = storeIn(new MemoryPlace())
    await store.save('home', imageAt(1))
    const place = new MemoryPlace()
    const target = storeIn(place)
    await target.save('home', imageAt(9))
    for (const compress of [false, true]) {
      const file = await store.exportWorld('home', { compress })
      const before = await contents(place, 'home')
      for (let at = 0; at < file.length; at++) {
        const bad = file.slice()
        bad[at]! ^= 16
        const code = await rejected(target.importWorld(bad)).then((error) => error.code)
        // A byte of the format says that it is newer.
        expect([at, ['IMAGE_INVALID', ...(at === 4 || at === 5 ? ['STORAGE_NEWER'] : [])].includes(code)]).toEqual([
          at,
          true,
        ])
      }
      for (const length of [0, 10, 63, 64, 70, file.length - 1]) {
        expect((await rejected(target.importWorld(file.slice(0, length)))).code).toBe('IMAGE_INVALID')
      }
      expect(await contents(place, 'home')).toBe(before)
    }
    expect((await rejected(target.importWorld('file' as never))).code).toBe('WRONG_TYPE')
    expect((await rejected(target.exportWorld('nowhere'))).code).toBe('STORAGE_MISSING')
  })

  it('takes the place of a world, and whoever kept that is fenced', async () => {
    const place = new MemoryPlace()
    const store = storeIn(place)
    await store.save('other', imageAt(5))
    const file = await store.exportWorld('other')
    const engine = new FakeEngine()
    const keeper = await keepWorld(engine, { store, world: 'home', saveEvery: 0, journalEvery: 100_000 })
    playTo(engine, 10)
    await keeper.save()
    await store.importWorld(file, { world: 'home' })
    expect((await rejected(keeper.save())).code).toBe('STORAGE_FENCED')
    expect((await new WorldsInPlace(place).load('home'))!.image).toEqual(imageAt(5))
    expect((await keysOf(place, 'home', 'manifests')).filter(([kind]) => kind === 0).length).toBe(2)
    await keeper.close()
  })
})
