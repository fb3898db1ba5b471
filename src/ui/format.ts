/** Numbers as people read them. Every number on the page goes through here, so that all look alike. */

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** 1234567 as "1,234,567". */
export function whole(value: number): string {
  return grouped.format(value)
}

/** 1234567 as "1.23 M": three figures, for values that change too fast to read more. */
export function compact(value: number): string {
  const size = Math.abs(value)
  if (size < 1000) return size < 10 && size % 1 !== 0 ? value.toFixed(1) : value.toFixed(0)
  const [divisor, unit] = size < 999_500 ? [1e3, 'k'] : size < 999_500_000 ? [1e6, 'M'] : [1e9, 'G']
  const scaled = value / divisor
  return `${scaled.toPrecision(3)} ${unit}`
}

/** Milliseconds with as many digits as mean something. */
export function milliseconds(value: number): string {
  if (value === 0) return '0'
  return value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : value.toFixed(0)
}

/** Bytes as "12.3 MB" (decimal). */
export function bytes(value: number): string {
  if (value < 1000) return `${value.toFixed(0)} B`
  if (value < 999_500) return `${(value / 1e3).toPrecision(3)} kB`
  if (value < 999_500_000) return `${(value / 1e6).toPrecision(3)} MB`
  return `${(value / 1e9).toPrecision(3)} GB`
}

/** 0.256 as "26 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** "1 thread", "2 threads". */
export function count(value: number, noun: string): string {
  return `${whole(value)} ${noun}${value === 1 ? '' : 's'}`
}
