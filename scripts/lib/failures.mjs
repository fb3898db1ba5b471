// What failed in a run of Vitest or Playwright, for the end of a long output: by the report that both can write beside what they print.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from './prepare.mjs'

/** Lines of a message that are enough to know a fault by. */
const LINES = 12

const shorten = (message) => stripVTControlCharacters(message).split('\n').slice(0, LINES).join('\n')

/** `{ name, message }` of each test that failed, and of each file that could not be run. */
function ofVitest({ testResults }) {
  return testResults.flatMap(({ name: file, assertionResults, status, message }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    const where = relative(root, file)
    if (failed.length === 0) return status === 'failed' ? [{ name: where, message }] : []
    return failed.map((test) => {
      const name = [where, ...test.ancestorTitles, test.title].join(' › ')
      return { name, message: test.failureMessages.join('\n') }
    })
  })
}

function ofPlaywright({ suites, errors }) {
  const inSuite = ({ title, specs = [], suites: inner = [] }, above) => {
    const path = [...above, title]
    const failed = specs.filter(({ ok }) => !ok)
    const own = failed.map((spec) => {
      const said = spec.tests.flatMap(({ results }) => results.flatMap((result) => result.errors ?? []))
      return { name: [...path, spec.title].join(' › '), message: said.map(({ message }) => message).join('\n') }
    })
    return [...own, ...inner.flatMap((suite) => inSuite(suite, path))]
  }
  const around = errors.map(({ message }) => ({ name: 'Before any test', message }))
  return [...around, ...suites.flatMap((suite) => inSuite(suite, []))]
}

const RUNNERS = {
  vitest: {
    args: (report) => ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env: () => ({}),
    read: ofVitest,
  },
  playwright: {
    args: () => ['--reporter=list,json'],
    env: (report) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
    read: ofPlaywright,
  },
}

/** What a test runner is to be told, so that `read` can say afterwards what failed. @param {'vitest' | 'playwright'} runner */
export function failuresOf(runner) {
  const folder = mkdtempSync(join(tmpdir(), 'myriad-tests-'))
  const report = join(folder, 'report.json')
  const { args, env, read } = RUNNERS[runner]
  return {
    args: args(report),
    env: env(report),
    /** A text of lines; empty: nothing that the report knows of. */
    read() {
      try {
        const failures = read(JSON.parse(readFileSync(report, 'utf8')))
        return failures.map(({ name, message }) => `${name}\n${shorten(message ?? '')}\n`).join('\n')
      } catch (error) {
        return `The runner has left no report: ${error.message}`
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}
