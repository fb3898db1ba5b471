// A pool thread for the tests of the pool: its jobs count, throw, hang and die on demand.
import { servePool } from '../../dist/src/threads/index.js'

servePool((payload) => {
  if (payload.refuse) throw new Error('this thread does not want to')
  const counts = new Int32Array(payload.counts)
  return (job, item) => {
    if (job === 1 && item === payload.item) throw new Error(`item ${item} is wrong`)
    if (job > 1 && item === payload.item) {
      // The moment of the trouble, for those who wait for it to be noticed.
      if (payload.moment) new Float64Array(payload.moment)[0] = Date.now()
      if (job === 2) for (;;);
      if (job === 3) process.exit(7)
    }
    // Long enough that every thread gets a share.
    const until = performance.now() + (job === 4 ? 2 : 0)
    while (performance.now() < until);
    Atomics.add(counts, item, 1)
  }
})
