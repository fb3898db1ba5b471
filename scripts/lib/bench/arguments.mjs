// The arguments of npm run bench.
import { parseArgs } from 'node:util'

const PLACES = ['node', 'chromium', 'firefox']
export const USAGE = `usage: npm run bench [-- options]
  --suite NAME      one suite; may stand several times. Without it: all of them
  --where PLACE     ${PLACES.join(', ')}; may stand several times. Default: node
  --quick           fewer rounds, and the largest sizes left out
  --sizes N,N       sizes instead of the suite's own
  --threads N,N     thread counts instead of what the cores allow
  --table           prints the README's table; runs the suites with aims, in node and chromium unless --where says otherwise
  --from FILE       with --table: takes the figures from a report instead of measuring; may stand several times
  --json FILE       writes the report; with several places one file each, with the place in its name`

const OPTIONS = {
  suite: { type: 'string', multiple: true },
  where: { type: 'string', multiple: true },
  quick: { type: 'boolean' },
  sizes: { type: 'string' },
  threads: { type: 'string' },
  table: { type: 'boolean' },
  from: { type: 'string', multiple: true },
  json: { type: 'string' },
}

function numbers(text, option) {
  if (text === undefined) return undefined
  const found = text.split(',').map(Number)
  if (found.some((n) => !Number.isSafeInteger(n) || n < 1)) {
    throw new Error(`${option} ${text}: allowed are integers from 1, with commas between them`)
  }
  return found
}

function words(values, allowed, option) {
  for (const value of values) {
    if (!allowed.includes(value)) throw new Error(`${option} ${value}: allowed are ${allowed.join(', ')}`)
  }
  return [...new Set(values)]
}

/** What was asked for. Throws with a sentence for a person when it makes no sense. */
export function parse(args, suites) {
  const { values } = parseArgs({ args, options: OPTIONS })
  const { quick = false, table = false, from = [], json } = values
  if (from.length > 0 && !table) throw new Error('--from needs --table')
  if (json === '') throw new Error('--json needs the name of a file')
  return {
    suites: words(values.suite ?? [], suites, '--suite'),
    where: words(values.where ?? (table ? ['node', 'chromium'] : ['node']), PLACES, '--where'),
    quick,
    table,
    from,
    json,
    sizes: numbers(values.sizes, '--sizes'),
    threads: numbers(values.threads, '--threads'),
  }
}
