// One contestant of the threads suite in one case, in a process of its own; its worker threads are its children. Told by
// messages when to measure. A model goes along pass by pass, and after every turn all columns are held against it.
import { CASES, checkColumns, checksum } from './cases.mjs'

const [moduleUrl, caseName, variant] = process.argv.slice(2)
const { entities, seed, model } = CASES[caseName]

const start = async () => {
  const shadow = seed(entities)
  const { open } = await import(moduleUrl)
  const contestant = await open(CASES[caseName], seed(entities), Number(variant))
  return { shadow, contestant, passes: 0, verified: 0 }
}

async function pass(state) {
  const result = state.contestant.pass()
  if (result) await result
  state.passes++
}

function verify(state) {
  for (; state.verified < state.passes; state.verified++) model(state.shadow, entities)
  checkColumns(state.shadow, state.contestant.columns)
}

/** Milliseconds of every pass for so long, at least three. */
async function measure(state, ms) {
  const found = []
  const until = performance.now() + ms
  while (found.length < 3 || performance.now() < until) {
    const started = performance.now()
    await pass(state)
    found.push(performance.now() - started)
  }
  verify(state)
  found.sort((a, b) => a - b)
  return { best: found[0], median: found[found.length >> 1], passes: state.passes }
}

/** Runs to a number of passes, so that contestants can be compared by what they hold then. */
async function settle(state, passes) {
  while (state.passes < passes) await pass(state)
  verify(state)
  return { checksum: checksum(state.shadow), hash: state.contestant.hash?.(), note: state.contestant.note?.() }
}

let state
process.on('message', async ({ ms, settleAt }) => {
  try {
    state ??= await start()
    process.send(settleAt === undefined ? await measure(state, ms) : await settle(state, settleAt))
  } catch (error) {
    process.send({ wrong: error.stack ?? String(error) })
  }
})
process.on('disconnect', () => process.exit())
