import type { PolicyName } from './policies/index.js'

/** Entries of a tier by what became of them: inserts = live + evicted + expired + deleted. */
export interface EntryCounts {
  readonly inserts: number
  /** Values put in the place of one that was there. */
  readonly updates: number
  readonly live: number
  /** Gone to make room. */
  readonly evicted: number
  /** Gone because their time was up. */
  readonly expired: number
  readonly deleted: number
}

/** How long calls of a tier took, in milliseconds; the last 600. */
export interface Latency {
  readonly p50: number
  readonly p95: number
}

/** What the first tier counts. */
export interface SlotStats extends EntryCounts {
  readonly policy: PolicyName
  readonly slots: number
  readonly bytes: number
  /** Of all threads. */
  readonly hits: number
  readonly misses: number
  readonly get: Latency
}
