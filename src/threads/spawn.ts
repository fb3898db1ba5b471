import { nodeWorkerThreads } from './environment.js'
import type { AnyWorker } from './port.js'

/**
 * Starts the built-in pool thread. Bundlers look for the literal `new Worker(new URL(…, import.meta.url))`, so the
 * browser's branch is written just so; the file may not be named through a variable. webpack names its file after the
 * thread.
 */
export function spawnBuiltInThread(): AnyWorker {
  const node = nodeWorkerThreads()
  if (node) {
    // Node's branch must not look like the browser's: a bundler would take its file for an asset. webpack would complain
    // that it cannot follow the variable; the comment in the call is for it.
    const path = ['..', '..', 'workers', 'pool-thread.js'].join('/')
    return new node.Worker(new URL(/* webpackIgnore: true */ path, import.meta.url)) as AnyWorker
  }
  return new Worker(new URL('../../workers/pool-thread.js', import.meta.url), { type: 'module', name: 'myriad-thread' })
}
