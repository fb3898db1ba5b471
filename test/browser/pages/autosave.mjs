// A game on the page's own thread, with a world of 32 MB, frame by frame; what its saves cost the frames.
import { createEngine } from 'myriad'
import { openCache } from 'myriad/cache'
import { keepWorld, openStorage } from 'myriad/storage'

const ACTORS = 64_000
const EFFECTS_EACH = 10
const FRAME_MS = 16
/** Actors that something happens to in a frame. */
const HURT = 300

const WORLD = {
  attributes: { health: { base: 100, min: 0, max: 100 } },
  vital: 'health',
  effects: Array.from({ length: EFFECTS_EACH }, (_, i) => ({
    id: `mark${i}`,
    duration: 'infinite',
    stacking: { mode: 'perTarget' },
  })),
  capacity: { actors: 65_536, effects: 700_000, commands: 700_000 },
  workers: 0,
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const at = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

let engine
let store

/** Plays for a while: what a tick costs, and the tasks of the page that were too long. */
async function play(ms, during = async () => {}) {
  const ticks = []
  const long = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(Math.round(duration))
  })
  observer.observe({ entryTypes: ['longtask'] })
  let done = false
  const beside = during(() => done)
  const end = performance.now() + ms
  const actors = engine.actors()
  for (let n = 0; performance.now() < end; n++) {
    const started = performance.now()
    for (let i = 0; i < HURT; i++) engine.damage(actors[(n * 7919 + i * 131) % actors.length], 0.01)
    engine.step()
    ticks.push(performance.now() - started)
    await sleep(FRAME_MS)
  }
  done = true
  await beside
  await sleep(100)
  for (const { duration } of observer.takeRecords()) long.push(Math.round(duration))
  observer.disconnect()
  return { ticks: ticks.length, p50: at(ticks, 0.5), p95: at(ticks, 0.95), long }
}

/** Keeps the world for as long as `work` takes; what the keeper said of its saves. */
async function kept(saveEvery, work) {
  const pauses = []
  let saved = 0
  const keeper = await keepWorld(engine, {
    store,
    world: 'large',
    saveEvery,
    onState({ phase, generation, pauseMs }) {
      if (phase === 'owner' && generation > saved) {
        saved = generation
        pauses.push(pauseMs)
      }
    },
  })
  const before = pauses.length
  const result = await work(keeper)
  // `before`: the start tells of what was there, or of the first save.
  const found = {
    ...result,
    saves: pauses.length - before,
    pauses,
    bytes: keeper.state.bytes,
    loaded: keeper.start.loaded,
  }
  await keeper.close({ save: false })
  return found
}

globalThis.autosave = {
  async begin(fill) {
    store = await openStorage({ worker: () => new Worker('/crash-storage-worker.js', { type: 'module' }) })
    if (store.kind !== 'indexeddb') throw new Error(store.reason)
    engine = await createEngine(WORLD)
    if (!fill) return
    const actors = engine.spawnMany(ACTORS)
    for (const { id } of WORLD.effects) {
      engine.applyMany(id, actors)
      engine.step()
    }
  },
  play,
  keep: (ms, saveEvery) => kept(saveEvery, () => play(ms)),
  /** Looks up what only the third tier has, all the time, with saves one after the other or without; the lengths of the look-ups. */
  async read(ms, saving) {
    const cache = await openCache({ engine, store, name: 'reads', slots: 64, memory: { values: 65_536 } })
    const names = 6000
    // The first round has put them in.
    for (let i = 0; !saving && i < names; i++)
      await cache.set(2 ** 31 + i * 64, 'mark0', { stacks: i, magnitude: 1, remaining: 60 })
    await cache.flush()
    if (cache.stats.degraded) throw new Error(cache.stats.reason)
    const before = (await cache.measure()).l3.values.reads
    const lengths = []
    const reading = async (done) => {
      // All of them in turn, far from one another: most are in the third tier alone.
      for (let n = 1; !done(); n = (n + 2503) % names) {
        const started = performance.now()
        await Promise.all([0, 1, 2, 3].map((k) => cache.get(2 ** 31 + ((n + k * 1009) % names) * 64, 'mark0')))
        lengths.push(performance.now() - started)
      }
    }
    const work = async () => play(ms, reading)
    const result = saving
      ? await kept(0, async (keeper) => {
          let saves = 0
          const played = await play(ms, async (done) => {
            const reads = reading(done)
            for (; !done(); saves++) await keeper.save({ durability: 'relaxed' })
            await reads
          })
          return { ...played, made: saves }
        })
      : await work()
    const reads = {
      reads: lengths.length,
      fromL3: (await cache.measure()).l3.values.reads - before,
      readP50: at(lengths, 0.5),
      readP95: at(lengths, 0.95),
    }
    await cache.close()
    return { ...result, ...reads }
  },
}
