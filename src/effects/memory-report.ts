import { touchedPages } from '../memory/index.js'
import {
  BLOCK_SHIFT,
  COMMANDS_PER_CHUNK,
  EVENTS_PER_CHUNK,
  EXTENSION_PAGE_SHIFT,
  LINK_PAGE_SHIFT,
  PAGE_SHIFT,
} from './shape.js'
import { COMMAND_WORDS, EVENT_WORDS, LINK_SHIFT, LIST_WORDS, ROW_SHIFT, WORLD_SLOTS, type World } from './world.js'

/** Bytes of one heading of the heap. */
export interface MemoryGroup {
  readonly group: string
  /** Bytes that were ever written; the rest of `reserved` is address space that costs nothing. */
  readonly used: number
  readonly reserved: number
}

/** Groups whose regions are used up to the last slot. */
const BY_SLOT = new Set(['actors', 'counts', 'diminish', 'gone', 'attributes'])

/** Where the heap's bytes go. */
export function memoryReport(w: World, commandPeak: number, eventPeak: number): MemoryGroup[] {
  const reserved = new Map<string, number>()
  const used = new Map<string, number>()
  const slots = w.words[WORLD_SLOTS]!
  const rowPages = touchedPages(w.rowPool)
  const rows = rowPages << (PAGE_SHIFT + BLOCK_SHIFT)
  const links = touchedPages(w.linkPool) << LINK_PAGE_SHIFT
  const extensions = touchedPages(w.extensionPool) << EXTENSION_PAGE_SHIFT
  for (const region of w.layout.regions) {
    const bytes = region.length * (region.type === 'f64' ? 8 : 4)
    reserved.set(region.group, (reserved.get(region.group) ?? 0) + bytes)
    let touched = bytes
    if (BY_SLOT.has(region.group)) touched = Math.ceil((bytes * slots) / w.slots)
    if (region.group === 'effects') {
      const perRow = 4 + (4 << ROW_SHIFT) + 8 / (1 << BLOCK_SHIFT)
      touched =
        region.name === 'due'
          ? rows * perRow + extensions * (4 * w.extensionWords + 4) + links * ((4 << LINK_SHIFT) + 4)
          : 0
    }
    // Each thread's lists; of most threads that could be there is none.
    if (region.group === 'scanned') touched = Math.min(bytes, LIST_WORDS * 4)
    if (region.group === 'commands') {
      touched = region.name === 'commands' ? commandPeak * (COMMANDS_PER_CHUNK * COMMAND_WORDS * 4 + 8) : 0
    }
    if (region.group === 'events')
      touched = region.name === 'events' ? eventPeak * EVENTS_PER_CHUNK * EVENT_WORDS * 4 : 0
    // The outboxes are written from their beginning, a shard at a time: an upper bound is the most ever sent.
    if (region.group === 'messages' && region.name === 'messages') touched = 0
    used.set(region.group, (used.get(region.group) ?? 0) + touched)
  }
  // Headings of parts that this world does not have would only be noise.
  const there = [...reserved].filter(([, bytes]) => bytes > 0)
  return there.map(([group, bytes]) => ({ group, used: Math.min(used.get(group)!, bytes), reserved: bytes }))
}
