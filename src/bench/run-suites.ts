import type { SuiteResult } from './result.js'
import type { BenchContext } from './suite.js'
import { SUITES } from './suites/index.js'

/** Runs suites one after the other. */
export async function runSuites(names: readonly string[], context: BenchContext): Promise<SuiteResult[]> {
  const results: SuiteResult[] = []
  for (const name of names) {
    const load = Object.hasOwn(SUITES, name) ? SUITES[name] : undefined
    if (!load) throw new Error(`there is no suite "${name}"; suites: ${Object.keys(SUITES).join(', ')}`)
    const { suite } = await load()
    results.push(await suite.run(context))
  }
  return results
}
