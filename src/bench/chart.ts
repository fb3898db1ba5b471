import type { Case } from './result.js'
import { figure, nameOf } from './tables.js'

/** Text as it may stand in HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

// Pixels of the drawing, which scales with the page.
const WIDTH = 760
const LABEL = 220
const VALUE = 150
const ROW = 26
const BAR = 14

/** Bars of the middle times of cases of one size, with a line to the 99th percentile; one colour a contestant's kind. */
export function barChart(title: string, cases: readonly Case[]): string {
  const fit = cases.filter(({ wrong }) => wrong === undefined)
  // The bars decide the scale: one late tick must not make them all alike. Longer lines end at the edge.
  const largest = 1.4 * Math.max(...fit.map(({ p50 }) => p50), Number.MIN_VALUE)
  const room = WIDTH - LABEL - VALUE
  const scale = (value: number) => Math.min(room, Math.max(1, (value / largest) * room))
  const rows = cases.map((one, i) => {
    const y = i * ROW + ROW / 2
    const label = `${nameOf(one)}${one.threads > 1 ? `, ${one.threads} threads` : ''}`
    const name = `<text class="label" x="${LABEL - 8}" y="${y}">${escapeHtml(label)}</text>`
    if (one.wrong !== undefined) return `${name}<text class="void" x="${LABEL}" y="${y}">void</text>`
    const kind = one.contestant.startsWith('myriad') ? 'own' : 'other'
    const p50 = scale(one.p50)
    const p99 = scale(one.p99)
    const value = `${figure(one.p50)} (p99 ${figure(one.p99)})`
    return [
      name,
      `<rect class="${kind}" x="${LABEL}" y="${y - BAR / 2}" width="${p50.toFixed(1)}" height="${BAR}" rx="2"/>`,
      `<line x1="${LABEL + p50}" x2="${(LABEL + p99).toFixed(1)}" y1="${y}" y2="${y}"/>`,
      `<text class="value" x="${(LABEL + p99 + 8).toFixed(1)}" y="${y}">${value}</text>`,
    ].join('')
  })
  const height = cases.length * ROW
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}: middle times, and lines to the 99th percentile">${rows.join('')}</svg></figure>`
}
