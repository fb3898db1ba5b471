import { beforeAll, describe, expect, it } from 'vitest'
import type { SuiteResult } from '../../../src/bench/result.js'
import { type Measured, predict, trafficOf } from '../../../src/bench/scaling/model.js'
import type { ThreadsPlan } from '../../../src/bench/scaling/plan.js'
import type { BenchContext, HostMethods, HostModule } from '../../../src/bench/suite.js'
import type { ApplyPlan } from '../../../src/bench/suites/apply.js'
import type { MemoryPlan } from '../../../src/bench/suites/memory.js'
import type { StartPlan } from '../../../src/bench/suites/start.js'

// The built files: pool threads need them.
const built = (path: string) => import(new URL(`../../../build/bench/src/bench/${path}`, import.meta.url).href)

/** Hosts in this very process: quick, and good enough where nobody looks at the figures. */
function here(hosts: Readonly<Record<string, () => Promise<HostModule>>>): BenchContext {
  return {
    where: 'node',
    quick: true,
    cores: 2,
    say: () => undefined,
    async host(name, options) {
      const methods: HostMethods = await (await hosts[name]!()).create(options as never)
      const call = (method: string, args: readonly unknown[]) =>
        (methods[method] as (...all: readonly unknown[]) => unknown)(...args)
      return {
        ask: async <T>(method: string, ...args: readonly unknown[]) => structuredClone(await call(method, args)) as T,
        close: async () => void (methods.close && (await call('close', []))),
      }
    },
  }
}

function expectShape(result: SuiteResult, name: string): void {
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  expect(result).toMatchObject({ name, where: 'node' })
  expect(result.method.length).toBeGreaterThan(100)
  expect(result.cases.length).toBeGreaterThan(0)
  for (const one of result.cases) {
    expect(one, one.unit).not.toHaveProperty('wrong')
    for (const value of [one.n, one.threads, one.best, one.p50, one.p99])
      expect(value, one.unit).toEqual(expect.any(Number))
    expect(one.best, one.unit).toBeLessThanOrEqual(one.p50)
    expect(one.p50, one.unit).toBeLessThanOrEqual(one.p99)
    expect(one.checksum, one.unit).not.toBe('')
  }
  for (const { name: figure, value, aim, met } of result.ratios) {
    expect(value, figure).not.toBeNaN()
    expect(met === undefined, figure).toBe(aim === undefined)
  }
  const names = result.ratios.map(({ name: figure, note }) => `${figure} ${note}`)
  expect(new Set(names).size).toBe(names.length)
}

describe('Suites of the engine alone, in a tiny form', () => {
  let context: BenchContext

  beforeAll(async () => {
    const { ensureBench } = (await import('../../../scripts/lib/prepare.mjs' as string)) as { ensureBench(): void }
    ensureBench()
    context = here((await built('hosts/index.js')).HOSTS)
  }, 120_000)

  it('apply: every batch is checked, on one thread and on two', async () => {
    const plan: ApplyPlan = {
      actors: 300,
      carried: [0, 2],
      warmUps: 1,
      rounds: 2,
      cycles: 1,
      alive: [100],
      loopTicks: 5,
      samples: 20,
    }
    const result: SuiteResult = await (await built('suites/apply.js')).runApply(context, plan)
    expectShape(result, 'apply')
    // Five kinds of batch, with and without their tick, on two numbers of threads, with and without other effects.
    expect(result.cases.filter(({ unit }) => unit.startsWith('ns'))).toHaveLength(40)
    const ends = new Set(result.cases.filter(({ n }) => n === 900).map(({ checksum }) => checksum))
    expect(ends.size).toBe(1)
    expect(result.ratios.find(({ name }) => name.startsWith('latency p99, ticks missed'))!.value).toBe(0)
  }, 30_000)

  it('threads: every size comes to the same state on one thread and on two', async () => {
    const effort = { warmUp: 62, rounds: 2, ticks: 3 }
    const plan: ThreadsPlan = {
      idle: effort,
      rested: { ...effort, restMs: 1 },
      sizes: [{ n: 2000, effort }],
      automatic: { n: 2000, effort },
      ladder: [500, 1000],
      step: effort,
      copy: { bytes: 1 << 16, ms: 5, rounds: 2 },
    }
    const result: SuiteResult = await (await built('suites/threads.js')).runThreads(context, plan)
    expectShape(result, 'threads')
    const models = result.ratios.filter(({ name }) => name.startsWith('2,000: model'))
    expect(models.map(({ name }) => name.match(/(\d+) threads?$/)?.[1])).toEqual(['1', '2', '4', '8', '16'])
    expect(models[1]!.note).toMatch(/error -?\d+ %/)
    // Where no size of the ladder is large enough, a note says so.
    const texts = [...result.ratios.map(({ name }) => name), ...(result.notes ?? [])]
    expect(texts.filter((text) => text.includes('break-even'))).toHaveLength(1)
  }, 30_000)

  it('memory: says what an effect takes, what grows and what is left behind', async () => {
    const plan: MemoryPlan = { effects: 2000, warmUp: 70, growth: 20, every: 10, garbage: 10 }
    const result: SuiteResult = await (await built('suites/memory.js')).runMemory(context, plan)
    expectShape(result, 'memory')
    const [own] = result.cases
    expect(own!.best).toBeGreaterThan(38)
    expect(own!.checksum).toMatch(/^[0-9a-f]{8}-2000$/)
    const names = result.ratios.map(({ name }) => name)
    expect(names).toContain('collections of the old space')
    expect(names).toContain('garbage a tick, bytes')
    expect(names).toContain('growth of the engine’s heap, bytes a tick')
  }, 30_000)

  it('start: counts what lives after each fill', async () => {
    const plan: StartPlan = { rounds: 2, effects: 2000, fillRounds: 2 }
    const result: SuiteResult = await (await built('suites/start.js')).runStart(context, plan)
    expectShape(result, 'start')
    const spawned = result.cases.filter(({ unit }) => unit.startsWith('ms, spawned'))
    const ways = [undefined, undefined, 'preTouch']
    expect(spawned.map(({ threads, n, world }) => [threads, n, world])).toEqual(
      [1, 2].flatMap((threads) => ways.map((world) => [threads, 2000, world])),
    )
    // In one tick and in ten the same on any number of threads.
    expect(new Set(spawned.map(({ checksum }) => checksum)).size).toBe(2)
  }, 30_000)

  it('hosts refuse a world that did not do what it should', async () => {
    const { create } = await built('hosts/apply.js')
    const methods = await create({ workers: 0, actors: 10, carried: 0 })
    expect(methods.cycle()).toMatchObject({ single: [expect.any(Number), expect.any(Number)] })
    await methods.close()
    expect(() => methods.cycle()).toThrow()
  })
})

describe('The model of a tick', () => {
  const measured: Measured = {
    serialMs: 0.1,
    workMs: 6.4,
    barrierMs: 0.01,
    shards: 64,
    traffic: 1e6,
    bandwidth: [1e10, 1.5e10],
  }

  it('is what was measured on one thread', () => {
    expect(predict(measured, 1)).toEqual({ threads: 1, ms: 6.5, bound: 'work' })
  })

  it('shares whole shards', () => {
    expect(predict(measured, 4).ms).toBeCloseTo(0.1 + 0.03 + 1.6)
    // Twelve threads: the slowest has six of the 64 shards.
    expect(predict(measured, 12).ms).toBeCloseTo(0.1 + 0.11 + 0.6)
  })

  it('is bound by memory where threads would outrun it', () => {
    const { ms, bound } = predict({ ...measured, traffic: 3e7 }, 8)
    expect(bound).toBe('memory')
    expect(ms).toBeCloseTo(0.1 + 0.07 + 2)
  })

  it('counts the scanned column and the lines of the rows handled', () => {
    expect(trafficOf(38_000, 0)).toBe(4000)
    expect(trafficOf(38_000, 10)).toBe(4000 + 9600)
  })
})

describe('The break-even size', () => {
  it('is the smallest from which on two threads are faster', async () => {
    const { smallest } = await import('../../../src/bench/scaling/break-even.js')
    expect(smallest([1, 2, 3, 4], [2, 0.9, 0.8, 0.7])).toBe(2)
    expect(smallest([1, 2, 3, 4], [0.9, 1.1, 0.8, 0.7])).toBe(3)
    expect(smallest([1, 2], [0.9, 1.1])).toBe(Number.POSITIVE_INFINITY)
    expect(smallest([1, 2], [Number.NaN, 0.5])).toBe(2)
  })
})
