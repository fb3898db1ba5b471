import { bufferOf, createHeap, type Heap, LayoutPlan } from '../memory/index.js'

/** Threads that may read the slots, the owner not counted. */
export const SEATS = 63

// ── Words of the head ───────────────────────────────────────────────────────
// SYNC: the owner alone writes them; every thread reads.
export const HEAD_MAGIC = 0
export const HEAD_SLOTS = 1
export const HEAD_WORDS = 2
/** The cache's time, in ticks. */
export const HEAD_NOW = 3
const HEAD = 16
const MAGIC = 0x4d79_4c31

// ── Words of a slot ─────────────────────────────────────────────────────────
// PERF: all of a slot on one cache line: a get of a random key waits for the index, the slot and its mark, not for six columns.
/** Odd while the slot is being written. */
export const SLOT_SEQUENCE = 0
export const SLOT_LOW = 1
export const SLOT_HIGH = 2
/** Tick from which on it is not found. */
export const SLOT_EXPIRES = 3
export const SLOT_VALUE = 4

/** Words of a seat: two counters, on a cache line of their own. */
export const SEAT_WORDS = 16
export const SEAT_HITS = 0
export const SEAT_MISSES = 1

/** Views on the slots, the same for every thread. */
export interface SlotMemory {
  readonly heap: Heap
  readonly slots: number
  /** 32-bit words of a value. */
  readonly words: number
  readonly head: Int32Array
  // SYNC: a seat's reader writes its own counters.
  readonly seats: Int32Array
  // SYNC: the owner writes both. A slot's sequence number is odd meanwhile.
  readonly places: Int32Array
  /** Slot s begins at word s << shift. */
  readonly entries: Int32Array
  readonly shift: number
  // SYNC: any thread that has read a slot marks it; the owner clears. Marks may be lost: they are hints.
  readonly touched: Uint8Array
}

/** Places of an index for so many slots. */
function placesFor(slots: number): number {
  let places = 4
  while (places < 2 * slots) places *= 2
  return places
}

/**
 * Copies `words` words of a slot, which begin at `from`, to word `at` of `into`.
 * PERF: four at a time: a loop over eight takes as long as the look-up.
 */
export function copyValue(entries: Int32Array, from: number, words: number, into: Int32Array, at = 0): void {
  let i = 0
  for (; i + 3 < words; i += 4) {
    into[at + i] = entries[from + i]!
    into[at + i + 1] = entries[from + i + 1]!
    into[at + i + 2] = entries[from + i + 2]!
    into[at + i + 3] = entries[from + i + 3]!
  }
  for (; i < words; i++) into[at + i] = entries[from + i]!
}

/** log2 of the words of a slot: a power of two, so that none lies across two cache lines that need not. */
function shiftFor(words: number): number {
  let shift = 3
  while (1 << shift < SLOT_VALUE + words) shift++
  return shift
}

function layout(slots: number, words: number) {
  const plan = new LayoutPlan()
  return {
    head: plan.add('cache', 'head', 'i32', HEAD),
    seats: plan.add('cache', 'seats', 'i32', (SEATS + 1) * SEAT_WORDS),
    places: plan.add('cache', 'places', 'i32', placesFor(slots)),
    entries: plan.add('cache', 'entries', 'i32', slots << shiftFor(words)),
    touched: plan.add('cache', 'touched', 'u8', slots),
    bytes: plan.finish().bytes,
  }
}

/** Bytes that so many slots take. */
export function slotBytes(slots: number, words: number): number {
  return layout(slots, words).bytes
}

/** Opens the views on memory that `createSlotMemory` made, on any thread. */
export function openSlotMemory(heap: Heap): SlotMemory {
  const [magic, slots, words] = new Int32Array(heap, 0, 3)
  if (magic !== MAGIC) throw new Error('this memory holds no cache slots')
  const at = layout(slots!, words!)
  const i32 = (region: { readonly at: number; readonly length: number }) =>
    new Int32Array(heap, region.at, region.length)
  return {
    heap,
    slots: slots!,
    words: words!,
    head: i32(at.head),
    seats: i32(at.seats),
    places: i32(at.places),
    entries: i32(at.entries),
    shift: shiftFor(words!),
    touched: new Uint8Array(heap, at.touched.at, at.touched.length),
  }
}

/** Reserves empty slots. @throws MyriadError `MEMORY` */
export function createSlotMemory(slots: number, words: number, shared: boolean): SlotMemory {
  const heap = bufferOf(createHeap(slotBytes(slots, words), shared))
  const head = new Int32Array(heap, 0, HEAD)
  head[HEAD_MAGIC] = MAGIC
  head[HEAD_SLOTS] = slots
  head[HEAD_WORDS] = words
  return openSlotMemory(heap)
}
