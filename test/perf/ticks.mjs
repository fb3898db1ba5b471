// The time of a tick in Node: Myriad on one thread and on two, in turn, on the same work with equal final states.
// One-second period, ten-second life, ten effects an actor, steady churn.
import { createEngine } from '../../dist/src/index.js'
import { count, ms, table } from './report.mjs'

const RATE = 60
const LIFE = 600
const PER_ACTOR = 10

async function contestant(effects, workers) {
  const engine = await createEngine({
    tickRate: RATE,
    attributes: { health: { base: 1e9, min: 0, max: 1e9 } },
    vital: 'health',
    effects: [{ id: 'dot', duration: LIFE / RATE, period: 1, actions: [{ do: 'damage', amount: 1.5 }] }],
    capacity: { actors: effects / PER_ACTOR, effects: Math.ceil(effects * 1.1), commands: effects },
    workers,
  })
  const actors = engine.spawnMany(effects / PER_ACTOR)
  const share = Math.floor(effects / LIFE)
  const targets = new Uint32Array(share)
  let at = 0
  return {
    engine,
    workers,
    times: [],
    tick() {
      // A stride that shares no factor with the number of actors: neighbours are not applied to together.
      for (let i = 0; i < share; i++) {
        at = (at + 7919) % actors.length
        targets[i] = actors[at]
      }
      engine.applyMany('dot', targets)
      const started = performance.now()
      engine.step()
      return performance.now() - started
    },
  }
}

/** Runs the contestants in turn and returns their rows. Void unless all end in the same state. */
export async function measureTicks(effects, rounds, ticksARound) {
  const all = await Promise.all([0, 1].map((workers) => contestant(effects, workers)))
  for (const one of all) for (let i = 0; i < LIFE * 1.5; i++) one.tick()
  for (let round = 0; round < rounds; round++) {
    for (const one of all) for (let i = 0; i < ticksARound; i++) one.times.push(one.tick())
  }
  const hashes = new Set(all.map((one) => one.engine.hash()))
  const rows = all.map(({ workers, times, engine }) => {
    times.sort((a, b) => a - b)
    const rank = (share) => times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)]
    return { effects: engine.liveEffects, threads: workers + 1, best: times[0], p50: rank(0.5), p99: rank(0.99) }
  })
  for (const one of all) await one.engine.dispose()
  if (hashes.size !== 1) throw new Error(`void: the contestants ended in different states: ${[...hashes].join(', ')}`)
  return { rows, hash: [...hashes][0] }
}

export async function report() {
  console.log(`
60 ticks a second, period 1 s, life 10 s, 10 effects an actor, steady churn. Milliseconds a tick, after 900 ticks of
warm-up; one and two threads in turn, five rounds of 60 ticks each, equal final states.
`)
  const found = []
  for (const effects of [10_200, 100_200, 1_000_200]) found.push(...(await measureTicks(effects, 5, 60)).rows)
  const rows = found.map(({ effects, threads, best, p50, p99 }) => [
    count(effects),
    threads,
    ms(best),
    ms(p50),
    ms(p99),
  ])
  console.log(table(['effects', 'threads', 'best', 'p50', 'p99'], rows))
}
