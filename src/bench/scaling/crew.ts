import type { Run, ThreadsState } from '../hosts/threads.js'
import type { Case } from '../result.js'
import { figures, median } from '../statistics.js'
import type { BenchContext, Host } from '../suite.js'
import { reason } from '../suites/words.js'
import type { WorkloadOptions } from '../workload-engine.js'

/** An engine that takes turns with others, and all it did. */
export interface Member {
  readonly options: WorkloadOptions
  /** Threads that work; of `auto`, those that started. */
  threads: number
  readonly rounds: Run[]
  state: ThreadsState
  wrong?: string
}

/** How much the members of a crew do. */
export interface Effort {
  /** Ticks before the first that counts. */
  readonly warmUp: number
  readonly rounds: number
  /** Ticks of a round. */
  readonly ticks: number
  /** Milliseconds of rest before each tick. */
  readonly restMs?: number
}

const NO_STATE: ThreadsState = { checksum: 'none', live: 0, workers: 0, rowBytes: 0 }

/** Lets engines with the same workload take turns, round by round. They must come to the same end. */
export async function crew(context: BenchContext, all: readonly WorkloadOptions[], effort: Effort): Promise<Member[]> {
  const members: Member[] = []
  const hosts: (Host | undefined)[] = []
  for (const options of all) {
    const member: Member = { options, threads: Number(options.workers) + 1 || 1, rounds: [], state: NO_STATE }
    members.push(member)
    hosts.push(await attempt(member, () => context.host('threads', options)))
  }
  const each = async (task: (member: Member, host: Host) => Promise<void>) => {
    for (let i = 0; i < members.length; i++) {
      const host = hosts[i]
      if (host && members[i]!.wrong === undefined) await attempt(members[i]!, () => task(members[i]!, host))
    }
  }
  await each(async (_, host) => void (await host.ask('run', effort.warmUp, effort.restMs ?? 0)))
  for (let round = 0; round < effort.rounds; round++) {
    await each(async (member, host) => {
      member.rounds.push(await host.ask<Run>('run', effort.ticks, effort.restMs ?? 0))
    })
  }
  await each(async (member, host) => {
    member.state = await host.ask<ThreadsState>('state')
    member.threads = member.state.workers + 1
  })
  for (const host of hosts) await host?.close()
  // One that broke has no checksum that others could be held against.
  const first = members.find(({ wrong }) => wrong === undefined)
  for (const member of members) {
    if (member.wrong === undefined && member.state.checksum !== first!.state.checksum) {
      member.wrong = `checksum ${member.state.checksum} instead of ${first!.state.checksum}`
    }
  }
  return members
}

async function attempt<T>(member: Member, task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task()
  } catch (error) {
    member.wrong = reason(error)
    return undefined
  }
}

/** Which milliseconds of a run are meant. */
export type Timing = (run: Run) => Float64Array

/** The tick alone. */
export const steps: Timing = (run) => run.steps
/** The tick and the calls before it, which the caller makes alone. */
export const whole: Timing = ({ calls, steps: ticks }) => ticks.map((ms, i) => ms + calls[i]!)

/** A member's row. */
export function memberCase(member: Member, n: number, unit: string, timing: Timing = steps): Case {
  const { threads, rounds, state, wrong } = member
  return {
    contestant: 'myriad',
    n,
    threads,
    unit,
    rounds: rounds.length,
    ...figures(rounds.flatMap((run) => [...timing(run)])),
    checksum: state.checksum,
    ...(wrong !== undefined && { wrong }),
  }
}

/** How many times as long as `b` a round of `a` takes: the middle one of the rounds' ratios of medians. NaN when either is void. */
export function timesAsLong(a: Member | undefined, b: Member | undefined, timing: Timing = steps): number {
  if (!a || !b || a.wrong !== undefined || b.wrong !== undefined) return Number.NaN
  return median(a.rounds.map((run, i) => median(timing(run)) / median(timing(b.rounds[i]!))))
}

/** Mean milliseconds that all threads together have worked in a tick: the middle one of the rounds. */
export function workOf(member: Member): number {
  return median(member.rounds.map(({ busy, steps: ticks }) => sum(busy) / ticks.length))
}

/** The busiest thread's work beside the mean of all: 1 is even. */
export function imbalanceOf(member: Member): number {
  return median(member.rounds.map(({ busy }) => (Math.max(...busy) * busy.length) / sum(busy)))
}

/** The share of all threads' time in ticks in which they did not work: serial parts, wakes and waits. */
export function restOf(member: Member): number {
  return median(member.rounds.map(({ busy, steps: ticks }) => 1 - sum(busy) / (busy.length * sum(ticks))))
}

/** Milliseconds of a tick in which only the caller works, on one thread. */
export function serialOf(member: Member): number {
  return median(member.rounds.map(({ busy, steps: ticks }) => Math.max(0, sum(ticks) - sum(busy)) / ticks.length))
}

/** Rows handled in a tick. */
export function handledOf(member: Member): number {
  return median(member.rounds.map(({ handled, steps: ticks }) => handled / ticks.length))
}

export function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
