export {
  compareKeys,
  type Database,
  type Durability,
  type Key,
  LEAST,
  MOST,
  type Mode,
  type OldSave,
  type Place,
  type SavedMark,
  TABLES,
  type Table,
  type Transaction,
} from './adapter.js'
export { GuardedDatabase, guardBlocked, type Work } from './guarded.js'
export { databaseName, IndexedDbPlace } from './indexeddb-place.js'
export { checkLimits, LIMITS, type StorageLimits, storageError, within } from './limits.js'
export { MemoryPlace } from './memory-place.js'
export { renewLog } from './renew-log.js'
