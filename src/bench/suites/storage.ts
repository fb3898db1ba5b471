import type { SaveReport } from '../../storage/index.js'
import type { Loaded } from '../hosts/storage.js'
import type { Case, Ratio, SuiteResult } from '../result.js'
import { figures, median } from '../statistics.js'
import type { BenchContext, Host, Suite } from '../suite.js'
import { aimed } from './words.js'

export interface StoragePlan {
  readonly effects: number
  readonly rounds: number
  /** Cuts, and batches of the journal. */
  readonly times: number
  /** Records of the obvious way. */
  readonly records: number
}

/** Effects of which a save is some 32 MB. */
const FULL: StoragePlan = { effects: 400_000, rounds: 7, times: 300, records: 100_000 }
const QUICK: StoragePlan = { ...FULL, rounds: 3, times: 60, records: 20_000 }

const MEGABYTES = 32
/** Share of the actors that lose health before a small save: the columns that change are a twentieth of the pages. */
const SHARE = 1

const METHOD =
  'A world of damage over time, ten effects an actor, in a module worker of the page; the storage worker beside it writes IndexedDB. Times with an ' +
  'aim are brought to 32 MB. The cut: the copy of the world into memory that is kept for it, all that the game waits for; in turn with a plain copy of as many bytes. Full save: under a ' +
  'new name, from the call to the end of the transaction, hashes included. 5 %: some actors lose health, and the pages that changed are ' +
  'written. Load: until every page has been checked; restored, and then equal in its hash. Journal: sixteen calls and a tick, and the time ' +
  'until they are written. Records: an object for each effect, put in one transaction, nobody waiting for single puts; its rate per effect is ' +
  'held against that of a full save.'

/** The suite with a plan of one's own: tests run a tiny one. */
export async function runStorage(context: BenchContext, plan: StoragePlan): Promise<SuiteResult> {
  if (context.where === 'node') {
    const notes = ['There is no IndexedDB in Node. `--where chromium` and `--where firefox` measure it.']
    return { name: 'storage', where: context.where, method: METHOD, cases: [], ratios: [], notes }
  }
  const effects = context.sizes?.[0] ?? plan.effects
  const host = await context.host('storage', { effects })
  try {
    return await measure(context, host, plan, effects)
  } finally {
    await host.ask('close')
    await host.close()
  }
}

async function measure(context: BenchContext, host: Host, plan: StoragePlan, n: number): Promise<SuiteResult> {
  const kind = await host.ask<string>('kind')
  const bytes = await host.ask<number>('bytes')
  const scale = (MEGABYTES * 2 ** 20) / bytes
  const cases: Case[] = []
  const row = (contestant: string, unit: string, found: readonly number[], checksum: string, many = n) =>
    cases.push({ contestant, n: many, threads: 1, unit, rounds: found.length, ...figures(found), checksum })
  const repeat = async <T>(what: string, times: number, task: () => Promise<T>) => {
    context.say(`storage: ${what}`)
    const found: T[] = []
    for (let i = 0; i < times; i++) found.push(await task())
    return found
  }

  const hash = await host.ask<string>('hash')
  await host.ask('cut')
  const copies: number[] = []
  const cuts = await repeat('cuts', plan.times, async () => {
    copies.push(await host.ask<number>('copy'))
    return host.ask<number>('cut')
  })
  row('myriad', 'ms, cut', cuts, hash)
  row('plain-copy', 'ms, as many bytes', copies, 'none')
  const saves: Record<'strict' | 'relaxed', number[]> = { strict: [], relaxed: [] }
  const loads: Loaded[] = []
  const records: number[] = []
  for (let round = 0; round < plan.rounds; round++) {
    context.say(`storage: round ${round + 1}`)
    for (const durability of ['strict', 'relaxed'] as const) {
      saves[durability].push((await host.ask<SaveReport>('full', durability)).ms)
    }
    loads.push(await host.ask<Loaded>('load'))
    records.push(await host.ask<number>('records', plan.records))
  }
  for (const durability of ['strict', 'relaxed'] as const) {
    row('myriad', `ms, full save, ${durability}`, saves[durability], hash)
  }
  const wrong = loads.find((loaded) => loaded.hash !== hash)
  row(
    'myriad',
    'ms, load, all pages checked',
    loads.map(({ load }) => load),
    hash,
  )
  row(
    'myriad',
    'ms, restore',
    loads.map(({ restore }) => restore),
    hash,
  )
  row('record-per-effect', 'ms, all in one transaction', records, 'none', plan.records)
  const journal = await host.ask<number[]>('journal', plan.times)
  row('myriad', 'ms, batch in the journal', journal, hash)
  const parts = await repeat('5 %', plan.rounds, () => host.ask<SaveReport & { of: number }>('part', SHARE))
  row(
    'myriad',
    'ms, save of what changed',
    parts.map(({ ms }) => ms),
    await host.ask<string>('hash'),
  )

  const at = (value: number) => value * scale
  const size = `${(bytes / 2 ** 20).toFixed(1)} MB, brought to 32 MB`
  const perEffect = median(records) / plan.records / (median(saves.relaxed) / n)
  const pages = parts.map(({ pages: written, of }) => `${written} of ${of}`)[0]!
  const ratios: Ratio[] = [
    aimed('full save, strict, ms', at(median(saves.strict)), 700, false, size),
    aimed('full save, relaxed, ms', at(median(saves.relaxed)), 700, false, size),
    aimed('simulation pause, p99, ms', at(figures(cuts).p99), 20, false, size),
    aimed('simulation pause, p50, ms', at(median(cuts)), 2, false, size),
    { name: 'cut / plain copy of as many bytes, p50', value: median(cuts) / median(copies) },
    aimed('save of 5 %, ms', median(parts.map(({ ms }) => ms)), 60, false, `${pages} pages`),
    aimed('load and check, ms', at(median(loads.map(({ load }) => load))), 600, false, size),
    aimed('journal append, p99, ms', figures(journal).p99, 25, false),
    aimed('rate of saving, an effect: record per effect / myriad', perEffect, 20, true),
  ]
  return {
    name: 'storage',
    where: context.where,
    method: METHOD,
    cases: wrong ? cases.map((one) => ({ ...one, wrong: `a loaded world has the hash ${wrong.hash}` })) : cases,
    ratios: wrong ? [] : ratios,
    notes: [kind === 'indexeddb' ? 'Storage: IndexedDB.' : `Storage: ${kind}: no figure says anything of IndexedDB.`],
  }
}

/** What saving, loading and the journal cost. */
export const suite: Suite = {
  name: 'storage',
  method: METHOD,
  run: (context) => runStorage(context, context.quick ? QUICK : FULL),
}
