export { keepWorld } from './keep-world.js'
export { Keeper } from './keeper.js'
export { LocalLocks, type Locks, platformLocks } from './locks.js'
export type { KeeperPhase, KeeperState, KeepOptions, KeptCache, KeptEngine, StartReport } from './options.js'
