import { keepWorld, openStorage } from 'myriad/storage'
import { IndexedDbPlace } from '/dist/src/storage/adapter/index.js'
import { hashAt, imageAt, playTo, SmallEngine, wrongWords } from '/test/crash/world.mjs'
import { lookInto } from '/test/soak/look.mjs'

let worker
const open = () =>
  openStorage({
    worker: () => {
      worker = new Worker('/crash-storage-worker.js', { type: 'module' })
      return worker
    },
  })
const acknowledged = (tick) => globalThis.acknowledged?.(tick)

globalThis.crash = {
  /** Saves for ever. Only a kill ends it. */
  async save(kind, durability = 'relaxed') {
    const store = await open()
    if (store.kind !== 'indexeddb') throw new Error(store.reason)
    let tick = 0
    let found
    try {
      found = await store.read('crash')
      tick = found.image.tick
    } catch (error) {
      if (error.code !== 'STORAGE_MISSING') {
        globalThis.begun = { tick, code: error.code, message: error.message }
        throw error
      }
    }
    const { generation, fellBack, bad } = found ?? {}
    globalThis.begun = { tick, generation, fellBack, bad }
    for (;;) {
      tick++
      await store.save('crash', imageAt(tick, kind), { durability })
      await acknowledged(tick)
    }
  },
  /** Saves so many times, while another reads all the time; what stands there afterwards. */
  async saveAndRead(kind, times) {
    const store = await open()
    const reader = await open()
    let done = false
    let reads = 0
    let wrong = 0
    await store.save('crash', imageAt(1, kind))
    const reading = (async () => {
      while (!done) {
        const { image, bad } = await reader.read('crash')
        wrong += wrongWords(image, kind) + bad.length
        reads++
      }
    })()
    for (let tick = 2; tick <= times; tick++) await store.save('crash', imageAt(tick, kind), { durability: 'relaxed' })
    done = true
    await reading
    await Promise.all([store.close(), reader.close()])
    return { reads, wrong, world: imageAt(1, kind).bytes.length, look: await lookInto(new IndexedDbPlace(), 'crash') }
  },
  /** Ends the storage worker as a crash would. */
  terminate() {
    worker.terminate()
  },
  async check(kind) {
    const store = await open()
    try {
      const { image, generation, fellBack, bad } = await store.read('crash')
      return { tick: image.tick, wrong: wrongWords(image, kind), generation, fellBack, bad }
    } catch (error) {
      return { code: error.code, message: error.message, tick: 0, wrong: 0 }
    } finally {
      await store.close()
    }
  },
  /** Saves so many times, or until it is refused. */
  async saveSome(times) {
    const store = await open()
    let tick = 0
    try {
      tick = (await store.load('crash')).tick
    } catch (error) {
      if (error.code !== 'STORAGE_MISSING') throw error
    }
    try {
      for (let i = 0; i < times; i++) {
        await store.save('crash', imageAt(tick + 1, 'full'), { durability: 'relaxed' })
        tick++
      }
      return { tick }
    } catch (error) {
      return { tick, code: error.code, message: error.message }
    } finally {
      await store.close()
    }
  },
  /** The save before the newest: what would be found if the newest manifest were gone. undefined: there is one save. */
  async checkOlder(kind) {
    const opened = indexedDB.open('myriad-world-crash')
    const db = await new Promise((resolve, reject) => {
      opened.onsuccess = () => resolve(opened.result)
      opened.onerror = () => reject(opened.error)
    })
    const inside = (work) => {
      const tx = db.transaction('manifests', 'readwrite')
      const request = work(tx.objectStore('manifests'))
      return new Promise((resolve, reject) => {
        tx.oncomplete = () => resolve(request.result)
        tx.onabort = () => reject(tx.error)
      })
    }
    // Saves are the records of kind 0.
    const saves = IDBKeyRange.bound([0, -Infinity], [0, Infinity])
    const keys = await inside((manifests) => manifests.getAllKeys(saves))
    if (keys.length < 2) return undefined
    const newest = await inside((manifests) => manifests.get(keys.at(-1)))
    await inside((manifests) => manifests.delete(keys.at(-1)))
    const store = await open()
    try {
      const { image, generation } = await store.read('crash')
      return { tick: image.tick, wrong: wrongWords(image, kind), generation }
    } finally {
      await store.close()
      await inside((manifests) => manifests.put(newest, keys.at(-1)))
      db.close()
    }
  },
  /** Plays a kept world for ever. */
  async play() {
    const engine = new SmallEngine()
    const store = await open()
    const keeper = await keepWorld(engine, { store, world: 'kept', saveEvery: 40, journalEvery: 5 })
    globalThis.keeper = keeper
    globalThis.engine = engine
    if (keeper.state.phase === 'elsewhere') return keeper.state.phase
    globalThis.begun = true
    const { start } = keeper
    const found = { start, tick: engine.tick, right: engine.hash() === hashAt(engine.tick), phase: keeper.state.phase }
    const timer = setInterval(() => {
      if (keeper.state.phase === 'closed') clearInterval(timer)
      else playTo(engine, engine.tick + 2)
    }, 4)
    // What was done up to a flush is acknowledged by it, by the journal or by a save.
    const flushing = async () => {
      while (keeper.state.phase !== 'closed') {
        const { tick } = engine
        await keeper.flush().then(
          () => acknowledged(tick),
          () => {},
        )
        await new Promise((resolve) => setTimeout(resolve, 4))
      }
    }
    void flushing()
    return found
  },
  async checkPlay() {
    const engine = new SmallEngine()
    const store = await open()
    const keeper = await keepWorld(engine, { store, world: 'kept', saveEvery: 0 })
    const { start } = keeper
    const found = { start, tick: engine.tick, right: engine.hash() === hashAt(engine.tick) }
    await keeper.close({ save: false })
    await store.close()
    return found
  },
  /** One input, and nothing after it: the page goes. */
  async lastWord(value) {
    const engine = new SmallEngine()
    const store = await open()
    const keeper = await keepWorld(engine, { store, world: 'last', saveEvery: 0, journalEvery: 1_000_000 })
    globalThis.keeper = keeper
    engine.poke(5, value)
    return keeper.state.phase
  },
  async checkLastWord() {
    const engine = new SmallEngine()
    const store = await open()
    const keeper = await keepWorld(engine, { store, world: 'last', saveEvery: 0 })
    const value = engine.cells[5]
    await keeper.close({ save: false })
    await store.close()
    return value
  },
}
