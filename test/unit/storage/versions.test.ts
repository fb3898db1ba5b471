import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { set } from 'myriad'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { IndexedDbPlace, MemoryPlace } from '../../../src/storage/adapter/index.js'
import { keepWorld, type Manifest, type Migrations, toPages } from '../../../src/storage/index.js'
import { rejected } from '../../support/errors.js'
import { FaultPlace } from '../../support/storage/fault-place.js'
import { imageAt, noise } from '../../support/storage/images.js'
import { contents, freshIndexedDb } from '../../support/storage/places.js'
import { storeIn } from '../../support/storage/stores.js'
import { engineOf, populate, V1, V2, V3 } from '../../support/storage/versions.js'

afterEach(() => vi.unstubAllGlobals())

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/saves/${name}`, import.meta.url))
const read = (name: string) => new Uint8Array(readFileSync(fixture(name)))

/** What the worlds of the fixtures hash to in version 3. Whoever changes them has broken the saves of players. */
const GOLDEN = JSON.parse(readFileSync(fixture('golden.json'), 'utf8')) as Record<string, string>

const migrations: Migrations = {
  1: ({ Fuse, ...others }) => ({
    ...others,
    Fuse: { power: Fuse!.power!, ticks: Int32Array.from(Fuse!.seconds!, (seconds) => Math.round(seconds * 10)) },
  }),
}

/** A save of format 1 as a file: length of the manifest as JSON, the manifest, the pages. */
function readOld(name: string): { manifest: Manifest; pages: ArrayBuffer[] } {
  const bytes = read(name)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const manifest = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  const words = (list: number[]) => Uint32Array.from(list)
  const pages = [new Uint8Array(bytes.subarray(4 + length)).buffer]
  return { manifest: { ...manifest, dense: words(manifest.dense), pages: words(manifest.pages) }, pages }
}

function writeOld(name: string): void {
  const image = { fingerprint: 5, tick: 77, alive: 2, dense: Uint32Array.of(2, 1, 3), bytes: noise(3000, 3) }
  const { manifest, pages } = toPages(image, 'home', 5, 1_700_000_000_000)
  const plain = { ...manifest, dense: [...manifest.dense], pages: [...manifest.pages] }
  const text = new TextEncoder().encode(JSON.stringify(plain))
  writeFileSync(
    fixture(name),
    Buffer.concat(
      [Uint32Array.of(text.length), text, ...pages].map(
        (part) => new Uint8Array(part instanceof ArrayBuffer ? part : part.buffer),
      ),
    ),
  )
}

/** MYRIAD_FIXTURES=write writes the fixtures anew: for a release that breaks old saves on purpose. */
const writes = process.env.MYRIAD_FIXTURES === 'write'

async function makeFixture(name: string, version: 1 | 2): Promise<void> {
  const engine = await engineOf(version === 1 ? V1 : V2)
  if (version === 1)
    populate(
      engine,
      (i) => set(V1.Fuse, { seconds: i + 0.5, power: i * 20 }),
      (i) => set(V1.Legacy, { mark: i * 100 }),
    )
  else
    populate(
      engine,
      (i) => set(V2.Fuse, { ticks: i * 10 + 5, power: i * 20 }),
      (i) => set(V2.Legacy, { mark: i * 100 }),
    )
  const store = storeIn(new MemoryPlace())
  await store.save('home', engine.checkpoint(), { saveVersion: version })
  writeFileSync(fixture(name), await store.exportWorld('home'))
  await engine.dispose()
}

describe('saves of older versions', () => {
  if (writes)
    it('are written', async () => {
      writeOld('format-1.bin')
      await makeFixture('version-1.myriad', 1)
      await makeFixture('version-2.myriad', 2)
      const golden: Record<string, string> = {}
      for (const name of ['version-1.myriad', 'version-2.myriad']) {
        const engine = await engineOf(V3)
        const store = storeIn(new MemoryPlace())
        await store.importWorld(read(name))
        engine.restore(await store.load('home', { schema: engine.schema, saveVersion: 3, migrations }))
        golden[name] = engine.hash()
        await engine.dispose()
      }
      writeFileSync(fixture('golden.json'), `${JSON.stringify(golden, undefined, 2)}\n`)
    })

  for (const name of ['version-1.myriad', 'version-2.myriad']) {
    it(`scenario 14: ${name} is brought to version 3, with the hash that it always had`, async () => {
      const engine = await engineOf(V3)
      const store = storeIn(new MemoryPlace())
      await store.importWorld(read(name))
      const { image, migrated } = await store.read('home', { schema: engine.schema, saveVersion: 3, migrations })
      expect(migrated).toBe(true)
      engine.restore(image)
      expect(engine.tick).toBe(12)
      expect(engine.hash()).toBe(GOLDEN[name])
      const ids = [...engine.query(V3.Fuse)]
      const { ticks, power, lit } = engine.columns(V3.Fuse)
      expect(ids.map((id) => [ticks[id], power[id], lit[id]])).toEqual(
        [0, 1, 2, 3, 4].map((i) => [i * 10 + 5, i * 20, 7]),
      )
      expect([...engine.query(V3.Speed)]).toEqual([])
      // What nobody has yet has its default when it comes.
      const [first] = engine.query(V3.Fuse)
      engine.addComponents(engine.handleOf(first!), V3.Speed)
      expect(engine.columns(V3.Speed).x[first!]).toBe(1.5)
      // And it is a world that goes on.
      engine.step(30)
      await engine.dispose()
    })
  }

  it('scenario 14: a crash while a migrated world is saved leaves the old save as it was', async () => {
    const inner = new MemoryPlace()
    await storeIn(inner).importWorld(read('version-1.myriad'))
    const before = await contents(inner, 'home')
    const engine = await engineOf(V3)
    const golden = GOLDEN['version-1.myriad']
    const keep = (place: FaultPlace) =>
      keepWorld(engine, { store: storeIn(place), world: 'home', saveEvery: 0, saveVersion: 3, migrations })
    // The first save of the keeper fails at each of its operations in turn.
    for (let n = 1; ; n++) {
      const place = new FaultPlace(inner)
      place.fails = (_name, number) => (number === n ? 'abort' : undefined)
      const keeper = await keep(place).catch(() => undefined)
      const state = keeper?.state.phase
      await keeper?.close({ save: false })
      if (state === 'owner') {
        expect(n).toBeGreaterThan(15)
        break
      }
      const lines = (text: string) => text.split('\n').filter((line) => !line.startsWith('manifests 2,'))
      expect(lines(await contents(inner, 'home'))).toEqual(lines(before))
    }
    const again = await keep(new FaultPlace(inner))
    expect(again.start).toMatchObject({ loaded: true, migrated: false })
    expect(engine.hash()).toBe(golden)
    await again.close({ save: false })
    await engine.dispose()
  })

  it('scenario 14: what cannot be migrated is refused by name, and the save is untouched', async () => {
    const place = new MemoryPlace()
    const store = storeIn(place)
    await store.importWorld(read('version-1.myriad'))
    const before = await contents(place, 'home')
    const { createEngine } = await import('myriad')
    const engine = await engineOf(V3)
    const { schema } = engine
    // No function for it: the columns are not what version 3 has.
    const wrong: Migrations = { 1: (columns) => ({ ...columns, Fuse: { ticks: new Float32Array(3) } }) }
    const refused = await rejected(store.load('home', { schema, saveVersion: 3, migrations: wrong }))
    expect([refused.code, refused.message]).toEqual([
      'IMAGE_MISMATCH',
      expect.stringContaining('column Fuse.ticks with another length'),
    ])
    const other = await createEngine({ capacity: { actors: 64, effects: 256, entities: 64 }, tickRate: 20, workers: 0 })
    const mismatch = await rejected(store.load('home', { schema: other.schema, saveVersion: 3, migrations }))
    expect(mismatch.message).toContain('tick rate 10, here 20')
    expect(mismatch.message).toContain('effect "burning" is missing here')
    expect((await rejected(store.load('home', { saveVersion: 3, migrations }))).code).toBe('IMAGE_MISMATCH')
    expect((await rejected(store.load('home'))).code).toBe('STORAGE_NEWER')
    expect(await contents(place, 'home')).toBe(before)
    await engine.dispose()
    await other.dispose()
  })

  it('an engine that refuses a save says what differs', async () => {
    const before = await engineOf(V1)
    const after = await engineOf(V2)
    const image = before.checkpoint()
    expect(() => after.restore(image)).toThrow('What differs: components, resources, queries or systems.')
    await before.dispose()
    await after.dispose()
  })
})

describe('a save of format 1', () => {
  /** The database as the first version of the package has left it. */
  async function oldDatabase(world: string, generation: number): Promise<void> {
    const { manifest, pages } = readOld('format-1.bin')
    expect([manifest.world, manifest.generation]).toEqual([world, generation])
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('myriad', 1)
      request.onupgradeneeded = () => {
        request.result.createObjectStore('manifests')
        request.result.createObjectStore('pages')
      }
      request.onsuccess = () => resolve(request.result)
    })
    const tx = db.transaction(['manifests', 'pages'], 'readwrite')
    tx.objectStore('manifests').put(manifest, world)
    pages.forEach((page, i) => {
      tx.objectStore('pages').put(page, [world, generation, i])
    })
    await new Promise<void>((resolve) => {
      tx.oncomplete = () => resolve()
    })
    db.close()
  }

  it('scenario 14: loads, is listed, and goes on in format 2 with the next number', async () => {
    freshIndexedDb()
    await oldDatabase('home', 5)
    const store = storeIn(new IndexedDbPlace())
    expect(await store.list()).toEqual([
      { world: 'home', generation: 5, tick: 77, bytes: 3000, savedAt: 1_700_000_000_000 },
    ])
    const image = await store.load('home')
    expect(Buffer.compare(image.bytes, noise(3000, 3))).toBe(0)
    expect([image.tick, image.fingerprint, [...image.dense]]).toEqual([77, 5, [2, 1, 3]])
    expect((await store.save('home', imageAt(78))).generation).toBe(6)
    expect((await store.load('home')).tick).toBe(78)
    expect((await store.list()).length).toBe(1)
    await store.remove('home')
    expect((await rejected(store.load('home'))).code).toBe('STORAGE_MISSING')
  })

  it('that is damaged is refused as ever', async () => {
    freshIndexedDb()
    await oldDatabase('home', 5)
    const place = new IndexedDbPlace()
    const load = place.old.load
    place.old.load = async (world) => {
      const save = await load(world)
      new Uint8Array(save!.pages[0]!)[9]! ^= 4
      return save
    }
    expect((await rejected(storeIn(place).load('home'))).code).toBe('IMAGE_INVALID')
  })
})
