import type { Garbage, Snapshot } from '../hosts/memory.js'
import type { Case, Ratio, SuiteResult } from '../result.js'
import type { BenchContext, Host, Suite } from '../suite.js'
import { aimed } from './words.js'

/** How much of each there is. */
export interface MemoryPlan {
  readonly effects: number
  /** Ticks after which the population is steady and the code compiled. */
  readonly warmUp: number
  /** Ticks over which memory may grow: 36,000 are ten minutes of the game. */
  readonly growth: number
  /** Ticks between two looks at the memory. */
  readonly every: number
  /** Ticks whose garbage is counted. */
  readonly garbage: number
}

const FULL: MemoryPlan = { effects: 1_000_000, warmUp: 720, growth: 36_000, every: 1200, garbage: 1200 }
const QUICK: MemoryPlan = { ...FULL, growth: 1200, every: 300 }

/** Ticks. */
const MINUTE = 3600

/** Ticks as people count them. */
const spanText = (ticks: number) =>
  ticks % MINUTE === 0 ? `${ticks / MINUTE} minutes of the game` : `${ticks.toLocaleString('en')} ticks of the game`

const methodOf = ({ warmUp, growth, garbage }: MemoryPlan) =>
  `The workload of the suite \`effects\` at a million effects, ten an actor, on one thread; figures after ${warmUp} ticks. What the engine ` +
  'says it has in use is what was ever written: rows with their holes, columns of actors, commands of the fullest tick. The JS heap ' +
  '(bitECS’s book-keeping, the engine’s objects) is what a forced collection leaves, less what was there before the engine. "All in" is the ' +
  'sum of the two. Beside it stands the growth of the process’s resident memory less that of the JS heap as the system gave it: ' +
  `pages really touched, whoever did it. Growth: the same figures over ${spanText(growth)}. Garbage: collections that were observed and the ` +
  `growth of the JS heap over ${garbage.toLocaleString('en')} ticks, calls of applyMany() included, whose arguments were made before.`

/** Bytes an effect, at a million. */
const AIM = 48
const MILLION = 1_000_000

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

interface Empty {
  readonly heap: number
  readonly heapTotal: number
  readonly resident: number
}

/** One value in all three columns. */
function single(unit: string, n: number, value: number, checksum: string): Case {
  return { contestant: 'myriad', n, threads: 1, unit, rounds: 1, best: value, p50: value, p99: value, checksum }
}

/** A figure that may reach its aim. */
function upTo(name: string, value: number, aim: number | undefined, note: string): Ratio {
  const found = aimed(name, value, aim, false, note)
  return aim === undefined ? found : { ...found, met: value <= aim }
}

function sizes(
  now: Snapshot,
  empty: Empty,
  checksum: string,
  n: number,
): { cases: Case[]; ratios: Ratio[]; notes: string[] } {
  const { live, used, reserved, groups } = now
  const heap = now.heap < 0 ? Number.NaN : now.heap - empty.heap
  const touched =
    now.resident < 0 ? Number.NaN : now.resident - empty.resident - Math.max(0, now.heapTotal - empty.heapTotal)
  const row = (what: string, bytes: number) => single(`bytes an effect, ${what}`, live, bytes / live, checksum)
  const cases = [
    row('in use by the engine’s heap', used),
    row('JS heap', heap),
    row('resident, JS heap apart', touched),
    row('reserved', reserved),
    ...groups.map((group) => row(`in use by ${group.group}`, group.used)),
  ].filter(({ best }) => Number.isFinite(best))
  if (now.page >= 0) cases.push(row('whole page', now.page))
  const allIn = (used + heap) / live
  const list = groups.map(({ group, used: bytes }) => `${group} ${megabytes(bytes)}`).join(', ')
  return {
    cases,
    ratios: [
      // The aim is of a million: a smaller world has pages that are hardly begun, one a shard at least.
      upTo(
        'bytes an effect, all in',
        allIn,
        n >= MILLION ? AIM : undefined,
        `${megabytes(used)} and ${megabytes(heap)} of JS heap`,
      ),
      { name: 'resident pages beside what the engine says it uses', value: touched / used },
    ].filter(({ value }) => Number.isFinite(value)),
    notes: [`In use at ${live.toLocaleString('en')} effects: ${list}.`],
  }
}

function growth(seen: readonly Snapshot[], ticks: number, checksum: string): { cases: Case[]; ratios: Ratio[] } {
  const first = seen[0]!
  const last = seen[seen.length - 1]!
  const parts = [
    ['engine’s heap', 'used'],
    ['JS heap', 'heap'],
    ['resident memory', 'resident'],
  ] as const
  const known = parts.filter(([, key]) => first[key] >= 0)
  return {
    cases: known.map(([name, key]) =>
      single(
        `bytes, growth of the ${name} over ${ticks.toLocaleString('en')} ticks`,
        last.live,
        last[key] - first[key],
        checksum,
      ),
    ),
    ratios: known.map(([name, key]) => ({
      name: `growth of the ${name}, bytes a tick`,
      value: (last[key] - first[key]) / ticks,
      note: `${megabytes(first[key])} to ${megabytes(last[key])} in ${ticks.toLocaleString('en')} ticks`,
    })),
  }
}

function garbageRatios({ oldSpace, scavenges, observed, bytesATick, ticks }: Garbage): Ratio[] {
  const found: Ratio[] = []
  const over = `${ticks.toLocaleString('en')} ticks`
  if (oldSpace >= 0) {
    const seen = observed ? over : `${over}; the forced collection was not seen, so this says nothing`
    const collections = upTo('collections of the old space', oldSpace, 0, seen)
    found.push({ ...collections, met: observed && oldSpace === 0 })
    found.push({ name: 'scavenges', value: scavenges, note: over })
  }
  if (Number.isFinite(bytesATick)) {
    const note = scavenges > 0 ? `${over}; a scavenge hides what came before it` : over
    found.push(aimed('garbage a tick, bytes', bytesATick, 1024, false, note))
  }
  return found
}

/** The suite with a plan of one's own: tests run a tiny one. */
export async function runMemory(context: BenchContext, plan: MemoryPlan): Promise<SuiteResult> {
  const n = context.sizes?.[0] ?? plan.effects
  context.say(`memory: ${n} effects`)
  const host = await context.host('memory', { n, workers: 0 })
  try {
    return await measure(context, host, plan, n)
  } finally {
    await host.close()
  }
}

async function measure(context: BenchContext, host: Host, plan: MemoryPlan, n: number): Promise<SuiteResult> {
  const empty = await host.ask<Empty>('empty')
  await host.ask('run', plan.warmUp)
  const found = sizes(await host.ask<Snapshot>('snapshot'), empty, await host.ask<string>('checksum'), n)
  context.say(`memory: garbage of ${plan.garbage} ticks`)
  const left = await host.ask<Garbage>('garbage', plan.garbage)
  const seen = [await host.ask<Snapshot>('snapshot')]
  for (let ticks = 0; ticks < plan.growth; ticks += plan.every) {
    context.say(`memory: growth, tick ${ticks} of ${plan.growth}`)
    await host.ask('run', plan.every)
    seen.push(await host.ask<Snapshot>('snapshot'))
  }
  const grown = growth(seen, plan.growth, await host.ask<string>('checksum'))
  const notes = [...found.notes]
  if (seen[0]!.heap < 0)
    notes.push('This place says nothing of its JS heap, so there is no figure for all in; Node has one.')
  if (left.oldSpace < 0) notes.push('This place says nothing of its collections; Node does.')
  if (Math.abs(seen[0]!.live - n) > n / 100) notes.push(`Only ${seen[0]!.live} of ${n} effects were alive.`)
  return {
    name: 'memory',
    where: context.where,
    method: methodOf(plan),
    cases: [...found.cases, ...grown.cases],
    ratios: [...found.ratios, ...garbageRatios(left), ...grown.ratios],
    notes,
  }
}

/** Bytes an effect, growth over ten minutes, and garbage. */
export const suite: Suite = {
  name: 'memory',
  method: methodOf(FULL),
  run: (context) => runMemory(context, context.quick ? QUICK : FULL),
}
