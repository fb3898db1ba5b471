// What the full rules cost: a mixture of real definitions beside the same rows with timers and damage only, in turn.
import { createEngine } from '../../dist/src/index.js'
import { count, ms, table } from './report.mjs'

const RATE = 60
const LIFE = 600
const PER_ACTOR = 10

/** Ids with their share of the rows, and the two forms of each definition. */
const KINDS = [
  ['dot', 0.4, { period: 1, polarity: 'debuff', actions: [{ do: 'damage', amount: 1.5, school: 'fire' }] }],
  ['hot', 0.2, { period: 1, polarity: 'buff', actions: [{ do: 'heal', amount: 1 }] }],
  ['buff', 0.1, { polarity: 'buff', modifiers: [{ attribute: 'power', op: 'add', value: 5 }] }],
  ['slow', 0.1, { tags: ['slowed'], modifiers: [{ attribute: 'speed', op: 'multiply', value: 0.9 }] }],
  ['stun', 0.05, { control: ['stunned'], categories: ['stun'], diminishing: 'stun' }],
  ['shield', 0.1, { absorb: { amount: 20, schools: ['fire'] } }],
  ['ward', 0.05, { immunity: { categories: ['poison'] }, resist: [{ school: 'fire', damage: 0.1 }] }],
]

function definitions(full) {
  return KINDS.map(([id, , rules]) => {
    if (full) return { id, duration: LIFE / RATE, ...rules }
    const timed = rules.period === undefined ? {} : { period: rules.period, actions: [{ do: 'damage', amount: 1.5 }] }
    return { id, duration: LIFE / RATE, ...timed }
  })
}

async function contestant(name, full, effects, workers) {
  const engine = await createEngine({
    tickRate: RATE,
    attributes: {
      health: { base: 1e9, min: 0, max: 1e9 },
      power: { base: 10 },
      speed: { base: 100, min: 0 },
    },
    vital: 'health',
    diminishing: { stun: { factors: [1, 0.9, 0.8], window: 5 } },
    effects: definitions(full),
    capacity: { actors: effects / PER_ACTOR, effects: Math.ceil(effects * 1.2), commands: effects },
    workers,
  })
  const actors = engine.spawnMany(effects / PER_ACTOR)
  const shares = KINDS.map(([id, share]) => [id, new Uint32Array(Math.round((effects / LIFE) * share))])
  let at = 0
  return {
    name,
    engine,
    threads: workers + 1,
    times: [],
    tick() {
      for (const [id, targets] of shares) {
        for (let i = 0; i < targets.length; i++) {
          at = (at + 7919) % actors.length
          targets[i] = actors[at]
        }
        engine.applyMany(id, targets)
      }
      const started = performance.now()
      engine.step()
      return performance.now() - started
    },
  }
}

/** Runs both in turn, on so many threads, and returns a row each and the ratio of their medians. */
export async function measureRules(effects, workers, rounds, ticksARound) {
  const all = [
    await contestant('timers and damage only', false, effects, workers),
    await contestant('full rules', true, effects, workers),
  ]
  for (const one of all) for (let i = 0; i < LIFE * 1.5; i++) one.tick()
  for (let round = 0; round < rounds; round++) {
    for (const one of all) for (let i = 0; i < ticksARound; i++) one.times.push(one.tick())
  }
  const rows = all.map(({ name, times, engine, threads }) => {
    times.sort((a, b) => a - b)
    const rank = (share) => times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)]
    const { executed, events } = engine.stats()
    return {
      name,
      threads,
      effects: engine.liveEffects,
      executed,
      absorbed: events.absorbed,
      best: times[0],
      p50: rank(0.5),
      p99: rank(0.99),
    }
  })
  for (const one of all) await one.engine.dispose()
  return { rows, ratio: rows[1].p50 / rows[0].p50 }
}

export async function report() {
  console.log(`
The same rows under the full rules (damage over time 40 %, healing over time 20 %, buff 10 %, slow 10 %, stun with
diminishing returns 5 %, shield 10 %, ward with resistance 5 %) and with timers and damage only; in turn, five rounds of
60 ticks each, after 900 ticks of warm-up. Milliseconds a tick.
`)
  const found = []
  for (const workers of [0, 1]) {
    const { rows, ratio } = await measureRules(1_000_200, workers, 5, 60)
    rows.forEach(({ name, threads, effects, best, p50, p99 }, i) => {
      found.push([name, threads, count(effects), ms(best), ms(p50), ms(p99), i === 0 ? '' : ms(ratio)])
    })
  }
  console.log(table(['rules', 'threads', 'effects', 'best', 'p50', 'p99', 'ratio of p50'], found))
}
