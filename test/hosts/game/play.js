// The game: what every host runs, with any number of workers.
import { createEngine } from 'myriad'
import { burning, weak } from './effects.js'

const ACTORS = 5000
const TICKS = 120

/** Plays the game and says what came out and how it ran. `worker` starts a thread; without it Myriad's own file does. */
async function playOnce(effects, workers, worker) {
  const engine = await createEngine({
    seed: 4,
    attributes: { health: { base: 1000, min: 0, max: 1000 }, power: { base: 10 } },
    vital: 'health',
    effects,
    capacity: { actors: ACTORS, effects: 65_536 },
    workers,
    // However little there is to do, the thread takes part.
    wakeAboveMs: 0,
    ...(worker && { worker }),
  })
  const actors = engine.spawnMany(ACTORS)
  for (let tick = 0; tick < TICKS; tick++) {
    if (tick % 10 === 0) engine.applyMany(effects[0].id, actors.subarray(tick * 20, tick * 20 + 1500))
    engine.step()
  }
  const { isolated, workers: threads, fallback } = engine.capabilities
  // Thread 0 is the caller's own.
  const worked = engine
    .stats()
    .busyMs.slice(1)
    .some((ms) => ms > 0)
  const result = { hash: engine.hash(), isolated, workers: threads, worked, fallback: fallback ?? null }
  await engine.dispose()
  return result
}

/** Effects as data alone, which need no worker file of the game's own. */
const poison = { id: 'poison', duration: 2, period: 0.5, actions: [{ do: 'damage', amount: 7 }] }

/** Everything, without and with a worker: for a game with functions, and for one that has only data. */
export async function play(worker) {
  const own = [await playOnce([burning, weak], 0, worker), await playOnce([burning, weak], 1, worker)]
  const builtIn = [await playOnce([poison], 0), await playOnce([poison], 1)]
  return { own, builtIn }
}
