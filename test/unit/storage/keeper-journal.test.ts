import { afterEach, describe, expect, it, vi } from 'vitest'
import { MemoryPlace, type Place } from '../../../src/storage/adapter/index.js'
import { type Keeper, keepWorld } from '../../../src/storage/index.js'
import { LocalLocks } from '../../../src/storage/keeper/index.js'
import { rejected } from '../../support/errors.js'
import { FakeEngine, hashAt, playTo } from '../../support/storage/fake-engine.js'
import { FaultPlace } from '../../support/storage/fault-place.js'
import { PLACES } from '../../support/storage/places.js'
import { storeIn } from '../../support/storage/stores.js'
import { gate, sleep, type Tab, tab, until } from '../../support/storage/tab.js'

afterEach(() => void vi.unstubAllGlobals())

/** More batches than may wait. */
const MANY = 900

/** Flushes after each of so many ticks, all in vain. @returns The most batches that waited. */
async function pileUp({ engine }: Tab, keeper: Keeper): Promise<number> {
  let most = 0
  const said: Promise<unknown>[] = []
  for (let i = 0; i < MANY; i++) {
    playTo(engine, engine.tick + 1)
    said.push(rejected(keeper.flush()))
    most = Math.max(most, keeper.state.pending)
    if (i % 50 === 0) await sleep(1)
  }
  await Promise.all(said)
  return most
}

/** What a crash at this moment would leave. */
async function kept(place: Place) {
  const { image, journal, fellBack, lostBatches, stopped } = (await storeIn(place).worlds.load('home'))!
  const engine = new FakeEngine()
  engine.restore(image)
  for (const batch of journal) await engine.replay(batch)
  const { tick } = engine
  return { tick, same: engine.hash() === hashAt(tick), saved: image.tick, fellBack, lostBatches, stopped }
}

const WHOLE = { same: true, fellBack: false, lostBatches: 0, stopped: undefined }

for (const [where, make] of Object.entries(PLACES)) {
  describe(`the journal of a kept world in ${where}`, () => {
    it('has an end while storage fails, and what is flushed afterwards is there', async () => {
      const inner = make()
      const place = new FaultPlace(inner)
      const page = tab(place, new LocalLocks(), { journalEvery: 60_000 })
      const keeper = await page.keep()
      playTo(page.engine, 10)
      await keeper.flush()
      place.fails = () => 'throw'
      playTo(page.engine, 20)
      expect((await rejected(keeper.flush())).code).toBe('STORAGE_FAILED')
      expect(keeper.state.phase).toBe('degraded')
      const most = await pileUp(page, keeper)
      expect(most).toBeGreaterThan(700)
      expect(most).toBeLessThanOrEqual(801)
      expect(await kept(inner)).toMatchObject({ ...WHOLE, tick: 10, saved: 0 })
      place.fails = () => undefined
      // It is left alone for a while.
      await sleep(120)
      await keeper.flush()
      expect(keeper.state).toMatchObject({ phase: 'owner', pending: 0, error: undefined })
      const tick = 20 + MANY
      expect(await kept(inner)).toMatchObject({ ...WHOLE, tick, saved: tick })
      // And has a save to follow from here on.
      playTo(page.engine, tick + 5)
      await keeper.flush()
      expect(await kept(inner)).toMatchObject({ ...WHOLE, tick: tick + 5, saved: tick })
      await keeper.close({ save: false })
    })
  })
}

describe('the journal of a kept world', () => {
  it('is begun anew by itself when storage works again, though nobody asks for a save', async () => {
    const inner = new MemoryPlace()
    const place = new FaultPlace(inner)
    const page = tab(place)
    const keeper = await page.keep()
    place.fails = () => 'throw'
    playTo(page.engine, 20)
    await until(() => keeper.state.phase === 'degraded')
    await pileUp(page, keeper)
    place.fails = () => undefined
    await sleep(2000)
    await until(() => keeper.state.phase === 'owner')
    expect(await kept(inner)).toMatchObject({ ...WHOLE, tick: 20 + MANY })
    await keeper.close({ save: false })
  })

  it('does not follow a save that was cut before it was given up', async () => {
    const inner = new MemoryPlace()
    const place = new FaultPlace(inner)
    const page = tab(place, new LocalLocks(), { journalEvery: 60_000 })
    const keeper = await page.keep()
    const { worlds } = page.store
    const slowed = gate()
    const save = worlds.save.bind(worlds)
    worlds.save = async (...what) => {
      await slowed.passed
      return save(...what)
    }
    worlds.append = () => Promise.reject(new Error('no room'))
    playTo(page.engine, 5)
    await rejected(keeper.flush())
    // Its cut is made here; it is written after the journal has lost what came next.
    const early = keeper.save()
    const flushes: Promise<void>[] = []
    for (let i = 0; i < MANY; i++) {
      playTo(page.engine, page.engine.tick + 1)
      flushes.push(keeper.flush())
      flushes.at(-1)!.catch(() => {})
    }
    worlds.append = Object.getPrototypeOf(worlds).append
    slowed.open()
    expect((await early).tick).toBe(5)
    await Promise.allSettled(flushes)
    playTo(page.engine, 2000)
    await keeper.flush()
    expect(await kept(inner)).toMatchObject({ ...WHOLE, tick: 2000 })
    await keeper.close({ save: false })
  })

  it('waits as long as it must for storage that is only slow', async () => {
    const inner = new MemoryPlace()
    const page = tab(inner, new LocalLocks(), { journalEvery: 60_000 })
    const keeper = await page.keep()
    const { worlds } = page.store
    const slowed = gate()
    const append = worlds.append.bind(worlds)
    worlds.append = async (...what) => {
      await slowed.passed
      return append(...what)
    }
    const flushes: Promise<void>[] = []
    for (let i = 0; i < MANY; i++) {
      playTo(page.engine, i + 1)
      flushes.push(keeper.flush())
    }
    expect(keeper.state).toMatchObject({ phase: 'owner', pending: MANY })
    slowed.open()
    await Promise.all(flushes)
    expect(await kept(inner)).toMatchObject({ ...WHOLE, tick: MANY, saved: 0 })
    await keeper.close({ save: false })
  })

  it('flush: makes the save that it has to follow, where the first one failed', async () => {
    const inner = new MemoryPlace()
    const place = new FaultPlace(inner)
    place.fails = (name) => (name === 'put manifests' && place.count > 8 ? 'abort' : undefined)
    const page = tab(place, new LocalLocks(), { journalEvery: 60_000 })
    const keeper = await page.keep()
    expect(keeper.state.phase).toBe('degraded')
    playTo(page.engine, 10)
    expect((await rejected(keeper.flush())).code).toBe('STORAGE_FAILED')
    place.fails = () => undefined
    await keeper.flush()
    expect(await kept(inner)).toMatchObject({ ...WHOLE, tick: 10 })
    await keeper.close({ save: false })
  })

  it('flush: saves an engine that keeps no record of inputs', async () => {
    const place = new MemoryPlace()
    const { engine, store } = tab(place)
    const { checkpoint, restore } = engine
    const plain = {
      get tick() {
        return engine.tick
      },
      checkpoint: checkpoint.bind(engine),
      restore: restore.bind(engine),
    }
    const keeper = await keepWorld(plain, { store, world: 'home', saveEvery: 0 })
    playTo(engine, 12)
    await keeper.flush()
    expect(await kept(place)).toMatchObject({ ...WHOLE, tick: 12, saved: 12 })
    await keeper.close({ save: false })
  })

  it('flush: is told when the world was taken away meanwhile, and had back', async () => {
    const place = new MemoryPlace()
    const locks = new LocalLocks()
    const page = tab(place, locks, { journalEvery: 60_000 })
    const keeper = await page.keep()
    const { worlds } = page.store
    const slowed = gate()
    worlds.append = async () => {
      await slowed.passed
      throw new Error('too late')
    }
    playTo(page.engine, 9)
    const flush = rejected(keeper.flush())
    const other = await tab(place, locks, { steal: true }).keep()
    await until(() => keeper.state.phase === 'fenced')
    worlds.append = Object.getPrototypeOf(worlds).append
    await keeper.takeOver()
    slowed.open()
    expect((await flush).code).toBe('STORAGE_FENCED')
    expect(keeper.state.phase).toBe('owner')
    await keeper.close({ save: false })
    await other.close({ save: false })
  })
})

describe('an owner that loses its world', () => {
  it('while it is loaded, has it no more, and writes nothing', async () => {
    const place = new MemoryPlace()
    const locks = new LocalLocks()
    const slow = tab(place, locks)
    const { worlds } = slow.store
    const slowed = gate()
    const load = worlds.load.bind(worlds)
    worlds.load = async (world) => {
      await slowed.passed
      return load(world)
    }
    const keeping = rejected(slow.keep())
    await sleep(5)
    const thief = tab(place, locks, { steal: true })
    const keeper = await thief.keep()
    playTo(thief.engine, 30)
    await keeper.save()
    slowed.open()
    expect((await keeping).code).toBe('STORAGE_FENCED')
    await sleep(10)
    expect(await kept(place)).toMatchObject({ ...WHOLE, tick: 30, saved: 30 })
    playTo(thief.engine, 40)
    await keeper.flush()
    expect(keeper.state.phase).toBe('owner')
    await keeper.close({ save: false })
  })

  it('while room is made for a save, writes nothing', async () => {
    const inner = new MemoryPlace()
    const place = new FaultPlace(inner)
    const locks = new LocalLocks()
    let full = false
    place.fails = (name) =>
      name === 'put pages' && full ? new DOMException('no room', 'QuotaExceededError') : undefined
    let other: Keeper | undefined
    const thief = tab(inner, locks, { steal: true })
    const first = tab(place, locks, {
      journalEvery: 60_000,
      onPressure: async () => {
        full = false
        other = await thief.keep()
        playTo(thief.engine, 70)
        await other.save()
      },
    })
    const keeper = await first.keep()
    full = true
    playTo(first.engine, 50)
    expect((await rejected(keeper.save())).code).toBe('STORAGE_FENCED')
    expect(keeper.state.phase).toBe('fenced')
    expect(await kept(inner)).toMatchObject({ ...WHOLE, tick: 70, saved: 70 })
    await other!.close({ save: false })
    await keeper.close()
  })

  it('and cannot load it when it takes it back, says why, and tries again', async () => {
    const place = new MemoryPlace()
    const locks = new LocalLocks()
    const first = tab(place, locks)
    const keeper = await first.keep()
    const other = await tab(place, locks, { steal: true }).keep()
    await until(() => keeper.state.phase === 'fenced')
    const { worlds } = first.store
    const load = worlds.load.bind(worlds)
    let failures = 1
    worlds.load = async (world) => {
      if (failures-- > 0) throw new Error('not now')
      return load(world)
    }
    expect((await rejected(keeper.takeOver())).message).toContain('not now')
    expect(keeper.state).toMatchObject({ phase: 'elsewhere', error: { code: 'STORAGE_FAILED' } })
    await until(() => keeper.state.phase === 'owner')
    await keeper.close({ save: false })
    await other.close({ save: false })
  })

  it('to a save of another part of the program is told', async () => {
    const place = new MemoryPlace()
    const page = tab(place)
    const keeper = await page.keep()
    playTo(page.engine, 10)
    await keeper.flush()
    const image = page.engine.checkpoint()
    await page.store.save('home', image)
    playTo(page.engine, 20)
    expect((await rejected(keeper.flush())).code).toBe('STORAGE_FENCED')
    expect(await kept(place)).toMatchObject({ ...WHOLE, tick: 10, saved: 10 })
    await keeper.close()
  })
})

describe('a kept world whose saves fail', () => {
  it('says so until one succeeds, though its journal goes on; and tries again by itself', async () => {
    const inner = new MemoryPlace()
    const place = new FaultPlace(inner)
    const page = tab(place)
    const keeper = await page.keep()
    place.fails = (name) => (name === 'put pages' ? new DOMException('no room', 'QuotaExceededError') : undefined)
    playTo(page.engine, 10)
    expect((await rejected(keeper.save())).code).toBe('STORAGE_QUOTA')
    playTo(page.engine, 20)
    await keeper.flush()
    await sleep(50)
    expect(keeper.state).toMatchObject({ phase: 'degraded', error: { code: 'STORAGE_QUOTA' }, pending: 0 })
    expect(await kept(inner)).toMatchObject({ ...WHOLE, tick: 20, saved: 0 })
    place.fails = () => undefined
    await until(() => keeper.state.phase === 'owner')
    expect(keeper.state).toMatchObject({ error: undefined, lastTick: 20 })
    await keeper.close({ save: false })
  })

  it('closed without a save: what was done last is in the journal', async () => {
    const place = new MemoryPlace()
    const page = tab(place, new LocalLocks(), { journalEvery: 60_000 })
    const keeper = await page.keep()
    playTo(page.engine, 5)
    // A write is under way, which has not what comes now.
    void keeper.flush()
    playTo(page.engine, 9)
    await keeper.close({ save: false })
    expect(await kept(place)).toMatchObject({ ...WHOLE, tick: 9, saved: 0 })
  })

  it('does not wait for a sentinel that never answers, or take its refusal for a failure', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const never = () => new Promise<never>(() => {})
    for (const write of [never, () => Promise.reject(new Error('no'))]) {
      const store = storeIn(new MemoryPlace(), { read: () => undefined, write, remove: () => {} })
      Object.defineProperty(store, 'locks', { value: new LocalLocks() })
      const keeping = keepWorld(new FakeEngine(), { store, world: 'home', saveEvery: 0 })
      await vi.advanceTimersByTimeAsync(6000)
      const keeper = await keeping
      expect(keeper.state).toMatchObject({ phase: 'owner', generation: 1, error: undefined })
      await keeper.close({ save: false })
    }
    vi.useRealTimers()
  })
})
