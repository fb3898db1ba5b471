import { openCache, type PolicyName, SlotReader, SlotTable, STATUS_WORDS } from '../../cache.js'
import { createEngine, type Engine } from '../../index.js'
import type { HostMethods } from '../suite.js'
import { TRACE, TRACES, zipf } from '../traces.js'

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

/** Who gets: the owner of the slots, a reader on another thread, or one that asks for many at a time. */
export type Getter = 'owner' | 'reader' | 'many'
/** Which keys: any of them, or some much more often than others. */
export type KeyOrder = 'any' | 'zipf 1.1'

/** Keys of a round, and those that are asked for in one call. */
const ROUND = 1 << 16
const MANY = 1024

/** PERF: keys are made before the clock runs: a generator takes as long as a get. */
function keysInOrder(order: KeyOrder, slots: number): Int32Array {
  if (order === 'zipf 1.1') return zipf(1.1, ROUND, slots)
  const keys = new Int32Array(ROUND)
  let state = 7
  for (let i = 0; i < ROUND; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    keys[i] = (state >>> 0) % slots
  }
  return keys
}

/** How many of the keys are found, with the right value. */
function roundOfGets(from: SlotTable | SlotReader, keys: Int32Array): number {
  const value = new Int32Array(STATUS_WORDS)
  let found = 0
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    if (from.get(key, 1, value) && value[STATUS_WORDS - 1] === key) found++
  }
  return found
}

/** The same, a thousand at a time. */
function roundOfMany(reader: SlotReader, keys: Int32Array): number {
  const values = new Int32Array(MANY * STATUS_WORDS)
  const there = new Uint8Array(MANY)
  const highs = new Int32Array(MANY).fill(1)
  let found = 0
  for (let from = 0; from + MANY <= keys.length; from += MANY) {
    reader.getMany(keys.subarray(from, from + MANY), highs, values, there)
    for (let i = 0; i < MANY; i++) {
      if (there[i] === 1 && values[(i + 1) * STATUS_WORDS - 1] === keys[from + i]) found++
    }
  }
  return found
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
    /** Gets a second, of keys that are all there, for so many milliseconds: by the owner, as another thread would, or many at a time. */
    gets(ms: number, by: Getter, keys: KeyOrder): { perSecond: number; found: number; gets: number } {
      const table = new SlotTable({
        slots,
        words: STATUS_WORDS,
        policy: 'clock',
        shared: typeof SharedArrayBuffer !== 'undefined',
      })
      const value = new Int32Array(STATUS_WORDS)
      for (let key = 0; key < slots; key++) {
        value.fill(key)
        table.set(key, 1, value)
      }
      const order = keysInOrder(keys, slots)
      const reader = new SlotReader(table.heap, 1)
      const round = {
        owner: () => roundOfGets(table, order),
        reader: () => roundOfGets(reader, order),
        many: () => roundOfMany(reader, order),
      }[by]
      const run = (until: number) => {
        const started = performance.now()
        let found = 0
        let gets = 0
        while (performance.now() - started < until) {
          found += round()
          gets += order.length
        }
        return { perSecond: (1000 * gets) / (performance.now() - started), found, gets }
      }
      run(200)
      return run(ms)
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
      const cache = await openCache({ engine: world as never, name, slots: 16, memory })
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
            ? await openCache({ engine: world as never, name, slots: 16, memory })
            : cache
        kind = cold.stats.l3.values.kind
        const keys = Array.from({ length: of }, (_, i) => [1e6 + batch * of + i, 'burn'] as const)
        if (kind !== 'indexeddb') return { kind, ms, right }
        const started = performance.now()
        const found = await cold.getMany(keys)
        ms.push(performance.now() - started)
        right &&= found.every((status, i) => status?.stacks === batch * of + i)
        await cold.close()
      }
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
