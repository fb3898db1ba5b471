import type { SuiteResult, Where } from './result.js'

/** A contestant in an isolate of its own. */
export interface Host {
  /** Calls a method that the host's module made; what it throws, this throws. */
  ask<T>(method: string, ...args: readonly unknown[]): Promise<T>
  /** Ends the isolate. */
  close(): Promise<void>
}

/** What a suite may use of the place it runs in. */
export interface BenchContext {
  readonly where: Where
  /** A shorter run: fewer rounds, and the largest sizes left out. */
  readonly quick: boolean
  readonly cores: number
  /** Thread counts that were asked for (`--threads`); absent: what the cores allow. */
  readonly threads?: readonly number[]
  /** Sizes that were asked for (`--sizes`); absent: the suite's own. */
  readonly sizes?: readonly number[]
  /** Starts `src/bench/hosts/<name>.ts` in an isolate of its own: a child process in Node (with --expose-gc), a module worker in browsers. */
  host(name: string, options: object): Promise<Host>
  /** Bytes of JavaScript heap of the page itself, where there is one and its browser says. */
  pageHeap?(): number | undefined
  /** Says how far the suite is. */
  say(line: string): void
}

export interface Suite {
  readonly name: string
  readonly method: string
  run(context: BenchContext): Promise<SuiteResult>
}

/** What a file of `hosts/` exports. */
export interface HostModule {
  create(options: never): Promise<HostMethods>
}

/** What a host answers to. Values pass between isolates as structured clones. */
export type HostMethods = Record<string, (...args: never[]) => unknown>
