import type { Case, Machine, Ratio, Report, SuiteResult } from './result.js'

const count = (value: number) => Math.round(value).toLocaleString('en')

/** Three digits that count, whatever the size. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return 'none'
  if (Math.abs(value) >= 1000) return count(value)
  const short = value.toPrecision(3)
  return short.includes('e') ? value.toFixed(4) : short
}

/** A Markdown table: the first column to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '--' : '--:'))), ...rows.map(line)].join('\n')
}

/** The machine in one line. */
export function machineLine(machine: Machine): string {
  const { processor, cores, memory, system, runtime, engine, flags, loadAtStart, loadAtEnd, date, quick } = machine
  const flagged = flags.length > 0 ? `, flags ${flags.join(' ')}` : ''
  const size = memory === undefined ? '' : `${(memory / 2 ** 30).toFixed(0)} GiB, `
  const load =
    loadAtStart === undefined || loadAtEnd === undefined
      ? ''
      : `load ${loadAtStart.toFixed(1)} at the start and ${loadAtEnd.toFixed(1)} at the end; `
  return (
    `${processor}, ${cores} cores, ${size}${system}; ${runtime}${flagged}; ` +
    `Myriad ${engine}; ${load}${date}${quick ? '; a quick run' : ''}`
  )
}

/** What an aim asks for, in words. */
export function aimText({ aim, atLeast, unit }: Ratio): string {
  return aim === undefined ? '' : `${atLeast ? 'at least' : 'at most'} ${withUnit(aim, unit)}`
}

/** A figure and what it counts. */
function withUnit(value: number, unit: string | undefined): string {
  return unit === undefined ? figure(value) : `${figure(value)} ${unit}`
}

/** A figure's own value. */
export function valueText({ value, unit }: Ratio): string {
  return withUnit(value, unit)
}

/** Whether an aim is met, in a word. */
export function verdict({ met }: Ratio): string {
  return met === undefined ? '' : met ? 'met' : '**missed**'
}

/** The contestant, and its world. */
export function nameOf({ contestant, world }: Pick<Case, 'contestant' | 'world'>): string {
  return world === undefined ? contestant : `${contestant}, ${world}`
}

function caseRow(one: Case): string[] {
  const { n, threads, unit, rounds, best, p50, p99, checksum, wrong } = one
  const figures = wrong === undefined ? [best, p50, p99].map(figure) : ['void', 'void', 'void']
  return [nameOf(one), count(n), String(threads), unit, String(rounds), ...figures, checksum]
}

/** A suite's method, cases, ratios and notes in Markdown. */
export function suiteTables({ name, where, method, cases, ratios, notes = [], failed }: SuiteResult): string {
  const parts = [`## ${name}, ${where}`, method]
  if (failed !== undefined) parts.push(`The suite failed: ${failed}`)
  if (cases.length > 0) {
    const head = ['contestant', 'n', 'threads', 'unit', 'rounds', 'best', 'p50', 'p99', 'checksum']
    parts.push(table(head, cases.map(caseRow)))
  }
  for (const one of cases) {
    const { n, wrong } = one
    if (wrong !== undefined) parts.push(`void: ${nameOf(one)} at ${count(n)}: ${wrong}`)
  }
  if (ratios.length > 0) {
    const rows = ratios.map((ratio) => [
      ratio.note === undefined ? ratio.name : `${ratio.name} (${ratio.note})`,
      valueText(ratio),
      aimText(ratio),
      verdict(ratio),
    ])
    parts.push(table(['figure', 'value', 'aim', ''], rows))
  }
  if (notes.length > 0) parts.push(notes.map((note) => `- ${note}`).join('\n'))
  return parts.join('\n\n')
}

/** A whole report in Markdown: the machine, then suite by suite. */
export function reportText({ machine, suites }: Report): string {
  return [`# Myriad, ${machine.date.slice(0, 10)}`, `${machineLine(machine)}.`, ...suites.map(suiteTables)].join('\n\n')
}
