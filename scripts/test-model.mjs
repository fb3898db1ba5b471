// npm run test:model [-- RUNS [FIRST_SEED]]: engine and reference model on 2,000 random scenarios, or so many.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuild, ensureDependencies, root } from './lib/prepare.mjs'

const [runs = '2000', seed = '1'] = process.argv.slice(2)
if (![runs, seed].every((value) => /^[1-9]\d{0,8}$/.test(value))) {
  console.error('npm run test:model takes a number of scenarios and a first seed, whole numbers from 1.')
  process.exit(2)
}
ensureDependencies()
ensureBuild()
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const env = { ...process.env, MODEL_RUNS: runs, MODEL_SEED: seed }
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/model/compare.test.ts'], {
  cwd: root,
  env,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
