import { clockNotes } from '../clock.js'
import type { Ratio } from '../result.js'
import { pairedRatio } from '../statistics.js'
import type { BenchContext, Suite } from '../suite.js'
import { threadCounts } from '../threads.js'
import { caseOf, type Entrant, figuresOf, type Measured, takeTurns } from '../turns.js'
import { FILL, PERIOD } from '../workload.js'

const MILLION = 1_000_000
const SIZES = [10_000, 100_000, MILLION, 10 * MILLION]
const OBJECTS = ['objects-splice', 'objects-filter', 'objects-flat']
/** Those that take a hundred milliseconds and more for a tick of a million. */
const SLOW = ['objects-splice', 'objects-filter']
const OTHERS = [...OBJECTS, 'bitecs-entities', 'soa-countdown', 'bare-kernel']

const SCATTERED = 'scattered'

const METHOD =
  'Milliseconds of a tick of 1/60 s, its applications included; the making of the random stream is not. Period one ' +
  'second, life ten seconds, ten effects an actor, four definitions of 1 to 4 damage, every application an instance of its ' +
  'own. When an effect ends another one is applied to the same actor; in the rows named “scattered” to any actor. Every contestant is in an isolate of its own and is given the same stream; the ' +
  'checksum is a hash of the health of all actors, and the number of effects alive, after the ticks that all have run. ' +
  'It is equal, or the row is void. The worlds are filled in 60 ticks and run on to warm up; then rounds in turn, A B C A B C …; ' +
  'best, middle and 99th percentile of all measured ticks; a ratio is the middle one of the ratios of the rounds’ medians.'

/** Ticks from which on equally many effects end in each tick, and a few more. */
const SETTLED = FILL + PERIOD + 5

/** Ticks of a contestant. Slow ones are measured for fewer, or a run would take hours. */
function effort(contestant: string, n: number, { quick }: BenchContext): Pick<Entrant, 'warmUp' | 'rounds' | 'ticks'> {
  const slow = SLOW.includes(contestant) && n >= MILLION
  if (quick) {
    if (n >= 10 * MILLION) return { warmUp: SETTLED, rounds: 5, ticks: 12 }
    if (n >= MILLION) return { warmUp: SETTLED, rounds: 3, ticks: slow ? 4 : 30 }
    return { warmUp: SETTLED + 60, rounds: 3, ticks: 40 }
  }
  if (n >= 10 * MILLION && contestant !== 'myriad') return { warmUp: FILL + 120, rounds: 5, ticks: slow ? 5 : 20 }
  return slow ? { warmUp: FILL + 120, rounds: 5, ticks: 20 } : { warmUp: FILL + 600, rounds: 5, ticks: 100 }
}

/** Contestants that a size is too large for, here. */
function leftOut(n: number, { quick, where }: BenchContext): readonly string[] {
  if (n < 10 * MILLION) return quick && n >= MILLION ? ['objects-filter'] : []
  if (quick) return OTHERS.filter((name) => name !== 'bare-kernel')
  // A page's workers share 4 GB for their objects.
  return where === 'node' ? [] : [...OBJECTS, 'bitecs-entities']
}

function field(n: number, context: BenchContext): Entrant[] {
  const entrant = (contestant: string, threads: number, options = {}): Entrant => ({
    contestant,
    host: contestant,
    n,
    threads,
    options: { n, ...options },
    ...effort(contestant, n, context),
  })
  const counts = threadCounts(context)
  // A quick run has the time, and a small machine the memory, for one of this size.
  const own = context.quick && n >= 10 * MILLION ? counts.slice(-1) : counts
  const out = leftOut(n, context)
  const scattered = (host: string, threads: number, options = {}): Entrant => ({
    ...entrant(host, threads, { ...options, placing: SCATTERED }),
    world: SCATTERED,
    field: SCATTERED,
  })
  return [
    ...own.map((threads) => entrant('myriad', threads, { threads })),
    ...OTHERS.filter((name) => !out.includes(name)).map((name) => entrant(name, 1)),
    ...(n === MILLION ? [scattered('myriad', 1, { threads: 1 }), scattered('bare-kernel', 1)] : []),
  ]
}

interface Aim {
  readonly over: string
  readonly threads: number
  readonly aim: number
}

/** What the others' time beside Myriad's is to be at a million effects. */
const AIMS: readonly Aim[] = [
  { over: 'objects-splice', threads: 1, aim: 50 },
  { over: 'bitecs-entities', threads: 1, aim: 8 },
  { over: 'bitecs-entities', threads: 2, aim: 14 },
  { over: 'soa-countdown', threads: 1, aim: 4 },
]

const BARE_AIM = 2
/** A frame at 60 a second, in milliseconds. */
const TICK_AIM = 16.6

function ratios(n: number, all: readonly Measured[]): Ratio[] {
  const fit = all.filter(({ wrong, rounds }) => wrong === undefined && rounds.length > 0)
  const size = n.toLocaleString('en')
  const found: Ratio[] = []
  const scattered = (name: string) =>
    fit.find(({ entrant }) => entrant.contestant === name && entrant.world === SCATTERED)
  const [own, bare] = [scattered('myriad'), scattered('bare-kernel')]
  if (own && bare) {
    found.push({
      name: `${size}, scattered: time of myriad, 1 thread / bare-kernel`,
      value: pairedRatio(own.rounds, bare.rounds),
    })
  }
  const standing = fit.filter(({ entrant }) => entrant.world === undefined)
  const others = standing.filter(({ entrant }) => entrant.contestant !== 'myriad')
  for (const own of standing.filter(({ entrant }) => entrant.contestant === 'myriad')) {
    const { threads } = own.entrant
    const who = `myriad, ${threads} thread${threads === 1 ? '' : 's'}`
    for (const other of others) {
      const name = other.entrant.contestant
      if (name === 'bare-kernel') {
        const value = pairedRatio(own.rounds, other.rounds)
        const aim = n === MILLION && threads === 1 ? { aim: BARE_AIM, met: value <= BARE_AIM } : {}
        found.push({ name: `${size}: time of ${who} / bare-kernel`, value, ...aim })
        continue
      }
      const value = pairedRatio(other.rounds, own.rounds)
      const wanted = AIMS.find((one) => n === MILLION && one.over === name && one.threads === threads)
      const aim = wanted ? { aim: wanted.aim, atLeast: true, met: value >= wanted.aim } : {}
      found.push({ name: `${size}: time of ${name} / ${who}`, value, ...aim })
    }
    if (n === 10 * MILLION) {
      const { p99 } = figuresOf(own)
      const aim = threads === 2 ? { aim: TICK_AIM, met: p99 < TICK_AIM } : {}
      found.push({ name: `${size}: ${who}, full rules on, p99 of a tick in ms`, value: p99, ...aim })
    }
  }
  return found
}

export const suite: Suite = {
  name: 'effects',
  method: METHOD,
  async run(context) {
    const measured: Measured[] = []
    const found: Ratio[] = []
    const notes = clockNotes(context)
    for (const n of context.sizes ?? SIZES) {
      context.say(`effects, ${n.toLocaleString('en')}`)
      const all = await takeTurns(context, field(n, context))
      measured.push(...all)
      found.push(...ratios(n, all))
      const out = leftOut(n, context)
      if (out.length > 0) notes.push(`Left out at ${n.toLocaleString('en')}: ${out.join(', ')}: ${why(context)}.`)
    }
    const cases = measured.map((one) => caseOf(one))
    return { name: 'effects', where: context.where, method: METHOD, cases, ratios: found, notes }
  },
}

function why({ quick }: BenchContext): string {
  return quick ? 'a quick run has no time for them' : 'their objects do not fit into the heap that a page has'
}
