// npm run bench [-- options]: what things cost, in Node and in browsers. `USAGE` has the options.
import { readFileSync, writeFileSync } from 'node:fs'
import { parse, USAGE } from './lib/bench/arguments.mjs'
import { measure } from './lib/bench/measure.mjs'
import { ensureBench, ensureBuild, ensureContestants, ensureDependencies } from './lib/prepare.mjs'

/** Suites of test/perf, which print tables of their own; Node only. */
const OWN_TABLES = { ecs: 'ecs', systems: 'threads' }

ensureDependencies()
ensureBench()
const { aimsTable, machineLine, SUITES, suiteTables } = await import('../build/bench/src/bench/index.js')

let asked
try {
  asked = parse(process.argv.slice(2), [...new Set([...Object.keys(SUITES), ...Object.keys(OWN_TABLES)])])
} catch (error) {
  console.error(`${error.message}\n${USAGE}`)
  process.exit(2)
}

if (asked.table) await printTable()
else await printSuites()

/** The README's table: every figure that has an aim, place by place. */
async function printTable() {
  const wanted = asked.suites.length > 0 ? asked.suites : Object.keys(SUITES)
  const reports = asked.from.map((file) => JSON.parse(readFileSync(file, 'utf8')))
  if (reports.length === 0) {
    for (const where of asked.where) reports.push(await measured(where, wanted))
  }
  console.log(aimsTable(reports))
}

async function printSuites() {
  const wanted = asked.suites.length > 0 ? asked.suites : [...Object.keys(SUITES), ...Object.keys(OWN_TABLES)]
  for (const where of asked.where) {
    const report = await measured(where, wanted)
    console.log(machineLine(report.machine))
    for (const result of report.suites) console.log(`\n${suiteTables(result)}`)
  }
  // The suite `threads` has two parts: the effect engine's, and systems beside another library's, which take eight minutes.
  const both = (name) => (name === 'threads' && !asked.quick ? ['threads'] : [])
  const own = wanted.flatMap((name) => OWN_TABLES[name] ?? both(name))
  if (own.length === 0 || !asked.where.includes('node')) return
  ensureBuild()
  ensureContestants()
  for (const name of new Set(own)) {
    const { report } = await import(`../test/perf/${name}.mjs`)
    await report()
  }
}

/** The report of one place, also written to the file that was asked for: after each suite, for a run takes hours. */
async function measured(where, wanted) {
  const file = asked.where.length > 1 ? asked.json?.replace(/(\.json)?$/, `.${where}.json`) : asked.json
  const write = (report) => file && writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
  const report = await measure(
    where,
    wanted.filter((name) => Object.hasOwn(SUITES, name)),
    asked,
    write,
  )
  if (report.suites.some(({ failed }) => failed !== undefined)) process.exitCode = 1
  return report
}
