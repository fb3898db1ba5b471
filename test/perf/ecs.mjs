// The public cases of noctjs/ecs-benchmark, written afresh, for Myriad and six other libraries. Every contestant is a
// process of its own in every case. What a batch did is checked against a model; a contestant whose data is wrong has no
// figure.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CASES } from './ecs/cases.mjs'
import { figure, median, table, times, verdict } from './report.mjs'
import { pairedRatio, takeTurns } from './turns.mjs'

const ITERATION = ['packed_5', 'simple_iter', 'frag_iter']
const STRUCTURE = ['entity_cycle', 'add_remove']
const MYRIAD = 'myriad'
const CALLS = 'myriad, calls of the engine'
const TOGGLE_CALLS = 'myriad, enable bits by calls'
const TOGGLE_SYSTEMS = 'myriad, enable bits by systems'

/** `ranked`: counts as one of the libraries that Myriad is compared with. */
export const CONTESTANTS = [
  { name: 'bare loops, no ECS', module: './ecs/bare.mjs', cases: ITERATION },
  { name: 'bitecs', module: './contestants/bitecs.mjs', ranked: true },
  { name: 'koota', module: './contestants/koota.mjs', ranked: true },
  { name: 'piecs', module: './contestants/piecs.mjs', ranked: true },
  { name: 'wolf-ecs', module: './contestants/wolf-ecs.mjs', ranked: true },
  { name: 'miniplex', module: './contestants/miniplex.mjs', ranked: true },
  { name: '@woven-ecs/core', module: './contestants/woven.mjs', ranked: true },
  { name: '@woven-ecs/core, its buffers', module: './contestants/woven-direct.mjs', cases: ITERATION, ranked: true },
  { name: MYRIAD, module: './ecs/myriad.mjs' },
  { name: CALLS, module: './ecs/myriad.mjs', suffix: '_engine', cases: STRUCTURE },
  { name: TOGGLE_CALLS, module: './ecs/myriad.mjs', exported: 'toggle_engine', cases: ['add_remove'] },
  { name: TOGGLE_SYSTEMS, module: './ecs/myriad.mjs', exported: 'toggle_systems', cases: ['add_remove'] },
]

const LIBRARIES = ['bitecs', 'koota', 'piecs', 'wolf-ecs', 'miniplex', '@woven-ecs/core']

const local = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Names and versions of the libraries that are compared. */
export function versions() {
  return LIBRARIES.map((name) => {
    const { version } = JSON.parse(readFileSync(local(`./contestants/node_modules/${name}/package.json`), 'utf8'))
    return `${name} ${version}`
  })
}

/** Rows { name, best, median, rounds, wrong } of one case; times in microseconds a pass. */
export function measureCase(caseName, options, only) {
  const contestants = CONTESTANTS.filter(
    ({ name, cases }) => (!cases || cases.includes(caseName)) && (!only || only.includes(name)),
  ).map((contestant) => ({
    ...contestant,
    script: local('./ecs/contestant.mjs'),
    args: [
      new URL(contestant.module, import.meta.url).href,
      contestant.exported ?? caseName + (contestant.suffix ?? ''),
      caseName,
    ],
  }))
  return takeTurns(contestants, options)
}

export const CASE_NAMES = Object.keys(CASES)
const OPTIONS = { rounds: 15, ms: 150, warmUpMs: 1500 }

export async function report() {
  const { rounds, ms, warmUpMs } = OPTIONS
  console.log(`
Passes a second, of the best batch and, in brackets, of the middle batch. ${rounds} rounds of ${ms} ms, contestants in turn, after
${warmUpMs / 1000} s of warm-up, each in a process of its own in each case; a batch is ${CASES.packed_5.passes} passes (${CASES.entity_cycle.passes} where entities or components come and
go). Data checked against a model after every eighth batch and after every structural one. ${versions().join(', ')}.
`)
  for (const name of CASE_NAMES) console.log(`- ${name}: ${CASES[name].text}`)
  const results = new Map()
  for (const name of CASE_NAMES) results.set(name, await measureCase(name, OPTIONS))
  console.log(
    `\n${table(
      ['passes a second', ...CASE_NAMES],
      CONTESTANTS.map(({ name }) => [name, ...cells(results, name)]),
    )}`,
  )
  console.log(
    `\n${table(
      ['Myriad beside', 'case', 'time', 'aim', ''],
      CASE_NAMES.flatMap((name) => aims(name, results.get(name))),
    )}`,
  )
  for (const [name, rows] of results) {
    for (const { name: who, wrong } of rows) if (wrong) console.log(`\nvoid: ${who} in ${name}: ${wrong}`)
  }
}

function cells(results, who) {
  return CASE_NAMES.map((name) => {
    const row = results.get(name).find((one) => one.name === who)
    if (!row) return ''
    return row.wrong ? 'void' : `${figure(1e6 / row.best)} (${figure(1e6 / row.median)})`
  })
}

/** Rows of the table of aims: the middle one of the rounds' ratios of best batches. */
function aims(caseName, rows) {
  const row = (who) => rows.find(({ name }) => name === who)
  const myriad = row(MYRIAD)
  if (ITERATION.includes(caseName)) {
    const others = rows.filter(({ ranked, wrong }) => ranked && !wrong)
    const fastest = others.reduce((a, b) => (median(b.rounds) < median(a.rounds) ? b : a))
    const ratio = pairedRatio(myriad, fastest)
    const bare = row('bare loops, no ECS')
    return [
      [`the fastest, ${fastest.name}`, caseName, times(ratio), 'up to 1.10×', verdict(ratio <= 1.1)],
      ['bare loops', caseName, times(pairedRatio(myriad, bare)), '', ''],
    ]
  }
  const bitecs = row('bitecs')
  const found = [MYRIAD, CALLS].map((who) => {
    const ratio = pairedRatio(row(who), bitecs)
    const label = who === MYRIAD ? 'bitecs' : 'bitecs, by calls of the engine'
    return [
      label,
      caseName,
      times(ratio),
      who === MYRIAD ? 'up to 1.20×' : '',
      who === MYRIAD ? verdict(ratio <= 1.2) : '',
    ]
  })
  if (caseName !== 'add_remove') return found
  for (const [who, how] of [
    [TOGGLE_SYSTEMS, 'by systems'],
    [TOGGLE_CALLS, 'by calls'],
  ]) {
    const ratio = pairedRatio(bitecs, row(who))
    found.push([
      `bitecs add and remove, as enable bits ${how}`,
      caseName,
      `1/${figure(ratio)}`,
      'up to 1/10',
      verdict(ratio >= 10),
    ])
  }
  return found
}
