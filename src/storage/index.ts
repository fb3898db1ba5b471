export { type CutRoom, checkImage, Shadow, type WorldImage } from '../image/index.js'
export type { StorageCallOptions } from './abortable.js'
export type { StorageLimits } from './adapter/index.js'
export type { InputBatch } from './format/index.js'
export {
  Keeper,
  type KeeperPhase,
  type KeeperState,
  type KeepOptions,
  type KeptCache,
  type KeptEngine,
  keepWorld,
  type StartReport,
} from './keeper/index.js'
export { MemoryStore } from './memory-store.js'
export { type Migrations, migrateImage, type SavedColumn, type SavedColumns } from './migrate.js'
export { openStorage, type StorageOptions } from './open-storage.js'
export { fromPages, type Manifest, PAGE_BYTES, toPages } from './pages.js'
export { type Sentinel, type SentinelMark, sentinelIn, type TextStorage } from './sentinel.js'
export { serveStorage } from './storage-worker.js'
export type {
  ExportOptions,
  ImportOptions,
  LoadOptions,
  LoadReport,
  SaveInfo,
  SaveOptions,
  SaveReport,
  StorageUsage,
  WorldStore,
} from './store.js'
export type { BadPage, PutAside } from './world/index.js'
