import type { Case, Ratio, SuiteResult } from '../result.js'
import { breakEven } from '../scaling/break-even.js'
import { forkJoin } from '../scaling/fork-join.js'
import type { ThreadsPlan } from '../scaling/plan.js'
import { bandwidths, modelRatios } from '../scaling/predictions.js'
import { automatic, speedUp } from '../scaling/speed-up.js'
import type { BenchContext, Suite } from '../suite.js'
import { threadCounts } from '../threads.js'

const FULL: ThreadsPlan = {
  idle: { warmUp: 3000, rounds: 9, ticks: 1000 },
  rested: { warmUp: 20, rounds: 5, ticks: 40, restMs: 8 },
  sizes: [
    { n: 100_000, effort: { warmUp: 660, rounds: 11, ticks: 100 } },
    { n: 1_000_000, effort: { warmUp: 240, rounds: 7, ticks: 60 } },
    { n: 10_000_000, effort: { warmUp: 120, rounds: 5, ticks: 20 } },
  ],
  automatic: { n: 100_000, effort: { warmUp: 900, rounds: 15, ticks: 100 } },
  ladder: [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000],
  step: { warmUp: 240, rounds: 7, ticks: 60 },
  copy: { bytes: 128 << 20, ms: 500, rounds: 5 },
}

const QUICK: ThreadsPlan = {
  ...FULL,
  idle: { warmUp: 2000, rounds: 5, ticks: 500 },
  rested: { warmUp: 10, rounds: 3, ticks: 20, restMs: 8 },
  sizes: [
    { n: 100_000, effort: { warmUp: 400, rounds: 5, ticks: 60 } },
    { n: 1_000_000, effort: { warmUp: 120, rounds: 5, ticks: 20 } },
  ],
  automatic: { n: 100_000, effort: { warmUp: 600, rounds: 7, ticks: 60 } },
  ladder: [2000, 10_000, 50_000, 200_000],
  step: { warmUp: 120, rounds: 5, ticks: 30 },
  copy: { bytes: 64 << 20, ms: 200, rounds: 3 },
}

const METHOD =
  'Milliseconds of step(), that is without the calls that give the applications, of the engine with the workload of the suite `effects`; ' +
  'rows with calls are named so. Engines with 1, 2, … threads have an isolate each and take turns; a ratio is the middle one of the ' +
  'rounds’ ratios of medians; the final states must be equal. The pool is always woken (`wakeAboveMs: 0`), except in `auto`. ' +
  'Fork and join: a tick of 64 shards with one actor and no effect, woken, beside the same without workers, in a row and after 8 ms of rest each. ' +
  'Imbalance: the busiest thread’s work beside the mean. Break-even: the smallest size of a ladder from which on two threads beat one. ' +
  'Auto: options as they come, beside the better of 0 workers and 1 worker in the same round. ' +
  'Model: T(p) = S + B·(p − 1) + max(W·⌈64/p⌉/64, M / bandwidth(p)), with S, the milliseconds of a tick on one thread outside the shards; ' +
  'W, those inside; B, fork and join for each thread beside the caller; M, bytes that a tick moves: 4 for each row of the scanned column, and 960 ' +
  '(ten cache lines, half of them written) for each row that begins, executes or ends, an estimate; bandwidth(p), bytes copied a second by p ' +
  'isolates at once, which for more threads than this machine has cores is taken to be what all its cores get. What is predicted for ' +
  'numbers of threads that were measured stands beside the measurement.'

interface Part {
  readonly cases: readonly Case[]
  readonly ratios: readonly Ratio[]
}

/** The suite with a plan of one's own: tests run a tiny one. */
export async function runThreads(context: BenchContext, plan: ThreadsPlan): Promise<SuiteResult> {
  const counts = threadCounts(context)
  const fork = await forkJoin(context, plan, counts)
  const memory = await bandwidths(context, plan.copy)
  const parts: Part[] = [fork, { cases: [], ratios: memory.ratios }]
  const sizes = context.sizes ? plan.sizes.filter(({ n }) => context.sizes!.includes(n)) : plan.sizes
  for (const { n, effort } of sizes) {
    const found = await speedUp(context, n, effort, counts)
    parts.push(found)
    parts.push({ cases: [], ratios: modelRatios(n, found.members, fork.barrierMs, memory.bandwidth) })
  }
  const notes: string[] = []
  if (context.cores > 1) {
    parts.push(await automatic(context, plan.automatic))
    parts.push(await breakEven(context, plan.ladder, plan.step))
  } else notes.push('One core: nothing to share, so neither `auto` nor a break-even size was looked for.')
  const ratios = parts.flatMap((part) => part.ratios)
  // A void row has no ratio, and no size is the break-even when all are too small.
  const none = ratios.filter(({ value }) => !Number.isFinite(value)).map(({ name }) => name)
  if (none.length > 0) notes.push(`No value: ${none.join('; ')}.`)
  return {
    name: 'threads',
    where: context.where,
    method: METHOD,
    cases: parts.flatMap(({ cases }) => cases),
    ratios: ratios.filter(({ value }) => Number.isFinite(value)),
    notes,
  }
}

/** What more threads bring to the engine of the effects, and cost. */
export const suite: Suite = {
  name: 'threads',
  method: METHOD,
  run: (context) => runThreads(context, context.quick ? QUICK : FULL),
}
