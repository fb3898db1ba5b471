/**
 * Which slot of a full cache goes next. A policy knows slots, not keys or values: its state is typed arrays, one element a
 * slot, so that a million entries are no million objects and a hit allocates nothing.
 *
 * Calls for a slot come in turn: `admit`, any number of `hit`, then `evict` returns it or `remove` names it.
 */
export interface Policy {
  /** The slot, which was free, holds a new entry. @param hash Of its key. @param expires Tick at which it expires; Infinity. */
  admit(slot: number, hash: number, expires: number): void
  /** The slot's entry was found. */
  hit(slot: number): void
  /** The slot's entry goes, whatever the policy thinks: it was deleted or it expired. */
  remove(slot: number): void
  /** The slot whose entry goes for a new one; the policy has forgotten it then. There is one at least. */
  evict(): number
}

/** The policies by the name that options take. */
export const POLICIES = ['clock', 'lru', 'lfu', 's3-fifo', 'ttl', 'random'] as const
export type PolicyName = (typeof POLICIES)[number]
