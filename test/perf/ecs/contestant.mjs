// One contestant in one case, in a process of its own, so that what V8 learnt of one does not slow another. Told by
// messages when to measure; between its turns it sleeps.
import { CASES, checkCells, checkHandled, checkSizes, loadCells } from './cases.mjs'

const [moduleUrl, exported, caseName] = process.argv.slice(2)
const { population, passes } = CASES[caseName]

async function start() {
  const module = await import(moduleUrl)
  const contestant = await module[exported](population)
  const before = () => {
    if (contestant.cells) loadCells(caseName, contestant.cells)
    return contestant.handled?.() ?? 0
  }
  /** Whether the last batch did what it had to, and, which is dearer, whether the world is as it must be. */
  const after = async (handledBefore, thoroughly) => {
    if (contestant.handled) checkHandled(caseName, contestant.handled() - handledBefore, passes)
    if (!thoroughly) return
    if (contestant.cells) checkCells(caseName, contestant.cells, passes)
    else checkSizes(await contestant.sizes())
  }
  const { pass } = contestant
  // A first batch tells whether a pass returns a promise, and that it does its work.
  const kept = before()
  let promised = false
  for (let i = 0; i < passes; i++) {
    const result = pass()
    promised ||= typeof result?.then === 'function'
    await result
  }
  await after(kept, true)

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
      const handled = before()
      times.push(await batch())
      // Every cell of every batch would leave little time to measure in: of one in eight, and of the last one of a turn.
      const last = times.length >= 3 && performance.now() >= until
      await after(handled, last || (contestant.cells !== undefined && times.length % 8 === 1))
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
