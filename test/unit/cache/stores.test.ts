import 'fake-indexeddb/auto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChunkStore, IndexedDbChunks, MemoryChunks } from 'myriad/cache'
import { openFileChunks } from 'myriad/cache/node'
import { afterAll, describe, expect, it } from 'vitest'
import { ranges } from '../../../src/cache/indexeddb-chunks.js'
import { Dice } from '../../support/dice.js'

const directory = mkdtempSync(join(tmpdir(), 'myriad-cache-'))
afterAll(() => rmSync(directory, { recursive: true }))

let databases = 0
const stores: Readonly<Record<string, { open(name: string): Promise<ChunkStore>; lasts: boolean }>> = {
  memory: { open: async () => new MemoryChunks(), lasts: false },
  indexeddb: { open: async (name) => (await IndexedDbChunks.open(name)).actors, lasts: true },
  files: { open: async (name) => (await openFileChunks(join(directory, name))).actors, lasts: true },
}

describe.each(Object.entries(stores))('chunks in %s', (kind, { open, lasts }) => {
  it('are what a map would hold, through every kind of call', async () => {
    const name = `test-${databases++}`
    let store = await open(name)
    expect(store.kind).toBe(kind)
    const known = new Map<number, Uint8Array>()
    const dice = new Dice(3)
    const key = () => (dice.chance(0.2) ? 2 ** 40 + dice.int(0, 5) : dice.int(0, 40))
    for (let call = 0; call < 150; call++) {
      const roll = dice.next()
      if (roll < 0.5) {
        const chunks = Array.from({ length: dice.int(1, 5) }, () => ({
          key: key(),
          bytes: Uint8Array.from({ length: dice.int(0, 300) }, () => dice.int(0, 255)),
        }))
        await store.putMany(chunks)
        for (const { key: one, bytes } of chunks) known.set(one, bytes)
      } else if (roll < 0.65) {
        const keys = [key(), key()]
        await store.deleteMany(keys)
        for (const one of keys) known.delete(one)
      } else if (roll < 0.67) {
        await store.clear()
        known.clear()
      } else if (roll < 0.8 && lasts) {
        await store.close()
        store = await open(name)
      } else {
        const keys = Array.from({ length: dice.int(1, 12) }, key)
        const found = await store.getMany(keys)
        expect(found.map((bytes) => bytes && [...bytes])).toEqual(
          keys.map((one) => known.get(one) && [...known.get(one)!]),
        )
      }
      expect(store.keys()).toEqual([...known.keys()].sort((a, b) => a - b))
      expect(store.bytes).toBe([...known.values()].reduce((total, bytes) => total + bytes.length, 0))
      for (const [one, bytes] of known) expect(store.sizeOf(one)).toBe(bytes.length)
    }
    await store.close()
  })

  it('are copies: what the caller does with the bytes later does not reach them', async () => {
    const store = await open(`test-${databases++}`)
    const bytes = Uint8Array.of(1, 2, 3)
    // A view on more: only the view is kept.
    const view = new Uint8Array(1000).subarray(10, 14)
    await store.putMany([
      { key: 1, bytes },
      { key: 2, bytes: view },
    ])
    bytes.fill(9)
    const [first, second] = await store.getMany([1, 2])
    expect([[...first!], second!.length, store.bytes]).toEqual([[1, 2, 3], 4, 7])
    await store.close()
  })
})

describe('chunks in IndexedDB', () => {
  it('neighbours are read by ranges', () => {
    expect(ranges([])).toEqual([])
    expect(ranges([4])).toEqual([[4, 4]])
    expect(ranges([1, 2, 3, 7, 9, 10])).toEqual([
      [1, 3],
      [7, 7],
      [9, 10],
    ])
  })

  it('scenario 20: a connection that has died is opened again, once', async () => {
    const { values } = await IndexedDbChunks.open('dying')
    await values.putMany([{ key: 1, bytes: Uint8Array.of(5) }])
    // Another tab deletes the database: ours closes, and is as if it had died.
    const deleted = new Promise((resolve) => {
      indexedDB.deleteDatabase('myriad-cache-dying').onsuccess = resolve
    })
    await deleted
    expect(await values.getMany([1])).toEqual([undefined])
    await values.putMany([{ key: 2, bytes: Uint8Array.of(6) }])
    expect((await values.getMany([2]))[0]).toEqual(Uint8Array.of(6))
    await values.close()
  })
})

describe('chunks in files', () => {
  it('what a process left half written is cleared away', async () => {
    const { values } = await openFileChunks(join(directory, 'half'))
    await values.putMany([{ key: 1, bytes: Uint8Array.of(5) }])
    writeFileSync(join(directory, 'half', 'values', '2.chunk.part'), 'half')
    const again = (await openFileChunks(join(directory, 'half'))).values
    expect([again.keys(), readdirSync(join(directory, 'half', 'values'))]).toEqual([[1], ['1.chunk']])
  })
})
