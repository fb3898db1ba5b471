import type { Heap } from '../memory/index.js'
import { findSlot, hashKey, KeyIndex } from './key-index.js'
import { createPolicy, type Policy, type PolicyName } from './policies/index.js'
import {
  copyValue,
  createSlotMemory,
  HEAD_NOW,
  SEAT_HITS,
  SEAT_MISSES,
  SEAT_WORDS,
  SEATS,
  SLOT_EXPIRES,
  SLOT_HIGH,
  SLOT_LOW,
  SLOT_SEQUENCE,
  SLOT_VALUE,
  type SlotMemory,
} from './slot-memory.js'
import type { EntryCounts } from './stats.js'
import { NEVER } from './ticks.js'

/** Slots that are looked at for what has expired when an entry is put in. */
const SWEPT = 2
/** Entries that other threads have used may be spared in one search for the one that goes. */
const SPARED = 64

export interface SlotTableOptions {
  /** Entries. */
  readonly slots: number
  /** 32-bit words of a value. */
  readonly words: number
  readonly policy: PolicyName
  /** Whether other threads shall read: the memory is a SharedArrayBuffer. */
  readonly shared: boolean
}

/**
 * The owner's side of slots in shared memory: a cache of fixed-size values under keys of two 32-bit words. The owner alone
 * puts in, lets go and deletes; `SlotReader` reads on every other thread.
 *
 * What readers use is marked, and the marks count as uses when something must go: with CLOCK they are the policy itself.
 */
export class SlotTable {
  readonly #memory: SlotMemory
  readonly #index: KeyIndex
  readonly #policy: Policy
  readonly #free: Int32Array
  #freeCount: number
  /** Whether each slot holds an entry: the owner's own note. */
  readonly #used: Uint8Array
  /** Marks of readers are news to the policy. */
  readonly #asksMarks: boolean
  /** The policy goes by the time at which entries expire. */
  readonly #ordersByTime: boolean
  #hand = 0
  #now = 0
  readonly #counts = { inserts: 0, updates: 0, live: 0, evicted: 0, expired: 0, deleted: 0 }
  #hits = 0
  #misses = 0

  constructor({ slots, words, policy, shared }: SlotTableOptions) {
    const memory = createSlotMemory(slots, words, shared)
    this.#memory = memory
    this.#index = new KeyIndex(memory.places, memory.entries, memory.shift)
    this.#policy = createPolicy(policy, memory.touched)
    this.#free = Int32Array.from({ length: slots }, (_, i) => slots - 1 - i)
    this.#freeCount = slots
    this.#used = new Uint8Array(slots)
    this.#ordersByTime = policy === 'ttl'
    this.#asksMarks = policy !== 'clock' && policy !== 'ttl' && policy !== 'random'
  }

  /** The memory, to be sent to readers. */
  get heap(): Heap {
    return this.#memory.heap
  }

  get bytes(): number {
    return this.#memory.heap.byteLength
  }

  /** Entries by what became of them: `inserts` is the sum of the others but `updates`. */
  get counts(): EntryCounts {
    return { ...this.#counts }
  }

  /** Gets of all threads. */
  get uses(): { readonly hits: number; readonly misses: number } {
    let hits = this.#hits
    let misses = this.#misses
    for (let seat = 1; seat <= SEATS; seat++) {
      hits += this.#memory.seats[seat * SEAT_WORDS + SEAT_HITS]! >>> 0
      misses += this.#memory.seats[seat * SEAT_WORDS + SEAT_MISSES]! >>> 0
    }
    return { hits, misses }
  }

  /** It is tick `now` of the cache's clock: what expires at it has expired. */
  setNow(now: number): void {
    this.#now = now
    Atomics.store(this.#memory.head, HEAD_NOW, now)
  }

  /** Copies the value of a key into `into`. False: it is not there, or has expired. */
  get(low: number, high: number, into: Int32Array): boolean {
    const { places, entries, words, shift } = this.#memory
    const slot = findSlot(places, entries, shift, low, high, hashKey(low, high))
    if (slot < 0 || this.#hasExpired(slot)) {
      this.#misses++
      return false
    }
    this.#policy.hit(slot)
    this.#hits++
    copyValue(entries, (slot << shift) + SLOT_VALUE, words, into)
    return true
  }

  /** Puts a value in; something else goes when all slots are taken. @param expires Tick from which on it is not found. */
  set(low: number, high: number, value: Int32Array, expires = NEVER): void {
    this.#sweep()
    const hash = hashKey(low, high)
    let slot = this.#index.find(low, high, hash)
    if (slot >= 0 && !this.#hasExpired(slot)) {
      this.#counts.updates++
      if (!this.#ordersByTime) this.#policy.hit(slot)
      else {
        this.#policy.remove(slot)
        this.#policy.admit(slot, hash, expires)
      }
      this.#write(slot, low, high, value, expires)
      return
    }
    slot = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#makeRoom()
    this.#counts.inserts++
    this.#counts.live++
    this.#used[slot] = 1
    this.#write(slot, low, high, value, expires)
    this.#index.add(slot, hash)
    this.#policy.admit(slot, hash, expires)
  }

  /** False: it was not there. */
  delete(low: number, high: number): boolean {
    const slot = this.#index.find(low, high, hashKey(low, high))
    if (slot < 0 || this.#hasExpired(slot)) return false
    this.#policy.remove(slot)
    this.#drop(slot)
    this.#free[this.#freeCount++] = slot
    this.#counts.deleted++
    return true
  }

  clear(): void {
    for (let slot = 0; slot < this.#used.length; slot++) {
      if (this.#used[slot] === 0) continue
      this.#policy.remove(slot)
      this.#drop(slot)
      this.#free[this.#freeCount++] = slot
      this.#counts.deleted++
    }
  }

  /** Whether the slot's entry has expired; it is gone then. */
  #hasExpired(slot: number): boolean {
    if (this.#expires(slot) > this.#now) return false
    this.#policy.remove(slot)
    this.#drop(slot)
    this.#free[this.#freeCount++] = slot
    this.#counts.expired++
    return true
  }

  /** Looks at a few slots, so that what nobody asks for does not stay for ever once it has expired. */
  #sweep(): void {
    for (let i = 0; i < SWEPT; i++) {
      const slot = this.#hand
      this.#hand = slot + 1 === this.#used.length ? 0 : slot + 1
      if (this.#used[slot] !== 0) this.#hasExpired(slot)
    }
  }

  /** Lets an entry go and returns its slot. */
  #makeRoom(): number {
    const { touched, entries, shift } = this.#memory
    let slot = this.#policy.evict()
    // A policy that was told of the owner's uses alone hears of the others' now.
    for (let spared = 0; this.#asksMarks && touched[slot] !== 0 && spared < SPARED; spared++) {
      touched[slot] = 0
      const entry = slot << shift
      const hash = hashKey(entries[entry + SLOT_LOW]!, entries[entry + SLOT_HIGH]!)
      this.#policy.admit(slot, hash, this.#expires(slot))
      this.#policy.hit(slot)
      slot = this.#policy.evict()
    }
    if (this.#expires(slot) <= this.#now) this.#counts.expired++
    else this.#counts.evicted++
    this.#drop(slot)
    return slot
  }

  /** Takes a slot out of the index and shuts it to readers. */
  #drop(slot: number): void {
    const { entries, shift, touched } = this.#memory
    const entry = slot << shift
    this.#index.remove(slot)
    const sequence = entries[entry + SLOT_SEQUENCE]!
    Atomics.store(entries, entry + SLOT_SEQUENCE, (sequence + 1) | 0)
    Atomics.store(entries, entry + SLOT_EXPIRES, -1)
    Atomics.store(entries, entry + SLOT_SEQUENCE, (sequence + 2) | 0)
    touched[slot] = 0
    this.#used[slot] = 0
    this.#counts.live--
  }

  #expires(slot: number): number {
    return this.#memory.entries[(slot << this.#memory.shift) + SLOT_EXPIRES]!
  }

  #write(slot: number, low: number, high: number, value: Int32Array, expires: number): void {
    const { entries, words, shift } = this.#memory
    const entry = slot << shift
    const sequence = entries[entry + SLOT_SEQUENCE]!
    // Atomic stores: a plain one might be seen before the sequence number that announces it.
    Atomics.store(entries, entry + SLOT_SEQUENCE, (sequence + 1) | 0)
    Atomics.store(entries, entry + SLOT_LOW, low)
    Atomics.store(entries, entry + SLOT_HIGH, high)
    Atomics.store(entries, entry + SLOT_EXPIRES, expires)
    for (let i = 0; i < words; i++) Atomics.store(entries, entry + SLOT_VALUE + i, value[i]!)
    Atomics.store(entries, entry + SLOT_SEQUENCE, (sequence + 2) | 0)
  }
}
