import type { Case, Ratio } from '../result.js'
import { median } from '../statistics.js'
import type { BenchContext } from '../suite.js'
import { threadsText } from '../suites/words.js'
import { crew, type Effort, type Member, memberCase } from './crew.js'
import type { ThreadsPlan } from './plan.js'

/** What it costs to wake the pool and to wait for it. */
export interface ForkJoin {
  readonly cases: Case[]
  readonly ratios: Ratio[]
  /** Milliseconds for each thread beside the caller, ticks in a row. */
  readonly barrierMs: number
}

/** Milliseconds that a member's ticks take longer than those of the first: the middle one of the rounds' differences. */
function longer(member: Member, alone: Member): number {
  if (member.wrong !== undefined || alone.wrong !== undefined) return Number.NaN
  return median(member.rounds.map(({ steps }, i) => median(steps) - median(alone.rounds[i]!.steps)))
}

/** Ticks with next to nothing to do: all that more threads can do is cost. */
export async function forkJoin(context: BenchContext, plan: ThreadsPlan, counts: readonly number[]): Promise<ForkJoin> {
  const ways: readonly (readonly [string, Effort])[] = [
    ['in a row', plan.idle],
    [`after ${plan.rested.restMs} ms of rest`, plan.rested],
  ]
  const all = [...new Set([1, ...counts])].map((threads) => ({ n: 0, workers: threads - 1, wakeAboveMs: 0 }))
  const cases: Case[] = []
  const ratios: Ratio[] = []
  let barrierMs = 0
  for (const [name, effort] of ways) {
    context.say(`threads: fork and join, ${name}`)
    const members = await crew(context, all, effort)
    const alone = members[0]!
    for (const member of members) {
      cases.push(memberCase(member, 0, `ms a tick with nothing to do, ${name}`))
      if (member === alone) continue
      const ms = longer(member, alone)
      ratios.push({ name: `fork and join, ms, ${threadsText(member.threads)}, ${name}`, value: ms })
      // The largest number of threads is the nearest to those that the model tells of.
      if (effort === plan.idle) barrierMs = Math.max(0, ms / (member.threads - 1))
    }
  }
  return { cases, ratios, barrierMs }
}
