// npm run bench: the time of a tick in Node at 10,000, 100,000 and 1,000,000 live effects.
import { ensureBuild, ensureDependencies } from './lib/prepare.mjs'

ensureDependencies()
ensureBuild()
const { machine, measureTicks } = await import('../test/perf/ticks.mjs')

console.log(`${machine()}
60 ticks a second, period 1 s, life 10 s, 10 effects an actor, steady churn. Milliseconds a tick, after 900 ticks of
warm-up; one and two threads in turn, five rounds of 60 ticks each, equal final states.
`)
console.log('| effects | threads | best | p50 | p99 |\n|--:|--:|--:|--:|--:|')
for (const effects of [10_200, 100_200, 1_000_200]) {
  const { rows } = await measureTicks(effects, 5, 60)
  for (const { effects: live, threads, best, p50, p99 } of rows) {
    const [a, b, c] = [best, p50, p99].map((ms) => ms.toFixed(2))
    console.log(`| ${live.toLocaleString('en')} | ${threads} | ${a} | ${b} | ${c} |`)
  }
}
