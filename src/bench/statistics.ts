/** The middle value. */
export function median(values: ArrayLike<number>): number {
  return rank(sorted(values), 0.5)
}

/** Values from the smallest to the largest, the given ones untouched. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort()
}

/** The value below which such a share of sorted values lies: the smallest rank that holds it. */
export function rank(ascending: ArrayLike<number>, share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.max(0, Math.ceil(ascending.length * share) - 1))] ?? Number.NaN
}

/** Best, middle and 99th percentile of measured times. */
export interface Figures {
  readonly best: number
  readonly p50: number
  readonly p99: number
}

export function figures(times: ArrayLike<number>): Figures {
  const all = sorted(times)
  return { best: rank(all, 0), p50: rank(all, 0.5), p99: rank(all, 0.99) }
}

/** How many times `b` goes into `a`, round by round: the middle one of the rounds' ratios of medians. */
export function pairedRatio(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  const rounds = Math.min(a.length, b.length)
  return median(Array.from({ length: rounds }, (_, i) => median(a[i]!) / median(b[i]!)))
}
