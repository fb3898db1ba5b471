// What a host of test/hosts must report, and how a report is held against it.

/** The state of threads that share memory. */
export const THREADS = { isolated: true, workers: 1, worked: true }
/** One thread, and why: every pattern must be found in `capabilities.fallback`. */
export const ALONE = (...reasons) => ({ isolated: false, workers: 0, worked: false, reasons })
/** Isolated, but the file of the built-in thread is not there. */
export const NO_FILE = { isolated: true, workers: 0, worked: false, reasons: [/did not start/, /script/] }

function compare(where, run, expected) {
  const problems = []
  for (const key of ['isolated', 'workers', 'worked']) {
    if (run[key] !== expected[key]) problems.push(`${where}: ${key} is ${run[key]}, expected ${expected[key]}`)
  }
  const { reasons = [] } = expected
  if (reasons.length === 0 && run.fallback !== null) problems.push(`${where}: fallback says ${run.fallback}`)
  for (const reason of reasons) {
    if (!reason.test(run.fallback ?? '')) problems.push(`${where}: fallback says ${run.fallback}, expected ${reason}`)
  }
  return problems
}

/** What is wrong with a host's report, line by line. `hashes` keeps the first report's, which all others must have. */
export function faults(report, { own = THREADS, builtIn = own, why, development = false }, hashes) {
  if (report.error) return [`it threw ${report.error}`]
  const problems = []
  if (why ? !why.test(report.why) : report.why)
    problems.push(`isolate() says ${report.why}, expected ${why ?? 'nothing'}`)
  const caught = development ? 'UNDECLARED_ACCESS' : null
  if (report.cheating !== caught) problems.push(`an undeclared write gave ${report.cheating}, expected ${caught}`)
  // Whether the game's own system ran in the worker.
  const moved = report.own.map((run) => run.moved).join()
  if (moved !== `false,${own.workers === 1}`) problems.push(`own systems in a worker: ${moved}`)
  for (const [game, expected] of Object.entries({ own, builtIn })) {
    const [alone, together] = report[game]
    // No thread was asked for, so none is missing.
    problems.push(
      ...compare(`${game}, 0 workers`, alone, { isolated: expected.isolated, workers: 0, worked: false }),
      ...compare(`${game}, 1 worker`, together, expected),
    )
    for (const { hash } of report[game]) {
      hashes[game] ??= hash
      if (hash !== hashes[game]) problems.push(`${game}: hash ${hash}, expected ${hashes[game]}`)
    }
  }
  return problems
}
