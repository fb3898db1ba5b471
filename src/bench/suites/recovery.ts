import type { Death, RecoveryOptions, RecoveryState } from '../hosts/recovery.js'
import type { Case, Ratio, SuiteResult } from '../result.js'
import { figures, median } from '../statistics.js'
import type { BenchContext, Host, Suite } from '../suite.js'
import { aimed } from './words.js'

export interface RecoveryPlan {
  readonly effects: number
  readonly warmUp: number
  /** Turns of each contestant, and ticks of a turn. */
  readonly rounds: number
  readonly ticks: number
  /** Deaths that are timed. */
  readonly deaths: number
}

const FULL: RecoveryPlan = { effects: 1_000_000, warmUp: 240, rounds: 6, ticks: 240, deaths: 6 }
const QUICK: RecoveryPlan = { effects: 100_000, warmUp: 120, rounds: 2, ticks: 120, deaths: 2 }

const EVERY_TICKS = 120
/** Calls that are made one by one, to time them. */
const SINGLE_CALLS = 4000
/** Ticks between two deaths: another distance from the last copy each time. */
const deathAfter = (death: number) => 60 + 23 * death

const METHOD =
  'The workload of the suite `effects`, one worker, which is always woken. Contestants take turns of some hundred ticks. A tick is its ' +
  'applications and its step. Deaths: a system of the game ends the pool thread with a slice in hand, each time at another ' +
  'distance from the last copy; the time counts from that moment (the thread notes it) to the end of the tick in ' +
  'which it happened. The engine decides by itself that the thread is dead, after 400 ms without progress. Between two deaths ' +
  'another thread comes in its place. All contestants must come to one hash.'

const CONTESTANTS: readonly (readonly [name: string, options: Omit<RecoveryOptions, 'n' | 'workers'>])[] = [
  ['without recovery', { everyTicks: 0 }],
  ['without recovery, inputs recorded', { everyTicks: 0, inputs: true }],
  ['recovery as it is by default', { everyTicks: EVERY_TICKS }],
  ['a copy every 30 ticks', { everyTicks: 30 }],
  ['a copy every tick', { everyTicks: 1 }],
]

interface Runner {
  readonly name: string
  readonly host: Host
  readonly ticks: number[]
}

/** The suite with a plan of one's own. */
export async function runRecovery(context: BenchContext, plan: RecoveryPlan): Promise<SuiteResult> {
  if (context.where !== 'node') {
    const notes = [
      'The suite ends threads by a worker file of its own, which is Node’s. In browsers nothing is measured.',
    ]
    return { name: 'recovery', where: context.where, method: METHOD, cases: [], ratios: [], notes }
  }
  const effects = context.sizes?.[0] ?? plan.effects
  const runners: Runner[] = []
  try {
    for (const [name, options] of CONTESTANTS) {
      const host = await context.host('recovery', { n: effects, workers: 1, ...options } satisfies RecoveryOptions)
      runners.push({ name, host, ticks: [] })
    }
    return await measure(context, plan, effects, runners)
  } finally {
    for (const { host } of runners) await host.close()
  }
}

async function measure(
  context: BenchContext,
  plan: RecoveryPlan,
  effects: number,
  runners: readonly Runner[],
): Promise<SuiteResult> {
  context.say(`recovery: ${effects} effects, ${plan.rounds} rounds`)
  for (const { host } of runners) await host.ask('run', plan.warmUp)
  for (let round = 0; round < plan.rounds; round++) {
    for (const { host, ticks } of runners) ticks.push(...(await host.ask<Float64Array>('run', plan.ticks)))
  }
  const states = await Promise.all(runners.map(({ host }) => host.ask<RecoveryState>('state')))
  const cases = runners.map(
    ({ name, ticks }, i): Case => ({
      contestant: 'myriad',
      world: name,
      n: effects,
      threads: 2,
      unit: 'ms a tick',
      rounds: ticks.length,
      ...figures(ticks),
      checksum: states[i]!.hash,
    }),
  )
  const singles: Ratio[] = []
  for (const { name, host } of runners.slice(0, 2)) {
    const ns: number[] = []
    for (let turn = 0; turn < 9; turn++) ns.push(await host.ask<number>('single', SINGLE_CALLS))
    singles.push({ name: `one apply(): ${name}`, value: median(ns), unit: 'ns' })
  }
  const deaths: Death[] = []
  const { host } = runners.find(({ name }) => name === 'recovery as it is by default')!
  for (let death = 0; death < plan.deaths; death++) {
    context.say(`recovery: death ${death + 1} of ${plan.deaths}`)
    deaths.push(await host.ask<Death>('die', deathAfter(death)))
  }
  return {
    name: 'recovery',
    where: context.where,
    method: METHOD,
    cases,
    ratios: [...costs(runners, states), ...singles, ...timesOf(deaths, effects)],
    notes: ['A copy a tick is the price of keeping what a game writes into columns itself.'],
  }
}

function costs(runners: readonly Runner[], states: readonly RecoveryState[]): Ratio[] {
  const mean = (ticks: readonly number[]) => ticks.reduce((sum, ms) => sum + ms, 0) / ticks.length
  const [off, ...others] = runners
  return [
    ...others.map(({ name, ticks }) => ({
      name: `mean tick beside none: ${name}`,
      value: mean(ticks) / mean(off!.ticks),
      note: `${(mean(ticks) - mean(off!.ticks)).toFixed(2)} ms more a tick`,
    })),
    { name: 'memory of the copy', value: states[2]!.bytes / 1e6, unit: 'MB' },
    { name: 'bytes of recorded inputs, six ticks', value: states[1]!.inputBytes, unit: 'B' },
  ]
}

function timesOf(deaths: readonly Death[], effects: number): Ratio[] {
  const aim = effects === 1_000_000 ? 1000 : undefined
  const ms = (of: (death: Death) => number) => deaths.map(of)
  const worst = Math.max(...ms(({ total }) => total))
  return [
    { ...aimed('death to the end of the tick, worst', worst, aim, false), unit: 'ms' },
    { name: 'death to the end of the tick, median', value: median(ms(({ total }) => total)), unit: 'ms' },
    {
      name: 'of them back and run again, median',
      value: median(ms(({ again }) => again)),
      unit: 'ms',
      note: `${median(ms(({ ticks }) => ticks))} ticks`,
    },
  ]
}

/** What it costs that threads may die, and how long it takes when one does. */
export const suite: Suite = {
  name: 'recovery',
  method: METHOD,
  run: (context) => runRecovery(context, context.quick ? QUICK : FULL),
}
