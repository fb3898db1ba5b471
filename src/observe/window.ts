/** Percentiles of a window, in the unit that was recorded. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** The last `size` measurements. Recording allocates nothing. */
export class MeasureWindow {
  readonly #values: Float64Array
  readonly #sorted: Float64Array
  #count = 0

  constructor(size = 600) {
    this.#values = new Float64Array(size)
    this.#sorted = new Float64Array(size)
  }

  record(value: number): void {
    this.#values[this.#count % this.#values.length] = value
    this.#count++
  }

  clear(): void {
    this.#count = 0
  }

  /** Measurements in the window. */
  get length(): number {
    return Math.min(this.#count, this.#values.length)
  }

  /** The last measurement, 0 before the first. */
  get last(): number {
    return this.#count === 0 ? 0 : this.#values[(this.#count - 1) % this.#values.length]!
  }

  /** The largest measurement in the window, 0 before the first. */
  get max(): number {
    let max = this.last
    for (let i = 0; i < this.length; i++) if (this.#values[i]! > max) max = this.#values[i]!
    return max
  }

  /** Nearest-rank percentiles; 0 before the first measurement. */
  percentiles(): Percentiles {
    const n = this.length
    if (n === 0) return { p50: 0, p95: 0, p99: 0 }
    const sorted = this.#sorted.subarray(0, n)
    sorted.set(this.#values.subarray(0, n))
    sorted.sort()
    const rank = (share: number) => sorted[Math.min(n - 1, Math.ceil(share * n) - 1)]!
    return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99) }
  }
}
