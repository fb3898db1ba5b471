import { afterEach, describe, expect, it, vi } from 'vitest'
import { MemoryPlace } from '../../../src/storage/adapter/index.js'
import {
  keepWorld,
  MemoryStore,
  openStorage,
  PAGE_BYTES,
  type WorldImage,
  type WorldStore,
} from '../../../src/storage/index.js'
import { noSave, saveInfo } from '../../../src/storage/memory-store.js'
import { toPages } from '../../../src/storage/pages.js'
import { rejected } from '../../support/errors.js'
import { FakeEngine } from '../../support/storage/fake-engine.js'
import { storeIn } from '../../support/storage/stores.js'

function imageOf(tick: number, length = 64): WorldImage {
  const bytes = Uint8Array.from({ length }, (_, i) => i * tick)
  return { fingerprint: 99, tick, alive: 2, dense: Uint32Array.of(2, 1, 3), bytes }
}

function open(): WorldStore {
  return new MemoryStore('There is no database here.')
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('MemoryStore', () => {
  it('says that it is memory, and why', () => {
    const store = open()
    expect(store.kind).toBe('memory')
    expect(store.reason).toBe('There is no database here.')
  })

  it('brings back what was saved', async () => {
    const store = open()
    await store.save('home', imageOf(3))
    await store.save('away', imageOf(5))
    expect(await store.load('home')).toEqual(imageOf(3))
    expect(await store.load('away')).toEqual(imageOf(5))
    expect(await store.load('home')).toEqual(imageOf(3))
  })

  it('brings back an image of several pages', async () => {
    const store = open()
    const image = imageOf(3, 2 * PAGE_BYTES + 4)
    await store.save('home', image)
    const back = await store.load('home')
    expect(Buffer.compare(back.bytes, image.bytes)).toBe(0)
    expect({ ...back, bytes: null }).toEqual({ ...image, bytes: null })
  })

  it('reports each save, with a generation that rises for each world by itself', async () => {
    const store = open()
    expect(await store.save('home', imageOf(3, PAGE_BYTES + 4))).toEqual({
      world: 'home',
      generation: 1,
      tick: 3,
      bytes: PAGE_BYTES + 4,
      pages: 2,
      ms: expect.any(Number),
    })
    expect(await store.save('home', imageOf(4))).toMatchObject({ generation: 2, tick: 4, bytes: 64, pages: 1 })
    expect(await store.save('away', imageOf(4))).toMatchObject({ world: 'away', generation: 1 })
  })

  it('keeps the last save of a world only', async () => {
    const store = open()
    await store.save('home', imageOf(3, PAGE_BYTES + 4))
    await store.save('home', imageOf(4))
    expect(await store.load('home')).toEqual(imageOf(4))
    expect((await store.list()).length).toBe(1)
  })

  it('lists what it keeps', async () => {
    const store = open()
    expect(await store.list()).toEqual([])
    vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000)
    await store.save('home', imageOf(3))
    await store.save('away', imageOf(5, 8))
    await store.save('home', imageOf(4))
    expect(new Set(await store.list())).toEqual(
      new Set([
        { world: 'home', generation: 2, tick: 4, bytes: 64, savedAt: 1_700_000_000_000 },
        { world: 'away', generation: 1, tick: 5, bytes: 8, savedAt: 1_700_000_000_000 },
      ]),
    )
  })

  it('refuses to load a world that was never saved', async () => {
    const error = await rejected(open().load('nowhere'))
    expect(error.code).toBe('STORAGE_MISSING')
    expect(error.message).toBe('There is no save of world "nowhere".')
    expect(error.value).toBe('nowhere')
  })

  it('forgets a world that is removed, and only that one', async () => {
    const store = open()
    await store.save('home', imageOf(3))
    await store.save('away', imageOf(5))
    await store.remove('home')
    expect((await rejected(store.load('home'))).code).toBe('STORAGE_MISSING')
    expect((await store.list()).map(({ world }) => world)).toEqual(['away'])
    expect(await store.load('away')).toEqual(imageOf(5))
  })

  it('takes it calmly when a world to remove is not there', async () => {
    await expect(open().remove('nowhere')).resolves.toBeUndefined()
  })

  it('forgets everything when it is closed', async () => {
    const store = open()
    await store.save('home', imageOf(3))
    await store.close()
    expect(await store.list()).toEqual([])
    expect((await rejected(store.load('home'))).code).toBe('STORAGE_MISSING')
  })

  it('keeps worlds apart whatever their names', async () => {
    const store = open()
    const names = ['', ' ', 'constructor', '__proto__', 'home', 'Home']
    for (const [i, world] of names.entries()) await store.save(world, imageOf(i + 1))
    for (const [i, world] of names.entries()) expect((await store.load(world)).tick).toBe(i + 1)
  })

  it('does not notice when the image is changed after its save', async () => {
    const store = open()
    const image = imageOf(3)
    await store.save('home', image)
    image.bytes.fill(0)
    image.dense.fill(0)
    expect(await store.load('home')).toEqual(imageOf(3))
  })

  it('does not notice when the bytes of a loaded image are changed', async () => {
    const store = open()
    await store.save('home', imageOf(3))
    const { bytes } = await store.load('home')
    bytes.fill(0)
    expect(await store.load('home')).toEqual(imageOf(3))
  })

  it('does not notice when the entities of a loaded image are changed', async () => {
    const store = open()
    await store.save('home', imageOf(3))
    const { dense } = await store.load('home')
    dense.fill(0)
    await expect(store.load('home')).resolves.toEqual(imageOf(3))
  })

  it('keeps the save before when an image cannot be saved', async () => {
    const store = open()
    await store.save('home', imageOf(3))
    const broken = { ...imageOf(4), bytes: undefined as never }
    await expect(store.save('home', broken)).rejects.toThrow()
    expect(await store.load('home')).toEqual(imageOf(3))
    expect(await store.save('home', imageOf(5))).toMatchObject({ generation: 2 })
  })
})

describe('noSave', () => {
  it('names the world that is not there', () => {
    expect(noSave('home')).toMatchObject({
      name: 'MyriadError',
      code: 'STORAGE_MISSING',
      message: 'There is no save of world "home".',
      value: 'home',
    })
  })
})

describe('saveInfo', () => {
  it('tells of a manifest what a list of saves shows, and nothing more', () => {
    expect(saveInfo(toPages(imageOf(3), 'home', 7, 1_700_000_000_000).manifest)).toEqual({
      world: 'home',
      generation: 7,
      tick: 3,
      bytes: 64,
      savedAt: 1_700_000_000_000,
    })
  })
})

describe('openStorage', () => {
  it('refuses options that are none, before it starts anything', async () => {
    let started = 0
    const worker = () => {
      started++
      throw new Error('no')
    }
    for (const [options, named] of [
      [5, 'options'],
      [{ worker, sentinal: {} }, 'sentinal'],
      [{ worker: 'a.js' }, 'worker'],
      [{ worker, sentinel: {} }, 'sentinel'],
      [{ worker, limits: { openMS: 5 } }, 'openMS'],
      [{ worker, limits: { openMs: -1 } }, 'limits.openMs'],
      [{ worker, limits: { answerMs: undefined } }, 'limits.answerMs'],
    ] as const) {
      const error = await rejected(openStorage(options as never))
      expect([error.code, error.message]).toEqual(['WRONG_TYPE', expect.stringContaining(named)])
    }
    expect(started).toBe(0)
  })

  it('asks the browser to keep what is stored, where there is one to ask', async () => {
    const store = new MemoryStore('a test')
    expect(await store.persist()).toBe(false)
    const inBrowser = storeIn(new MemoryPlace())
    vi.stubGlobal('navigator', {})
    expect(await inBrowser.persist()).toBe(false)
    vi.stubGlobal('navigator', { storage: { persist: async () => true } })
    expect(await inBrowser.persist()).toBe(true)
    vi.unstubAllGlobals()
  })
})

it('worlds of one name in two memories have nothing to do with each other, also on pages that are not secure', async () => {
  // Such a page has no `randomUUID`.
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const keep = (store: WorldStore) => keepWorld(new FakeEngine(), { store, world: 'home', saveEvery: 0 })
  const [here, there] = [open(), open()]
  const first = await keep(here)
  // Its owner has a higher number than that of the first.
  await (await keep(there)).close()
  const second = await keep(there)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect([first.state.phase, second.state.phase]).toEqual(['owner', 'owner'])
  await first.close()
  await second.close()
  vi.unstubAllGlobals()
})
