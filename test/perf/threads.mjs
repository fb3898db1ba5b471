// Systems on threads: Myriad on one and on two, and @woven-ecs/core with its worker systems on two. Every contestant is
// a process of its own in every case, and after every turn all columns are held against a model, bit for bit.
import { fileURLToPath } from 'node:url'
import { figure, table, times, verdict } from './report.mjs'
import { CASES } from './threads/cases.mjs'
import { pairedRatio, takeTurns } from './turns.mjs'

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
const OPTIONS = { rounds: 9, ms: 250, warmUpMs: 2500 }

export async function report() {
  const { rounds, ms, warmUpMs } = OPTIONS
  console.log(`
Milliseconds a pass, of the best pass and, in brackets, of the middle one. ${rounds} rounds of ${ms} ms (at least three passes),
contestants in turn, after ${warmUpMs / 1000} s of warm-up, each in a process of its own in each case. All columns are held against a
model, bit for bit, after every turn. @woven-ecs/core runs its worker systems on two threads beside the one that waits, by a
shim for the \`Worker\` that Node does not have; Myriad on the caller's thread and one worker, options as they come.
`)
  const results = new Map()
  for (const name of CASE_NAMES) results.set(name, await measureThreads(name, OPTIONS))
  const cell = (name, who) => {
    const row = results.get(name).find((one) => one.name === who)
    return row.wrong ? 'void' : `${figure(row.best)} (${figure(row.median)})`
  }
  const head = ['milliseconds a pass', ...CONTESTANTS.map(({ name }) => name)]
  const rows = CASE_NAMES.map((name) => [CASES[name].text, ...CONTESTANTS.map(({ name: who }) => cell(name, who))])
  console.log(table(head, rows))
  console.log(
    `\n${table(
      ['two threads of Myriad beside', 'case', 'time', 'aim', ''],
      CASE_NAMES.flatMap((name) => aims(name, results.get(name))),
    )}\n`,
  )
  for (const name of CASE_NAMES) console.log(sameState(name, results.get(name)))
}

/** Rows of the table of aims: the middle one of the rounds' ratios of best passes. */
function aims(caseName, rows) {
  const [, woven, direct, one, two] = rows
  const beside = pairedRatio(two, one)
  const found = [['Myriad on one', caseName, times(beside), 'up to 1.05×', verdict(beside <= 1.05)]]
  if (caseName === 'heavy') {
    found.push([
      'Myriad on one, in a quiet machine',
      caseName,
      `1/${figure(1 / beside)}`,
      'up to 1/1.8',
      verdict(beside <= 1 / 1.8),
    ])
  }
  const ratio = pairedRatio(woven, two)
  const aim = caseName === 'move_1m' ? 'up to 1/50' : ''
  found.push(['@woven-ecs/core', caseName, `1/${figure(ratio)}`, aim, aim && verdict(ratio >= 50)])
  found.push(['@woven-ecs/core, its buffers', caseName, `1/${figure(pairedRatio(direct, two))}`, '', ''])
  return found
}

function sameState(caseName, rows) {
  const void_ = rows.filter(({ wrong }) => wrong).map(({ name, wrong }) => `; void: ${name}: ${wrong.split('\n')[0]}`)
  const ends = rows.filter(({ end }) => end)
  const hashes = new Set(ends.map(({ end }) => end.hash))
  const sums = new Set(ends.map(({ end }) => end.checksum))
  const same = hashes.size === 1 && sums.size === 1 ? 'the same' : '**NOT the same**'
  return `- ${caseName}: hash ${[...hashes].join(', ')} and checksum ${[...sums].join(', ')}, ${same} on one and two threads${void_.join('')}`
}
