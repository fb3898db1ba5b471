// A pool thread for the tests of the pool: its jobs count, throw, hang and die on demand.
import { servePool } from '../../dist/src/threads/index.js'

servePool((payload) => {
  if (payload.refuse) throw new Error('this thread does not want to')
  const counts = new Int32Array(payload.counts)
  return (job, item) => {
    if (job === 1 && item === payload.item) throw new Error(`item ${item} is wrong`)
    if (job === 2 && item === payload.item) for (;;);
    if (job === 3 && item === payload.item) process.exit(7)
    // Long enough that every thread gets a share.
    const until = performance.now() + (job === 4 ? 2 : 0)
    while (performance.now() < until);
    Atomics.add(counts, item, 1)
  }
})
