// npm run bench [-- --suite ticks|rules|ecs|threads]: what things cost in Node. Without a suite, all of them.
import { ensureBuild, ensureContestants, ensureDependencies } from './lib/prepare.mjs'

const SUITES = ['ticks', 'rules', 'ecs', 'threads']
const [flag, suite, ...rest] = process.argv.slice(2)
if ((flag !== undefined && flag !== '--suite') || (flag && !SUITES.includes(suite)) || rest.length > 0) {
  console.error(`npm run bench takes --suite ${SUITES.join(' | ')}; found: ${process.argv.slice(2).join(' ')}`)
  process.exit(2)
}

const wanted = suite === undefined ? SUITES : [suite]
ensureDependencies()
ensureBuild()
if (wanted.includes('ecs') || wanted.includes('threads')) ensureContestants()

const { machine } = await import('../test/perf/report.mjs')
console.log(machine())
for (const one of wanted) {
  const { report } = await import(`../test/perf/${one}.mjs`)
  await report()
}
