// Systems on threads: Myriad on one and on two, and @woven-ecs/core with its worker systems on two. Every contestant is
// a process of its own in every case, and after every turn all columns are held against a model, bit for bit.
import { fileURLToPath } from 'node:url'
import { CASES } from './threads/cases.mjs'
import { takeTurns } from './turns.mjs'

/** `variant` tells a module which of its ways is wanted. */
const CONTESTANTS = [
  { name: 'bare loops, 1 thread', module: './threads/bare.mjs', variant: 0 },
  { name: '@woven-ecs/core, 2 threads', module: './contestants/woven-threads.mjs', variant: 0 },
  { name: '@woven-ecs/core, its buffers, 2 threads', module: './contestants/woven-threads.mjs', variant: 1 },
  { name: 'myriad, 1 thread', module: './threads/myriad.mjs', variant: 0, settles: true },
  { name: 'myriad, 2 threads', module: './threads/myriad.mjs', variant: 1, settles: true },
]

const href = (path) => new URL(path, import.meta.url).href

/** Rows { name, best, median, rounds, end, wrong } of one case; times in milliseconds a pass. */
export function measureThreads(caseName, options, only) {
  const contestants = CONTESTANTS.filter(({ name }) => !only || name.includes(only)).map((contestant) => ({
    ...contestant,
    script: fileURLToPath(href('./threads/contestant.mjs')),
    args: [href(contestant.module), caseName, String(contestant.variant)],
  }))
  return takeTurns(contestants, { ...options, last: (passes) => ({ settleAt: passes }) })
}

export const CASE_NAMES = Object.keys(CASES)
export const textOf = (caseName) => CASES[caseName].text
