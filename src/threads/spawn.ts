import { nodeWorkerThreads } from './environment.js'
import type { AnyWorker } from './port.js'

/**
 * Starts the built-in pool thread. Bundlers look for the literal `new Worker(new URL(…, import.meta.url))`, so the
 * browser's branch is written just so; the file may not be named through a variable.
 */
export function spawnBuiltInThread(): AnyWorker {
  const node = nodeWorkerThreads()
  if (node) {
    const file = 'pool-thread.js'
    return node.Worker ? (new node.Worker(new URL(`../../workers/${file}`, import.meta.url)) as AnyWorker) : {}
  }
  return new Worker(new URL('../../workers/pool-thread.js', import.meta.url), { type: 'module', name: 'myriad thread' })
}
