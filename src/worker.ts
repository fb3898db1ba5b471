/**
 * For a worker file of your own, which `createEngine({ worker: () => new Worker(…) })` starts:
 *
 * ```ts
 * import { serveThread } from 'myriad/worker'
 * import { burning, thorns } from './effects.js'
 * serveThread({ effects: [burning, thorns] })
 * ```
 *
 * Only definitions with functions (`onTick`, `onApply`, `onExpire`) need to be named.
 */
export { type BehaviourHooks, type EffectBatch, serveThread, type ThreadOptions } from './effects/index.js'
