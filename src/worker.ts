/**
 * For a worker file of your own, which `createEngine({ worker: () => new Worker(…) })` starts:
 *
 * ```ts
 * import { serveThread } from 'myriad/worker'
 * import { burning, movement } from './game.js'
 * serveThread({ systems: [movement], effects: [burning] })
 * ```
 *
 * Of effects only those with functions (`onTick`, `onApply`, `onExpire`) need to be named.
 */
export type { BehaviourHooks, EffectBatch } from './effects/index.js'
export { serveThread, type ThreadOptions } from './simulation/index.js'
