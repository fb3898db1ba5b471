import { beforeEach, describe, expect, it } from 'vitest'
import {
  createStore,
  defineComponent,
  ENTRY_WORDS,
  STORE_ACTIVE,
  STORE_ENTRIES,
  STORE_EPOCH,
  STORE_SAMPLE,
  STORE_STEP_JOB,
  STORE_TICK,
  StoreOwner,
} from '../../../src/components/index.js'
import { defineSystem, register, Scheduler, type System } from '../../../src/schedule/index.js'
import { stampOf } from '../../../src/schedule/stamps.js'
import { thrown } from '../../support/errors.js'

const A = defineComponent({ n: 'f32' }, { name: 'A' })
const run = () => {}

function setUp(systems: readonly System[], slots = 65_536) {
  const registry = register([], systems)
  const scheduler = new Scheduler(registry, 10)
  const store = createStore(
    {
      slots,
      components: registry.componentShapes,
      queries: registry.queries,
      resources: [],
      systems: systems.length,
      threads: 4,
      requestChunks: 4,
      slotBits: 16,
    },
    false,
    new Int32Array(slots),
  )
  const owner = new StoreOwner(store)
  return { scheduler, owner, words: store.words, store }
}

describe('a stage', () => {
  const { scheduler, owner, words } = setUp([
    defineSystem({ name: 'fine', query: [A], slice: 64, run }) as System,
    defineSystem({ name: 'coarse', query: [A], slice: 4096, run }) as System,
    defineSystem({ name: 'one', on: 'one', run }) as System,
  ])
  /** Items of the chains, and how many units each covers. */
  const cut = (threads: number, step = -1) => {
    const total = scheduler.items(owner, 0, step, threads, 8)
    const entry = (c: number) => [words[STORE_ENTRIES + c * ENTRY_WORDS], words[STORE_ENTRIES + c * ENTRY_WORDS + 1]]
    return { total, fine: entry(0), coarse: entry(1), step: words[STORE_STEP_JOB] }
  }

  it('has nothing to cut where there are no entities', () => {
    expect(cut(4)).toEqual({ total: 1, fine: [0, 0], coarse: [0, 0], step: -1 })
  })

  it('is one item a chain for one thread, of whole slices for several, up to the last id', () => {
    owner.enter(1)
    expect(cut(4)).toEqual({ total: 3, fine: [1, 1], coarse: [1, 64], step: -1 })
    owner.enter(20_000)
    const units = 313
    expect(cut(1)).toEqual({ total: 3, fine: [1, units], coarse: [1, 5 * 64], step: -1 })
    const { total, fine, coarse } = cut(4, 2)
    expect([fine, coarse]).toEqual([
      [63, 5],
      [5, 64],
    ])
    expect(total).toBe(1 + 8 + 63 + 5)
    expect(fine[0]! * fine[1]!).toBeGreaterThanOrEqual(units)
    expect((fine[0]! - 1) * fine[1]!).toBeLessThan(units)
    expect(cut(2, 2).step).toBe(2)
  })
})

describe('a tick', () => {
  let asked: number[]
  let parts: ReturnType<typeof setUp>
  const active = () => [...parts.words.subarray(STORE_ACTIVE, STORE_ACTIVE + 3)]

  beforeEach(() => {
    asked = []
    parts = setUp([
      defineSystem({ name: 'each', query: [A], run }) as System,
      defineSystem({ name: 'some', query: [A], every: { seconds: 0.3 }, run }) as System,
      defineSystem({ name: 'asked', query: [A], every: 2, runIf: ({ tick }) => asked.push(tick) > 1, run }) as System,
    ])
  })

  it('begins with who is to run', () => {
    const { scheduler, owner, words } = parts
    const ticks = [0, 1, 2, 3, 4, 6].map((tick) => {
      scheduler.begin(owner, tick)
      expect([words[STORE_TICK], words[STORE_EPOCH]]).toEqual([tick, expect.any(Number)])
      return active()
    })
    expect(ticks).toEqual([
      [1, 1, 0],
      [1, 0, 0],
      [1, 0, 1],
      [1, 1, 0],
      [1, 0, 1],
      [1, 1, 1],
    ])
    // Only those are asked that would run.
    expect(asked).toEqual([0, 2, 4, 6])
    expect(words[STORE_EPOCH]).toBe(6)
  })

  it('lists the entities before', () => {
    const { scheduler, owner, store } = parts
    owner.enter(5)
    owner.add(2, 5)
    scheduler.begin(owner, 0)
    expect(store.lists[0]!.ids[0]).toBe(5)
    expect(scheduler.report(owner).map(({ entities }) => entities)).toEqual([1, 1, 1])
  })

  it('ends with the stamps of who ran, and one beyond them for what comes before the next', () => {
    const { scheduler, owner, store } = parts
    scheduler.begin(owner, 1)
    scheduler.end(owner, 1)
    expect([...store.lastRun]).toEqual([stampOf(1, 0, 4), 0, 0])
    expect(owner.stamp).toBe(scheduler.stampBefore(2))
    expect(scheduler.report(owner).map(({ runs }) => runs)).toEqual([1, 0, 0])
  })

  it('is timed now and then, all threads added up', () => {
    const { scheduler, owner, words, store } = parts
    expect(scheduler.report(owner)[0]!.ms).toBe(0)
    const sampled = Array.from({ length: 65 }, (_, tick) => {
      scheduler.begin(owner, tick)
      return words[STORE_SAMPLE]!
    })
    expect(sampled.flatMap((on, tick) => (on ? [tick] : []))).toEqual([0, 32, 64])
    store.times[0] = 3
    store.times[8] = 6
    expect(scheduler.report(owner)[0]).toMatchObject({ name: 'each', on: 'all', stage: 0, ms: 3 })
  })
})

describe('stamps', () => {
  it('ascend as systems run, with room for the owner between two ticks', () => {
    const tasks = 3
    const ascending = [0, 1, 7].flatMap((tick) => [-1, 0, 1, 2].map((rank) => stampOf(tick, rank, tasks)))
    expect(ascending).toEqual([...ascending].sort((a, b) => a - b))
    expect(new Set(ascending).size).toBe(ascending.length)
    // What was never written is older than what never ran.
    expect(Math.min(...ascending)).toBeGreaterThan(0)
  })
})

describe('runIf', () => {
  it('that throws is named', () => {
    const { scheduler, owner } = setUp([
      defineSystem({
        name: 'moody',
        run,
        runIf() {
          throw 'no mood'
        },
      }) as System,
    ])
    expect(thrown(() => scheduler.begin(owner, 0))).toMatchObject({
      code: 'SYSTEM_FAILED',
      message: 'runIf of system "moody": no mood',
      value: { system: 'moody' },
    })
  })
})
