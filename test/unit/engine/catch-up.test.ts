import { type CatchUpReport, createEngine, type Engine, type EngineOptions } from 'myriad'
import { afterEach, describe, expect, it } from 'vitest'
import { rejected } from '../../support/errors.js'

const HOUR = 3600
const YEAR = 365.25 * 24 * HOUR

const WORLD = {
  tickRate: 10,
  attributes: { health: { base: 1000, min: 0 } },
  vital: 'health',
  effects: [
    {
      id: 'poison',
      duration: 5,
      period: 0.5,
      polarity: 'debuff',
      offline: 'fold',
      actions: [{ do: 'damage', amount: 3 }],
    },
    { id: 'curse', duration: 30, polarity: 'debuff' },
    { id: 'blessing', duration: 30, polarity: 'buff' },
  ],
  capacity: { actors: 256, effects: 4096 },
  workers: 0,
} as const satisfies EngineOptions

const open: Engine[] = []
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.dispose()
})

async function world(options: EngineOptions = {}): Promise<{ engine: Engine; orcs: Uint32Array }> {
  const engine = (await createEngine({ ...WORLD, ...options } as EngineOptions)) as unknown as Engine
  open.push(engine)
  const orcs = engine.spawnMany(40)
  for (const effect of ['poison', 'curse', 'blessing']) engine.applyMany(effect, orcs)
  engine.step()
  return { engine, orcs }
}

describe('scenario 32: catching up', () => {
  it('for no time at all does nothing', async () => {
    const { engine } = await world()
    const before = engine.hash()
    const report = await engine.catchUp(0)
    expect(report).toMatchObject({ asked: 0, clamped: 0, ticks: 0, flagged: undefined })
    expect(engine.hash()).toBe(before)
    expect(engine.tick).toBe(1)
  })

  it.each([-1, -8 * HOUR, Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY, 56 * YEAR])(
    'by a clock that says %s counts for nothing, and says so',
    async (seconds) => {
      const { engine } = await world()
      const before = engine.hash()
      const flagged = seconds > -Infinity && seconds < 0 ? 'negative' : 'absurd'
      expect(await engine.catchUp(seconds)).toMatchObject({ asked: seconds, clamped: 0, ticks: 0, flagged })
      expect(engine.hash()).toBe(before)
    },
  )

  it.each([0.1, 0.3, 1, 4.9, 5, 9.9, 10])('for %s seconds is what stepping comes to, bit for bit', async (seconds) => {
    const caught = await world()
    const stepped = await world()
    const told: number[] = []
    const report = await caught.engine.catchUp(seconds, { onProgress: (done) => told.push(done) })
    stepped.engine.step(Math.round(seconds * 10))
    expect(report).toMatchObject({ clamped: seconds, ticks: Math.round(seconds * 10), by: 'ticks', flagged: undefined })
    expect(caught.engine.hash()).toBe(stepped.engine.hash())
    expect(told.at(-1)).toBe(report.ticks)
  })

  it('for eight hours goes by the rule of each effect, in one tick', async () => {
    const { engine, orcs } = await world()
    const dead = await world()
    const report = await engine.catchUp(8 * HOUR)
    expect(report).toMatchObject({ clamped: 8 * HOUR, ticks: 1, by: 'rule', flagged: undefined })
    const orc = orcs[7]!
    // All ten executions of the poison, as in a world that was never away; a curse runs out, a blessing waits.
    expect(engine.attribute(orc, 'health')).toBe(1000 - 30)
    expect(engine.has(orc, 'poison')).toBe(false)
    expect(engine.has(orc, 'curse')).toBe(false)
    expect(engine.has(orc, 'blessing')).toBe(true)
    dead.engine.step(60)
    expect(dead.engine.attribute(dead.orcs[7]!, 'health')).toBe(1000 - 30)
  })

  it('for ten years counts up to the cap, and takes no longer than for an hour', async () => {
    const one = await world()
    const ten = await world()
    const hour = await one.engine.catchUp(HOUR)
    const report = await ten.engine.catchUp(10 * YEAR, { cap: 12 * HOUR })
    expect(report).toMatchObject({ asked: 10 * YEAR, clamped: 12 * HOUR, ticks: 1, flagged: 'capped' })
    expect(report.ms).toBeLessThan(1000)
    expect(hour.ms).toBeLessThan(1000)
    expect((await (await world()).engine.catchUp(10 * YEAR)).clamped).toBe(24 * HOUR)
  })

  it('that is run tick by tick lets others in, tells how far it is and can be given up', async () => {
    const { engine } = await world()
    const control = new AbortController()
    const progress: (readonly [number, number])[] = []
    const running = engine.catchUp(100_000, {
      cap: 100_000,
      stepUpTo: Number.POSITIVE_INFINITY,
      sliceMs: 1,
      signal: control.signal,
      onProgress(done, all) {
        progress.push([done, all])
        if (progress.length === 5) control.abort(new Error('enough'))
      },
    })
    await expect(running).rejects.toThrow('enough')
    expect(progress).toHaveLength(5)
    expect(progress[4]![1]).toBe(1_000_000)
    // Whole ticks have run, and no more than it said.
    expect(engine.tick).toBe(1 + progress[4]![0])
    await expect(engine.catchUp(1, { signal: control.signal })).rejects.toThrow('enough')
  })

  it('is recorded like all else', async () => {
    const { engine } = await world()
    const image = engine.checkpoint()
    engine.inputs.start()
    await engine.catchUp(8 * HOUR)
    await engine.catchUp(2)
    const batch = engine.inputs.take()!
    const other = await world()
    other.engine.restore(image)
    await other.engine.replay(batch)
    expect(other.engine.hash()).toBe(engine.hash())
  })

  it('refuses what is no number and no option', async () => {
    const { engine } = await world()
    const wrong = (...args: unknown[]) =>
      rejected((engine.catchUp as (...all: unknown[]) => Promise<CatchUpReport>).apply(engine, args))
    expect((await wrong('8 h')).code).toBe('WRONG_TYPE')
    expect((await wrong(5, { cap: -1 })).code).toBe('OUT_OF_RANGE')
    expect((await wrong(5, { cap: 'x' })).code).toBe('WRONG_TYPE')
    expect((await wrong(5, { limit: 5 })).code).toBe('INVALID_INPUT')
  })
})
