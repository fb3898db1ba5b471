import type { Case } from './result.js'
import { type Figures, figures } from './statistics.js'
import type { BenchContext, Host } from './suite.js'
import { nameOf } from './tables.js'

/** A contestant of a suite of ticks, and what it is to do. */
export interface Entrant {
  readonly contestant: string
  /** What it is given, if that is not the workload of the suite. */
  readonly world?: string
  /** The file of `hosts/` that it lives in. */
  readonly host: string
  readonly n: number
  readonly threads: number
  readonly options: object
  /** Entrants of one field do the same work and must come to the same state. Default: all of one call. */
  readonly field?: string
  /** Ticks before the first one that counts. */
  readonly warmUp: number
  readonly rounds: number
  /** Ticks of a round. */
  readonly ticks: number
}

/** What an entrant did. */
export interface Measured {
  readonly entrant: Entrant
  /** Milliseconds of every tick of every round. */
  readonly rounds: readonly Float64Array[]
  /** The state after so many ticks. */
  readonly states: ReadonlyMap<number, string>
  /** Why its figures mean nothing. */
  readonly wrong?: string
}

interface Running {
  readonly entrant: Entrant
  host?: Host | undefined
  rounds: Float64Array[]
  states: ReadonlyMap<number, string>
  wrong?: string
}

const ticksOf = ({ warmUp, rounds, ticks }: Entrant) => warmUp + rounds * ticks

/**
 * Lets every entrant warm up, then measure in turn: A B C A B C … A noisy minute hits all alike then, and a ratio is made
 * of times of one round. All of one field must be doing the same work: after as many ticks as the shortest runs, and as
 * each of the longer ones runs, they must be in the same state. One that is not, or that breaks, has no figures. Entrants of
 * different fields take turns, but are not held against each other.
 */
export async function takeTurns(context: BenchContext, entrants: readonly Entrant[]): Promise<Measured[]> {
  const checkAt = [...new Set(entrants.map(ticksOf))].sort((a, b) => a - b)
  const all: Running[] = entrants.map((entrant) => ({ entrant, rounds: [], states: new Map() }))
  for (const one of all) {
    const { n, threads, host, options, warmUp } = one.entrant
    context.say(
      `  ${nameOf(one.entrant)}, ${n.toLocaleString('en')}, ${threads} thread${threads === 1 ? '' : 's'}: warm-up`,
    )
    await attempt(one, async () => {
      one.host = await context.host(host, { ...options, checkAt })
      await one.host.ask('run', warmUp)
    })
  }
  const rounds = Math.max(...entrants.map((entrant) => entrant.rounds))
  for (let round = 0; round < rounds; round++) {
    for (const one of all) {
      if (round >= one.entrant.rounds) continue
      await attempt(one, async () => {
        one.rounds.push(await one.host!.ask<Float64Array>('run', one.entrant.ticks))
      })
    }
  }
  for (const one of all) {
    await attempt(one, async () => {
      one.states = new Map(await one.host!.ask<[number, string][]>('states'))
      await one.host!.ask('close')
    })
    await one.host?.close().catch(() => {})
  }
  for (const field of new Set(all.map(({ entrant }) => entrant.field))) {
    compare(
      all.filter(({ entrant }) => entrant.field === field),
      checkAt,
    )
  }
  return all.map(({ entrant, rounds, states, wrong }) => ({ entrant, rounds, states, ...(wrong && { wrong }) }))
}

/** What goes wrong for one contestant ends its run, not that of the others. */
async function attempt(one: Running, work: () => Promise<void>): Promise<void> {
  if (one.wrong !== undefined) return
  try {
    await work()
  } catch (error) {
    one.wrong = (error instanceof Error ? error.message : String(error)).split('\n')[0]!
    await one.host?.close().catch(() => {})
  }
}

/** Whoever is in another state than most are at some point is wrong; where there is no most, everybody is. */
function compare(all: readonly Running[], checkAt: readonly number[]): void {
  for (const tick of checkAt) {
    const there = all.filter((one) => one.wrong === undefined && one.states.has(tick))
    const counts = new Map<string, number>()
    for (const { states } of there) counts.set(states.get(tick)!, (counts.get(states.get(tick)!) ?? 0) + 1)
    if (counts.size < 2) continue
    const [first, second] = [...counts].sort(([, a], [, b]) => b - a)
    for (const one of there) {
      const state = one.states.get(tick)!
      if (first![1] > second![1] && state === first![0]) continue
      one.wrong = `after ${tick} ticks its state is ${state}; the others’: ${[...counts.keys()].filter((other) => other !== state).join(', ')}`
    }
  }
}

/** Best, middle and 99th percentile of all its ticks. */
export function figuresOf({ rounds }: Pick<Measured, 'rounds'>): Figures {
  return figures(rounds.flatMap((round) => [...round]))
}

/** The row of an entrant in the report. Its checksum is that after the ticks that all of its field ran. */
export function caseOf({ entrant, rounds, states, wrong }: Measured, unit = 'ms a tick'): Case {
  const { contestant, world, n, threads } = entrant
  const found = wrong === undefined ? figuresOf({ rounds }) : { best: 0, p50: 0, p99: 0 }
  const checksum = states.size > 0 ? states.get(Math.min(...states.keys()))! : ''
  return {
    contestant,
    ...(world !== undefined && { world }),
    n,
    threads,
    unit,
    rounds: rounds.length,
    ...found,
    checksum,
    ...(wrong && { wrong }),
  }
}
