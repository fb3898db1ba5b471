export interface SoakHost {
  close(): Promise<void>
}
export interface SoakOptions {
  readonly ms: number
  readonly lifeMs: readonly [shortest: number, longest: number]
  readonly random: () => number
  readonly saveEvery: number
}
export function soak(
  host: SoakHost,
  options: SoakOptions,
): Promise<{
  readonly lives: readonly {
    readonly way: string
    readonly began: { readonly tick: number; readonly workers: number }
  }[]
  readonly faults: readonly string[]
  readonly compared: number
  readonly ticks: number
}>
