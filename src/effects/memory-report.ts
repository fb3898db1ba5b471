import { touchedPages } from '../memory/index.js'
import { BLOCK_SHIFT, COMMANDS_PER_CHUNK, EVENTS_PER_CHUNK, EXTENSION_PAGE_SHIFT, PAGE_SHIFT } from './shape.js'
import { COMMAND_WORDS, EVENT_WORDS, EXTENSION_SHIFT, ROW_SHIFT, WORLD_SLOTS, type World } from './world.js'

/** Bytes of one heading of the heap. */
export interface MemoryGroup {
  readonly group: string
  /** Bytes that were ever written; the rest of `reserved` is address space that costs nothing. */
  readonly used: number
  readonly reserved: number
}

/** Where the heap's bytes go. */
export function memoryReport(w: World, commandPeak: number, eventPeak: number): MemoryGroup[] {
  const reserved = new Map<string, number>()
  const used = new Map<string, number>()
  const slots = w.words[WORLD_SLOTS]!
  const rowPages = touchedPages(w.rowPool)
  const rows = rowPages << (PAGE_SHIFT + BLOCK_SHIFT)
  const extensions = touchedPages(w.extensionPool) << EXTENSION_PAGE_SHIFT
  for (const region of w.layout.regions) {
    const bytes = region.length * (region.type === 'f64' ? 8 : 4)
    reserved.set(region.group, (reserved.get(region.group) ?? 0) + bytes)
    let touched = bytes
    if (region.group === 'actors' || region.group === 'counts' || region.group === 'attributes')
      touched = Math.ceil((bytes * slots) / w.slots)
    if (region.group === 'effects') {
      const perRow = 4 + (4 << ROW_SHIFT) + 8 / (1 << BLOCK_SHIFT)
      touched = region.name === 'due' ? rows * perRow + extensions * ((4 << EXTENSION_SHIFT) + 4) : 0
    }
    if (region.group === 'commands') {
      touched = region.name === 'commands' ? commandPeak * (COMMANDS_PER_CHUNK * COMMAND_WORDS * 4 + 8) : 0
    }
    if (region.group === 'events')
      touched = region.name === 'events' ? eventPeak * EVENTS_PER_CHUNK * EVENT_WORDS * 4 : 0
    used.set(region.group, (used.get(region.group) ?? 0) + touched)
  }
  return [...reserved].map(([group, bytes]) => ({ group, used: Math.min(used.get(group)!, bytes), reserved: bytes }))
}
