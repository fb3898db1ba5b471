import type { BenchContext } from '../suite.js'

/** How far a run on a page is. */
export interface Progress {
  /** Share of the whole. */
  readonly done: number
  /** What is being measured. */
  readonly doing: string
}

/** What a host is asked to do costs about so many seconds. */
export type Cost = (host: string, method: string, options: { readonly n?: number }) => number

/**
 * Hosts that tell how far the run is: by what they have been asked, and what that costs.
 *
 * @param total Cost of all that will be asked.
 */
export function watched(
  open: BenchContext['host'],
  cost: Cost,
  total: number,
  hear: (progress: Progress) => void,
): BenchContext['host'] {
  let done = 0
  return async (name, options) => {
    const { n = 0, threads = 1 } = options as { readonly n?: number; readonly threads?: number }
    const who = name === 'pace' ? 'myriad at the pace of a game' : name
    const on = threads > 1 ? ` on ${threads} threads` : ''
    const doing = `${who}${on}, ${n.toLocaleString('en')} effects`
    const tell = () => hear({ done: Math.min(1, done / total), doing })
    tell()
    const host = await open(name, options)
    return {
      async ask(method, ...args) {
        tell()
        const answer = await host.ask(method, ...args)
        done += cost(name, method, { n })
        tell()
        return answer as never
      },
      close: () => host.close(),
    }
  }
}
