// npm test [-- PART...]: installs what is missing, the browser included, and runs every part; ends with a summary.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBrowser, installedFirefox } from './lib/browser.mjs'
import { failuresOf } from './lib/failures.mjs'
import { ensureDependencies, root } from './lib/prepare.mjs'

const bin = (name) => join(root, 'node_modules', name)
/** Chromium keeps IndexedDB in LevelDB, or, when it is told so, in SQLite: these are run with both. */
const OF_STORAGE = ['autosave', 'cache', 'saving', 'storage', 'worlds'].map((name) => `test/browser/${name}.test.ts`)

const PARTS = {
  build: ['The package compiles', [bin('typescript/bin/tsc'), '-p', 'tsconfig.build.json']],
  lint: ['Lint and format', [bin('@biomejs/biome/bin/biome'), 'check', '.']],
  types: ['Types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']],
  unit: ['Unit and property tests', [bin('vitest/vitest.mjs'), 'run']],
  browser: ['Browser tests', [bin('@playwright/test/cli.js'), 'test', '--grep-invert', '@long']],
  long: ['Long browser tests', [bin('@playwright/test/cli.js'), 'test', '--grep', '@long']],
  sqlite: ['Browser tests of storage on SQLite', [bin('@playwright/test/cli.js'), 'test', ...OF_STORAGE]],
  firefox: ['Firefox tests', [bin('vitest/vitest.mjs'), 'run', '--config', 'test/firefox/vitest.config.ts']],
}

async function needsBrowser() {
  const browser = await ensureBrowser()
  if (browser) return { env: { MYRIAD_BROWSER: browser } }
  const advice = 'install Chromium or Chrome, or name one in MYRIAD_BROWSER, and run npm test again'
  return { fault: `No browser for the browser tests: ${advice}.` }
}

/** Parts that are many tests, and whose they are. */
const RUNNERS = { unit: 'vitest', firefox: 'vitest', browser: 'playwright', long: 'playwright', sqlite: 'playwright' }

/** What a part needs beside Node, as environment variables; or why it is left out, or cannot run. */
const NEEDS = {
  browser: needsBrowser,
  long: needsBrowser,
  async sqlite() {
    const { env, fault } = await needsBrowser()
    return fault ? { fault } : { env: { ...env, MYRIAD_BACKEND: 'sqlite' } }
  },
  firefox() {
    const firefox = installedFirefox()
    if (firefox) return { env: { MYRIAD_FIREFOX: firefox } }
    if (process.env.MYRIAD_FIREFOX) return { leftOut: 'Left out, as MYRIAD_FIREFOX says.' }
    return { leftOut: 'No Firefox is installed: these tests are left out. MYRIAD_FIREFOX names one that is elsewhere.' }
  },
}

/** What has a command of its own, so that this one stays below ten minutes, installation included. */
const BY_THEMSELVES = ['long', 'sqlite', 'firefox']
const ALL = Object.keys(PARTS).filter((part) => !BY_THEMSELVES.includes(part))

const asked = process.argv.slice(2)
const unknown = asked.find((part) => !Object.hasOwn(PARTS, part))
if (unknown !== undefined) {
  console.error(
    `npm test knows no part "${unknown}". Parts: ${Object.keys(PARTS).join(', ')}; none named runs all but ${BY_THEMSELVES.join(', ')}.`,
  )
  process.exit(2)
}
const parts = asked.length > 0 ? ['build', ...asked.filter((part) => part !== 'build')] : ALL

ensureDependencies()
const results = []
const failures = []
for (const part of parts) {
  const [title, args] = PARTS[part]
  const needs = (await NEEDS[part]?.()) ?? {}
  console.log(`\n── ${title} ──`)
  if (needs.leftOut || needs.fault) {
    console.log(needs.leftOut ?? needs.fault)
    results.push([title, needs.leftOut ? 'left out' : 'FAILED', 0])
    continue
  }
  const report = RUNNERS[part] && failuresOf(RUNNERS[part])
  const env = { ...process.env, ...needs.env, ...report?.env }
  const started = Date.now()
  const all = [...args, ...(report?.args ?? [])]
  const { status } = spawnSync(process.execPath, all, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  const said = report?.read()
  if (status !== 0 && said) failures.push(`── ${title}: what failed ──\n${said}`)
  results.push([title, status === 0 ? 'passed' : 'FAILED', (Date.now() - started) / 1000])
  // Nothing after a failed build means anything.
  if (part === 'build' && status !== 0) break
}

if (failures.length > 0) console.log(`\n${failures.join('\n')}`)
console.log('\n── Summary ──')
for (const [title, outcome, seconds] of results) {
  console.log(`${outcome.padEnd(8)}  ${title.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s`)
}
const failed = results.some(([, outcome]) => outcome === 'FAILED')
const leftOut = results.filter(([, outcome]) => outcome === 'left out').map(([title]) => title)
console.log(failed ? '\nFAILED' : leftOut.length > 0 ? `\nPassed, without: ${leftOut.join(', ')}` : '\nAll passed')
process.exitCode = failed ? 1 : 0
