import type { Case, Ratio } from '../result.js'
import type { BenchContext } from '../suite.js'
import { crew, type Effort, memberCase, timesAsLong } from './crew.js'

/** The smallest size from which on two threads beat one, up the ladder. */
export async function breakEven(
  context: BenchContext,
  ladder: readonly number[],
  effort: Effort,
): Promise<{ readonly cases: Case[]; readonly ratios: Ratio[] }> {
  const cases: Case[] = []
  const times: number[] = []
  for (const n of ladder) {
    context.say(`threads: break-even, ${n.toLocaleString('en')} effects`)
    const both = [0, 1].map((workers) => ({ n, workers, wakeAboveMs: 0 }))
    const members = await crew(context, both, effort)
    cases.push(...members.map((member) => memberCase(member, n, 'ms a tick, step(), ladder')))
    times.push(timesAsLong(members[1], members[0]))
  }
  const from = smallest(ladder, times)
  return {
    cases,
    ratios: [
      ...ladder.map((n, i) => ({ name: `${n.toLocaleString('en')}: time of 2 threads beside 1`, value: times[i]! })),
      {
        name: 'break-even, effects',
        value: from,
        note: 'from this size of the ladder on two threads beat one',
      },
    ],
  }
}

/** The smallest size for which two threads are faster, as they are for all larger ones. Infinity: there is none. */
export function smallest(ladder: readonly number[], times: readonly number[]): number {
  let from = Number.POSITIVE_INFINITY
  for (let i = ladder.length - 1; i >= 0 && times[i]! < 1; i--) from = ladder[i]!
  return from
}
