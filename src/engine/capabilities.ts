import { canShareMemory } from '../memory/index.js'
import { canBlock, coreCount, nodeWorkerThreads } from '../threads/index.js'

/** What the machine and the page allow, and what the engine made of it. */
export interface Capabilities {
  /** The page is cross-origin isolated; in Node, whether memory can be shared. */
  readonly isolated: boolean
  /** Memory is shared with other threads. */
  readonly sharedMemory: boolean
  /** The calling thread may sleep while it waits for the pool. False on a page's main thread. */
  readonly mayBlock: boolean
  readonly cores: number
  /**
   * What finds the instances that are due: WebAssembly, or TypeScript with the same result where a world is small, the browser
   * knows no SIMD, or a content security policy lacks `'wasm-unsafe-eval'`.
   */
  readonly kernel: 'wasm' | 'typescript'
  /** Threads beside the caller that work. */
  readonly workers: number
  /** Why there are fewer threads than were asked for, and what to do about it; undefined when there are not. */
  readonly fallback: string | undefined
}

/** What is known before any thread is started. */
export function probeCapabilities(): Omit<Capabilities, 'workers' | 'fallback' | 'kernel'> {
  const sharedMemory = canShareMemory()
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated ?? sharedMemory
  return { isolated, sharedMemory, mayBlock: sharedMemory && canBlock(), cores: coreCount() }
}

const NOT_ISOLATED =
  'This page is not cross-origin isolated, so threads cannot share memory and the engine runs on one thread. ' +
  'Serve every response with the headers "Cross-Origin-Opener-Policy: same-origin" and ' +
  '"Cross-Origin-Embedder-Policy: require-corp".'

const IN_FRAME =
  'This page stands in an iframe and is not cross-origin isolated, so threads cannot share memory and the engine runs ' +
  'on one thread. Serve the page around it and this one with the headers "Cross-Origin-Opener-Policy: same-origin" and ' +
  '"Cross-Origin-Embedder-Policy: require-corp"; of another origin, the iframe needs allow="cross-origin-isolated" and ' +
  'this page the header "Cross-Origin-Resource-Policy: cross-origin".'

const NOT_SECURE =
  'This page is not a secure context, so it cannot be cross-origin isolated, threads cannot share memory and the engine ' +
  'runs on one thread. Serve it over https, or over http on localhost.'

const NO_SHARED_MEMORY =
  'There is no SharedArrayBuffer here, so threads cannot share memory and the engine runs on one thread. ' +
  'Run Node without flags or code that take it away (--no-harmony-sharedarraybuffer, a sandbox, a frozen global).'

/** Why memory cannot be shared here, in a sentence that says what to do. */
export function whyNotShared(): string {
  const page = globalThis as { crossOriginIsolated?: boolean; isSecureContext?: boolean; self?: unknown; top?: unknown }
  if (nodeWorkerThreads() && page.crossOriginIsolated === undefined) return NO_SHARED_MEMORY
  if (page.isSecureContext === false) return NOT_SECURE
  // A worker has no `top`, whatever its page stands in.
  return page.top !== undefined && page.top !== page.self ? IN_FRAME : NOT_ISOLATED
}
