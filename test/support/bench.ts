import { type BenchContext, openHost, serveHost } from '../../src/bench/index.js'

/** What a suite needs, with hosts that live in the test's own isolate. */
export function localContext(more: Partial<BenchContext> = {}): BenchContext {
  return {
    where: 'node',
    quick: true,
    cores: 1,
    host: (name, options) => {
      const answer = serveHost()
      return openHost({ send: answer, close: async () => {} }, name, options)
    },
    say: () => {},
    ...more,
  }
}
