import { allAtOnce } from './all-at-once.js'
import { mixed, mixedBare } from './mixed.js'
import { oneTarget } from './one-target.js'
import { refresh } from './refresh.js'
import type { RulesWorld } from './shape.js'

export type { Applications, RulesOptions, RulesWorld } from './shape.js'

/** The worlds of the suite `rules`, made for so many effects. */
export const RULES_WORLDS: Readonly<Record<string, (n: number) => RulesWorld>> = {
  mixed,
  'mixed-bare': mixedBare,
  refresh,
  'all-at-once': allAtOnce,
  'one-target': oneTarget,
}
