/** Numbers as people read them. Every number on the page goes through here, so that all look alike. */

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** 1234567 as "1,234,567". */
export function whole(value: number): string {
  return grouped.format(value)
}

/** Three figures and a unit: the value scaled to the first unit in which it is below 1000, also after rounding. */
function scaled(value: number, units: readonly string[]): string {
  let size = value
  let unit = 0
  while (Math.abs(size) >= 999.5 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  const digits = Math.abs(size) < 9.995 ? 2 : Math.abs(size) < 99.95 ? 1 : 0
  return `${size.toFixed(digits)} ${units[unit]}`
}

/** 1234567 as "1.23 M": three figures, for values that change too fast to read more. */
export function compact(value: number): string {
  const size = Math.abs(value)
  if (size < 999.5) return size < 10 && size % 1 !== 0 ? value.toFixed(1) : value.toFixed(0)
  return scaled(value / 1000, ['k', 'M', 'G', 'T'])
}

/** Milliseconds with as many digits as mean something. */
export function milliseconds(value: number): string {
  if (value === 0) return '0'
  return value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : value.toFixed(0)
}

/** Bytes as "12.3 MB" (decimal). */
export function bytes(value: number): string {
  return value < 1000 ? `${value.toFixed(0)} B` : scaled(value / 1000, ['kB', 'MB', 'GB', 'TB'])
}

/** 0.256 as "26 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** "1 thread", "2 threads". */
export function count(value: number, noun: string): string {
  return `${whole(value)} ${noun}${value === 1 ? '' : 's'}`
}
