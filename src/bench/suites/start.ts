import type { Fill, FirstTick, StartHostOptions } from '../hosts/start.js'
import type { Case, Ratio, SuiteResult } from '../result.js'
import { figures, median } from '../statistics.js'
import type { BenchContext, Suite } from '../suite.js'
import { aimed, oneAndTwo, threadsText } from './words.js'

/** How much of each there is. */
export interface StartPlan {
  /** Fresh isolates for the first tick, of each contestant. */
  readonly rounds: number
  /** Effects of the world that is filled. */
  readonly effects: number
  readonly fillRounds: number
}

const FULL: StartPlan = { rounds: 15, effects: 10_000_000, fillRounds: 3 }
const QUICK: StartPlan = { rounds: 5, effects: 1_000_000, fillRounds: 2 }

const METHOD =
  'Every round has an isolate of its own, in which nothing has run before; contestants take turns. First tick: from the call of ' +
  'createEngine() with default capacity to the end of the first step(), in which one effect is created on one actor. Filling: ' +
  'spawnMany() of one actor for every ten effects, ten times applyMany() to all of them, and the ticks that create them: one ' +
  'tick for all, or ten ticks of a tenth. The engine is there already, so createEngine() is a row of its own. Then all effects are ' +
  'removed and applied once more, in memory that has been written: the difference is what touching fresh memory costs. In the rows ' +
  'named “preTouch” createEngine() has written to all memory it reserved, on all threads. Beside it ' +
  'stands the bare cost of writing one word on each 4 KiB of as much fresh shared memory. Live effects are counted after every fill.'

type Part = readonly [name: string, of: (fill: Fill) => number]

const PARTS: readonly Part[] = [
  ['createEngine()', ({ create }) => create],
  ['spawnMany()', ({ spawn }) => spawn],
  ['applyMany()', ({ apply }) => apply],
  ['ticks', ({ ticks }) => ticks],
  ['spawned: all but createEngine()', ({ total }) => total],
  ['applyMany() again', ({ applyAgain }) => applyAgain],
  ['ticks again', ({ ticksAgain }) => ticksAgain],
  ['first tick after that', ({ next }) => next[0]!],
]

/** Ways to fill a world. */
const WAYS = [
  { ticks: 1, preTouch: false },
  { ticks: 10, preTouch: false },
  { ticks: 1, preTouch: true },
]

async function once<T>(
  context: BenchContext,
  options: StartHostOptions,
  method: string,
  ...args: unknown[]
): Promise<T> {
  const host = await context.host('start', options)
  try {
    return await host.ask<T>(method, ...args)
  } finally {
    await host.close()
  }
}

interface Found {
  readonly cases: Case[]
  readonly ratios: Ratio[]
}

async function firstTicks(context: BenchContext, { rounds }: StartPlan): Promise<Found> {
  context.say(`start: first tick, ${rounds} rounds`)
  const all = oneAndTwo(context).map((threads) => ({ threads, found: [] as FirstTick[] }))
  for (let round = 0; round < rounds; round++) {
    for (const { threads, found } of all) {
      found.push(await once(context, { workers: threads - 1, effects: 0, ticks: 1 }, 'first'))
    }
  }
  const parts = [
    ['createEngine()', ({ create }: FirstTick) => create],
    ['spawn and apply', ({ spawn }: FirstTick) => spawn],
    ['first tick', ({ tick }: FirstTick) => tick],
    ['createEngine() to the end of the first tick', ({ total }: FirstTick) => total],
  ] as const
  const cases = parts.flatMap(([name, of]) =>
    all.map(({ threads, found }): Case => {
      const started = found.every(({ workers }) => workers === threads - 1)
      return {
        contestant: 'myriad',
        n: 1,
        threads,
        unit: `ms, ${name}`,
        rounds,
        ...figures(found.map(of)),
        checksum: '1 live',
        ...(!started && { wrong: `fewer than ${threads - 1} workers started` }),
      }
    }),
  )
  const ratios = all.map(({ threads, found }) =>
    aimed(`first tick, ms, ${threadsText(threads)}`, median(found.map(({ total }) => total)), 300, false),
  )
  return { cases, ratios }
}

async function fills(context: BenchContext, { effects, fillRounds }: StartPlan): Promise<Found> {
  const ways = oneAndTwo(context).flatMap((threads) =>
    WAYS.map((way) => ({ threads, ...way, found: [] as Fill[], wrong: undefined as string | undefined })),
  )
  for (let round = 0; round < fillRounds; round++) {
    for (const way of ways) {
      const { threads, ticks, preTouch } = way
      const how = `${ticksText(ticks)}, ${threadsText(threads)}${preTouch ? ', preTouch' : ''}`
      context.say(`start: ${effects} effects ${how}, round ${round + 1}`)
      const fill = await once<Fill>(context, { workers: threads - 1, effects, ticks, preTouch }, 'fill')
      way.found.push(fill)
      if (fill.workers !== way.threads - 1) way.wrong = `${fill.workers} workers started`
    }
  }
  const bytes = Math.max(...ways.flatMap(({ found }) => found.map((fill) => fill.bytes)))
  const touched: number[] = []
  for (let round = 0; round < fillRounds; round++) {
    touched.push(await once<number>(context, { workers: 0, effects, ticks: 1 }, 'touch', bytes))
  }
  const cases = ways.flatMap(({ threads, ticks, preTouch, found, wrong }) =>
    PARTS.map(
      ([name, of]): Case => ({
        contestant: 'myriad',
        ...(preTouch && { world: 'preTouch' }),
        n: effects,
        threads,
        unit: `ms, ${name}, ${ticksText(ticks)}`,
        rounds: fillRounds,
        ...figures(found.map(of)),
        checksum: found[0]!.hash,
        ...(wrong !== undefined && { wrong }),
      }),
    ),
  )
  const million = `${(effects / 1e6).toLocaleString('en')} million`
  const ratios: Ratio[] = ways.flatMap(({ threads, ticks, preTouch, found }) => {
    const by = `${ticksText(ticks)}, ${threadsText(threads)}${preTouch ? ', preTouch' : ''}`
    const fresh = found.map((fill) => fill.apply + fill.ticks - fill.applyAgain - fill.ticksAgain)
    return [
      // The aim is of ten million; a run of another size says what it took and no more.
      aimed(`${million} spawned, s, ${by}`, median(found.map(({ total }) => total)) / 1000, aimOf(effects), false),
      { name: `fresh memory instead of written one, ms, ${by}`, value: median(fresh) },
    ]
  })
  ratios.push({ name: `first touch of ${Math.round(bytes / 1e6)} MB by a bare loop, ms`, value: median(touched) })
  return { cases, ratios }
}

const aimOf = (effects: number) => (effects === 10_000_000 ? 2 : undefined)
const ticksText = (ticks: number) => (ticks === 1 ? 'in one tick' : `in ${ticks} ticks`)

/** The suite with a plan of one's own: tests run a tiny one. */
export async function runStart(context: BenchContext, plan: StartPlan): Promise<SuiteResult> {
  const first = await firstTicks(context, plan)
  const filled = await fills(context, { ...plan, effects: context.sizes?.[0] ?? plan.effects })
  return {
    name: 'start',
    where: context.where,
    method: METHOD,
    cases: [...first.cases, ...filled.cases],
    ratios: [...first.ratios, ...filled.ratios],
    notes: ['Without `preTouch` the first ticks that write memory pay for it.'],
  }
}

/** Time to the first tick, to ten million effects, and what fresh memory costs. */
export const suite: Suite = {
  name: 'start',
  method: METHOD,
  run: (context) => runStart(context, context.quick ? QUICK : FULL),
}
