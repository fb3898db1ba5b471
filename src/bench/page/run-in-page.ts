import type { SuiteResult, Where } from '../result.js'
import { runSuites } from '../run-suites.js'
import { openWorkerHost } from './worker-line.js'

/** What a page is asked to run. */
export interface PageRun {
  readonly suites: readonly string[]
  readonly where: Where
  readonly quick: boolean
  readonly sizes?: readonly number[]
  readonly threads?: readonly number[]
}

/** Runs suites on this page; every contestant is a module worker. `say` hears how far they are. */
export function runInPage(run: PageRun, say: (line: string) => void): Promise<SuiteResult[]> {
  const { suites, where, quick, sizes, threads } = run
  return runSuites(suites, {
    where,
    quick,
    cores: navigator.hardwareConcurrency,
    ...(sizes && { sizes }),
    ...(threads && { threads }),
    host: (name, options) => openWorkerHost(name, options),
    say,
  })
}
