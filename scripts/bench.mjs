// npm run bench [-- options]: what things cost, in Node and in browsers. `USAGE` has the options.
import { writeFileSync } from 'node:fs'
import { parse, USAGE } from './lib/bench/arguments.mjs'
import { ensureBench, ensureBuild, ensureContestants, ensureDependencies } from './lib/prepare.mjs'

/** Suites of test/perf, which print tables of their own; Node only. */
const OWN_TABLES = { ecs: 'ecs', systems: 'threads' }

ensureDependencies()
ensureBench()
const { SUITES, suiteTables } = await import('../build/bench/src/bench/index.js')
const { machineLine } = await import('../build/bench/src/bench/tables.js')

let asked
try {
  asked = parse(process.argv.slice(2), [...new Set([...Object.keys(SUITES), ...Object.keys(OWN_TABLES)])])
} catch (error) {
  console.error(`${error.message}\n${USAGE}`)
  process.exit(2)
}

const wanted = asked.suites.length > 0 ? asked.suites : [...Object.keys(SUITES), ...Object.keys(OWN_TABLES)]
// The suite `threads` has two parts: the effect engine's, and systems beside another library's.
const own = wanted.flatMap((name) => OWN_TABLES[name] ?? (name === 'threads' ? ['threads'] : []))

const RUNNERS = {
  node: async () => (await import('./lib/bench/node.mjs')).runInNode,
}

for (const where of asked.where) {
  const { startMachine } = await import('./lib/bench/machine.mjs')
  const end = startMachine(asked)
  const run = await RUNNERS[where]()
  const { results, runtime, flags } = await run(
    wanted.filter((name) => Object.hasOwn(SUITES, name)),
    asked,
  )
  const machine = end({ runtime, flags })
  console.log(machineLine(machine))
  for (const result of results) console.log(`\n${suiteTables(result)}`)
  if (asked.json) writeFileSync(asked.json, `${JSON.stringify({ machine, suites: results }, null, 2)}\n`)
}

if (own.length > 0 && asked.where.includes('node')) {
  ensureBuild()
  ensureContestants()
  for (const name of new Set(own)) {
    const { report } = await import(`../test/perf/${name}.mjs`)
    await report()
  }
}
