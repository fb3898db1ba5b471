// What the suites share: middle values, numbers in tables, and Markdown.

/** The middle value. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

export const count = (value) => Math.round(value).toLocaleString('en')

/** Three digits that count, whatever the size. */
export function figure(value) {
  if (value >= 1000) return count(value)
  return value.toPrecision(3).includes('e') ? value.toFixed(2) : value.toPrecision(3)
}

/** A ratio, or that there is none. */
export const times = (value) => (Number.isFinite(value) ? `${figure(value)}×` : 'none')

/** Whether an aim is met. */
export const verdict = (met) => (met ? 'met' : '**missed**')

/** A Markdown table: the first column to the left, the others to the right. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '--' : '--:'))), ...rows.map(line)].join('\n')
}
