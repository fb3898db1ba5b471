import { describe, expect, it } from 'vitest'
import {
  aimsTable,
  type Machine,
  type Report,
  reportPage,
  runSuites,
  type SuiteResult,
  suiteTables,
} from '../../../src/bench/index.js'
import { figures, pairedRatio } from '../../../src/bench/statistics.js'
import { localContext } from '../../support/bench.js'

const machine: Machine = {
  processor: 'a processor <of> ours',
  cores: 2,
  memory: 8 * 2 ** 30,
  system: 'Linux',
  runtime: 'Node 20',
  engine: '0.1.0',
  flags: [],
  loadAtStart: 0.5,
  loadAtEnd: 1,
  date: '2026-01-01T00:00:00.000Z',
  quick: true,
}

const result: SuiteResult = {
  name: 'some',
  where: 'node',
  method: 'Looked at the clock.',
  cases: [
    { contestant: 'a', n: 10, threads: 1, unit: 'ms a tick', rounds: 1, best: 1, p50: 2, p99: 3, checksum: 'ab' },
    {
      contestant: 'b',
      n: 10,
      threads: 1,
      unit: 'ms a tick',
      rounds: 1,
      best: 0,
      p50: 0,
      p99: 0,
      checksum: '',
      wrong: 'x',
    },
  ],
  ratios: [
    { name: 'b / a', value: 2.5, aim: 2, atLeast: true, met: true },
    { name: 'of no matter', value: 1 },
  ],
  notes: ['A note.'],
}

const report: Report = { machine, suites: [result] }

describe('a report', () => {
  it('of a suite has the shape that is written down, and goes through JSON', async () => {
    const context = localContext({ sizes: [600], threads: [1] })
    const results = await runSuites(['effects'], context)
    expect(JSON.parse(JSON.stringify(results))).toEqual(results)
    const [{ name, where, cases, ratios, method }] = results as [SuiteResult]
    expect([name, where]).toEqual(['effects', 'node'])
    expect(method.length).toBeGreaterThan(100)
    expect(cases.length).toBe(7)
    for (const one of cases) {
      expect(one).toEqual({
        contestant: expect.any(String),
        n: 600,
        threads: 1,
        unit: 'ms a tick',
        rounds: 3,
        best: expect.any(Number),
        p50: expect.any(Number),
        p99: expect.any(Number),
        checksum: expect.stringMatching(/^[0-9a-f]{8}-\d+$/),
      })
      expect(one.best).toBeLessThanOrEqual(one.p50)
      expect(one.p50).toBeLessThanOrEqual(one.p99)
    }
    expect(ratios.length).toBe(6)
    for (const { name: of, value } of ratios) expect(value, of).toBeGreaterThan(0)
  })

  it('of the rules has the worlds, and one hash a world', async () => {
    const context = localContext({ sizes: [600], threads: [1] })
    const [{ cases }] = (await runSuites(['rules'], context)) as [SuiteResult]
    expect(cases.map(({ contestant, world, wrong }) => [contestant, world, wrong])).toEqual(
      ['mixed', 'mixed-bare', 'refresh', 'all-at-once', 'one-target'].map((world) => ['myriad', world, undefined]),
    )
    for (const { checksum } of cases) expect(checksum).toMatch(/^[0-9a-f]{16}-\d+$/)
  })

  it('refuses a suite that nobody knows', async () => {
    await expect(runSuites(['nothing'], localContext())).rejects.toThrow('there is no suite "nothing"')
  })

  it('is printed with its method, and without figures of what is void', () => {
    const text = suiteTables(result)
    expect(text).toContain('Looked at the clock.')
    expect(text).toContain('| a | 10 | 1 | ms a tick | 1 | 1.00 | 2.00 | 3.00 | ab |')
    expect(text).toContain('| b | 10 | 1 | ms a tick | 1 | void | void | void |  |')
    expect(text).toContain('void: b at 10: x')
    expect(text).toContain('| b / a | 2.50 | at least 2.00 | met |')
  })

  it('says of a suite that failed why it has no figures', () => {
    const text = suiteTables({ ...result, cases: [], ratios: [], failed: 'its process ended with 137' })
    expect(text).toContain('The suite failed: its process ended with 137')
  })

  it('makes the table of aims, place by place', () => {
    const other = { ...report, machine: { ...machine, runtime: 'Chromium 1' } }
    const text = aimsTable([report, other])
    expect(text).toContain('| figure | aim | Node 20 | Chromium 1 |')
    expect(text).toContain('| `some`: b / a | at least 2.00 | 2.50 (met) | 2.50 (met) |')
    expect(text).not.toContain('of no matter')
    expect(text).toContain('load 0.5 at the start and 1.0 at the end')
  })

  it('makes a page that loads nothing and escapes what it is given', () => {
    const page = reportPage([report])
    expect(page).toContain('a processor &lt;of&gt; ours')
    expect(page).toContain('<svg')
    expect(page).toContain('prefers-color-scheme: dark')
    expect(page).not.toMatch(/<(script|link|img)|https?:|NaN|Infinity/)
  })
})

describe('figures', () => {
  it('are ranks of what was measured', () => {
    const times = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect(figures(times)).toEqual({ best: 1, p50: 50, p99: 99 })
    expect(figures([7])).toEqual({ best: 7, p50: 7, p99: 7 })
  })

  it('are paired round by round', () => {
    const a = [
      [2, 2, 2],
      [40, 40, 40],
      [6, 6, 6],
    ]
    const b = [
      [1, 1, 1],
      [20, 20, 20],
      [1, 1, 1],
    ]
    expect(pairedRatio(a, b)).toBe(2)
  })
})
