import fc from 'fast-check'
import { createEngine, type EffectDefinition, type Engine } from 'myriad'
import { describe, expect, it } from 'vitest'
import { ticksLeft } from '../support/play.js'
import { runs } from '../support/property.js'

const RATE = 10
const WINDOW = 20
const FACTORS = [1, 0.5, 0.25]
const FOREVER = Number.POSITIVE_INFINITY

/** Rounds half up, as ticks are. */
const rounded = (value: number) => Math.floor(value + 0.5)

const ticks = fc.integer({ min: 1, max: 80 })
const rules = fc.record({
  mode: fc.constantFrom('perTarget' as const, 'perSource' as const),
  max: fc.integer({ min: 1, max: 4 }),
  clock: fc.constantFrom('keep' as const, 'reset' as const),
  duration: ticks,
  period: fc.option(fc.integer({ min: 1, max: 25 })),
  hasted: fc.boolean(),
  diminished: fc.boolean(),
  resistance: fc.constantFrom(0, 0.25, 0.5),
})
const application = fc.record({
  after: fc.integer({ min: 1, max: 60 }),
  /** Instead of the definition's; 0: forever. */
  duration: fc.option(fc.oneof({ weight: 12, arbitrary: ticks }, { weight: 1, arbitrary: fc.constant(0) })),
  stacks: fc.integer({ min: 1, max: 3 }),
  haste: fc.constantFrom(0, 0, 0.25, 0.5, 1),
})
const applications = fc.array(application, { minLength: 2, maxLength: 12 })

type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never
type Application = typeof application extends fc.Arbitrary<infer T> ? T : never

function definitions(of: Rules, policy: 'pandemic' | 'refresh'): EffectDefinition[] {
  const { mode, max, clock, duration, period, hasted, diminished, resistance } = of
  return [
    {
      id: 'record',
      duration: duration / RATE,
      categories: ['fire'],
      stacking: { mode, max, period: clock, duration: policy },
      ...(period !== null && { period: period / RATE }),
      ...(hasted && { haste: { attribute: 'haste', period: true, duration: true } }),
      ...(diminished && { diminishing: 'group' }),
    },
    { id: 'ward', duration: 'infinite', resist: [{ category: 'fire', duration: resistance }] },
  ]
}

/** The duration in ticks that an application brings (§7 n). */
function brought(of: Rules, { duration, haste }: Application, level: number): number {
  if (duration === 0) return FOREVER
  let whole = duration ?? of.duration
  if (of.hasted && of.period !== null) {
    const period = Math.max(1, rounded(of.period / (1 + haste)))
    whole = Math.max(1, rounded(whole / period) * period)
  }
  const factor = of.diminished ? FACTORS[Math.min(level, FACTORS.length - 1)]! : 1
  return Math.max(1, rounded(whole * factor * (1 - of.resistance)))
}

interface Landing {
  /** Ticks left when the application came; undefined: there was no record. */
  readonly before: number | undefined
  readonly after: number
  readonly brought: number
}

/** Applies an effect to one actor again and again, and gives what became of the ticks it had left. */
async function land(of: Rules, policy: 'pandemic' | 'refresh', given: readonly Application[]): Promise<Landing[]> {
  const engine: Engine = await createEngine<string, string, string>({
    tickRate: RATE,
    attributes: { haste: {} },
    diminishing: { group: { factors: FACTORS, window: WINDOW / RATE } },
    effects: definitions(of, policy),
    record: ['removed'],
    workers: 0,
    capacity: { actors: 8, effects: 64, commands: 64 },
  })
  const landings: Landing[] = []
  const [source, target] = engine.spawnMany(2)
  const left = () => {
    const found = engine.effects(target!).filter(({ effect }) => effect === 'record')
    expect(found.length).toBeLessThanOrEqual(1)
    return found[0] && ticksLeft(engine, found[0].remaining)
  }
  let level = 0
  let ended = Number.NEGATIVE_INFINITY
  engine.apply('ward', target!)
  for (const one of given) {
    engine.set(source!, 'haste', one.haste)
    engine.step(one.after)
    engine.drain(({ tick }) => {
      ended = tick
    })
    const then = left()
    // The tick of the application first runs the record's clock down.
    const before = then === undefined || then === 1 ? undefined : then - 1
    if (then === 1) ended = engine.tick
    if (before === undefined && engine.tick - ended >= WINDOW) level = 0
    const wanted = brought(of, one, level++)
    engine.apply('record', target!, {
      source: source!,
      stacks: one.stacks,
      ...(one.duration !== null && { duration: one.duration === 0 ? ('infinite' as const) : one.duration / RATE }),
    })
    engine.step()
    landings.push({ before, after: left()!, brought: wanted })
  }
  await engine.dispose()
  return landings
}

describe('the time of a record that is applied again', () => {
  it('pandemic: is never shortened, and carried over up to 0.3 of the new', async () => {
    let merged = 0
    await fc.assert(
      fc.asyncProperty(rules, applications, async (of, given) => {
        for (const { before, after, brought } of await land(of, 'pandemic', given)) {
          if (before === undefined) {
            expect(after).toBe(brought)
            continue
          }
          merged++
          const extra = rounded((3 * brought) / 10)
          expect(after).toBeGreaterThanOrEqual(before)
          expect(after).toBeGreaterThanOrEqual(brought)
          if (before <= brought) expect(after).toBeLessThanOrEqual(brought + extra)
          expect(after).toBe(Math.max(before, brought + Math.min(extra, before)))
        }
      }),
      runs(200),
    )
    expect(merged).toBeGreaterThan(300)
  }, 60_000)

  it('refresh: is the new one, exactly; forever stays forever', async () => {
    let merged = 0
    await fc.assert(
      fc.asyncProperty(rules, applications, async (of, given) => {
        for (const { before, after, brought } of await land(of, 'refresh', given)) {
          if (before !== undefined) merged++
          expect(after).toBe(before === FOREVER ? FOREVER : brought)
        }
      }),
      runs(200),
    )
    expect(merged).toBeGreaterThan(300)
  }, 60_000)
})
