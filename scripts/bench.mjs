// npm run bench [-- --suite ticks|rules]: the time of a tick in Node. Without a suite, all of them.
import { ensureBuild, ensureDependencies } from './lib/prepare.mjs'

const SUITES = ['ticks', 'rules']
const [flag, suite, ...rest] = process.argv.slice(2)
if ((flag !== undefined && flag !== '--suite') || (flag && !SUITES.includes(suite)) || rest.length > 0) {
  console.error(`npm run bench takes --suite ${SUITES.join(' | ')}; found: ${process.argv.slice(2).join(' ')}`)
  process.exit(2)
}

ensureDependencies()
ensureBuild()
const { machine, measureTicks } = await import('../test/perf/ticks.mjs')
const { measureRules } = await import('../test/perf/rules.mjs')
const ms = (value) => value.toFixed(2)
const count = (value) => value.toLocaleString('en')

console.log(machine())
if (suite !== 'rules') {
  console.log(`
60 ticks a second, period 1 s, life 10 s, 10 effects an actor, steady churn. Milliseconds a tick, after 900 ticks of
warm-up; one and two threads in turn, five rounds of 60 ticks each, equal final states.
`)
  console.log('| effects | threads | best | p50 | p99 |\n|--:|--:|--:|--:|--:|')
  for (const effects of [10_200, 100_200, 1_000_200]) {
    const { rows } = await measureTicks(effects, 5, 60)
    for (const { effects: live, threads, best, p50, p99 } of rows) {
      console.log(`| ${count(live)} | ${threads} | ${ms(best)} | ${ms(p50)} | ${ms(p99)} |`)
    }
  }
}
if (suite !== 'ticks') {
  console.log(`
The same rows under the full rules (damage over time 40 %, healing over time 20 %, buff 10 %, slow 10 %, stun with
diminishing returns 5 %, shield 10 %, ward with resistance 5 %) and with timers and damage only; in turn, five rounds of
60 ticks each, after 900 ticks of warm-up. Milliseconds a tick.
`)
  console.log('| rules | threads | effects | best | p50 | p99 | ratio of p50 |\n|--|--:|--:|--:|--:|--:|--:|')
  for (const workers of [0, 1]) {
    const { rows, ratio } = await measureRules(1_000_200, workers, 5, 60)
    rows.forEach(({ name, threads, effects, best, p50, p99 }, i) => {
      const last = i === 0 ? '' : ms(ratio)
      console.log(`| ${name} | ${threads} | ${count(effects)} | ${ms(best)} | ${ms(p50)} | ${ms(p99)} | ${last} |`)
    })
  }
}
