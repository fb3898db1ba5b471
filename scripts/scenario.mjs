// npm run --silent scenario -- FILE... [--workers N] [--batch K] [--json]
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ensureBuild, ensureDependencies, root } from './lib/prepare.mjs'

const USAGE = 'usage: npm run --silent scenario -- FILE... [--workers N] [--batch K] [--json]'

function usage(problem) {
  console.error(`${problem}\n${USAGE}`)
  process.exit(2)
}

function wholeNumber(text, option, least) {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least) usage(`${option} takes an integer from ${least}, found ${text}`)
  return value
}

let parsed
try {
  parsed = parseArgs({
    allowPositionals: true,
    options: { workers: { type: 'string' }, batch: { type: 'string' }, json: { type: 'boolean' } },
  })
} catch (error) {
  usage(error.message)
}
const files = parsed.positionals
const workers = wholeNumber(parsed.values.workers ?? '0', '--workers', 0)
const batch = wholeNumber(parsed.values.batch ?? '1', '--batch', 1)
if (files.length === 0) usage('no file was named')

ensureDependencies()
ensureBuild()
const { MyriadError } = await import(`${root}/dist/src/index.js`)
const { runScenario } = await import(`${root}/dist/src/scenario.js`)

const scenarios = []
let refused = false
for (const file of files) {
  let content
  let name = file
  try {
    content = readFileSync(file, 'utf8')
    const value = JSON.parse(content)
    if (typeof value?.name === 'string') name = value.name
    scenarios.push({ file, ...(await runScenario(value, { workers, batch })) })
  } catch (error) {
    if (!(error instanceof MyriadError) && !(error instanceof SyntaxError) && error.code === undefined) throw error
    refused = true
    const what = error instanceof SyntaxError ? `$: not JSON: ${error.message}` : error.message
    scenarios.push({
      file,
      name,
      passed: false,
      failures: [],
      ticks: 0,
      hash: '',
      events: 0,
      error: `${file}: ${what}`,
    })
  }
}

if (parsed.values.json) {
  console.log(
    JSON.stringify({
      scenarios: scenarios.map(({ name, file, passed, failures, ticks, hash, events, error }) => ({
        name,
        file,
        passed,
        failures,
        ticks,
        hash,
        events,
        ...(error !== undefined && { error }),
      })),
    }),
  )
} else {
  for (const { name, file, passed, failures, ticks, hash, events, error } of scenarios) {
    if (error !== undefined) {
      console.error(`refused  ${error}`)
      continue
    }
    console.log(`${passed ? 'passed ' : 'FAILED '}  ${file}  ${hash}  ${ticks} ticks, ${events} events  ${name}`)
    for (const { expectation, expected, actual } of failures) {
      console.log(
        `         $.expect[${expectation}]: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`,
      )
    }
  }
  const passed = scenarios.filter((scenario) => scenario.passed).length
  const refusals = scenarios.filter((scenario) => scenario.error !== undefined).length
  console.log(`${passed} of ${scenarios.length} passed${refusals ? `, ${refusals} refused` : ''}`)
}
process.exitCode = refused ? 2 : scenarios.every((scenario) => scenario.passed) ? 0 : 1
