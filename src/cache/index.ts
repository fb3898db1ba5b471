export type { Heap } from '../memory/index.js'
export { Cache, type CacheCallOptions, type CacheStats, type Reconciled, type ReconcileOptions } from './cache.js'
export type { Chunk, ChunkStore } from './chunk-store.js'
export type { ChunkTierStats } from './chunk-tier.js'
export type { CachedEffect, CacheEngine, ParkedActor } from './engine.js'
export type { BreakerState, GuardOptions, GuardStats } from './guard.js'
export { IndexedDbChunks } from './indexeddb-chunks.js'
export {
  type ExportOptions,
  LargeWorld,
  type LargeWorldEngine,
  type LargeWorldOptions,
  type Progress,
} from './large-world.js'
export { MemoryChunks } from './memory-chunks.js'
export { type CacheOptions, openCache, type SharedStorage } from './open-cache.js'
export { POLICIES, type PolicyName } from './policies/index.js'
export { serveCache } from './serve-cache.js'
export { SlotReader } from './slot-reader.js'
export { SlotTable, type SlotTableOptions } from './slot-table.js'
export type { EntryCounts, Latency, SlotStats } from './stats.js'
export { readStatus, STATUS_WORDS, type Status } from './status.js'
