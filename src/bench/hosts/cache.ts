import { openCache, type PolicyName, SlotReader, SlotTable } from '../../cache.js'
import { createEngine, type Engine } from '../../index.js'
import { openStorage } from '../../storage/index.js'
import type { HostMethods } from '../suite.js'
import { TRACE, TRACES } from '../traces.js'

/** What the host is given. */
export interface CacheHostOptions {
  /** Entries of the first tier. */
  readonly slots: number
}

/** What a batch of gets took, each beyond the first and the second tier. */
export interface Batches {
  readonly kind: string
  /** Milliseconds of each batch. */
  readonly ms: readonly number[]
  readonly right: boolean
}

function engine(actors: number): Promise<Engine> {
  return createEngine({
    tickRate: 60,
    attributes: { health: { base: 1e6 } },
    vital: 'health',
    effects: [{ id: 'burn', duration: 'infinite', period: 1, actions: [{ do: 'damage', amount: 1 }] }],
    capacity: { actors, effects: 4 * actors, commands: 8 * actors },
  }) as unknown as Promise<Engine>
}

/** The cache: gets, hit rates, batches from the third tier, actors that come and go. */
export async function create({ slots }: CacheHostOptions): Promise<HostMethods> {
  return {
    /** Gets a second, of keys that are all there, for so many milliseconds: by the owner, or as another thread would. */
    gets(ms: number, reader: boolean): { perSecond: number; found: number; gets: number } {
      const table = new SlotTable({
        slots,
        words: 8,
        policy: 'clock',
        shared: typeof SharedArrayBuffer !== 'undefined',
      })
      const value = new Int32Array(8)
      for (let key = 0; key < slots; key++) {
        value.fill(key)
        table.set(key, 1, value)
      }
      const from = reader ? new SlotReader(table.heap, 1) : table
      let state = 7
      let found = 0
      let gets = 0
      const run = (until: number) => {
        const started = performance.now()
        let now = started
        found = 0
        gets = 0
        while (now - started < until) {
          for (let i = 0; i < 20_000; i++) {
            state ^= state << 13
            state ^= state >>> 17
            state ^= state << 5
            const key = state & (slots - 1)
            if (from.get(key, 1, value) && value[7] === key) found++
          }
          gets += 20_000
          now = performance.now()
        }
        return now - started
      }
      run(200)
      return { perSecond: gets / (run(ms) / 1000), found, gets }
    },

    /** Percent of a trace's gets that a policy finds, and millions of gets a second, puts included. */
    trace(policy: PolicyName, name: keyof typeof TRACES): { rate: number; mops: number } {
      const trace = TRACES[name]()
      const table = new SlotTable({ slots: TRACE.capacity, words: 1, policy, shared: false })
      const value = new Int32Array(1)
      const byTime = policy === 'ttl'
      const started = performance.now()
      for (let i = 0; i < trace.length; i++) {
        const key = trace[i]!
        if (!table.get(key, 0, value)) table.set(key, 0, value, byTime ? trace.length + i : undefined)
      }
      const ms = performance.now() - started
      return { rate: (100 * table.uses.hits) / trace.length, mops: trace.length / ms / 1000 }
    },

    /** Batches of a hundred statuses, every one of which must be read from the third tier. */
    async batches(count: number, of: number): Promise<Batches> {
      const world = await engine(10)
      const memory = { values: 4 * 2 ** 20, actors: 2 ** 20 }
      const name = `bench-${performance.timeOrigin}`
      // One worker for all, as games have that keep a world: a thread that has just been started is slow at everything.
      const storage = await openStorage()
      const store = storage.kind === 'indexeddb' ? storage : 'indexeddb'
      const cache = await openCache({ engine: world as never, name, slots: 16, memory, store })
      // Sixteen actors to a chunk; a batch asks for actors of regions side by side.
      const actors = count * of
      for (let actor = 0; actor < actors; actor++) {
        await cache.set(1e6 + actor, 'burn', { stacks: actor, magnitude: 1, remaining: 5 })
      }
      await cache.close()
      const ms: number[] = []
      let right = true
      let kind = ''
      for (let batch = 0; batch < count; batch++) {
        // A cache that has just been opened has nothing in memory; where there is no database it is asked again.
        const cold =
          batch === 0 || kind === 'indexeddb'
            ? await openCache({ engine: world as never, name, slots: 16, memory, store })
            : cache
        kind = cold.stats.l3.values.kind
        const keys = Array.from({ length: of }, (_, i) => [1e6 + batch * of + i, 'burn'] as const)
        if (kind !== 'indexeddb') break
        const started = performance.now()
        const found = await cold.getMany(keys)
        ms.push(performance.now() - started)
        right &&= found.every((status, i) => status?.stacks === batch * of + i)
        await cold.close()
      }
      await storage.close()
      await world.dispose()
      return { kind, ms, right }
    },

    /** Milliseconds to park so many actors of four effects each, and to recall them. */
    async travel(actors: number): Promise<{ park: number; recall: number; back: number; bytes: number }> {
      const world = await engine(actors)
      const cache = await openCache({ engine: world as never, store: 'memory', memory: { actors: 2 ** 28 } })
      const all = world.spawnMany(actors)
      for (let i = 0; i < 4; i++) world.applyMany('burn', all)
      world.step()
      const bytes = world.detachBytes(all).reduce((total, size) => total + size, 0)
      const started = performance.now()
      const names = await cache.park(all)
      const parked = performance.now()
      const back = await cache.recall(names)
      const recalled = performance.now()
      world.step()
      const live = world.liveEffects
      await cache.close()
      await world.dispose()
      return { park: parked - started, recall: recalled - parked, back: live === 4 * actors ? back.length : -1, bytes }
    },
  }
}
