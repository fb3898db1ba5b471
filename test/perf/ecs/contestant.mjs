// One contestant in one case, in a process of its own, so that what V8 learnt of one does not slow another. Told by
// messages when to measure; between its turns it sleeps.
import { CASES, checkCells, checkSizes, loadCells } from './cases.mjs'

const [moduleUrl, exported, caseName] = process.argv.slice(2)
const { population, passes } = CASES[caseName]

async function start() {
  const module = await import(moduleUrl)
  const contestant = await module[exported](population)
  const before = async () => {
    if (contestant.cells) loadCells(caseName, contestant.cells)
    else return contestant.handled()
  }
  const after = async (handledBefore) => {
    if (contestant.cells) checkCells(caseName, contestant.cells, passes)
    else {
      const handled = contestant.handled() - handledBefore
      checkSizes(caseName, { handled, sizes: await contestant.sizes() }, passes)
    }
  }
  const { pass } = contestant
  // A first batch tells whether a pass returns a promise, and that it does its work.
  const kept = await before()
  let promised = false
  for (let i = 0; i < passes; i++) {
    const result = pass()
    promised ||= typeof result?.then === 'function'
    await result
  }
  await after(kept)

  /** Microseconds a pass in one batch. */
  async function batch() {
    const started = performance.now()
    if (promised) for (let i = 0; i < passes; i++) await pass()
    else for (let i = 0; i < passes; i++) pass()
    return ((performance.now() - started) * 1000) / passes
  }

  return async function measure(ms) {
    const times = []
    const until = performance.now() + ms
    while (times.length < 3 || performance.now() < until) {
      const handled = await before()
      times.push(await batch())
      // Checking every cell of every batch would leave little time to measure in: all of them in one batch of eight.
      if (times.length % 8 === 1 || !contestant.cells) await after(handled)
    }
    times.sort((a, b) => a - b)
    return { best: times[0], median: times[times.length >> 1], batches: times.length }
  }
}

let measure
process.on('message', async ({ ms }) => {
  try {
    measure ??= await start()
    process.send(await measure(ms))
  } catch (error) {
    process.send({ wrong: error.message })
  }
})
