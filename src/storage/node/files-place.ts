import {
  compareKeys,
  type Database,
  type Durability,
  type Key,
  type Mode,
  type Place,
  TABLES,
  type Table,
  type Transaction,
} from '../adapter/index.js'
import { ownBuffer } from '../format/index.js'
import { type Delete, type Put, readCommit, writeCommit } from './commit-file.js'
import { codeOf, type FileSystem, syncFolder, writeWhole } from './file-system.js'

const COMMIT = 'commit'
const COMMIT_BEGUN = 'commit.tmp'

/** One after the other: what a transaction reads must not be half of another. */
class Turns {
  #last: Promise<void> = Promise.resolve()

  /** Resolves with what ends the turn. */
  take(): Promise<() => void> {
    const before = this.#last
    let end = () => {}
    this.#last = new Promise((resolve) => {
      end = resolve
    })
    return before.then(() => end)
  }
}

/** The folder of a world: one of each table, one file a record, named by its key. */
class WorldFolder {
  readonly #fs: FileSystem
  readonly #path: string
  readonly turns = new Turns()
  #ready: Promise<void> | undefined
  /** Keys that are there; the folder is this program's alone. */
  readonly #keys = new Map<Table, Map<string, Key>>()

  constructor(fs: FileSystem, path: string) {
    this.#fs = fs
    this.#path = path
  }

  /** Makes what is missing, and carries out what a crash has interrupted. */
  prepare(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined
      throw error
    })
    return this.#ready
  }

  async #prepare(): Promise<void> {
    for (const table of TABLES) {
      await this.#fs.mkdir(`${this.#path}/${table}`, { recursive: true })
      const names = await this.#fs.readdir(`${this.#path}/${table}`)
      this.#keys.set(table, new Map(names.map((name) => [name, name.split('-').map(Number)])))
    }
    await this.#fs.rm(`${this.#path}/${COMMIT_BEGUN}`, { force: true })
    const commit = await this.#read(`${this.#path}/${COMMIT}`)
    const operations = commit && readCommit(commit)
    if (operations) await this.#carryOut(operations, true)
    await this.#fs.rm(`${this.#path}/${COMMIT}`, { force: true })
  }

  async #read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      return await this.#fs.readFile(path)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  async get(table: Table, key: Key): Promise<ArrayBuffer | undefined> {
    const bytes = await this.#read(`${this.#path}/${table}/${key.join('-')}`)
    // What Node reads into may be a part of something larger, and its `slice` is no copy.
    return bytes && ownBuffer(bytes)
  }

  keys(table: Table, from: Key, to: Key): Key[] {
    return [...this.#keys.get(table)!.values()]
      .filter((key) => compareKeys(key, from) >= 0 && compareKeys(key, to) <= 0)
      .sort(compareKeys)
  }

  /** First the whole transaction as one file, which gets its name when it is on the disk; then its operations. */
  async commit(operations: readonly (Put | Delete)[], flush: boolean): Promise<void> {
    const begun = `${this.#path}/${COMMIT_BEGUN}`
    await writeWhole(this.#fs, begun, writeCommit(operations), flush)
    await this.#fs.rename(begun, `${this.#path}/${COMMIT}`)
    if (flush) await syncFolder(this.#fs, this.#path)
    try {
      await this.#carryOut(operations, flush)
      await this.#fs.rm(`${this.#path}/${COMMIT}`, { force: true })
    } catch (error) {
      // It is a commit all the same: whoever comes next carries it out.
      this.#ready = undefined
      throw error
    }
  }

  async #carryOut(operations: readonly (Put | Delete)[], flush: boolean): Promise<void> {
    for (const { table, key, value } of operations) {
      const name = key.join('-')
      const path = `${this.#path}/${table}/${name}`
      if (value) {
        await writeWhole(this.#fs, path, new Uint8Array(value), flush)
        this.#keys.get(table)!.set(name, key)
      } else {
        await this.#fs.rm(path, { force: true })
        this.#keys.get(table)!.delete(name)
      }
    }
    if (flush) for (const table of TABLES) await syncFolder(this.#fs, `${this.#path}/${table}`)
  }
}

class FilesTransaction implements Transaction {
  readonly #folder: WorldFolder
  readonly #durability: Durability
  #turn: Promise<() => void> | undefined
  #working: Promise<void> | undefined
  #writes: (() => (Put | Delete)[])[] = []

  constructor(folder: WorldFolder, durability: Durability) {
    this.#folder = folder
    this.#durability = durability
  }

  /** Its turn begins with its first operation and ends with the transaction. */
  async #begun(): Promise<WorldFolder> {
    this.#turn ??= this.#folder.turns.take()
    await this.#turn
    await this.#folder.prepare()
    return this.#folder
  }

  async get(table: Table, key: Key): Promise<ArrayBuffer | undefined> {
    return (await this.#begun()).get(table, key)
  }

  async getAll(table: Table, from: Key, to: Key): Promise<ArrayBuffer[]> {
    const folder = await this.#begun()
    const records = await Promise.all(folder.keys(table, from, to).map((key) => folder.get(table, key)))
    return records.filter((record) => record !== undefined)
  }

  async keys(table: Table, from: Key, to: Key): Promise<Key[]> {
    return (await this.#begun()).keys(table, from, to)
  }

  put(table: Table, key: Key, value: ArrayBuffer): void {
    this.#writes.push(() => [{ table, key, value }])
  }

  delete(table: Table, from: Key, to: Key): void {
    this.#writes.push(() => this.#folder.keys(table, from, to).map((key) => ({ table, key })))
  }

  async commit(): Promise<void> {
    const folder = await this.#begun()
    const operations = this.#writes.flatMap((write) => write())
    this.#writes = []
    if (operations.length === 0) return
    const working = folder.commit(operations, this.#durability === 'strict')
    this.#working = working.catch(() => {})
    await working
  }

  abort(): void {
    this.#writes = []
  }

  end(): void {
    // Nobody may wait for a commit any more; the next turn waits all the same.
    this.#turn?.then(async (end) => {
      await this.#working
      end()
    })
  }
}

/** Worlds in files: a folder each. For one program at a time. */
export class FilesPlace implements Place {
  readonly kind = 'files'
  readonly #fs: FileSystem
  readonly #directory: string
  readonly #folders = new Map<string, WorldFolder>()

  constructor(fs: FileSystem, directory: string) {
    this.#fs = fs
    this.#directory = directory
  }

  /** The folder of a world: its name may be any text. */
  path(world: string): string {
    return `${this.#directory}/world-${encodeURIComponent(world).replace(/[.*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`
  }

  async open(world: string): Promise<Database> {
    let folder = this.#folders.get(world)
    if (!folder) {
      folder = new WorldFolder(this.#fs, this.path(world))
      this.#folders.set(world, folder)
    }
    const found = folder
    await found.prepare()
    const folders = this.#folders
    return {
      // Removed underneath.
      get closed() {
        return folders.get(world) !== found
      },
      begin: (_mode: Mode, durability: Durability) => new FilesTransaction(found, durability),
      close() {},
    }
  }

  async worlds(): Promise<string[]> {
    await this.#fs.mkdir(this.#directory, { recursive: true })
    const names = await this.#fs.readdir(this.#directory)
    return names
      .filter((name) => name.startsWith('world-'))
      .map((name) => decodeURIComponent(name.slice('world-'.length)))
  }

  async remove(world: string): Promise<void> {
    const end = await this.#folders.get(world)?.turns.take()
    try {
      this.#folders.delete(world)
      // A program that keeps the world may write a file between the listing and the removal.
      await this.#fs.rm(this.path(world), { force: true, recursive: true, maxRetries: 5 })
    } finally {
      end?.()
    }
  }

  close(): void {}
}
