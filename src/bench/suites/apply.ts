import type { Batch, Cycle } from '../hosts/apply.js'
import { BATCHES } from '../hosts/apply.js'
import type { Latency } from '../hosts/latency.js'
import type { Case, Ratio, SuiteResult } from '../result.js'
import { figures, median, rank, sorted } from '../statistics.js'
import type { BenchContext, Host, Suite } from '../suite.js'
import { aimed, oneAndTwo, reason, threadsText } from './words.js'

const TICK_MS = 1000 / 60

/** How much of each there is. */
export interface ApplyPlan {
  /** Actors, and so calls a batch. */
  readonly actors: number
  /** What each actor carries besides. */
  readonly carried: readonly number[]
  readonly warmUps: number
  readonly rounds: number
  /** Cycles a round. */
  readonly cycles: number
  /** Effects alive while one application is followed. */
  readonly alive: readonly number[]
  readonly loopTicks: number
  readonly samples: number
}

const FULL: ApplyPlan = {
  actors: 100_000,
  carried: [0, 9],
  warmUps: 6,
  rounds: 7,
  cycles: 3,
  alive: [10_000, 1_000_000],
  loopTicks: 900,
  samples: 20_000,
}
const QUICK: ApplyPlan = { ...FULL, carried: [9], warmUps: 3, rounds: 3, cycles: 2, alive: [10_000], loopTicks: 180 }

/** One of them, and many. */
const WORDS: Readonly<Record<Batch, readonly [one: string, many: string]>> = {
  single: ['single application', 'single applications'],
  bulk: ['application in bulk', 'applications in bulk'],
  named: ['single application with options', 'single applications with options'],
  dispel: ['dispel', 'dispels'],
  remove: ['removal', 'removals'],
}

/** Least number a second. */
const AIMS: Partial<Record<Batch, number>> = { single: 2e6, bulk: 10e6, dispel: 1e6 }

const METHOD =
  'Batches of one command to each of 100,000 actors, in a shuffled order that never changes, and the tick that carries them out: ' +
  'single applications, dispels, one bulk application, removals, single applications with source, magnitude and duration; then again. Calls, and calls with their ' +
  'tick, are timed apart; after each tick the live effects, the events and the commands counted are held against what they must be. ' +
  'Actors carry nothing else, or nine effects more. One and two threads take turns, each in an isolate of its own. Latency: a loop ' +
  'of 60 ticks a second with options as they come, one application at an even random moment between two ticks, from the call to ' +
  'the handler of `applied`, which the engine calls after the tick. The time of one application: the call, the tick and the ' +
  'handler in a world of 16 actors.'

/** One contestant and all it did. */
interface Contestant {
  readonly threads: number
  readonly host: Host
  readonly rounds: Cycle[][]
  hash: string
  wrong?: string
}

async function open(context: BenchContext, workers: number, actors: number, carried: number): Promise<Contestant> {
  const host = await context.host('apply', { workers, actors, carried })
  return { threads: workers + 1, host, rounds: [], hash: '' }
}

async function cycles(one: Contestant, count: number): Promise<Cycle[]> {
  const found: Cycle[] = []
  try {
    for (let i = 0; i < count && one.wrong === undefined; i++) found.push(await one.host.ask<Cycle>('cycle'))
  } catch (error) {
    one.wrong = reason(error)
  }
  return found
}

/** Nanoseconds a command: of the calls alone, or with the tick. */
function nanoseconds([calls, tick]: readonly [number, number], withTick: boolean, n: number): number {
  return ((withTick ? calls + tick : calls) / n) * 1e6
}

function batchCase(one: Contestant, batch: Batch, withTick: boolean, actors: number, carried: number): Case {
  const all = one.rounds.flat().map((cycle) => nanoseconds(cycle[batch], withTick, actors))
  return {
    contestant: 'myriad',
    n: actors * (carried + 1),
    threads: one.threads,
    unit: `ns, ${WORDS[batch][0]}: ${withTick ? 'call and tick' : 'call'}`,
    rounds: one.rounds.length,
    ...figures(all),
    checksum: one.hash,
    ...(one.wrong !== undefined && { wrong: one.wrong }),
  }
}

function rateOf(one: Contestant, batch: Batch, withTick: boolean, actors: number): number {
  const rounds = one.rounds.map((round) => median(round.map((cycle) => nanoseconds(cycle[batch], withTick, actors))))
  return 1e9 / median(rounds)
}

async function batches(
  context: BenchContext,
  plan: ApplyPlan,
  carried: number,
): Promise<{ cases: Case[]; ratios: Ratio[] }> {
  const { actors } = plan
  const counts = oneAndTwo(context)
  context.say(`apply: batches of ${actors}, ${carried} effects more an actor`)
  const all: Contestant[] = []
  for (const threads of counts) all.push(await open(context, threads - 1, actors, carried))
  for (const one of all) await cycles(one, plan.warmUps)
  for (let round = 0; round < plan.rounds; round++) {
    for (const one of all) one.rounds.push(await cycles(one, plan.cycles))
  }
  for (const one of all) {
    if (one.wrong === undefined) {
      const { hash, workers } = await one.host.ask<{ hash: string; workers: number }>('state')
      one.hash = hash
      if (workers !== one.threads - 1) one.wrong = `${workers} workers started instead of ${one.threads - 1}`
    }
    await one.host.close()
  }
  for (const one of all.slice(1)) {
    if (one.wrong === undefined && one.hash !== all[0]!.hash) one.wrong = `hash ${one.hash} instead of ${all[0]!.hash}`
  }
  const cases = BATCHES.flatMap((batch) =>
    [false, true].flatMap((withTick) => all.map((one) => batchCase(one, batch, withTick, actors, carried))),
  )
  const ratios = all
    .filter(({ wrong }) => wrong === undefined)
    .flatMap((one) =>
      BATCHES.flatMap((batch) =>
        [false, true].map((withTick) =>
          aimed(
            `${WORDS[batch][1]} a second, ${withTick ? 'calls and tick' : 'calls'}, ${threadsText(one.threads)}`,
            rateOf(one, batch, withTick, actors),
            AIMS[batch],
            true,
            `${carried + 1} effects an actor`,
          ),
        ),
      ),
    )
  return { cases, ratios }
}

interface State {
  readonly hash: string
  readonly workers: number
}

async function latency(
  context: BenchContext,
  plan: ApplyPlan,
  alive: number,
): Promise<{ cases: Case[]; ratios: Ratio[] }> {
  context.say(`apply: one application in a loop of 60 ticks a second, ${alive} effects`)
  const host = await context.host('latency', { workers: 'auto', effects: alive })
  // A second for the compiler, and for the pool to learn what a tick costs.
  await host.ask('loop', Math.min(60, plan.loopTicks))
  const { ms, late, stepMs } = await host.ask<Latency>('loop', plan.loopTicks)
  const { hash, workers } = await host.ask<State>('state')
  await host.close()
  const ascending = sorted(ms)
  const shared = { contestant: 'myriad', n: alive, threads: workers + 1, rounds: 1, checksum: hash }
  const where = `${alive.toLocaleString('en')} effects alive`
  const p99 = rank(ascending, 0.99)
  return {
    cases: [
      { ...shared, unit: 'ms from call to event', ...figures(ms) },
      { ...shared, unit: 'ms a tick meanwhile', ...figures(stepMs) },
    ],
    ratios: [
      aimed('latency p50, ms', rank(ascending, 0.5), undefined, false, where),
      aimed('latency p95, ms', rank(ascending, 0.95), undefined, false, where),
      aimed('latency p99, ms', p99, undefined, false, where),
      aimed('latency p99, ticks of 16.67 ms', p99 / TICK_MS, 1, false, where),
      aimed('latency p99, ticks missed before the one that brought it', rank(sorted(late), 0.99), 1, false, where),
    ],
  }
}

async function alone(context: BenchContext, plan: ApplyPlan): Promise<{ cases: Case[]; ratios: Ratio[] }> {
  context.say('apply: one application alone')
  const host = await context.host('latency', { workers: 0, effects: 160 })
  await host.ask('alone', Math.min(2000, plan.samples))
  const ms = await host.ask<number[]>('alone', plan.samples)
  const { hash } = await host.ask<State>('state')
  await host.close()
  const found = figures(ms)
  const unit = 'ms an application: call, tick and handler'
  return {
    cases: [{ contestant: 'myriad', n: 160, threads: 1, unit, rounds: 1, ...found, checksum: hash }],
    ratios: [aimed('engine time of one application p50, ms', found.p50, 0.1, false, '160 effects alive')],
  }
}

/** The suite with a plan of one's own: tests run a tiny one. */
export async function runApply(context: BenchContext, plan: ApplyPlan): Promise<SuiteResult> {
  const parts = []
  for (const carried of plan.carried) parts.push(await batches(context, plan, carried))
  for (const alive of plan.alive) parts.push(await latency(context, plan, alive))
  parts.push(await alone(context, plan))
  return {
    name: 'apply',
    where: context.where,
    method: METHOD,
    cases: parts.flatMap(({ cases }) => cases),
    ratios: parts.flatMap(({ ratios }) => ratios),
    notes: [
      'Between two ticks an application waits for the next one: at an even random moment that is half a tick on average, and ' +
        'nearly a whole one in one case of a hundred, whatever the engine costs.',
    ],
  }
}

/** Applications, dispels and removals a second, and the latency of one application. */
export const suite: Suite = {
  name: 'apply',
  method: METHOD,
  run: (context) => runApply(context, context.quick ? QUICK : FULL),
}
