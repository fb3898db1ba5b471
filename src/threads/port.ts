import { type NodePort, nodeWorkerThreads } from './environment.js'

/** A thread as its owner holds it: a `Worker` of the page or of Node. */
export type AnyWorker = object

/** The few things a pool does with a thread, the same for browsers and Node. */
export interface ThreadHandle {
  post(message: unknown, transfer?: readonly unknown[]): void
  onMessage(listener: (message: unknown) => void): void
  /** The thread could not start, threw, or ended although nobody ended it. */
  onTrouble(listener: (what: string) => void): void
  /** The thread no longer keeps its program alive: one that has nothing else to do may end without `dispose()`. */
  letGo(): void
  /** Ends the thread. Resolves when it is gone where that can be known (`tellsEnd`), otherwise at once. */
  terminate(): Promise<void>
  /** Whether `terminate` knows when the thread is gone: a browser does not say. */
  readonly tellsEnd: boolean
}

interface NodeWorkerLike {
  postMessage(message: unknown, transfer?: readonly unknown[]): void
  on(event: string, listener: (value: unknown) => void): void
  unref(): void
  terminate(): Promise<unknown>
}

function isNodeWorker(worker: AnyWorker): worker is NodeWorkerLike {
  return typeof (worker as { on?: unknown }).on === 'function'
}

export function threadHandle(worker: AnyWorker): ThreadHandle {
  return isNodeWorker(worker) ? nodeHandle(worker) : webHandle(worker as Worker)
}

function nodeHandle(worker: NodeWorkerLike): ThreadHandle {
  let ending = false
  return {
    tellsEnd: true,
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on('message', listener),
    letGo: () => worker.unref(),
    onTrouble(listener) {
      worker.on('error', (error) => listener(error instanceof Error ? error.message : String(error)))
      worker.on('exit', (code) => {
        if (!ending) listener(`it ended with code ${code}`)
      })
    },
    async terminate() {
      ending = true
      await worker.terminate()
    },
  }
}

function webHandle(worker: Worker): ThreadHandle {
  return {
    tellsEnd: false,
    post: (message, transfer) => worker.postMessage(message, (transfer ?? []) as Transferable[]),
    onMessage: (listener) => worker.addEventListener('message', (event) => listener(event.data)),
    // A page ends its workers.
    letGo: () => undefined,
    onTrouble(listener) {
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        listener(event.message || 'its script could not be loaded')
      })
      worker.addEventListener('messageerror', () => listener('a message could not be read'))
    },
    async terminate() {
      worker.terminate()
    },
  }
}

/** The owner as a thread sees it. */
export interface OwnerPort {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

/** The port to whoever started this thread. */
export function ownerPort(): OwnerPort {
  const port: NodePort | null | undefined = nodeWorkerThreads()?.parentPort
  if (port)
    return { post: (message) => port.postMessage(message), onMessage: (listener) => port.on('message', listener) }
  const scope = globalThis as unknown as {
    postMessage(message: unknown): void
    addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  }
  return {
    post: (message) => scope.postMessage(message),
    onMessage: (listener) => scope.addEventListener('message', (event) => listener(event.data)),
  }
}
