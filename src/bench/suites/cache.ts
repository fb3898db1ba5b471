import type { PolicyName } from '../../cache.js'
import type { Batches, CacheHostOptions, Getter, KeyOrder } from '../hosts/cache.js'
import type { Case, Ratio, SuiteResult } from '../result.js'
import { figures, median } from '../statistics.js'
import type { BenchContext, Suite } from '../suite.js'
import { TRACE, type TRACES } from '../traces.js'
import { aimed } from './words.js'

/** How much of each there is. */
export interface CachePlan {
  readonly rounds: number
  /** Milliseconds of gets of a round. */
  readonly ms: number
  readonly traces: readonly (keyof typeof TRACES)[]
  readonly policies: readonly PolicyName[]
  readonly batches: number
  readonly actors: number
}

const EVERY = ['zipf 0.9', 'zipf 1.1', 'zipf 0.9 and 20 % scan', 'loop of 1.5', 'drifting region'] as const
const POLICIES = ['clock', 'lru', 'lfu', 's3-fifo', 'ttl', 'random'] as const
const FULL: CachePlan = { rounds: 5, ms: 1000, traces: EVERY, policies: POLICIES, batches: 200, actors: 100_000 }
const QUICK: CachePlan = {
  rounds: 3,
  ms: 300,
  traces: ['zipf 1.1', 'drifting region'],
  policies: ['clock', 'lru'],
  batches: 60,
  actors: 10_000,
}
const SLOTS = 16_384
const BATCH = 100

const METHOD =
  `Gets: keys of ${SLOTS.toLocaleString('en')} that are all in the first tier, any of them or by Zipf's law, values of 32 bytes copied ` +
  'and checked; the owner reads plainly, a reader (as another thread would) under the sequence number of the slot, one by one or a thousand ' +
  'in a call. Hit rates: ' +
  `traces of ${TRACE.gets.toLocaleString('en')} gets over ${TRACE.keys.toLocaleString('en')} keys, ${TRACE.capacity.toLocaleString('en')} ` +
  'entries, a put after each miss; they are made from a seed and so the same everywhere. Batches: a hundred statuses in one getMany() of ' +
  'a cache that has just been opened, so that each chunk comes from IndexedDB; where there is none the row is void. Park and recall: ' +
  'actors with four effects each, to memory and back.'

async function once<T>(context: BenchContext, method: string, ...args: readonly unknown[]): Promise<T> {
  const options: CacheHostOptions = { slots: SLOTS }
  const host = await context.host('cache', options)
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

/** Who gets which keys; what of it the aim speaks of. */
const WAYS: readonly { readonly by: Getter; readonly keys: KeyOrder; readonly aim?: number }[] = [
  { by: 'owner', keys: 'any', aim: 20 },
  { by: 'owner', keys: 'zipf 1.1', aim: 20 },
  { by: 'many', keys: 'any' },
  { by: 'many', keys: 'zipf 1.1' },
  { by: 'reader', keys: 'any' },
  { by: 'reader', keys: 'zipf 1.1' },
]
const GETTERS = { owner: 'owner', reader: 'reader', many: 'reader, many at a time' } as const

async function gets(context: BenchContext, { rounds, ms }: CachePlan): Promise<Found> {
  const ways = WAYS.map((way) => ({
    ...way,
    name: `${GETTERS[way.by]}, ${way.keys === 'any' ? 'any key' : way.keys}`,
    found: [] as { perSecond: number; found: number; gets: number }[],
  }))
  for (let round = 0; round < rounds; round++) {
    for (const { by, keys, name, found } of ways) {
      context.say(`cache: gets, ${name}, round ${round + 1}`)
      found.push(await once(context, 'gets', ms, by, keys))
    }
  }
  return {
    cases: ways.map(({ name, found }): Case => {
      const whole = found.every((one) => one.found === one.gets)
      return {
        contestant: `first tier, ${name}`,
        n: SLOTS,
        threads: 1,
        unit: 'ns a get',
        rounds,
        ...figures(found.map(({ perSecond }) => 1e9 / perSecond)),
        checksum: 'every get right',
        ...(!whole && { wrong: 'a get did not find its value' }),
      }
    }),
    ratios: ways.map(({ name, found, aim }) =>
      aimed(`million gets a second, ${name}`, median(found.map(({ perSecond }) => perSecond)) / 1e6, aim, true),
    ),
  }
}

/** What the figures are held against: the default's, by the aims. */
const AIMS: Readonly<Record<string, number>> = { 'clock, zipf 1.1': 80, 'clock, drifting region': 79 }

async function hitRates(context: BenchContext, { traces, policies }: CachePlan): Promise<Found> {
  const cases: Case[] = []
  const ratios: Ratio[] = []
  for (const policy of policies) {
    for (const trace of traces) {
      context.say(`cache: ${policy}, ${trace}`)
      const { rate, mops } = await once<{ rate: number; mops: number }>(context, 'trace', policy, trace)
      const key = `${policy}, ${trace}`
      ratios.push(aimed(`hit rate, %, ${key}`, rate, AIMS[key], true))
      cases.push({
        contestant: policy,
        world: trace,
        n: TRACE.gets,
        threads: 1,
        unit: 'ns a get, puts included',
        rounds: 1,
        ...figures([1000 / mops]),
        checksum: `${rate.toFixed(2)} %`,
      })
    }
  }
  return { cases, ratios }
}

async function thirdTier(context: BenchContext, { batches }: CachePlan): Promise<Found> {
  context.say(`cache: ${batches} batches from the third tier`)
  const { kind, ms, right } = await once<Batches>(context, 'batches', batches, BATCH)
  if (kind !== 'indexeddb') return { cases: [], ratios: [] }
  const sorted = [...ms].sort((a, b) => a - b)
  const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1]!
  return {
    cases: [
      {
        contestant: 'third tier',
        world: kind,
        n: BATCH,
        threads: 1,
        unit: 'ms a batch',
        rounds: batches,
        ...figures(ms),
        checksum: 'every status right',
        ...(!right && { wrong: 'a status was missing or another' }),
      },
    ],
    ratios: [aimed('batch of 100 from the third tier, ms, p95', p95, 10, false)],
  }
}

async function travel(context: BenchContext, { actors, rounds }: CachePlan): Promise<Found> {
  const found: { park: number; recall: number; back: number; bytes: number }[] = []
  for (let round = 0; round < rounds; round++) {
    context.say(`cache: ${actors} actors parked and recalled, round ${round + 1}`)
    found.push(await once(context, 'travel', actors))
  }
  const cases = (['park', 'recall'] as const).map(
    (name): Case => ({
      contestant: name,
      n: actors,
      threads: 1,
      unit: 'µs an actor of four effects',
      rounds,
      ...figures(found.map((one) => (1000 * one[name]) / actors)),
      checksum: `${actors} back`,
      ...(found.some(({ back }) => back !== actors) && { wrong: 'not all came back with their effects' }),
    }),
  )
  return { cases, ratios: [{ name: 'bytes of a parked actor of four effects', value: found[0]!.bytes / actors }] }
}

/** The suite with a plan of one's own: tests run a tiny one. */
export async function runCache(context: BenchContext, plan: CachePlan): Promise<SuiteResult> {
  const parts = [
    await gets(context, plan),
    await hitRates(context, plan),
    await thirdTier(context, plan),
    await travel(context, plan),
  ]
  const database = parts[2]!.cases.length > 0
  return {
    name: 'cache',
    where: context.where,
    method: METHOD,
    cases: parts.flatMap(({ cases }) => cases),
    ratios: parts.flatMap(({ ratios }) => ratios),
    ...(!database && { notes: ['There is no IndexedDB here: batches from the third tier are measured in browsers.'] }),
  }
}

/** The cache's tiers: gets, hit rates, batches, and what it costs to park. */
export const suite: Suite = {
  name: 'cache',
  method: METHOD,
  run: (context) => runCache(context, context.quick ? QUICK : FULL),
}
