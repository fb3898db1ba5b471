import { describe, expect, it } from 'vitest'
import { ChunkTier } from '../../../src/cache/chunk-tier.js'
import { GuardedStore, type GuardOptions, seal, unseal } from '../../../src/cache/guard.js'
import { Dice } from '../../support/dice.js'
import { rejected } from '../../support/errors.js'
import { FailingChunks, type Fault } from '../../support/failing-chunks.js'

const LIMITS: GuardOptions = { limitMs: 50, failures: 3, coolDownMs: 1000, now: () => performance.now() }

function tier(budget = 10_000, expendable = false, limits: Partial<GuardOptions> = {}) {
  const store = new FailingChunks()
  const guard = new GuardedStore(store, { ...LIMITS, ...limits })
  return { store, guard, tier: new ChunkTier({ store: guard, budget, expendable }) }
}

async function put(into: ChunkTier, key: number, ...words: number[]): Promise<void> {
  await into.claim(words.length * 4)
  into.put(key, Int32Array.from(words))
}

/** A store that has a chunk, behind a tier that has not. */
async function cold(expendable = false, limits: Partial<GuardOptions> = {}) {
  const made = tier(10_000, expendable, limits)
  await made.store.inner.putMany([1, 2, 3].map((key) => ({ key, bytes: seal(key, Int32Array.of(key, key * 10)) })))
  return made
}

describe('the second tier', () => {
  it('scenario 24: ten thousand gets of a cold chunk are one read', async () => {
    const { tier: chunks, store } = await cold()
    const found = await Promise.all(Array.from({ length: 10_000 }, () => chunks.get(2)))
    expect(store.reads).toEqual([[2]])
    expect(found.every((words) => words?.[1] === 20)).toBe(true)
    expect(chunks.stats).toMatchObject({ coalesced: 9999, inserts: 1, live: 1 })
  })

  it('scenario 24: a failed read reaches all who wait, and the next get tries again', async () => {
    const { tier: chunks, store } = await cold()
    store.failing = (call) => call === 1
    const answers = await Promise.allSettled(Array.from({ length: 100 }, () => chunks.get(2)))
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true)
    expect((answers[7] as PromiseRejectedResult).reason).toMatchObject({ code: 'STORAGE_FAILED' })
    expect(store.reads).toHaveLength(1)
    expect([...(await chunks.get(2))!]).toEqual([2, 20])
    expect(store.reads).toHaveLength(2)
    expect(chunks.bytes).toBe(8)
  })

  it('reads what is asked for in one turn in one go, and nothing that is not there', async () => {
    const { tier: chunks, store } = await cold()
    const found = await Promise.all([3, 99, 1, 2].map((key) => chunks.get(key)))
    expect(found.map((words) => words?.[0])).toEqual([3, undefined, 1, 2])
    expect(store.reads).toEqual([[3, 1, 2]])
  })

  it('scenario 25: ten times as much as fits stays within the budget, and is right', async () => {
    const budget = 4096
    const { tier: chunks, store } = tier(budget)
    const dice = new Dice(5)
    const known = new Map<number, number[]>()
    let total = 0
    for (let key = 0; key < 200; key++) {
      const words = Array.from({ length: dice.int(20, 80) }, () => dice.int(0, 1e9))
      total += words.length * 4
      known.set(key, words)
      await put(chunks, key, ...words)
      expect(chunks.bytes).toBeLessThanOrEqual(budget)
    }
    expect(total).toBeGreaterThan(10 * 0.9 * budget)
    for (let call = 0; call < 1000; call++) {
      const key = dice.int(0, 199)
      const roll = dice.next()
      if (roll < 0.7) {
        const few = Array.from({ length: dice.int(1, 12) }, () => dice.int(0, 199))
        const found = await Promise.all(few.map((one) => chunks.get(one)))
        found.forEach((words, i) => {
          expect(words && [...words]).toEqual(known.get(few[i]!))
        })
      } else if (roll < 0.9) {
        const words = Array.from({ length: dice.int(20, 80) }, () => dice.int(0, 1e9))
        known.set(key, words)
        await put(chunks, key, ...words)
      } else {
        known.delete(key)
        await chunks.delete([key])
      }
      const { inserts, live, evicted, expired, deleted, peakBytes } = chunks.stats
      expect(inserts).toBe(live + evicted + expired + deleted)
      expect([chunks.bytes <= budget, peakBytes <= budget]).toEqual([true, true])
    }
    await chunks.flush()
    expect(store.keys()).toEqual([...known.keys()].sort((a, b) => a - b))
    expect(chunks.stats.evicted).toBeGreaterThan(300)
  })

  it('says that a chunk cannot fit, and takes what fits exactly', async () => {
    const { tier: chunks } = tier(400)
    expect((await rejected(chunks.claim(404))).code).toBe('CACHE_FULL')
    await put(chunks, 1, ...new Array(100).fill(7))
    await put(chunks, 2, ...new Array(100).fill(8))
    expect([chunks.bytes, (await chunks.get(1))![99], (await chunks.get(2))![0]]).toEqual([400, 7, 8])
  })

  it('keeps what it could not write, and says so; lets go of it when it may', async () => {
    const { tier: chunks, store, guard } = tier(400)
    store.failing = () => true
    await put(chunks, 1, ...new Array(80).fill(7))
    for (let i = 0; i < 3; i++) expect((await rejected(chunks.claim(200))).code).toBe('STORAGE_FAILED')
    expect((await rejected(chunks.claim(200))).code).toBe('CACHE_DEGRADED')
    expect((await chunks.get(1))![0]).toBe(7)
    expect(guard.stats).toMatchObject({ breaker: 'open', errors: 3 })
    const loose = tier(400, true)
    loose.store.failing = () => true
    for (let key = 0; key < 5; key++) await put(loose.tier, key, ...new Array(80).fill(key))
    expect(loose.tier.stats).toMatchObject({ dropped: 4, live: 1, inserts: 5, evicted: 4 })
    expect(await loose.tier.get(0)).toBeUndefined()
  })

  it('what is changed while an older state of it is being written is not lost', async () => {
    const { tier: chunks, store } = tier(400)
    let open = () => {}
    store.gate = new Promise((resolve) => {
      open = resolve
    })
    await put(chunks, 1, ...new Array(60).fill(1))
    const waiting = chunks.claim(300)
    await Promise.resolve()
    // On its way: still there to be read.
    expect((await chunks.get(1))![0]).toBe(1)
    const second = put(chunks, 1, 2, 2)
    open()
    await waiting
    chunks.release(300)
    await second
    expect([...(await chunks.get(1))!]).toEqual([2, 2])
    await chunks.flush()
    expect([...unseal(1, (await store.inner.getMany([1]))[0]!)!]).toEqual([2, 2])
    expect(chunks.bytes).toBe(8)
  })
})

describe('a store behind its guard', () => {
  it('scenario 20: after failures in a row it is left alone, then one call tries it', async () => {
    let now = 0
    const { guard, store } = await cold(false, { now: () => now })
    store.failing = () => true
    for (let i = 0; i < 3; i++) expect((await rejected(guard.getMany([1]))).code).toBe('STORAGE_FAILED')
    const calls = store.calls
    expect((await rejected(guard.getMany([1]))).code).toBe('CACHE_DEGRADED')
    expect((await rejected(guard.putMany([]))).code).toBe('CACHE_DEGRADED')
    expect([store.calls, guard.stats.breaker]).toEqual([calls, 'open'])
    // The probe fails: as long again.
    now = 1000
    expect(guard.stats.breaker).toBe('probing')
    const [probe, other] = [guard.getMany([1]), guard.getMany([1])]
    expect([(await rejected(probe)).code, (await rejected(other)).code]).toEqual(['STORAGE_FAILED', 'CACHE_DEGRADED'])
    expect(store.calls).toBe(calls + 1)
    now = 1999
    expect((await rejected(guard.getMany([1]))).code).toBe('CACHE_DEGRADED')
    store.failing = () => false
    now = 2000
    expect((await guard.getMany([1]))[0]).toEqual(Int32Array.of(1, 10))
    expect(guard.stats).toMatchObject({ breaker: 'closed', errors: 4 })
  })

  it('one success between failures begins the count anew', async () => {
    const { guard, store } = await cold()
    store.failing = (call) => call % 3 !== 0
    for (let i = 1; i <= 9; i++) await guard.getMany([1]).catch(() => {})
    expect(guard.stats).toMatchObject({ breaker: 'closed', errors: 6 })
  })

  it.each(['throw', 'abort', 'hang'] as const)(
    '%s: no call hangs, and none is taken for done',
    async (fault: Fault) => {
      const { guard, store } = await cold(false, { failures: 1000 })
      store.fault = fault
      store.failing = () => true
      const started = performance.now()
      const work = [
        guard.getMany([1]),
        guard.putMany([{ key: 9, words: Int32Array.of(1) }]),
        guard.deleteMany([1]),
        guard.clear(),
      ]
      for (const one of work) expect((await rejected(one)).code).toBe('STORAGE_FAILED')
      expect(performance.now() - started).toBeLessThan(1000)
      expect(store.keys()).toEqual([1, 2, 3])
      expect(guard.stats.errors).toBe(4)
    },
  )

  it('finds every flipped bit, and a chunk that stands in the place of another', async () => {
    const words = Int32Array.of(5, 6, 7)
    const bytes = seal(3, words)
    expect(unseal(3, bytes)).toEqual(words)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice()
      damaged[bit >> 3] = damaged[bit >> 3]! ^ (1 << (bit & 7))
      expect(unseal(3, damaged)).toBeUndefined()
    }
    expect(unseal(4, bytes)).toBeUndefined()
    expect(unseal(3, bytes.subarray(0, 20))).toBeUndefined()
    expect(unseal(3 + 2 ** 32, bytes)).toBeUndefined()
    const { tier: chunks, guard, store } = await cold()
    await store.inner.putMany([{ key: 2, bytes: seal(1, words) }])
    expect((await rejected(chunks.get(2))).code).toBe('IMAGE_INVALID')
    expect(guard.stats.damaged).toBe(1)
  })
})
