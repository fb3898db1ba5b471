/** What this realm offers, found by trying rather than by name. */

interface NodeProcess {
  readonly versions?: { readonly node?: string }
  getBuiltinModule?(name: string): unknown
}

/** The part of `node:worker_threads` that is used. */
export interface NodeWorkerThreads {
  readonly Worker: new (url: URL, options?: { name?: string; workerData?: unknown }) => unknown
  readonly parentPort: NodePort | null
  readonly isMainThread: boolean
}

export interface NodePort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): void
  unref?(): void
  close(): void
}

/** `node:worker_threads` without an import that a browser's bundler would stumble over; undefined outside Node. */
export function nodeWorkerThreads(): NodeWorkerThreads | undefined {
  const process = (globalThis as { process?: NodeProcess }).process
  if (!process?.versions?.node || typeof process.getBuiltinModule !== 'function') return undefined
  return process.getBuiltinModule('node:worker_threads') as NodeWorkerThreads
}

/** Cores that the machine says it has; 1 where it does not say. */
export function coreCount(): number {
  const cores = (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency
  if (cores) return cores
  const process = (globalThis as { process?: NodeProcess }).process
  if (typeof process?.getBuiltinModule !== 'function') return 1
  const os = process.getBuiltinModule('node:os') as { availableParallelism?(): number } | undefined
  return os?.availableParallelism?.() ?? 1
}

let blocking: boolean | undefined

/** Whether this thread may wait with `Atomics.wait`. A page's main thread may not. */
export function canBlock(): boolean {
  if (blocking === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0)
      blocking = true
    } catch {
      blocking = false
    }
  }
  return blocking
}

/** One hint to the processor that this is a spinning loop, where the engine has it (`Atomics.pause`). */
export const pause: () => void =
  typeof (Atomics as { pause?: () => void }).pause === 'function'
    ? () => (Atomics as unknown as { pause: () => void }).pause()
    : () => undefined
