// Runs suites in a place and makes the report.
import { startMachine } from './machine.mjs'

const RUNNERS = {
  node: async () => (await import('./node.mjs')).runInNode,
  chromium: async () => (await import('./pages.mjs')).runInChromium,
  firefox: async () => (await import('./pages.mjs')).runInFirefox,
}

/**
 * The report { machine, suites } of these suites in `node`, `chromium` or `firefox`. The benchmarks must have been built. A suite
 * that fails says so in its place, and the others run all the same; `hear` gets the report as it is after each.
 */
export async function measure(where, suites, options, hear = () => {}) {
  const run = await RUNNERS[where]()
  const machine = startMachine(options)
  let place = { runtime: where, flags: [] }
  const results = []
  const report = () => ({ machine: machine(place), suites: results })
  for (const name of suites) {
    try {
      const { results: found, ...runner } = await run([name], options)
      place = runner
      results.push(...found)
    } catch (error) {
      const failed = error instanceof Error ? error.message : String(error)
      results.push({ name, where, method: '', cases: [], ratios: [], failed })
    }
    hear(report())
  }
  return report()
}
