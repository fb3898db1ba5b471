import type { Report } from '../result.js'
import type { BenchContext } from '../suite.js'
import type { AskedPlan } from '../suites/asked.js'
import { SUITES } from '../suites/index.js'
import { browser, pageHeap, pageMachine } from './browser.js'
import { type Progress, watched } from './progress.js'
import { openWorkerHost } from './worker-line.js'

/** What a page measures of itself. */
export interface PageBenchmark {
  /** Tiny worlds for a second or two: for tests of the page. The figures mean nothing. */
  readonly short?: boolean
  /** Gives up. */
  readonly signal?: AbortSignal
  readonly hear?: (progress: Progress) => void
}

interface Plan {
  readonly asked: AskedPlan
  readonly sizes: readonly number[]
}

const WHOLE: Plan = {
  asked: { effects: 10_000, warmUp: 720, seconds: 10, flatOutMs: 1000 },
  sizes: [10_000, 100_000],
}
const SHORT: Plan = {
  asked: { effects: 10_000, warmUp: 120, seconds: 1, flatOutMs: 100 },
  sizes: [600, 2000],
}

/** Rough seconds, of which only the proportions matter. */
function cost(host: string, method: string, n: number): number {
  if (method === 'run') return 0.04 + n / 600_000
  return host === 'pace' && (method === 'pace' || method === 'flatOut') ? 1 : 0
}

/** Contestants of a size, on one thread each; what one is asked: warm-up and three rounds. */
const CONTESTANTS = 6
const RUNS = 4

function totalCost({ asked, sizes }: Plan, threads: number): number {
  const runs = sizes.reduce((sum, n) => sum + (CONTESTANTS + threads) * RUNS * cost('', 'run', n), 0)
  return asked.seconds + 1 + runs
}

/**
 * What the page's button runs, about twenty seconds: the figures that the design asks for, and the contestants at two sizes.
 * Where memory cannot be shared, all is done on one thread.
 */
export async function runPageBenchmark({
  short = false,
  signal,
  hear = () => {},
}: PageBenchmark = {}): Promise<Report> {
  const plan = short ? SHORT : WHOLE
  const cores = navigator.hardwareConcurrency
  const threads = globalThis.crossOriginIsolated && cores > 1 ? [1, 2] : [1]
  const machine = pageMachine(true)
  const context: BenchContext = {
    where: browser().where,
    quick: true,
    cores,
    threads,
    sizes: plan.sizes,
    host: watched(
      (name, options) => openWorkerHost(name, options, signal),
      (name, method, { n = 0 }) => cost(name, method, n),
      totalCost(plan, threads.length),
      hear,
    ),
    pageHeap,
    say: () => {},
  }
  const { runAsked } = await import('../suites/asked.js')
  const asked = await runAsked(context, plan.asked)
  const { suite } = await SUITES.effects!()
  const contest = await suite.run(context)
  // A contestant that is cancelled is void for its suite, which goes on to its end.
  signal?.throwIfAborted()
  return { machine, suites: [asked, contest] }
}
