// npm run test:perf [-- options of Playwright]: the suites of the benchmark in the browsers that are there, as tests; a
// report in build/perf. MYRIAD_BENCH=full runs them at full length.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBrowser, installedFirefox } from './lib/browser.mjs'
import { ensureBenchPage, ensureDependencies, root } from './lib/prepare.mjs'

ensureDependencies()
ensureBenchPage()
const chromium = await ensureBrowser()
const firefox = installedFirefox()
const places = [chromium && 'chromium', firefox && 'firefox'].filter(Boolean)
if (places.length === 0) {
  console.error('There is neither Chromium nor Firefox: MYRIAD_BROWSER and MYRIAD_FIREFOX name them.')
  process.exit(1)
}
const env = { MYRIAD_BENCH_WHERE: places.join(','), ...process.env }
if (chromium) env.MYRIAD_BROWSER = chromium
if (firefox) env.MYRIAD_FIREFOX = firefox
const cli = join(root, 'node_modules/@playwright/test/cli.js')
const args = [cli, 'test', '--config', 'playwright.perf.config.ts', ...process.argv.slice(2)]
const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
process.exitCode = status ?? 1
