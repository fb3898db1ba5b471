/**
 * For a worker file of your own, which `createEngine({ worker: () => new Worker(…) })` starts:
 *
 * ```ts
 * import { serveThread } from 'myriad/worker'
 * serveThread()
 * ```
 */
export { serveThread } from './effects/index.js'
