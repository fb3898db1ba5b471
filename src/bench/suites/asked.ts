import { clockNotes } from '../clock.js'
import type { FlatOut, Paced, PaceState } from '../hosts/pace.js'
import type { Case, Ratio, SuiteResult } from '../result.js'
import { figures, rank, sorted } from '../statistics.js'
import type { BenchContext, Host, Suite } from '../suite.js'
import { TICK_RATE } from '../workload.js'
import { aimed } from './words.js'

/** How much of each there is. */
export interface AskedPlan {
  readonly effects: number
  /** Ticks after which the population is steady and the code compiled. */
  readonly warmUp: number
  /** Seconds at the pace of a game. */
  readonly seconds: number
  /** Milliseconds of ticks without a rest. */
  readonly flatOutMs: number
}

const FULL: AskedPlan = { effects: 10_000, warmUp: 720, seconds: 30, flatOutMs: 3000 }
const QUICK: AskedPlan = { ...FULL, seconds: 10, flatOutMs: 1000 }

/** What the design that Myriad began with asks for. */
const ASKED = { executed: 10_000, p50: 1, p95: 2, p99: 5, megabytes: 100, percent: 50 }

const METHOD =
  'The figures that the design asks for, of an engine with 10,000 live effects and as many threads as it chooses by ' +
  'itself: the workload of the suite `effects`, a thousand actors, a period of one second, a life of ten. First 60 ticks a second, with rests ' +
  'as a game has them, of which tick times and processor time are taken; then ticks without a rest, of which the ' +
  'executions a second are. A tick is its applications and its step; the making of the random stream is neither.'

const HOST = 'pace'

/** Ticks of some seconds as one. */
function join(all: readonly Paced[]): Paced {
  return {
    ticks: Float64Array.from(all.flatMap(({ ticks }) => [...ticks])),
    busyMs: all.reduce((sum, { busyMs }) => sum + busyMs, 0),
    wallMs: all.reduce((sum, { wallMs }) => sum + wallMs, 0),
  }
}

function memory({ used, resident, live }: PaceState, { pageHeap }: BenchContext): Ratio {
  const heap = pageHeap?.()
  const engine = `${(used / 1e6).toFixed(1)} MB that the engine has in use`
  const of = `with ${live.toLocaleString('en')} effects`
  const ratio = (bytes: number, note: string) => ({
    ...aimed(`memory ${of}`, bytes / 1e6, ASKED.megabytes, false, note),
    unit: 'MB',
  })
  if (resident !== undefined) return ratio(resident, `the whole process, ${engine} among it`)
  if (heap === undefined) return ratio(used, `${engine}; the browser says nothing of the page’s own`)
  return ratio(used + heap, `${engine}, and ${(heap / 1e6).toFixed(1)} MB of the page’s JavaScript heap`)
}

function ratios(paced: Paced, flatOut: FlatOut, state: PaceState, context: BenchContext): Ratio[] {
  const ascending = sorted(paced.ticks)
  const ticksASecond = (paced.ticks.length / paced.wallMs) * 1000
  const tick = (name: 'p50' | 'p95' | 'p99', share: number, note: string): Ratio => ({
    ...aimed(`tick, ${name}`, rank(ascending, share), ASKED[name], false, note),
    unit: 'ms',
  })
  const perSecond = (flatOut.executed / flatOut.ms) * 1000
  const busy = (paced.busyMs / paced.wallMs) * 100
  const pace = `${ticksASecond.toFixed(0)} ticks a second were run, all threads’ work added up`
  return [
    {
      ...aimed('effects executed', perSecond, ASKED.executed, true, 'ticks without a rest'),
      unit: 'effects/s',
    },
    tick('p50', 0.5, 'half of the ticks take no longer'),
    tick('p95', 0.95, '95 of 100 ticks take no longer'),
    tick('p99', 0.99, '99 of 100 ticks take no longer'),
    memory(state, context),
    { ...aimed('processor, share of one core', busy, ASKED.percent, false, pace), unit: '%' },
  ]
}

/** The suite with a plan of one's own. */
export async function runAsked(context: BenchContext, plan: AskedPlan): Promise<SuiteResult> {
  context.say(`asked: ${plan.effects} effects`)
  const host = await context.host(HOST, { n: plan.effects, workers: 'auto' })
  try {
    return await measure(context, host, plan)
  } finally {
    await host.close()
  }
}

async function measure(context: BenchContext, host: Host, plan: AskedPlan): Promise<SuiteResult> {
  await host.ask('warmUp', plan.warmUp)
  const seconds: Paced[] = []
  for (let second = 0; second < plan.seconds; second++) seconds.push(await host.ask<Paced>('pace', TICK_RATE))
  const flatOut = await host.ask<FlatOut>('flatOut', plan.flatOutMs)
  const state = await host.ask<PaceState>('state')
  const paced = join(seconds)
  const found: Case = {
    contestant: 'myriad',
    n: plan.effects,
    threads: state.workers + 1,
    unit: 'ms a tick',
    rounds: seconds.length,
    ...figures(paced.ticks),
    checksum: state.checksum,
  }
  const notes = clockNotes(context)
  if (state.workers === 0 && state.fallback !== undefined) notes.push(`On one thread: ${state.fallback}`)
  await host.ask('close')
  return {
    name: 'asked',
    where: context.where,
    method: METHOD,
    cases: [found],
    ratios: ratios(paced, flatOut, state, context),
    notes,
  }
}

/** The figures that the design asks for. */
export const suite: Suite = {
  name: 'asked',
  method: METHOD,
  run: (context) => runAsked(context, context.quick ? QUICK : FULL),
}
