import type { Case, Ratio } from '../result.js'
import { median } from '../statistics.js'
import type { BenchContext } from '../suite.js'
import { aimed, threadsText } from '../suites/words.js'
import { crew, type Effort, imbalanceOf, type Member, memberCase, restOf, timesAsLong, whole } from './crew.js'
import type { Sized } from './plan.js'

const MILLION = 1_000_000
const SPEED_UP_AIM = 1.8
const AUTO_AIM = 1.05

interface SpeedUp {
  readonly cases: Case[]
  readonly ratios: Ratio[]
  readonly members: Member[]
}

/** One size on every number of threads. */
export async function speedUp(
  context: BenchContext,
  n: number,
  effort: Effort,
  counts: readonly number[],
): Promise<SpeedUp> {
  context.say(`threads: ${n.toLocaleString('en')} effects on ${counts.join(', ')} threads`)
  const all = [...new Set([1, ...counts])].map((threads) => ({ n, workers: threads - 1, wakeAboveMs: 0 }))
  const members = await crew(context, all, effort)
  const [alone, ...others] = members
  const size = n.toLocaleString('en')
  const ratios = others
    .filter(({ wrong }) => wrong === undefined)
    .flatMap((member) => {
      const who = `${size}: ${threadsText(member.threads)}`
      const aim = member.threads === 2 && n >= MILLION ? SPEED_UP_AIM : undefined
      return [
        aimed(`${who} against 1, step()`, timesAsLong(alone, member), aim, true, 'of a quiet machine'),
        { name: `${who} against 1, step() and the calls before it`, value: timesAsLong(alone, member, whole) },
        { name: `${who}, busiest thread beside the mean`, value: imbalanceOf(member) },
        { name: `${who}, share of their time in which they do not work`, value: restOf(member) },
      ]
    })
  return {
    members,
    cases: [
      ...members.map((member) => memberCase(member, n, 'ms a tick, step()')),
      ...members.map((member) => memberCase(member, n, 'ms a tick, step() and the calls before it', whole)),
    ],
    ratios,
  }
}

/** The options as they come, beside no worker and one that is always woken. */
export async function automatic(
  context: BenchContext,
  { n, effort }: Sized,
): Promise<{ readonly cases: Case[]; readonly ratios: Ratio[] }> {
  const size = n.toLocaleString('en')
  context.say(`threads: auto at ${size}`)
  const members = await crew(
    context,
    [
      { n, workers: 0 },
      { n, workers: 1, wakeAboveMs: 0 },
      { n, workers: 'auto' },
    ],
    effort,
  )
  const [none, one, auto] = members as [Member, Member, Member]
  const names = ['0 workers', '1 worker, always woken', 'auto']
  const cases = members.map((member, i) => memberCase(member, n, `ms a tick, step(), ${names[i]}`))
  if (members.some(({ wrong }) => wrong !== undefined)) return { cases, ratios: [] }
  const better = auto.rounds.map(({ steps }, i) => {
    const both = [none, one].map(({ rounds }) => median(rounds[i]!.steps))
    return median(steps) / Math.min(...both)
  })
  const wakes = auto.rounds.reduce((total, run) => total + run.wakes, 0) / (effort.rounds * effort.ticks)
  return {
    cases,
    ratios: [
      aimed(`${size}: auto beside the better of 0 and 1 workers`, median(better), AUTO_AIM, false),
      { name: `${size}: auto, wakes a tick`, value: wakes },
    ],
  }
}
