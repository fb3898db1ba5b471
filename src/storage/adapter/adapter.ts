/*
 * What storage needs of the place where it keeps things: little, so that a test can fail each of it in turn. A world is a
 * database of three tables of binary records; keys are lists of numbers, in the order of their numbers.
 */

/** `manifests`: [kind, generation]; `pages`: [section, page, generation]; `journal`: [sequence number, epoch]. */
export type Table = 'manifests' | 'pages' | 'journal'
export const TABLES: readonly Table[] = ['manifests', 'pages', 'journal']

export type Key = readonly number[]

export type Mode = 'readonly' | 'readwrite'

/** `strict`: what is committed survives a power cut; `relaxed`: a crash of the program. */
export type Durability = 'relaxed' | 'strict'

/**
 * A transaction: it sees what was there when it began and nothing of what others write meanwhile, and all that it writes is there after `commit()` has resolved, or nothing of it. Nothing but its own calls may
 * be awaited in it.
 */
export interface Transaction {
  get(table: Table, key: Key): Promise<ArrayBuffer | undefined>
  /** Records with keys from `from` up to `to`, both included, in order. */
  getAll(table: Table, from: Key, to: Key): Promise<ArrayBuffer[]>
  /** Keys likewise. */
  keys(table: Table, from: Key, to: Key): Promise<Key[]>
  /** What becomes of it `commit` says. */
  put(table: Table, key: Key, value: ArrayBuffer): void
  delete(table: Table, from: Key, to: Key): void
  /** Resolves when everything is written. */
  commit(): Promise<void>
  /** Gives everything up. */
  abort(): void
  /** Nothing comes any more, whether it was committed, aborted, or only read. */
  end(): void
}

/** The database of a world. */
export interface Database {
  /** @throws When the connection is dead. */
  begin(mode: Mode, durability: Durability): Transaction
  /** Whether the place has closed it: its data may be gone, or somebody wants to delete it. */
  readonly closed: boolean
  close(): void
}

/** A save as format 1 kept it. */
export interface OldSave {
  readonly manifest: unknown
  readonly pages: readonly (ArrayBuffer | undefined)[]
}

/** The saves of format 1. */
export interface OldPlace {
  worlds(): Promise<string[]>
  load(world: string): Promise<OldSave | undefined>
  remove(world: string): Promise<void>
}

/** What is noted of a world outside of its database. */
export interface SavedMark {
  readonly generation: number
  /** Milliseconds since 1970. */
  readonly savedAt: number
  /** Nothing is known of this world, but the place has thrown away all that it had, and this is why. */
  readonly reset?: string
}

/** Where the databases of worlds are. */
export interface Place {
  readonly kind: 'indexeddb' | 'memory' | 'files'
  /** Opens a world's database, and makes it when there is none. `blocked` is called when another tab is in the way. */
  open(world: string, blocked?: () => void): Promise<Database>
  /** Names of the worlds that there may be. */
  worlds(): Promise<string[]>
  /** Deletes a world's database. */
  remove(world: string, blocked?: () => void): Promise<void>
  /** Notes beside the world's database that it was saved, so that one that comes back empty is told from a new one. */
  note?(world: string, mark: SavedMark): Promise<void>
  /** What was noted; undefined: nothing, or the place does not. */
  noted?(world: string): Promise<SavedMark | undefined>
  /** Where it has some. */
  readonly old?: OldPlace | undefined
  close(): void
}

/** Below and above every number in a key. */
export const LEAST = -Infinity
export const MOST = Infinity

/** The order of keys: number by number. */
export function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i]! !== b[i]!) return a[i]! < b[i]! ? -1 : 1
  }
  return a.length - b.length
}
