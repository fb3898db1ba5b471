import { Worker } from 'node:worker_threads'
import { createEngine, type Engine, type EngineOptions, type InputBatch, type RecoveryReport } from 'myriad'
import { afterEach, describe, expect, it } from 'vitest'
import { BURNT, EXIT, fuseSystem, HANG, HOW, MOMENT, makeFuse, SLOW, TICK, TIMES } from '../support/fuse.mjs'
import { seeds } from '../support/property.js'
import { RandomGame, randomWorld, stateOf } from '../support/random-calls.js'

const open: Engine[] = []
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.dispose()
})

interface Plan {
  readonly seed: number
  readonly workers: number
  readonly recovery?: EngineOptions['recovery']
  /** What happens to a pool thread, at which ticks, and how often in each. */
  readonly how?: number
  readonly at?: readonly number[]
  readonly times?: number
  /** Milliseconds between two frames, in which the machine may do what it will. */
  readonly pause?: number
  readonly frames?: number
}

interface Outcome {
  readonly hashes: readonly string[]
  /** Ticks, as the game saw them, and what it heard. */
  readonly heard: readonly string[]
  /** What `drain` gave. */
  readonly drained: readonly string[]
  /** Ticks and numbers of calls of what was recorded, and what a replay of it comes to. */
  readonly recorded: readonly (readonly number[])[]
  readonly replayed: string
  readonly denied: number
  readonly calls: ReadonlyMap<string, number>
}

/** A random game, in the middle of which threads die. What it comes to, and what became of the threads. */
async function play({ seed, workers, how = 0, at = [], times = 1, pause = 0, frames = 24, ...options }: Plan) {
  const fuse = makeFuse()
  const words = new Int32Array(fuse)
  const world = randomWorld(seed)
  const reports: RecoveryReport[] = []
  const recovery = options.recovery ?? { everyTicks: 7, recovered: (report: RecoveryReport) => reports.push(report) }
  const engine = (await createEngine({
    ...world,
    systems: [...world.systems!, fuseSystem(world.components[0]!, fuse, false)],
    workers,
    recovery,
    watchdogMs: 250,
    record: ['applied', 'expired', 'died'],
    worker: () => new Worker(new URL('../support/fuse-thread.mjs', import.meta.url), { workerData: { seed, fuse } }),
  })) as unknown as Engine
  open.push(engine)
  expect(engine.capabilities.workers).toBe(workers)
  const heard: string[] = []
  const drained: string[] = []
  for (const type of ['ticked', 'died'] as const) {
    engine.on(type, ({ tick, target, a }) => heard.push(`${type} ${tick} ${target} ${a}`))
  }
  const own = engine.on as unknown as (type: string, hear: (event: { tick: number; entity: number }) => void) => void
  own.call(engine, 'ping', ({ tick, entity }) => heard.push(`ping ${tick} ${entity}`))
  const game = new RandomGame(engine, seed * 31, world.components)
  // Enough for some slices, with the component that the fuse looks for.
  engine.createMany(400, world.components[0]!)
  engine.spawnMany(50, { components: [world.components[0]!] })
  engine.inputs.start()
  const image = engine.checkpoint()
  const hashes: string[] = []
  const batches: InputBatch[] = []
  const left = [...at]
  for (let frame = 0; frame < frames; frame++) {
    if (left.length > 0 && Atomics.load(words, BURNT) >= (at.length - left.length) * times) {
      words[TICK] = left[0]!
      words[TIMES] = (at.length - left.length + 1) * times
      words[HOW] = how
      if (engine.tick > left[0]!) throw new Error(`tick ${left[0]} is over`)
    }
    game.frame()
    if (left.length > 0 && engine.tick > left[0]!) {
      expect(Atomics.load(words, BURNT), `frame ${frame}`).toBeGreaterThanOrEqual((at.length - left.length + 1) * times)
      left.shift()
    }
    hashes.push(stateOf(engine))
    if (frame % 3 === 0) engine.drain(({ type, tick, target }) => drained.push(`${type} ${tick} ${target}`))
    if (frame % 5 === 0) batches.push(engine.inputs.take()!)
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
  }
  expect(left).toEqual([])
  const { systemCommandsDenied: denied, recoveries, lastRecovery } = engine.stats()
  const recorded = batches.map(({ tickFrom, tickTo, count }) => [tickFrom, tickTo, count])
  // Others come in the place of those that are lost, while the game goes on.
  const until = performance.now() + 10_000
  while (engine.capabilities.workers < workers && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const { workers: had, fallback } = engine.capabilities
  engine.restore(image)
  await engine.replay(batches)
  const replayed = stateOf(engine)
  const outcome: Outcome = { hashes, heard, drained, recorded, replayed, denied, calls: game.made }
  expect(replayed).toBe(hashes[frames - 1 - ((frames - 1) % 5)])
  return { outcome, reports, recoveries, lastRecovery, had, fallback, moment: new Float64Array(fuse)[MOMENT]! }
}

async function alone(seed: number, frames?: number): Promise<Outcome> {
  return (await play({ seed, workers: 0, ...(frames !== undefined && { frames }) })).outcome
}

const HOWS = [
  ['exits', EXIT],
  ['never returns', HANG],
] as const

describe('a pool thread that dies in the middle of a tick', () => {
  for (const workers of [1, 2]) {
    it.each(HOWS)(`%s: the game goes on as if nothing had been, with ${workers} workers`, async (_, how) => {
      for (const seed of seeds(1)) {
        const { outcome, reports, recoveries, lastRecovery, had } = await play({
          seed,
          workers,
          how,
          at: [16],
          pause: 5,
        })
        expect(outcome, `seed ${seed}`).toEqual(await alone(seed))
        expect(reports[0]).toMatchObject({ tick: 16, why: expect.stringMatching(/did not finish item/) })
        expect(reports[0]!.lost).toHaveLength(1)
        // The last copy was taken at most six ticks before.
        expect(reports[0]!.ticks).toBeGreaterThan(0)
        expect(reports[0]!.ticks).toBeLessThanOrEqual(7)
        expect(recoveries).toBeGreaterThanOrEqual(1)
        expect(lastRecovery).toBe(reports.at(-1))
        expect(had).toBe(workers)
      }
    })
  }

  it('in the first tick of all', async () => {
    const { outcome, reports } = await play({ seed: 3, workers: 2, how: EXIT, at: [0] })
    expect(outcome).toEqual(await alone(3))
    expect(reports[0]).toMatchObject({ tick: 0, ticks: 1 })
  })

  it('twice, and both threads at once', async () => {
    const twice = await play({ seed: 4, workers: 2, how: EXIT, at: [5, 21], pause: 20 })
    expect(twice.outcome).toEqual(await alone(4))
    expect(twice.reports.filter(({ lost }) => lost.length > 0).map(({ tick }) => tick)).toEqual([5, 21])
    const both = await play({ seed: 4, workers: 2, how: HANG, at: [9], times: 2, pause: 20 })
    expect(both.outcome).toEqual(await alone(4))
    expect(both.reports[0]).toMatchObject({ tick: 9, lost: [1, 2], workers: 0 })
    // Others have come in their place.
    expect(both).toMatchObject({ had: 2, fallback: undefined })
  })

  it('and is only slow: what it writes when it wakes up is put right', async () => {
    const { outcome, reports } = await play({ seed: 2, workers: 1, how: SLOW, at: [12], pause: 60 })
    expect(outcome.hashes.at(-1)).toBe((await alone(2)).hashes.at(-1))
    expect(reports[0]).toMatchObject({ tick: 12, lost: [1] })
    expect(reports[1]).toMatchObject({ lost: [], why: expect.stringMatching(/went on for a while/) })
  })

  it('is noticed, and the tick is done, within a second', async () => {
    const { reports, moment } = await play({ seed: 1, workers: 1, how: EXIT, at: [3], frames: 6 })
    // The watchdog of this game is 250 ms; the state is small.
    expect(reports[0]!.ms).toBeLessThan(500)
    expect(moment).toBeGreaterThan(0)
  })

  it('without recovery ends the run', async () => {
    await expect(play({ seed: 1, workers: 1, how: EXIT, at: [3], recovery: false })).rejects.toMatchObject({
      code: 'THREAD_LOST',
    })
  })

  it('whose state is too large for a copy ends the run, as without recovery', async () => {
    const recovery = { mostBytes: 1000 }
    await expect(play({ seed: 1, workers: 1, how: EXIT, at: [3], recovery })).rejects.toMatchObject({
      code: 'THREAD_LOST',
    })
    await expect(play({ seed: 1, workers: 0, how: EXIT, at: [], recovery: { mostBytes: -1 } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('with a copy before every tick keeps what the game itself wrote', async () => {
    const { outcome, reports } = await play({
      seed: 5,
      workers: 2,
      how: EXIT,
      at: [11],
      recovery: { everyTicks: 1, recovered: () => {} },
    })
    expect(outcome).toEqual(await alone(5))
    expect(reports).toEqual([])
  })
})
