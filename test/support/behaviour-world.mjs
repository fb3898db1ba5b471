// A world whose effects have functions of their own, played the same way in Node and in pages. Plain JavaScript that a
// page loads as it is: `createEngine` comes from the caller, for whom `myriad` is a package, a build or an import map.
import { faulty, hunger, meal, spark } from './behaviours.mjs'
import { playOn } from './play-on.mjs'

export const WORLD = {
  tickRate: 10,
  seed: 7,
  attributes: { health: { base: 100, min: 0, max: 100 }, mana: { base: 100, min: 0 } },
  vital: 'health',
  effects: [hunger, spark, meal, faulty],
  capacity: { actors: 4096, effects: 100_000 },
  wakeAboveMs: 0,
  record: 'all',
}

/** Six seconds of it: how many workers there were, the hash at the end, and how many events of each kind. */
export async function play(createEngine, workers, worker) {
  const engine = await createEngine({ ...WORLD, workers, worker })
  const actors = engine.spawnMany(500)
  const events = {}
  for (let t = 0; t < 60; t++) {
    for (let i = t % 7; i < 500 && t < 20; i += 41) {
      engine.apply('hunger', actors[i], { source: i % 3 === 0 ? 0 : actors[(i * 31) % 500] })
    }
    engine.step()
    engine.drain((event) => {
      const key = `${event.type} ${event.effect}`
      events[key] = (events[key] ?? 0) + 1
    })
  }
  const { workers: had, fallback } = engine.capabilities
  const hash = engine.hash()
  const busyMs = playOn(engine, () => engine.apply('hunger', actors[0]))
  await engine.dispose()
  return { workers: had, fallback, hash, events, busyMs }
}
