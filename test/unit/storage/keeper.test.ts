import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CutRoom, Shadow } from '../../../src/image/index.js'
import { MemoryPlace, type Place } from '../../../src/storage/adapter/index.js'
import { type KeepOptions, keepWorld, sentinelIn } from '../../../src/storage/index.js'
import { LocalLocks } from '../../../src/storage/keeper/index.js'
import { rejected } from '../../support/errors.js'
import { FakeEngine, hashAt, playTo } from '../../support/storage/fake-engine.js'
import { FaultPlace } from '../../support/storage/fault-place.js'
import { contents, flip, keysOf, PLACES, tamper } from '../../support/storage/places.js'
import { storeIn, textStorage } from '../../support/storage/stores.js'
import { sleep, tab, until } from '../../support/storage/tab.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** An engine that notes how much room there was for each cut before it was made. */
class RoomyEngine extends FakeEngine {
  readonly rooms: number[] = []

  get checkpointBytes(): number {
    return this.cells.byteLength
  }

  override checkpoint(options: { into?: CutRoom } = {}) {
    this.rooms.push((options.into as Shadow).bytes - this.cells.byteLength)
    return super.checkpoint(options)
  }

  grow(by: number): void {
    const cells = new Int32Array(Math.ceil(this.cells.length * by))
    cells.set(this.cells)
    this.cells = cells
  }
}

describe('memory for the cuts of a kept world', () => {
  const keep = (engine: FakeEngine, place: Place) => {
    const store = storeIn(place)
    Object.defineProperty(store, 'locks', { value: new LocalLocks() })
    return keepWorld(engine, { store, world: 'home', saveEvery: 0, journalEvery: 1000 })
  }

  it('scenario 34: is made and written to before the first cut, also where the world that was loaded is larger', async () => {
    const place = new MemoryPlace()
    const large = new RoomyEngine(400_000)
    const keeper = await keep(large, place)
    await keeper.close({ save: false })
    const small = new RoomyEngine(10)
    const again = await keep(small, place)
    expect(small.cells.length).toBe(400_000)
    await again.save()
    for (const rooms of [large.rooms, small.rooms]) {
      expect(rooms.length).toBe(1)
      expect(Math.min(...rooms)).toBeGreaterThanOrEqual(0)
    }
    await again.close({ save: false })
  })

  it('scenario 34: is made between saves when the world grows, and not in a cut', async () => {
    const engine = new RoomyEngine(100_000)
    const keeper = await keep(engine, new MemoryPlace())
    for (let i = 0; i < 40; i++) {
      engine.grow(1.04)
      engine.step()
      await keeper.save()
      await sleep(5)
    }
    expect(engine.rooms.length).toBe(41)
    expect(Math.min(...engine.rooms)).toBeGreaterThanOrEqual(0)
    // And not without end.
    expect(engine.rooms.at(-1)!).toBeLessThan(engine.cells.byteLength)
    await keeper.close({ save: false })
  })
})

for (const [where, make] of Object.entries(PLACES)) {
  describe(`a kept world in ${where}`, () => {
    it('scenario 3: after a crash between two saves it has the hash of a run without one', async () => {
      const place = make()
      const first = tab(place, new LocalLocks())
      const keeper = await first.keep()
      expect(keeper.start).toMatchObject({ loaded: false })
      playTo(first.engine, 40)
      await keeper.save()
      playTo(first.engine, 90)
      await keeper.flush()
      // The crash: nobody closes anything.
      const second = tab(place, new LocalLocks())
      const again = await second.keep()
      expect(again.start).toMatchObject({ loaded: true, lostTicks: 0, lostBatches: 0, fellBack: false })
      expect([second.engine.tick, second.engine.hash()]).toEqual([90, hashAt(90)])
      playTo(second.engine, 130)
      expect(second.engine.hash()).toBe(hashAt(130))
      await again.close()
      await keeper.close({ save: false })
      const third = tab(place, new LocalLocks())
      const last = await third.keep()
      expect(third.engine.hash()).toBe(hashAt(130))
      await last.close({ save: false })
    })

    it('flush: what was done before is there after a crash, whatever the journal was doing', async () => {
      const place = make()
      const first = tab(place, new LocalLocks(), { journalEvery: 60_000 })
      const keeper = await first.keep()
      for (const tick of [5, 6, 30]) {
        playTo(first.engine, tick)
        // Two at once: the second waits for more than the write of the first.
        const [one] = [keeper.flush(), playTo(first.engine, tick + 1)]
        await Promise.all([one, keeper.flush()])
        expect(keeper.state.pending).toBe(0)
        const second = tab(place, new LocalLocks(), { journalEvery: 60_000 })
        const { worlds } = second.store
        const { journal } = (await worlds.load('home'))!
        expect(journal.at(-1)!.tickTo).toBe(tick + 1)
      }
      await keeper.close({ save: false })
      await expect(keeper.flush()).rejects.toMatchObject({ code: 'DISPOSED' })
    })

    it('scenario 8: with a damaged newest save the older one and the journal give the same world', async () => {
      const place = make()
      const first = tab(place, new LocalLocks())
      const keeper = await first.keep()
      for (const tick of [30, 60]) {
        playTo(first.engine, tick)
        await sleep(15)
        await keeper.save()
      }
      playTo(first.engine, 75)
      await sleep(30)
      await keeper.close({ save: false })
      const newest = Math.max(...(await keysOf(place, 'home', 'pages')).map((key) => key[2]!))
      await tamper(place, 'home', 'pages', [1, 0, newest], flip(100))
      const second = tab(place, new LocalLocks())
      const again = await second.keep()
      expect(again.start).toMatchObject({ fellBack: true, lostTicks: 0, lostBatches: 0, generation: newest - 1 })
      expect([second.engine.tick, second.engine.hash()]).toEqual([75, hashAt(75)])
      expect(await second.store.putAside('home')).toMatchObject([{ generation: newest }])
      await again.close()
    })

    it('scenario 22: what was done just before the page goes is there afterwards', async () => {
      const place = make()
      const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
      const listeners = new EventTarget()
      vi.stubGlobal('document', page)
      vi.stubGlobal('addEventListener', listeners.addEventListener.bind(listeners))
      vi.stubGlobal('removeEventListener', listeners.removeEventListener.bind(listeners))
      const first = tab(place, new LocalLocks(), { journalEvery: 100_000 })
      const { TailWriter } = await import('../../../src/storage/tail.js')
      let opened = 0
      first.store.tail = (world) => {
        opened++
        return TailWriter.open(place, world, { openMs: 1000, answerMs: 1000, restMs: 0 })
      }
      const keeper = await first.keep()
      expect(opened).toBe(1)
      playTo(first.engine, 10)
      first.engine.poke(3, 1234)
      listeners.dispatchEvent(new Event('pagehide'))
      const wanted = first.engine.hash()
      // It was only hidden: it goes on, and goes again.
      await sleep(20)
      expect(keeper.state.pending).toBe(0)
      first.engine.step(5)
      page.visibilityState = 'hidden'
      page.dispatchEvent(new Event('visibilitychange'))
      await sleep(20)
      const second = tab(place, new LocalLocks())
      const again = await second.keep()
      expect(again.start).toMatchObject({ batches: 2, lostBatches: 0 })
      expect([second.engine.tick, second.engine.hash()]).toEqual([15, first.engine.hash()])
      expect(wanted).not.toBe(first.engine.hash())
      await again.close()
      await keeper.close({ save: false })
    })

    it('scenario 6: over quota the game lets go of something, and the save is tried once more; else the state says it', async () => {
      const inner = make()
      const place = new FaultPlace(inner)
      let pressed = 0
      let enough = 1
      let full = false
      place.fails = (name) =>
        name === 'put pages' && full ? new DOMException('no room', 'QuotaExceededError') : undefined
      const onPressure = () => {
        if (++pressed >= enough) full = false
      }
      const { engine, keep, states } = tab(place, new LocalLocks(), { onPressure })
      const keeper = await keep()
      full = true
      playTo(engine, 10)
      await keeper.save()
      expect(pressed).toBe(1)
      // Nothing helps.
      full = true
      enough = Infinity
      playTo(engine, 20)
      expect((await rejected(keeper.save())).code).toBe('STORAGE_QUOTA')
      expect(pressed).toBe(2)
      expect(states.at(-1)).toMatchObject({ phase: 'degraded', generation: 2, lastTick: 10 })
      expect(states.at(-1)!.error!.code).toBe('STORAGE_QUOTA')
      // The game goes on, and so does the keeper when there is room.
      playTo(engine, 30)
      full = false
      await keeper.save()
      expect(keeper.state).toMatchObject({ phase: 'owner', error: undefined, lastTick: 30 })
      await keeper.close()
    })

    it('scenario 16: of two tabs one owns the world, the other waits and takes over when it is gone', async () => {
      const place = make()
      const locks = new LocalLocks()
      const first = tab(place, locks)
      const second = tab(place, locks)
      const owner = await first.keep()
      playTo(first.engine, 20)
      const waiting = await second.keep()
      expect(waiting.state.phase).toBe('elsewhere')
      expect(waiting.start).toBeUndefined()
      expect((await rejected(waiting.save())).code).toBe('STORAGE_OWNED')
      await owner.save()
      await until(() => waiting.state.lastTick === 20)
      playTo(first.engine, 33)
      await owner.close()
      const closed = performance.now()
      await until(() => waiting.state.phase === 'owner')
      expect(performance.now() - closed).toBeLessThan(1000)
      expect([second.engine.tick, second.engine.hash()]).toEqual([33, hashAt(33)])
      await waiting.close()
    })

    it('scenario 16: who waits takes over what the other has left, though it wanted to begin anew', async () => {
      const place = make()
      const locks = new LocalLocks()
      const first = tab(place, locks)
      const second = tab(place, locks, { begin: 'anew' })
      const owner = await first.keep()
      const waiting = await second.keep()
      expect(waiting.state.phase).toBe('elsewhere')
      playTo(second.engine, 7)
      playTo(first.engine, 33)
      await owner.close()
      await until(() => waiting.state.phase === 'owner')
      expect([second.engine.tick, second.engine.hash()]).toEqual([33, hashAt(33)])
      expect(waiting.start).toMatchObject({ loaded: true })
      await waiting.close()
    })

    it('scenario 16: a world that is free and cannot be loaded is told of, tried again, and nothing is saved over it', async () => {
      const place = make()
      const locks = new LocalLocks()
      const first = tab(place, locks)
      const second = tab(place, locks)
      const owner = await first.keep()
      playTo(first.engine, 20)
      const waiting = await second.keep()
      playTo(second.engine, 5)
      const { worlds } = second.store
      const load = worlds.load.bind(worlds)
      let failures = 1
      worlds.load = async (world) => {
        if (failures-- > 0) throw new Error('not now')
        return load(world)
      }
      await owner.close()
      await until(() => waiting.state.error !== undefined)
      expect(waiting.state).toMatchObject({ phase: 'elsewhere', error: { code: 'STORAGE_FAILED' } })
      expect((await rejected(waiting.save())).code).toBe('STORAGE_OWNED')
      await sleep(1500)
      await until(() => waiting.state.phase === 'owner')
      expect([second.engine.tick, second.engine.hash(), waiting.state.error]).toEqual([20, hashAt(20), undefined])
      await waiting.close()
    })

    it('scenario 17: whoever the world is taken from is fenced: it writes nothing more', async () => {
      const place = make()
      const locks = new LocalLocks()
      const first = tab(place, locks)
      const second = tab(place, locks, { steal: true })
      const owner = await first.keep()
      playTo(first.engine, 20)
      await owner.save()
      const thief = await second.keep()
      expect(thief.state.phase).toBe('owner')
      expect(second.engine.hash()).toBe(hashAt(20))
      await until(() => owner.state.phase === 'fenced')
      expect((await rejected(owner.save())).code).toBe('STORAGE_FENCED')
      owner.leave()
      const before = await contents(place, 'home')
      playTo(first.engine, 50)
      await sleep(30)
      expect(await contents(place, 'home')).toBe(before)
      // It may take it back, and has the other's world then.
      playTo(second.engine, 25)
      await thief.save()
      await owner.takeOver()
      expect(owner.state.phase).toBe('owner')
      expect([first.engine.tick, first.engine.hash()]).toEqual([25, hashAt(25)])
      await until(() => thief.state.phase === 'fenced')
      await owner.close()
      await thief.close()
    })

    it('scenario 17: an owner that was frozen and hears nothing fails at its next write', async () => {
      const place = make()
      vi.stubGlobal('BroadcastChannel', undefined)
      // Locks that know nothing of each other: as if the first had lost its lock in its sleep.
      const first = tab(place, new LocalLocks())
      const second = tab(place, new LocalLocks())
      const owner = await first.keep()
      playTo(first.engine, 20)
      await owner.save()
      const later = await second.keep()
      playTo(second.engine, 40)
      await later.close()
      const before = await contents(place, 'home')
      playTo(first.engine, 30)
      await until(() => owner.state.phase === 'fenced')
      expect(owner.state.error!.code).toBe('STORAGE_FENCED')
      expect(await contents(place, 'home')).toBe(before)
      await owner.close()
    })

    it('scenario 13: a world that was saved and is gone is not begun anew without a word', async () => {
      const place = make()
      const text = textStorage()
      const keep = (more: Partial<KeepOptions> = {}) =>
        keepWorld(new FakeEngine(), { store: storeIn(place, sentinelIn(text)), world: 'home', saveEvery: 0, ...more })
      const keeper = await keep()
      await keeper.close()
      await place.remove('home')
      expect((await rejected(keep())).code).toBe('STORAGE_LOST')
      // The lock was let go of, and the world may be begun anew on purpose.
      const anew = await keep({ begin: 'anew' })
      expect(anew.state.phase).toBe('owner')
      await anew.close()
    })

    it('scenario 9: a world of which no save is whole is not begun anew without a word, and nothing is deleted', async () => {
      const place = make()
      const first = tab(place, new LocalLocks())
      await (await first.keep()).close()
      for (const key of await keysOf(place, 'home', 'pages')) await tamper(place, 'home', 'pages', key, flip(50))
      const pages = await keysOf(place, 'home', 'pages')
      const again = tab(place, new LocalLocks())
      expect((await rejected(again.keep())).code).toBe('IMAGE_INVALID')
      const anew = await tab(place, new LocalLocks(), { begin: 'anew' }).keep()
      await anew.save()
      expect(await keysOf(place, 'home', 'pages')).toEqual(expect.arrayContaining(pages as number[][]))
      await anew.close()
    })

    it('scenario 19: cleared underneath, the next batch finds it out and the world is saved whole again', async () => {
      const place = make()
      const { engine, keep } = tab(place, new LocalLocks())
      const keeper = await keep()
      playTo(engine, 20)
      await keeper.save()
      await place.remove('home')
      playTo(engine, 30)
      await until(() => keeper.state.lastTick === 30)
      playTo(engine, 35)
      await keeper.flush()
      const second = tab(place, new LocalLocks())
      const again = await second.keep()
      expect([second.engine.tick, second.engine.hash()]).toEqual([35, hashAt(35)])
      await again.close({ save: false })
      await keeper.close({ save: false })
    })

    it('scenario 23: saves asked for while one runs become one after it', async () => {
      const { engine, keep } = tab(make(), new LocalLocks())
      const keeper = await keep()
      const cuts = engine.cuts
      const saves = [1, 2, 3, 4].map(() => keeper.save())
      playTo(engine, 9)
      const reports = await Promise.all(saves)
      expect(reports.map(({ generation, tick }) => [generation, tick])).toEqual([
        [2, 0],
        [3, 9],
        [3, 9],
        [3, 9],
      ])
      expect(engine.cuts - cuts).toBe(2)
      await keeper.close()
    })

    it('scenario 31: what hangs together no more is said to be lost, and the journal after it is whole', async () => {
      const place = make()
      const first = tab(place, new LocalLocks(), { journalEvery: 100_000 })
      const keeper = await first.keep()
      for (const tick of [10, 20, 30]) {
        playTo(first.engine, tick)
        keeper.leave()
        await sleep(20)
      }
      const keys = (await keysOf(place, 'home', 'journal')) as number[][]
      expect(keys.length).toBe(3)
      await tamper(place, 'home', 'journal', keys[1]!, flip(50))
      const second = tab(place, new LocalLocks())
      const again = await second.keep()
      expect(again.start).toMatchObject({ batches: 1, lostBatches: 2, lostTicks: 20 })
      expect(again.start!.stopped).toContain('has the wrong hash')
      expect([second.engine.tick, second.engine.hash()]).toEqual([10, hashAt(10)])
      playTo(second.engine, 50)
      await sleep(30)
      const third = tab(place, new LocalLocks())
      const last = await third.keep()
      expect(last.start).toMatchObject({ lostBatches: 0, stopped: undefined })
      expect([third.engine.tick, third.engine.hash()]).toEqual([50, hashAt(50)])
      await last.close({ save: false })
      await again.close({ save: false })
      await keeper.close({ save: false })
    })
  })
}

describe('a keeper', () => {
  it('saves by itself, and only what was acknowledged is said to be saved', async () => {
    const place = new FaultPlace(new MemoryPlace())
    const { engine, keep, states } = tab(place, new LocalLocks(), { saveEvery: 20 })
    const keeper = await keep()
    playTo(engine, 10)
    await until(() => keeper.state.lastTick === 10)
    const { generation } = keeper.state
    place.fails = (name) => (name === 'commit' ? 'abort' : undefined)
    playTo(engine, 20)
    await until(() => keeper.state.phase === 'degraded')
    expect(keeper.state).toMatchObject({ lastTick: 10, error: { code: 'STORAGE_FAILED' } })
    place.fails = () => undefined
    await until(() => keeper.state.lastTick === 20)
    expect(keeper.state.phase).toBe('owner')
    expect(keeper.state.generation).toBeGreaterThan(generation)
    expect(states.every(({ lastTick }) => lastTick === undefined || [0, 10, 20].includes(lastTick))).toBe(true)
    await keeper.close()
    expect(keeper.state.phase).toBe('closed')
    expect((await rejected(keeper.save())).code).toBe('DISPOSED')
  })

  it('begins though its first save fails, says so, and writes no journal that follows nothing', async () => {
    const inner = new MemoryPlace()
    const place = new FaultPlace(inner)
    place.fails = (name) => (name === 'put manifests' && place.count > 8 ? 'abort' : undefined)
    const { engine, keep } = tab(place, new LocalLocks())
    const keeper = await keep()
    expect(keeper.state.phase).toBe('degraded')
    playTo(engine, 10)
    await sleep(30)
    expect(await keysOf(inner, 'home', 'journal')).toEqual([])
    place.fails = () => undefined
    await keeper.save()
    await until(() => keeper.state.pending === 0)
    await keeper.close({ save: false })
  })

  it('works with an engine that keeps no record of inputs: from save to save', async () => {
    const place = new MemoryPlace()
    const { engine, store } = tab(place, new LocalLocks())
    const plain = {
      get tick() {
        return engine.tick
      },
      checkpoint: engine.checkpoint.bind(engine),
      restore: engine.restore.bind(engine),
    }
    const keeper = await keepWorld(plain, { store, world: 'home' })
    playTo(engine, 12)
    await keeper.close()
    expect(await keysOf(place, 'home', 'journal')).toEqual([])
    expect((await store.load('home')).tick).toBe(12)
  })

  it('is given up by its signal while it waits for another tab', async () => {
    const place = new MemoryPlace()
    const locks = new LocalLocks()
    const owner = await tab(place, locks).keep()
    const abort = new AbortController()
    const waiting = await tab(place, locks, { signal: abort.signal }).keep()
    abort.abort()
    await waiting.close()
    expect(waiting.state.phase).toBe('closed')
    await owner.close()
    await expect(tab(place, locks, { signal: AbortSignal.abort(new Error('no')) }).keep()).rejects.toThrow('no')
    const after = await tab(place, locks).keep()
    expect(after.state.phase).toBe('owner')
    await after.close()
  })

  it('refuses options that are none', async () => {
    const { store, engine } = tab(new MemoryPlace(), new LocalLocks())
    const wrong = [
      { store, world: 5 },
      { store: {}, world: 'home' },
      { store, world: 'home', begin: 'new' },
      { store, world: 'home', saveEvery: -1 },
      { store, world: 'home', saveVersion: 1.5 },
      { store, world: 'home', autosave: true },
    ]
    for (const options of wrong) {
      expect((await rejected(keepWorld(engine, options as never))).code).toBe('WRONG_TYPE')
    }
    expect((await rejected(keepWorld({} as never, { store, world: 'home' }))).code).toBe('WRONG_TYPE')
  })
})
