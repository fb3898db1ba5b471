import { openDB } from 'idb'
import { createEngine } from '../../index.js'
import { keepWorld, openStorage, type SaveReport, Shadow } from '../../storage/index.js'
import type { HostMethods } from '../suite.js'

export interface StorageHostOptions {
  /** Effects of the world, ten on each actor. */
  readonly effects: number
}

/** What the world came to; milliseconds of the steps of a load. */
export interface Loaded {
  readonly load: number
  readonly restore: number
  readonly hash: string
}

const WORLD = 'benchmark'
const RECORDS = 'benchmark-records'

/** Memory as the world's is, that was written to. */
function bytesOf(count: number): Uint8Array {
  const shared = typeof SharedArrayBuffer !== 'undefined'
  return new Uint8Array(shared ? new SharedArrayBuffer(count) : new ArrayBuffer(count)).fill(1)
}

/** The storage of the page that this isolate belongs to, and a world to put there. */
export async function create({ effects }: StorageHostOptions): Promise<HostMethods> {
  const actors = Math.ceil(effects / 10)
  const engine = await createEngine({
    attributes: { health: { base: 1e9, min: 0, max: 1e9 } },
    vital: 'health',
    effects: [1, 2, 3, 4].map((amount) => ({
      id: `dot${amount}`,
      duration: 10_000,
      period: 1,
      actions: [{ do: 'damage' as const, amount }],
    })),
    capacity: { actors, effects: effects + 1024, commands: effects },
    workers: 0,
  })
  const targets = engine.spawnMany(actors)
  for (let i = 0; i < 10; i++) engine.applyMany(`dot${1 + (i % 4)}`, targets, { duration: 1000 + i })
  engine.step(2)
  const store = await openStorage()
  const shadow = new Shadow()
  await shadow.touch(engine.checkpointBytes)
  const plain = { from: bytesOf(engine.checkpointBytes), into: bytesOf(engine.checkpointBytes) }
  let saves = 0

  return {
    kind: () => store.kind,
    bytes: () => engine.checkpointBytes,
    hash: () => engine.hash(),
    /** Milliseconds for which a game stands still: the cut alone. */
    cut(): number {
      const started = performance.now()
      engine.checkpoint({ into: shadow })
      return performance.now() - started
    },
    /** Milliseconds of a copy of as many bytes by the platform's own means: what a cut cannot be faster than. */
    copy(): number {
      const started = performance.now()
      plain.into.set(plain.from)
      return performance.now() - started
    },
    /** A save under a name of its own: every page is written. */
    async full(durability: 'strict' | 'relaxed'): Promise<SaveReport> {
      const report = await store.save(`${WORLD}-${saves++}`, engine.checkpoint(), { durability })
      return report
    },
    /** A save after a share of the actors has lost health: the pages that changed. */
    async part(share: number): Promise<SaveReport & { readonly of: number }> {
      const first = await store.save(WORLD, engine.checkpoint())
      const world = await store.load(WORLD)
      const hurt = Math.round(actors * share)
      for (let i = 0; i < hurt; i++) engine.damage(targets[i]!, 1)
      engine.step()
      const report = await store.save(WORLD, engine.checkpoint(), { durability: 'relaxed' })
      return { ...report, of: Math.max(first.pages, Math.ceil(world.bytes.length / 262_144)) }
    },
    /** Loads what was saved last, checks every page, and puts it into the engine. */
    async load(): Promise<Loaded> {
      const started = performance.now()
      const image = await store.load(`${WORLD}-${saves - 1}`)
      const loaded = performance.now()
      engine.restore(image)
      return { load: loaded - started, restore: performance.now() - loaded, hash: engine.hash() }
    },
    /** Milliseconds from the end of a tick with a few calls until they are in the journal, each time. */
    async journal(times: number): Promise<number[]> {
      const keeper = await keepWorld(engine, { store, world: `${WORLD}-kept`, saveEvery: 0, journalEvery: 60_000 })
      const found: number[] = []
      for (let i = 0; i < times; i++) {
        for (let k = 0; k < 16; k++) engine.damage(targets[(i * 16 + k) % actors]!, 1)
        engine.step()
        const started = performance.now()
        await keeper.flush()
        found.push(performance.now() - started)
      }
      await keeper.close({ save: false })
      return found
    },
    /** The obvious way: a record for each effect, all in one transaction. Milliseconds. */
    async records(count: number): Promise<number> {
      const db = await openDB(RECORDS, 1, { upgrade: (fresh) => void fresh.createObjectStore('effects') })
      const started = performance.now()
      const tx = db.transaction('effects', 'readwrite')
      for (let i = 0; i < count; i++) {
        const [target, source] = [targets[i % actors]!, 0]
        void tx.store.put({ target, source, effect: i % 4, stacks: 1, expires: 600_000 + i, next: 60, magnitude: 1 }, i)
      }
      await tx.done
      const ms = performance.now() - started
      await db.clear('effects')
      db.close()
      return ms
    },
    /** Takes away what the host has stored. */
    async close(): Promise<void> {
      const names = (await store.list()).map(({ world }) => world).filter((world) => world.startsWith(WORLD))
      for (const name of names) await store.remove(name)
      await store.close()
      indexedDB.deleteDatabase(RECORDS)
      await engine.dispose()
    },
  }
}
