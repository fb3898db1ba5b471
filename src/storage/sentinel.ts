import type { SavedMark } from './adapter/index.js'

/** What is noted of a world outside of its storage. */
export type SentinelMark = SavedMark

/**
 * A note beside the storage that a world was saved. A database that was cleared, or reset itself because its files were damaged,
 * looks like one that was never used; with the note it is a loss, and is told as one.
 */
export interface Sentinel {
  read(world: string): SentinelMark | undefined | Promise<SentinelMark | undefined>
  write(world: string, mark: SentinelMark): void | Promise<void>
  remove(world: string): void | Promise<void>
}

/** The part of `Storage` that is used. */
export interface TextStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

const PREFIX = 'myriad:'

/** A sentinel in the `localStorage` of a page, or in what looks like it. What it refuses is left out. */
export function sentinelIn(storage: TextStorage): Sentinel {
  return {
    read(world) {
      try {
        const mark = JSON.parse(storage.getItem(PREFIX + world) ?? 'null') as SentinelMark | null
        return mark && Number.isFinite(mark.generation) && Number.isFinite(mark.savedAt) ? mark : undefined
      } catch {
        return undefined
      }
    },
    write(world, mark) {
      try {
        storage.setItem(PREFIX + world, JSON.stringify(mark))
      } catch {
        // Full, or forbidden: the world is saved all the same.
      }
    },
    remove(world) {
      try {
        storage.removeItem(PREFIX + world)
      } catch {
        // As above.
      }
    },
  }
}
