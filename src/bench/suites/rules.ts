import { clockNotes } from '../clock.js'
import type { Ratio } from '../result.js'
import { pairedRatio } from '../statistics.js'
import type { BenchContext, Suite } from '../suite.js'
import { threadCounts } from '../threads.js'
import { caseOf, type Entrant, figuresOf, type Measured, takeTurns } from '../turns.js'
import { LIFE } from '../workload.js'

const MILLION = 1_000_000

const METHOD =
  'Milliseconds of a tick of 1/60 s, its applications included, on the whole engine. `mixed`: damage over time 40 %, ' +
  'healing over time 20 %, buff 10 %, slow 10 %, stun with diminishing returns 5 %, shield 10 %, ward with resistance ' +
  '5 %, life ten seconds, steady churn, random targets, ten effects an actor; `mixed-bare`: the same applications of ' +
  'definitions with timers and damage only; `refresh`: ten records an actor, all refreshed about once a second; ' +
  '`all-at-once`: the one tick of each second in which all are due; `one-target`: all on one actor. The checksum is the ' +
  'engine’s hash of its state, and the effects alive: equal for all threads of one world, or the row is void. Worlds fill ' +
  'themselves in ten seconds of simulated time and warm up; then rounds in turn; best, middle and 99th percentile of all ' +
  'measured ticks; a ratio is the middle one of the ratios of the rounds’ medians.'

interface Field {
  readonly worlds: readonly string[]
  readonly n: number
}

const FIELDS: readonly Field[] = [
  { worlds: ['mixed', 'mixed-bare'], n: MILLION },
  { worlds: ['refresh'], n: MILLION },
  { worlds: ['all-at-once'], n: MILLION },
  { worlds: ['one-target'], n: 100_000 },
  { worlds: ['mixed'], n: 10 * MILLION },
]

function effort(world: string, { quick }: BenchContext): Pick<Entrant, 'warmUp' | 'rounds' | 'ticks'> {
  // Each of its ticks is a second of the engine.
  if (world === 'all-at-once') return quick ? { warmUp: 3, rounds: 3, ticks: 2 } : { warmUp: 5, rounds: 5, ticks: 4 }
  if (world === 'refresh') {
    return quick ? { warmUp: 120, rounds: 3, ticks: 20 } : { warmUp: 300, rounds: 5, ticks: 60 }
  }
  return quick ? { warmUp: LIFE, rounds: 3, ticks: 20 } : { warmUp: LIFE + 300, rounds: 5, ticks: 60 }
}

/** Every world on every number of threads; two worlds of one field take turns with each other. */
function entrants({ worlds, n }: Field, context: BenchContext): Entrant[] {
  const counts = threadCounts(context)
  // Ten million on one thread would say nothing new and take minutes.
  const wanted = n >= 10 * MILLION && counts.length > 1 ? counts.filter((threads) => threads > 1) : counts
  return worlds.flatMap((world) =>
    wanted.map((threads) => ({
      contestant: 'myriad',
      world,
      host: 'rules',
      n,
      threads,
      options: { world, n, threads },
      field: world,
      ...effort(world, context),
    })),
  )
}

function ratios(all: readonly Measured[]): Ratio[] {
  const fit = all.filter(({ wrong, rounds }) => wrong === undefined && rounds.length > 0)
  const one = (world: string, threads: number, n: number) =>
    fit.find(({ entrant: e }) => e.world === world && e.threads === threads && e.n === n)
  const found: Ratio[] = []
  for (const own of fit) {
    const { world, threads, n } = own.entrant
    const size = `${n.toLocaleString('en')}, ${threads} thread${threads === 1 ? '' : 's'}`
    if (world !== 'mixed') continue
    const bare = one('mixed-bare', threads, n)
    if (bare) found.push({ name: `${size}: time of mixed / mixed-bare`, value: pairedRatio(own.rounds, bare.rounds) })
    if (n >= 10 * MILLION) {
      const { p99 } = figuresOf(own)
      found.push({ name: `${size}: mixed world, p99 of a tick in ms`, value: p99 })
    }
  }
  return found
}

export const suite: Suite = {
  name: 'rules',
  method: METHOD,
  async run(context) {
    const measured: Measured[] = []
    const fields = context.sizes
      ? FIELDS.slice(0, -1).flatMap(({ worlds }) => context.sizes!.map((n) => ({ worlds, n })))
      : FIELDS.filter(({ n }) => !context.quick || n <= MILLION)
    for (const field of fields) {
      context.say(`rules, ${field.worlds.join(' and ')}, ${field.n.toLocaleString('en')}`)
      measured.push(...(await takeTurns(context, entrants(field, context))))
    }
    const notes = clockNotes(context)
    if (fields.length < FIELDS.length && !context.sizes) notes.push('Left out in a quick run: ten million effects.')
    const cases = measured.map((one) => caseOf(one))
    return { name: 'rules', where: context.where, method: METHOD, cases, ratios: ratios(measured), notes }
  },
}
