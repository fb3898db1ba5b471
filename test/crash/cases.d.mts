export interface CrashOptions {
  readonly kills: number
  readonly random: () => number
  readonly backend: string
  readonly executable: string
  readonly url: string
}
export const CASES: Readonly<Record<string, (options: CrashOptions) => Promise<Readonly<Record<string, number>>>>>
export function randomFrom(seed: number): () => number
