import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fake from 'fake-indexeddb'
import { vi } from 'vitest'
import {
  type Database,
  IndexedDbPlace,
  LEAST,
  MemoryPlace,
  MOST,
  type Place,
  type Table,
} from '../../../src/storage/adapter/index.js'
import { fileSystem } from '../../../src/storage/node/file-system.js'
import { FilesPlace } from '../../../src/storage/node/files-place.js'

/** An IndexedDB of its own, empty. */
export function freshIndexedDb(): InstanceType<typeof fake.IDBFactory> {
  const factory = new fake.IDBFactory()
  vi.stubGlobal('indexedDB', factory)
  // The library `idb` asks what is an instance of what.
  for (const [name, value] of Object.entries(fake)) if (name.startsWith('IDB')) vi.stubGlobal(name, value)
  return factory
}

const folders: string[] = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is gone when the tests end. */
export function temporaryFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'myriad-worlds-')))
  return folders.at(-1)!
}

/** The places that tests run on, each made anew. */
export const PLACES: Readonly<Record<string, () => Place>> = {
  memory: () => new MemoryPlace(),
  files: () => new FilesPlace(fileSystem()!, temporaryFolder()),
  'fake-indexeddb': () => {
    freshIndexedDb()
    return new IndexedDbPlace()
  },
}

const ALL: readonly [readonly number[], readonly number[]] = [
  [LEAST, LEAST, LEAST],
  [MOST, MOST, MOST],
]

/** Everything that is stored of a world, as text: to see that nothing has changed. */
export async function contents(place: Place, world: string): Promise<string> {
  const lines: string[] = []
  for (const table of ['manifests', 'pages', 'journal'] as const) {
    const db = await place.open(world)
    const tx = db.begin('readonly', 'relaxed')
    const [keys, records] = await Promise.all([tx.keys(table, ...ALL), tx.getAll(table, ...ALL)])
    tx.end()
    keys.forEach((key, i) => {
      lines.push(`${table} ${key.join()}: ${Buffer.from(records[i]!).toString('base64')}`)
    })
    db.close()
  }
  return lines.join('\n')
}

export async function keysOf(place: Place, world: string, table: Table): Promise<(readonly number[])[]> {
  const db = await place.open(world)
  const tx = db.begin('readonly', 'relaxed')
  const keys = await tx.keys(table, ...ALL)
  tx.end()
  db.close()
  return keys
}

/** Changes a stored record, behind the storage's back; `undefined` takes it away. */
export async function tamper(
  place: Place,
  world: string,
  table: Table,
  key: readonly number[],
  change: (bytes: Uint8Array) => Uint8Array | undefined,
): Promise<void> {
  const db: Database = await place.open(world)
  const tx = db.begin('readwrite', 'strict')
  const record = await tx.get(table, key)
  if (!record) throw new Error(`there is no ${table} ${key.join()}`)
  const changed = change(new Uint8Array(record))
  if (changed) tx.put(table, key, changed.slice().buffer as ArrayBuffer)
  else tx.delete(table, key, key)
  await tx.commit()
  tx.end()
  db.close()
}

/** One byte is not what it was. */
export function flip(at: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    bytes[at]! ^= 1
    return bytes
  }
}
