import type { HostMethods } from '../suite.js'

/** What the host is to measure. */
export interface BandwidthOptions {
  /** Bytes of each of the two arrays: beyond every cache. */
  readonly bytes: number
}

/** Copies one array to another as fast as the runtime can: what memory gives to one thread. */
export async function create({ bytes }: BandwidthOptions): Promise<HostMethods> {
  const from = new Float64Array(bytes / 8).fill(1)
  const to = new Float64Array(bytes / 8).fill(2)
  return {
    /** Bytes read and written a second, over so many milliseconds. */
    copy(ms: number): number {
      let copies = 0
      const started = performance.now()
      let now = started
      while (now - started < ms) {
        to.set(from)
        copies++
        now = performance.now()
      }
      return (copies * bytes * 2) / ((now - started) / 1000)
    },
  }
}
