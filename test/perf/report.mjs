// What the suites share: middle values, numbers in tables, Markdown.

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

export const times = (value) => `${figure(value)}×`

/** A Markdown table: the first column to the left, the others to the right. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '--' : '--:'))), ...rows.map(line)].join('\n')
}
