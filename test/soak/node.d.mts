import type { SoakHost } from './soak.mjs'

export function nodeHost(options: {
  readonly saveEvery: number
  readonly workers: number
  readonly directory?: string
}): Promise<SoakHost>
