/** The engine as it needs to be known here: of whatever names. */
interface Playing {
  readonly capabilities: { readonly workers: number }
  stats(): { readonly busyMs: readonly number[] }
  step(): void
}

export declare function playOn(engine: Playing, before?: () => void): number
