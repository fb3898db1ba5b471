import type { Case, Machine, Ratio, SuiteResult } from './result.js'

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
  const load = `load ${loadAtStart.toFixed(1)} at the start and ${loadAtEnd.toFixed(1)} at the end`
  return (
    `${processor}, ${cores} cores, ${(memory / 2 ** 30).toFixed(0)} GiB, ${system}; ${runtime}${flagged}; ` +
    `Myriad ${engine}; ${load}; ${date}${quick ? '; a quick run' : ''}`
  )
}

/** What an aim asks for, in words. */
export function aimText({ aim, atLeast }: Ratio): string {
  return aim === undefined ? '' : `${atLeast ? 'at least' : 'at most'} ${figure(aim)}`
}

/** Whether an aim is met, in a word. */
export function verdict({ met }: Ratio): string {
  return met === undefined ? '' : met ? 'met' : '**missed**'
}

function caseRow({ contestant, n, threads, unit, rounds, best, p50, p99, checksum, wrong }: Case): string[] {
  const figures = wrong === undefined ? [best, p50, p99].map(figure) : ['void', 'void', 'void']
  return [contestant, count(n), String(threads), unit, String(rounds), ...figures, checksum]
}

/** A suite's method, cases, ratios and notes in Markdown. */
export function suiteTables({ name, where, method, cases, ratios, notes = [] }: SuiteResult): string {
  const parts = [`## ${name}, ${where}`, method]
  if (cases.length > 0) {
    const head = ['contestant', 'n', 'threads', 'unit', 'rounds', 'best', 'p50', 'p99', 'checksum']
    parts.push(table(head, cases.map(caseRow)))
  }
  for (const { contestant, n, wrong } of cases) {
    if (wrong !== undefined) parts.push(`void: ${contestant} at ${count(n)}: ${wrong}`)
  }
  if (ratios.length > 0) {
    const rows = ratios.map((ratio) => [
      ratio.note === undefined ? ratio.name : `${ratio.name} (${ratio.note})`,
      figure(ratio.value),
      aimText(ratio),
      verdict(ratio),
    ])
    parts.push(table(['figure', 'value', 'aim', ''], rows))
  }
  if (notes.length > 0) parts.push(notes.map((note) => `- ${note}`).join('\n'))
  return parts.join('\n\n')
}
