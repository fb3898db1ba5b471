import type { Access } from './access.js'
import type { Apart, Plan } from './plan.js'
import { periodOf } from './stamps.js'
import type { SystemInfo } from './system.js'

/** One thing that a stage does. */
export interface ScheduledTask {
  /**
   * `slices`: the systems one after the other on each slice, slices on all threads. `one`: on any one thread. `main`: on
   * the engine's thread. `effects`: the engine's own phases, by shards on all threads.
   */
  readonly kind: 'slices' | 'one' | 'main' | 'effects'
  readonly systems: readonly string[]
}

export interface ScheduledPair {
  readonly first: string
  readonly second: string
  readonly why: string
}

/** How often a system runs that does not run in every tick. */
export interface ScheduledPeriod {
  readonly system: string
  /** Whole ticks from one run to the next. */
  readonly ticks: number
  /** The same in seconds of simulated time. */
  readonly seconds: number
  /** The seconds that `every` asks for, where whole ticks do not come to them. */
  readonly asked: number | undefined
}

/** The schedule of an engine, for people and tools. */
export interface ScheduleExplanation {
  /** Stages in order; what stands in one runs at the same time, with a barrier after it. */
  readonly stages: readonly { readonly tasks: readonly ScheduledTask[] }[]
  /** Pairs that may not run in one stage, and why. */
  readonly apart: readonly ScheduledPair[]
  /** Pairs whose order matters and is only that of the list: say `before` or `after`. */
  readonly ambiguous: readonly ScheduledPair[]
  /** Systems that `every` leaves out of some ticks, or whose seconds it could not keep. */
  readonly periods: readonly ScheduledPeriod[]
  /** All of it as text. */
  readonly text: string
}

/** Less than this between the seconds asked for and those of whole ticks is rounding of the numbers themselves. */
const SAME = 1e-9

export function explainPeriods(systems: readonly SystemInfo[], tickRate: number): ScheduledPeriod[] {
  return systems.flatMap(({ name, every }) => {
    const ticks = periodOf(every, tickRate)
    const seconds = ticks / tickRate
    const wanted = typeof every === 'number' ? seconds : every.seconds
    const asked = Math.abs(wanted - seconds) > SAME ? wanted : undefined
    return ticks === 1 && asked === undefined ? [] : [{ system: name, ticks, seconds, asked }]
  })
}

function inWords({ system, ticks, seconds, asked }: ScheduledPeriod): string {
  const short = (value: number) => `${Number(value.toFixed(6))} s`
  const instead = asked === undefined ? '' : `, in place of ${short(asked)}`
  return `"${system}" every ${ticks === 1 ? 'tick' : `${ticks} ticks`}: ${short(seconds)}${instead}`
}

export function explainPlan(
  plan: Plan,
  tasks: readonly Access[],
  label: (source: number) => string,
  periods: readonly ScheduledPeriod[],
): ScheduleExplanation {
  const name = (task: number) => tasks[task]!.name
  const stages = plan.stages.map(({ chains, ones, main, effects }) => ({
    tasks: [
      ...chains.map(({ systems }) => ({ kind: 'slices' as const, systems: systems.map(name) })),
      ...ones.map((task) => ({ kind: 'one' as const, systems: [name(task)] })),
      ...main.map((task) => ({ kind: 'main' as const, systems: [name(task)] })),
      ...(effects ? [{ kind: 'effects' as const, systems: ['effects'] }] : []),
    ],
  }))
  const pair = ({ first, second, conflict }: Apart): ScheduledPair => {
    const [a, b] = [name(first), name(second)]
    if (!conflict) return { first: a, second: b, why: `"${a}" is to come before "${b}"` }
    const what = label(conflict.on)
    const verbs = {
      'write after write': ['writes', 'writes'],
      'read after write': ['writes', 'reads'],
      'write after read': ['reads', 'writes'],
    } as const
    const [did, does] = verbs[conflict.how]
    const far = tasks[second]!.others.has(conflict.on) || tasks[first]!.others.has(conflict.on)
    return {
      first: a,
      second: b,
      why: `"${a}" ${did} ${what}, which "${b}" ${does}${far ? ', rows of other entities too' : ''}`,
    }
  }
  const apart = plan.apart.map(pair)
  const ambiguous = plan.ambiguous.map(pair)
  const lines = stages.flatMap(({ tasks: there }, s) => [
    `stage ${s + 1}`,
    ...there.map(({ kind, systems }) => `  ${kind}: ${systems.join(', then ')}`),
  ])
  if (periods.length > 0) lines.push('not in every tick, or rounded', ...periods.map((one) => `  ${inWords(one)}`))
  if (apart.length > 0) lines.push('apart', ...apart.map(({ why }) => `  ${why}`))
  if (ambiguous.length > 0) lines.push('ordered by the list only', ...ambiguous.map(({ why }) => `  ${why}`))
  return { stages, apart, ambiguous, periods, text: lines.join('\n') }
}
