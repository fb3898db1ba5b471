// The game: what every host runs, with any number of workers.
import { createEngine } from 'myriad'
import { burning, weak } from './effects.js'
import { set } from './library.js'
import { cheating, Mover, Position, systems, Velocity } from './systems.js'

const ACTORS = 2000
const TICKS = 120

function begin(options) {
  return createEngine({
    seed: 4,
    attributes: { health: { base: 1000, min: 0, max: 1000 }, power: { base: 10 } },
    vital: 'health',
    capacity: { entities: 10_000, actors: ACTORS, effects: 65_536 },
    // However little there is to do, the thread takes part.
    wakeAboveMs: 0,
    ...options,
  })
}

/** What came out, and how it ran. */
function outcome(engine, more) {
  const { isolated, workers, fallback } = engine.capabilities
  return { hash: engine.hash(), isolated, workers, worked: hasWorked(engine), fallback: fallback ?? null, ...more }
}

/** Whether a worker has done any of the work. Thread 0 is the caller's own. */
function hasWorked(engine) {
  const [, ...workers] = engine.stats().busyMs
  return workers.some((ms) => ms > 0)
}

/** Milliseconds for which a game goes on at most. */
const PATIENCE = 20_000

/**
 * Goes on until `holds`: on a busy machine a worker may sleep through a short game. What the game came to was looked at
 * before. Without workers there is nothing to wait for.
 */
function playOn(engine, holds, before = () => {}) {
  const end = performance.now() + PATIENCE
  while (engine.capabilities.workers > 0 && !holds() && performance.now() < end) {
    before()
    engine.step()
  }
}

/** The game's own components, systems and effects, which need a worker file of its own. */
async function playOwn(workers, worker) {
  const engine = await begin({ systems, effects: [burning, weak], workers, worker })
  let singed = 0
  engine.on('singed', () => singed++)
  for (let i = 0; i < ACTORS; i++) {
    const velocity = set(Velocity, { x: (i % 37) / 3, y: (i % 11) - 5 })
    engine.spawn({ components: [set(Position, { x: i % 17 }), velocity, Mover] })
  }
  engine.step(TICKS)
  // Who moved an entity is chance and no part of the state: looked at, and wiped out before the hash.
  const { thread } = engine.columns(Mover)
  const byWorker = () => thread.some((number) => number === 1)
  const movedBefore = byWorker()
  thread.fill(0)
  const result = outcome(engine, { singed, sparks: engine.query(Position).length - ACTORS })
  playOn(engine, () => (movedBefore || byWorker()) && hasWorked(engine))
  const moved = movedBefore || byWorker()
  const worked = hasWorked(engine)
  await engine.dispose()
  return { ...result, moved, worked }
}

/** Effects as data alone: Myriad's own worker file does. */
async function playBuiltIn(workers) {
  const poison = { id: 'poison', duration: 2, period: 0.5, actions: [{ do: 'damage', amount: 7 }] }
  const engine = await begin({ effects: [poison], workers })
  const actors = engine.spawnMany(ACTORS)
  for (let tick = 0; tick < TICKS; tick++) {
    if (tick % 10 === 0) engine.applyMany('poison', actors.subarray(tick * 10, tick * 10 + 500))
    engine.step()
  }
  const result = outcome(engine)
  playOn(
    engine,
    () => hasWorked(engine),
    () => engine.applyMany('poison', actors.subarray(0, 100)),
  )
  const worked = hasWorked(engine)
  await engine.dispose()
  return { ...result, worked }
}

/** Whether this is the development build: the code of the error that only it throws, or null. */
async function cheat() {
  const engine = await begin({ systems: [cheating], workers: 0 })
  engine.create(Position)
  try {
    engine.step()
    return null
  } catch (error) {
    return error.code
  } finally {
    await engine.dispose()
  }
}

/** Everything, without and with a worker. `worker` starts a thread of the game's own worker file. */
export async function play(worker) {
  const own = [await playOwn(0, worker), await playOwn(1, worker)]
  const builtIn = [await playBuiltIn(0), await playBuiltIn(1)]
  return { own, builtIn, cheating: await cheat() }
}
