import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { POLICIES, type PolicyName } from '../../../src/cache/policies/index.js'
import { SlotReader } from '../../../src/cache/slot-reader.js'
import { SlotTable } from '../../../src/cache/slot-table.js'
import { TickClock } from '../../../src/cache/ticks.js'
import { xxh32 } from '../../../src/memory/index.js'
import { Dice } from '../../support/dice.js'

const table = (slots: number, policy: PolicyName = 'clock', words = 4) =>
  new SlotTable({ slots, words, policy, shared: true })

/** How long threads read: MYRIAD_CACHE_SECONDS for longer. */
const SECONDS = Number(process.env.MYRIAD_CACHE_SECONDS ?? 2)

interface Seen {
  readonly hits: number
  readonly misses: number
  readonly torn: number
  readonly wrong: number
  readonly older: number
}

/** An owner that puts in, lets go and deletes as fast as it can, while threads read. */
async function readWhileWriting(readers: number, seconds: number, policy: PolicyName): Promise<Seen[]> {
  const keys = 3000
  const words = 8
  const owner = table(1000, policy, words)
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const url = new URL('../../support/slot-reader-thread.mjs', import.meta.url)
  const threads = Array.from({ length: readers }, (_, i) => {
    return new Worker(url, { workerData: { heap: owner.heap, seat: i + 1, keys, stop: stop.buffer } })
  })
  await Promise.all(threads.map((thread) => once(thread, 'message')))
  const answers = threads.map((thread) => once(thread, 'message'))
  const dice = new Dice(1)
  const value = new Int32Array(words)
  const end = performance.now() + seconds * 1000
  let version = 1
  while (performance.now() < end) {
    for (let i = 0; i < 500; i++) {
      const key = dice.int(0, keys - 1)
      value[0] = key
      value[1] = version++
      for (let w = 2; w < words - 1; w++) value[w] = dice.int(0, 1e9)
      value[words - 1] = xxh32(value, 0, words - 1, 1)
      owner.set(key, 7, value)
      if (i % 10 === 0) owner.delete(dice.int(0, keys - 1), 7)
    }
  }
  Atomics.store(stop, 0, 1)
  const seen = (await Promise.all(answers)).map(([answer]) => answer as Seen)
  await Promise.all(threads.map((thread) => thread.terminate()))
  const { inserts, live, evicted, expired, deleted } = owner.counts
  expect(inserts).toBe(live + evicted + expired + deleted)
  expect(evicted).toBeGreaterThan(1000)
  const sum = (of: (one: Seen) => number) => seen.reduce((total, one) => total + of(one), 0)
  expect(owner.uses).toEqual({ hits: sum(({ hits }) => hits), misses: sum(({ misses }) => misses) })
  return seen
}

describe('slots in shared memory', () => {
  it(
    'scenario 28: four threads read whole values while the owner puts in, lets go and deletes',
    async () => {
      for (const seen of await readWhileWriting(4, SECONDS, 'clock')) {
        expect(seen).toMatchObject({ torn: 0, wrong: 0, older: 0 })
        expect(seen.hits).toBeGreaterThan(1000)
        expect(seen.misses).toBeGreaterThan(1000)
      }
    },
    (SECONDS + 30) * 1000,
  )

  it('so with a policy that hears of their reads late', async () => {
    for (const seen of await readWhileWriting(2, 0.5, 'lru'))
      expect(seen).toMatchObject({ torn: 0, wrong: 0, older: 0 })
  })

  it('what another thread uses stays, whatever the policy', () => {
    for (const policy of ['clock', 'lru', 'lfu', 's3-fifo'] as const) {
      const owner = table(20, policy)
      const reader = new SlotReader(owner.heap, 1)
      const value = new Int32Array(4)
      owner.set(1, 0, value)
      for (let key = 2; key < 200; key++) {
        expect(reader.get(1, 0, value), `${policy}: ${key}`).toBe(true)
        // Twice: a queue for newcomers asks for that.
        reader.get(1, 0, value)
        owner.set(key, 0, value)
      }
      expect(owner.counts.evicted).toBe(179)
    }
  })

  it('a reader that comes upon a value half written does not take it', () => {
    const owner = table(4)
    const reader = new SlotReader(owner.heap, 1)
    const value = Int32Array.of(1, 2, 3, 4)
    owner.set(5, 6, value)
    expect(reader.get(5, 6, value)).toBe(true)
    // As the owner's own store of the sequence number does, in the middle of a write.
    const words = new Int32Array(owner.heap)
    const before = words.slice()
    owner.set(5, 6, Int32Array.of(5, 6, 7, 8))
    const sequence = words.findIndex((word, i) => word === before[i]! + 2)
    words[sequence] = words[sequence]! - 1
    expect(reader.get(5, 6, value)).toBe(false)
    words[sequence] = words[sequence]! + 1
    expect(reader.get(5, 6, value)).toBe(true)
    expect([...value]).toEqual([5, 6, 7, 8])
  })

  it('a reader that asks for many gets what it would get one by one, and leaves out what is half written', () => {
    const owner = table(200)
    const reader = new SlotReader(owner.heap, 1)
    for (let key = 0; key < 150; key += 2)
      owner.set(key, 1, Int32Array.of(key, key + 1, key + 2, key + 3), key < 100 ? 10 : 5)
    owner.setNow(5)
    const words = new Int32Array(owner.heap)
    const before = words.slice()
    owner.set(40, 1, Int32Array.of(1, 1, 1, 1))
    const sequence = words.findIndex((word, i) => word === before[i]! + 2)
    words[sequence] = words[sequence]! - 1
    const lows = Int32Array.from({ length: 150 }, (_, key) => key)
    const values = new Int32Array(4 * lows.length)
    const found = new Uint8Array(lows.length).fill(7)
    // Each second key below a hundred, but the one that is being written; the others have expired or are not there.
    expect(reader.getMany(lows, new Int32Array(lows.length).fill(1), values, found)).toBe(49)
    expect(owner.uses).toEqual({ hits: 49, misses: 101 })
    for (let key = 0; key < 150; key++) {
      const there = key % 2 === 0 && key < 100 && key !== 40
      expect(found[key], `${key}`).toBe(there ? 1 : 0)
      if (there) expect([...values.subarray(4 * key, 4 * key + 4)]).toEqual([key, key + 1, key + 2, key + 3])
    }
  })

  it('do as a plain map would, whatever the policy, and every entry is accounted for', () => {
    for (const policy of POLICIES) {
      const dice = new Dice(9)
      const owner = table(64, policy)
      const reader = new SlotReader(owner.heap, 3)
      const known = new Map<number, { value: number; expires: number }>()
      const value = new Int32Array(4)
      let now = 0
      for (let call = 0; call < 6000; call++) {
        const key = dice.int(0, 200)
        const roll = dice.next()
        if (roll < 0.05) owner.setNow(++now)
        else if (roll < 0.4) {
          const expires = dice.chance(0.3) ? 0x7fffffff : now + dice.int(1, 20)
          value.fill(call)
          owner.set(key, key >> 3, value, expires)
          known.set(key, { value: call, expires })
        } else if (roll < 0.5) {
          owner.delete(key, key >> 3)
          known.delete(key)
        } else {
          const found = (roll < 0.75 ? owner : reader).get(key, key >> 3, value)
          const entry = known.get(key)
          // It may have gone for another; what is there must be what was put in last, and in its time.
          if (found) expect([value[0], now < entry!.expires]).toEqual([entry!.value, true])
        }
        if (call % 20 !== 0) continue
        const { inserts, live, evicted, expired, deleted } = owner.counts
        expect([inserts, live <= 64]).toEqual([live + evicted + expired + deleted, true])
      }
      const counts = owner.counts
      for (const number of [counts.updates, counts.evicted, counts.expired, counts.deleted]) {
        expect(number, policy).toBeGreaterThan(50)
      }
      owner.clear()
      expect(owner.counts.live).toBe(0)
    }
  })

  it('scenario 26: an entry is there up to the tick before it expires, for the owner and for readers', () => {
    const owner = table(4)
    const reader = new SlotReader(owner.heap, 1)
    const value = new Int32Array(4)
    owner.setNow(100)
    owner.set(1, 0, value, 110)
    owner.setNow(109)
    expect([owner.get(1, 0, value), reader.get(1, 0, value)]).toEqual([true, true])
    owner.setNow(110)
    expect([reader.get(1, 0, value), owner.get(1, 0, value)]).toEqual([false, false])
    expect(owner.counts).toMatchObject({ expired: 1, live: 0 })
  })

  it('scenario 26: a tick that goes back brings nothing back and ends nothing', () => {
    const clock = new TickClock(1000)
    const owner = table(8)
    const value = new Int32Array(4)
    const at = (tick: number) => owner.setNow(clock.advance(tick))
    at(1000)
    owner.set(1, 0, value, clock.now + 10)
    owner.set(2, 0, value, clock.now + 100)
    at(1010)
    expect([owner.get(1, 0, value), owner.get(2, 0, value)]).toEqual([false, true])
    // An older save is loaded.
    at(500)
    expect([owner.get(1, 0, value), owner.get(2, 0, value)]).toEqual([false, true])
    owner.set(3, 0, value, clock.now + 10)
    at(509)
    expect(owner.get(3, 0, value)).toBe(true)
    at(510)
    expect([owner.get(3, 0, value), owner.get(2, 0, value)]).toEqual([false, true])
    // 90 ticks were left at the jump.
    at(589)
    expect(owner.get(2, 0, value)).toBe(true)
    at(590)
    expect(owner.get(2, 0, value)).toBe(false)
  })

  it('what nobody asks for goes when its time is up, as others come', () => {
    const owner = table(100)
    const value = new Int32Array(4)
    for (let key = 0; key < 50; key++) owner.set(key, 0, value, 5)
    owner.setNow(5)
    for (let key = 100; key < 150; key++) owner.set(key, 0, value)
    expect(owner.counts).toMatchObject({ expired: 50, live: 50, evicted: 0 })
  })
})
