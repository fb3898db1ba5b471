// Runs suites in a place and makes the report.
import { startMachine } from './machine.mjs'

const RUNNERS = {
  node: async () => (await import('./node.mjs')).runInNode,
  chromium: async () => (await import('./pages.mjs')).runInChromium,
  firefox: async () => (await import('./pages.mjs')).runInFirefox,
}

/** The report { machine, suites } of these suites in `node`, `chromium` or `firefox`. The benchmarks must have been built. */
export async function measure(where, suites, options) {
  const run = await RUNNERS[where]()
  const end = startMachine(options)
  const { results, ...place } = await run(suites, options)
  return { machine: end(place), suites: results }
}
