import { openControl } from './control.js'
import type { StartMessage, ThreadMessage } from './pool.js'
import { ownerPort } from './port.js'
import { type JobRunner, serveJobs } from './work.js'

/**
 * Makes this thread a member of the pool whose owner started it. `build` makes its job runner from the pool's payload
 * and the thread's seat: a number of its own, for memory that only this thread may write to.
 */
export function servePool(build: (payload: unknown, seat: number) => JobRunner): void {
  const port = ownerPort()
  port.onMessage((message) => {
    const start = message as StartMessage
    if (start?.kind !== 'myriad:start') return
    let run: JobRunner
    try {
      run = build(start.payload, start.seat)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      port.post({ kind: 'myriad:failed', why } satisfies ThreadMessage)
      return
    }
    const control = openControl(start.control)
    port.post({ kind: 'myriad:ready' } satisfies ThreadMessage)
    serveJobs(control, start.seat, run)
  })
}
