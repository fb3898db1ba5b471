/// <reference types="node" />
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Chunk, type ChunkStore, Sizes } from '../chunk-store.js'

/** How a system says that folders cannot be synchronised. */
const CANNOT = new Set(['EISDIR', 'EPERM', 'EINVAL', 'EACCES'])
const NAME = /^(\d+)\.chunk$/

/** Chunks as files of a directory, for Node: written beside, flushed, and renamed into place. */
export class FileChunks implements ChunkStore {
  readonly kind = 'files'
  readonly #directory: string
  #sizes = new Sizes()

  private constructor(directory: string) {
    this.#directory = directory
  }

  static async open(directory: string): Promise<FileChunks> {
    await mkdir(directory, { recursive: true })
    const chunks = new FileChunks(directory)
    await chunks.refresh()
    // Left behind by a process that was ended while it wrote.
    for (const name of await readdir(directory)) {
      if (name.endsWith('.part')) await rm(join(directory, name), { force: true })
    }
    return chunks
  }

  async refresh(): Promise<void> {
    const sizes: [number, number][] = []
    for (const name of await readdir(this.#directory)) {
      const key = NAME.exec(name)?.[1]
      if (key) sizes.push([Number(key), (await stat(join(this.#directory, name))).size])
    }
    this.#sizes = new Sizes(sizes)
  }

  get bytes(): number {
    return this.#sizes.bytes
  }

  sizeOf(key: number): number | undefined {
    return this.#sizes.get(key)
  }

  keys(): number[] {
    return this.#sizes.keys()
  }

  #path(key: number): string {
    return join(this.#directory, `${key}.chunk`)
  }

  async getMany(keys: readonly number[]): Promise<(Uint8Array | undefined)[]> {
    return Promise.all(
      keys.map(async (key) => (this.#sizes.get(key) === undefined ? undefined : readFile(this.#path(key)))),
    )
  }

  async putMany(given: readonly Chunk[]): Promise<void> {
    // Of a chunk that is given twice the last one counts, and has one file.
    const chunks = [...new Map(given.map((chunk) => [chunk.key, chunk])).values()]
    const parts = chunks.map(({ key }) => `${this.#path(key)}.part`)
    try {
      for (const [i, { bytes }] of chunks.entries()) {
        const file = await open(parts[i]!, 'w')
        try {
          await file.writeFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
      }
    } catch (error) {
      await Promise.all(parts.map((part) => rm(part, { force: true })))
      throw error
    }
    for (const [i, { key, bytes }] of chunks.entries()) {
      await rename(parts[i]!, this.#path(key))
      this.#sizes.set(key, bytes.byteLength)
    }
    await this.#sync()
  }

  async deleteMany(keys: readonly number[]): Promise<void> {
    for (const key of keys) {
      await rm(this.#path(key), { force: true })
      this.#sizes.delete(key)
    }
  }

  /** Brings the new names to the disk. Some systems cannot. */
  async #sync(): Promise<void> {
    try {
      const folder = await open(this.#directory, 'r')
      try {
        await folder.sync()
      } finally {
        await folder.close()
      }
    } catch (error) {
      if (!CANNOT.has((error as { readonly code?: string }).code ?? '')) throw error
    }
  }

  clear(): Promise<void> {
    return this.deleteMany(this.keys())
  }

  async close(): Promise<void> {}
}
