import type { Access } from './access.js'
import type { Apart, Plan } from './plan.js'

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

/** The schedule of an engine, for people and tools. */
export interface ScheduleExplanation {
  /** Stages in order; what stands in one runs at the same time, with a barrier after it. */
  readonly stages: readonly { readonly tasks: readonly ScheduledTask[] }[]
  /** Pairs that may not run in one stage, and why. */
  readonly apart: readonly ScheduledPair[]
  /** Pairs whose order matters and is only that of the list: say `before` or `after`. */
  readonly ambiguous: readonly ScheduledPair[]
  /** All of it as text. */
  readonly text: string
}

export function explainPlan(
  plan: Plan,
  tasks: readonly Access[],
  label: (source: number) => string,
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
  if (apart.length > 0) lines.push('apart', ...apart.map(({ why }) => `  ${why}`))
  if (ambiguous.length > 0) lines.push('ordered by the list only', ...ambiguous.map(({ why }) => `  ${why}`))
  return { stages, apart, ambiguous, text: lines.join('\n') }
}
