// One life: an engine whose world is kept, and which plays until something ends it. The same on a page and in Node.

import { MARK_EVERY, playTick, WORLD } from './game.mjs'
import { lookInto } from './look.mjs'

const TICK_MS = 1000 / WORLD.tickRate
/** Ticks that are made up for at once when the machine was busy. */
const MOST_AT_ONCE = 6
const FLUSH_EVERY = 250
const ALIVE_EVERY = 500

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * @param where What there is here: `createEngine`, `keepWorld`, `store`, `place` (makes one that knows nothing yet), `workers`, `worker`, `saveEvery`.
 * @param tell Called with what happens: `began`, `alive`, `acknowledged`, `mark`, `trouble`.
 * @returns `end`, which ends the life in good order, and `find`, which looks what is stored.
 */
export async function live({ createEngine, keepWorld, store, place, workers, worker, saveEvery }, tell) {
  const look = await lookInto(place(), 'soak')
  const engine = await createEngine({ ...WORLD, workers, ...(worker && { worker }) })
  const acknowledged = (tick) => tell({ what: 'acknowledged', tick })
  const keeper = await keepWorld(engine, {
    store,
    world: 'soak',
    saveEvery,
    onState({ phase, lastTick, error }) {
      if (error) tell({ what: 'trouble', code: error.code, message: `${phase}: ${error.code} ${error.message}` })
      else if (phase === 'owner' && lastTick !== undefined) acknowledged(lastTick)
    },
  })
  tell({
    what: 'began',
    tick: engine.tick,
    hash: engine.hash(),
    start: keeper.start,
    kind: store.kind,
    workers: engine.capabilities.workers,
    look,
  })
  let ended = false
  let due = performance.now()
  const alive = setInterval(() => {
    const { phase, pending } = keeper.state
    tell({ what: 'alive', tick: engine.tick, phase, pending })
  }, ALIVE_EVERY)
  const timer = setInterval(() => {
    const now = performance.now()
    for (let n = 0; n < MOST_AT_ONCE && due <= now; n++) {
      playTick(engine)
      due += TICK_MS
      if (engine.tick % MARK_EVERY === 0) tell({ what: 'mark', tick: engine.tick, hash: engine.hash() })
    }
    if (due < now) due = now
  }, TICK_MS)
  const flushing = (async () => {
    while (!ended) {
      const { tick } = engine
      // What fails the state tells as well.
      await keeper.flush().then(
        () => acknowledged(tick),
        () => {},
      )
      await sleep(FLUSH_EVERY)
    }
  })()
  return {
    /** The tick of what a load would find now; how the save was, when there was one; or why it finds nothing. */
    async find() {
      try {
        const { image, fellBack } = await store.read('soak')
        return { tick: image.tick, fellBack }
      } catch (error) {
        return { code: error.code, message: error.message }
      }
    },
    async end() {
      ended = true
      clearInterval(timer)
      clearInterval(alive)
      await flushing
      await keeper.close()
      const last = { tick: engine.tick, hash: engine.hash(), recoveries: engine.stats().recoveries }
      await engine.dispose()
      const after = await lookInto(place(), 'soak')
      await store.close()
      return { ...last, look: after }
    },
  }
}
