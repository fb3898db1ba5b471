import { type Answer, type Line, openHost } from '../protocol.js'
import type { Host } from '../suite.js'
import { READY } from './worker-host.js'

/** Milliseconds after which a worker, or an engine in it, counts as lost. Firefox can lose workers that WebDriver sees start. */
const START_MS = 30_000
const ATTEMPTS = 3

/** A line to a new module worker. @param signal Ends the worker; whatever is asked then fails. */
function openLine(signal?: AbortSignal): Line {
  const worker = new Worker(new URL('../../../workers/bench-host.ts', import.meta.url), {
    type: 'module',
    name: 'bench',
  })
  let hear: (answer: Answer) => void = () => {}
  let ready: () => void
  const loaded = new Promise<void>((resolve) => {
    ready = resolve
  })
  worker.onmessage = ({ data }: MessageEvent<Answer | typeof READY>) => (data === READY ? ready() : hear(data))
  const failed = new Promise<Answer>((resolve) => {
    worker.onerror = ({ message }) => resolve({ error: `its worker failed: ${message || 'it did not load'}` })
    signal?.addEventListener('abort', () => {
      worker.terminate()
      resolve({ error: 'it was cancelled' })
    })
  })
  return {
    async send(request) {
      const answered = loaded.then(() => {
        worker.postMessage(request)
        return new Promise<Answer>((resolve) => {
          hear = resolve
        })
      })
      return Promise.race([answered, failed])
    },
    close: async () => worker.terminate(),
  }
}

/** Starts a host in a worker of its own. @param signal Ends it. */
export async function openWorkerHost(name: string, options: object, signal?: AbortSignal): Promise<Host> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    const line = openLine(signal)
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), START_MS)
    })
    const host = await Promise.race([openHost(line, name, options), late]).finally(() => clearTimeout(timer))
    if (host) return host
    await line.close()
    if (attempt === ATTEMPTS) throw new Error(`host ${name}: it did not start within ${START_MS / 1000} s`)
  }
}
