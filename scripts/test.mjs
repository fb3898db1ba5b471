// npm test [-- PART...]: installs what is missing, the browser included, and runs every part; ends with a summary.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBrowser } from './lib/browser.mjs'
import { ensureDependencies, root } from './lib/prepare.mjs'

const bin = (name) => join(root, 'node_modules', name)
const PARTS = {
  build: ['The package compiles', [bin('typescript/bin/tsc'), '-p', 'tsconfig.build.json']],
  lint: ['Lint and format', [bin('@biomejs/biome/bin/biome'), 'check', '.']],
  types: ['Types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']],
  unit: ['Unit and property tests', [bin('vitest/vitest.mjs'), 'run']],
  browser: ['Browser tests', [bin('@playwright/test/cli.js'), 'test']],
}

const asked = process.argv.slice(2)
const unknown = asked.find((part) => !Object.hasOwn(PARTS, part))
if (unknown !== undefined) {
  console.error(`npm test knows no part "${unknown}". Parts: ${Object.keys(PARTS).join(', ')}; none named runs all.`)
  process.exit(2)
}
const parts = asked.length > 0 ? ['build', ...asked.filter((part) => part !== 'build')] : Object.keys(PARTS)

ensureDependencies()
const results = []
for (const part of parts) {
  const [title, args] = PARTS[part]
  const env = { ...process.env }
  if (part === 'browser') {
    const browser = await ensureBrowser()
    if (!browser) {
      console.error(
        '\nNo browser for the browser tests: install Chromium or Chrome, or name one in MYRIAD_BROWSER, and run npm test again.',
      )
      results.push([title, false, 0])
      continue
    }
    env.MYRIAD_BROWSER = browser
  }
  console.log(`\n── ${title} ──`)
  const started = Date.now()
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  results.push([title, status === 0, (Date.now() - started) / 1000])
  // Nothing after a failed build means anything.
  if (part === 'build' && status !== 0) break
}

console.log('\n── Summary ──')
for (const [title, passed, seconds] of results) {
  console.log(`${passed ? 'passed' : 'FAILED'}  ${title.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s`)
}
const failed = results.some(([, passed]) => !passed)
console.log(failed ? '\nFAILED' : '\nAll passed')
process.exitCode = failed ? 1 : 0
