import { barChart, escapeHtml } from './chart.js'
import type { Case, Report, SuiteResult } from './result.js'
import { aimText, figure, machineLine, nameOf, valueText } from './tables.js'

const STYLE = `
:root { color-scheme: light dark; --text: #1c1c1f; --soft: #5d5d66; --page: #fff; --line: #d8d8de; --own: #3557c7; --other: #a5a5b0; --bad: #b3261e; --good: #1a7037 }
@media (prefers-color-scheme: dark) { :root { --text: #ececf1; --soft: #a8a8b3; --page: #17171b; --line: #3a3a43; --own: #8aa4ff; --other: #6f6f7c; --bad: #ff8a80; --good: #7fd49a } }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page) }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem }
p, li { max-width: 48rem }
.soft { color: var(--soft); font-size: .875rem }
figure { margin: 1.5rem 0 } figcaption { font-weight: 600; margin-bottom: .25rem }
svg { width: 100%; height: auto } svg text { font: 12px system-ui, sans-serif; fill: var(--text); dominant-baseline: middle }
.label { text-anchor: end } .value { fill: var(--soft) } .own { fill: var(--own) } .other { fill: var(--other) } svg line { stroke: var(--soft); stroke-width: 1.5 }
table { border-collapse: collapse; font-size: .875rem } .wide { overflow-x: auto }
th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid var(--line) } th:first-child, td:first-child { text-align: left }
.met { color: var(--good) } .missed, .void, svg .void { color: var(--bad); fill: var(--bad) }
`

type Cell = string | { readonly text: string; readonly mark: string }

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell) =>
    typeof value === 'string'
      ? `<td>${escapeHtml(value)}</td>`
      : `<td class="${value.mark}">${escapeHtml(value.text)}</td>`
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')
  const names = head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')
  return `<div class="wide"><table><thead><tr>${names}</tr></thead><tbody>${body}</tbody></table></div>`
}

function charts(cases: readonly Case[]): string {
  const groups = new Map<string, Case[]>()
  for (const one of cases) {
    const key = `${one.n.toLocaleString('en')}: ${one.unit}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups].map(([title, group]) => barChart(title, group)).join('')
}

function section({ name, where, method, cases, ratios, notes = [] }: SuiteResult): string {
  const figures = ratios.map((ratio): Cell[] => {
    const { met } = ratio
    const verdict: Cell = met === undefined ? '' : { text: met ? 'met' : 'missed', mark: met ? 'met' : 'missed' }
    return [ratio.note ? `${ratio.name} (${ratio.note})` : ratio.name, valueText(ratio), aimText(ratio), verdict]
  })
  const rows = cases.map((one): Cell[] => {
    const { n, threads, unit, rounds, best, p50, p99, checksum, wrong } = one
    return [
      nameOf(one),
      n.toLocaleString('en'),
      String(threads),
      unit,
      String(rounds),
      ...(wrong === undefined ? [best, p50, p99].map(figure) : ['', '', { text: `void: ${wrong}`, mark: 'void' }]),
      checksum,
    ]
  })
  const head = ['contestant', 'n', 'threads', 'unit', 'rounds', 'best', 'p50', 'p99', 'checksum']
  return [
    `<h2>${escapeHtml(name)}, ${where}</h2>`,
    charts(cases),
    ratios.length > 0 ? table(['figure', 'value', 'aim', ''], figures) : '',
    `<details><summary>All figures</summary>${table(head, rows)}</details>`,
    notes.length > 0 ? `<ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>` : '',
    `<p class="soft">${escapeHtml(method)}</p>`,
  ].join('\n')
}

/** A page with charts and tables of reports: one file, nothing to load. */
export function reportPage(reports: readonly Report[]): string {
  const body = reports.map(
    ({ machine, suites }) =>
      `${suites.map(section).join('\n')}\n<p class="soft">Measured on ${escapeHtml(machineLine(machine))}.</p>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Myriad: benchmarks</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Myriad: benchmarks</h1>
<p>Bars are middle times, shorter is better; the lines reach to the 99th percentile, or to the edge where it lies beyond.</p>
${body.join('\n')}
</body>
</html>
`
}
