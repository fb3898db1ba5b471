import fc from 'fast-check'
import { createEngine, type EffectDefinition, type ModifierDefinition } from 'myriad'
import { describe, expect, it } from 'vitest'

type Op = ModifierDefinition['op']
interface Contribution {
  readonly op: Op
  readonly value: number
  readonly channel: number
  readonly aggregate: 'sum' | 'max' | 'min'
  readonly stacks: number
}

const scaled = ({ op, value, stacks }: Contribution) => {
  if (op === 'add' || op === 'addFinal') return stacks * value
  return op === 'compound' ? value ** stacks : stacks * (value - 1)
}

/** The formula of effect-format.md §1, written out for one attribute. */
function formula(base: number, all: readonly Contribution[]): number {
  let value = base
  for (const channel of [...new Set(all.map((c) => c.channel))].sort((a, b) => a - b)) {
    const here = all.filter((c) => c.channel === channel)
    const override = here.filter((c) => c.op === 'override').at(-1)
    if (override) {
      value = override.value
      continue
    }
    const group = (op: Op) => {
      const of = (aggregate: string) => here.filter((c) => c.op === op && c.aggregate === aggregate).map(scaled)
      const winners = [...of('sum')]
      if (of('max').length > 0) winners.push(Math.max(...of('max')))
      if (of('min').length > 0) winners.push(Math.min(...of('min')))
      return winners
    }
    const sum = (op: Op) => group(op).reduce((a, b) => a + b, 0)
    const denominator = 1 + sum('divide')
    if (Math.abs(denominator) < 1e-12) continue
    value = ((value + sum('add')) * (1 + sum('multiply'))) / denominator
    value = value * group('compound').reduce((a, b) => a * b, 1) + sum('addFinal')
  }
  return value
}

const contribution = fc.record({
  op: fc.constantFrom<Op>('add', 'multiply', 'divide', 'compound', 'addFinal', 'override'),
  value: fc.integer({ min: -8, max: 12 }).map((n) => n / 4),
  channel: fc.integer({ min: -1, max: 2 }),
  aggregate: fc.constantFrom('sum' as const, 'max' as const, 'min' as const),
  stacks: fc.integer({ min: 1, max: 4 }),
})

async function current(base: number, limits: { min?: number; max?: number }, all: readonly Contribution[]) {
  const effects: EffectDefinition<string, never, 'a', never>[] = all.map(({ op, value, channel, aggregate }, i) => ({
    id: `m${i}`,
    duration: 'infinite',
    modifiers: [{ attribute: 'a', op, value, channel, aggregate }],
  }))
  const engine = await createEngine({
    attributes: { a: { base, ...limits } },
    effects,
    workers: 0,
    capacity: { actors: 4, effects: 64, commands: 64 },
  })
  const actor = engine.spawn()
  all.forEach(({ stacks }, i) => {
    engine.apply(`m${i}`, actor, { stacks })
  })
  engine.step()
  const value = engine.attribute(actor, 'a')
  await engine.dispose()
  return value
}

describe('the modifier formula', () => {
  it('is that of the format, for any contributions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -50, max: 50 }),
        fc.array(contribution, { maxLength: 8 }),
        async (base, all) => {
          const expected = formula(base, all)
          const value = await current(base, {}, all)
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('clamps last, to the limits', async () => {
    const plus = (value: number) => ({ op: 'add' as const, value, channel: 0, aggregate: 'sum' as const, stacks: 1 })
    expect(await current(50, { max: 60 }, [plus(100), plus(-95)])).toBe(55)
    expect(await current(50, { max: 60 }, [plus(100)])).toBe(60)
    expect(await current(50, { min: 40 }, [plus(-100)])).toBe(40)
  })

  it('takes limits from other attributes as they are now', async () => {
    const engine = await createEngine({
      attributes: { health: { base: 100, min: 0, max: 'fortitude' }, fortitude: { base: 100 } },
      effects: [{ id: 'brave', duration: 1, modifiers: [{ attribute: 'fortitude', op: 'add', value: 50 }] }],
      vital: 'health',
      tickRate: 10,
      workers: 0,
    })
    const hero = engine.spawn()
    engine.heal(hero, 30)
    engine.step()
    expect(engine.attribute(hero, 'health')).toBe(100)
    engine.apply('brave', hero)
    engine.step()
    engine.heal(hero, 30)
    engine.step()
    expect(engine.attribute(hero, 'health')).toBe(130)
    // The limit falls: the base keeps what it had, the current value does not show it.
    engine.step(10)
    expect([engine.attribute(hero, 'health'), engine.base(hero, 'health')]).toEqual([100, 130])
    await engine.dispose()
  })
})
