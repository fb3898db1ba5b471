// The public cases of noctjs/ecs-benchmark, written afresh, for Myriad and six other libraries. Every contestant is a
// process of its own in every case. What a batch did is checked against a model; a contestant whose data is wrong has no
// figure.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CASES } from './ecs/cases.mjs'
import { takeTurns } from './turns.mjs'

const ITERATION = ['packed_5', 'simple_iter', 'frag_iter']
const STRUCTURE = ['entity_cycle', 'add_remove']

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
  { name: 'myriad', module: './ecs/myriad.mjs' },
  { name: 'myriad, calls of the engine', module: './ecs/myriad.mjs', suffix: '_engine', cases: STRUCTURE },
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
    args: [new URL(contestant.module, import.meta.url).href, caseName + (contestant.suffix ?? ''), caseName],
  }))
  return takeTurns(contestants, options)
}

export const CASE_NAMES = Object.keys(CASES)
export const textOf = (caseName) => CASES[caseName].text
