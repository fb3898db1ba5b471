import type { Case, Report, SuiteResult } from '../bench/index.js'
import { type ContestRow, compact, type VerdictRow, whole } from '../ui/index.js'

/** A small figure, such as milliseconds: no more digits than a browser's clock can give. */
function figure(value: number): string {
  return value.toFixed(value < 0.0995 ? 3 : value < 9.95 ? 2 : value < 99.5 ? 1 : 0)
}

function suiteOf({ suites }: Report, name: string): SuiteResult | undefined {
  return suites.find((suite) => suite.name === name)
}

/** The figures that have an aim, with the design's own signs: `≥ 10,000 effects/s`, `< 1 ms`. */
export function verdictRows(report: Report): VerdictRow[] {
  const ratios = suiteOf(report, 'asked')?.ratios ?? []
  return ratios.flatMap(({ name, value, unit = '', aim, atLeast, met, note = '' }) => {
    if (aim === undefined) return []
    return {
      figure: name.charAt(0).toUpperCase() + name.slice(1),
      note,
      asked: `${atLeast ? '≥' : '<'} ${whole(aim)} ${unit}`,
      own: `${value < 1000 ? figure(value) : compact(value)} ${unit}`,
      met: met === true,
    }
  })
}

/** The contestants at one number of effects. */
export interface Contest {
  readonly n: number
  /** Whether all did the same work. */
  readonly note: string
  readonly rows: readonly ContestRow[]
}

function nameOf({ contestant, threads }: Case): string {
  if (contestant !== 'myriad') return contestant
  return `myriad, ${threads} thread${threads === 1 ? '' : 's'}`
}

function sameWork(cases: readonly Case[]): string {
  const valid = cases.filter(({ wrong }) => wrong === undefined)
  const voids = cases.length - valid.length
  if (valid.length === 0) return 'All rows are void.'
  if (voids > 0) return `${voids} of ${cases.length} rows are void; the others’ checksums are equal.`
  return `All ${cases.length} did the same work: equal checksums.`
}

/** The contestants, number by number. */
export function contests(report: Report): Contest[] {
  const cases = suiteOf(report, 'effects')?.cases ?? []
  return [...new Set(cases.map(({ n }) => n))].map((n) => {
    const field = cases.filter((one) => one.n === n)
    const valid = field.filter(({ wrong }) => wrong === undefined)
    const longest = Math.max(0, ...valid.map(({ p50 }) => p50))
    const first = valid.find(({ contestant }) => contestant === 'myriad')?.p50 ?? 0
    const rows = field.map((one): ContestRow => {
      const { contestant, p50, p99, checksum, wrong } = one
      return {
        name: nameOf(one),
        checksum,
        share: longest > 0 ? p50 / longest : 0,
        time: figure(p50),
        slow: figure(p99),
        // A coarse clock may say that a tick takes no time at all.
        times: first > 0 && p50 > 0 ? `${(p50 / first).toFixed(1)}×` : '–',
        own: contestant === 'myriad',
        ...(wrong !== undefined && { wrong }),
      }
    })
    return { n, note: `${sameWork(field)} Shorter is better; the ratio is to myriad on one thread.`, rows }
  })
}
