/** The figures of one contestant at one size. Times are in `unit`; a tick or a batch is measured alone. */
export interface Case {
  readonly contestant: string
  /** What it was given, where that is not the workload of the suite: `scattered`, `mixed`, … */
  readonly world?: string
  /** Effects (or commands, or actors: the suite says) that were there. */
  readonly n: number
  /** All threads that worked: 1 is an engine with 0 workers. */
  readonly threads: number
  /** What `best`, `p50` and `p99` count, such as `ms a tick`. */
  readonly unit: string
  readonly rounds: number
  readonly best: number
  readonly p50: number
  readonly p99: number
  /** What the contestant's world came to: equal for all contestants of one size, or the row is void. */
  readonly checksum: string
  /** Why the row is void. Its figures mean nothing then. */
  readonly wrong?: string
}

/** A figure that has an aim, or that is made of two cases. */
export interface Ratio {
  readonly name: string
  readonly value: number
  /** What `value` and `aim` count; absent: the name says it, or it is a bare number. */
  readonly unit?: string
  readonly aim?: number
  /** The aim is a lower limit; otherwise an upper one. */
  readonly atLeast?: boolean
  readonly met?: boolean
  readonly note?: string
}

/** Where a suite ran. */
export type Where = 'node' | 'chromium' | 'firefox' | 'webkit'

export interface SuiteResult {
  readonly name: string
  readonly where: Where
  /** How the figures came about, in sentences: stands beside them wherever they are printed. */
  readonly method: string
  readonly cases: readonly Case[]
  readonly ratios: readonly Ratio[]
  readonly notes?: readonly string[]
  /** What ended the suite before it had figures. */
  readonly failed?: string
}

/** The machine and what ran on it. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  /** Bytes; absent: this place does not say. */
  readonly memory?: number
  readonly system: string
  /** Node or the browser, with its version. */
  readonly runtime: string
  readonly engine: string
  /** Command-line flags that the runtime was started with. */
  readonly flags: readonly string[]
  /** Processes that wanted to run, mean of the last minute, before and after; absent: this place does not say. */
  readonly loadAtStart?: number
  readonly loadAtEnd?: number
  /** ISO 8601. */
  readonly date: string
  /** Shortened run. */
  readonly quick: boolean
}

/** What `--json` writes. */
export interface Report {
  readonly machine: Machine
  readonly suites: readonly SuiteResult[]
}
