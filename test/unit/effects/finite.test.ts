import { createEngine } from 'myriad'
import { describe, expect, it } from 'vitest'

describe('numbers beyond the numbers', () => {
  it('never make a base or a current value anything but finite', async () => {
    const engine = await createEngine({
      tickRate: 10,
      workers: 0,
      attributes: { health: { base: 100, min: 0 }, mana: { base: 1 } },
      vital: 'health',
      effects: [
        {
          id: 'surge',
          duration: 0,
          actions: [
            { do: 'add', attribute: 'mana', amount: 1e308 },
            { do: 'add', attribute: 'mana', amount: -1e308 },
            { do: 'heal', amount: 1e308 },
          ],
        },
        {
          id: 'warp',
          duration: 5,
          stacking: { mode: 'perTarget', max: 5 },
          modifiers: [
            { attribute: 'health', op: 'compound', value: 1e300 },
            { attribute: 'health', op: 'multiply', value: 0, channel: 1, perStack: false },
            { attribute: 'mana', op: 'compound', value: 1e300 },
          ],
        },
      ],
    })
    const actor = engine.spawn()
    for (let i = 0; i < 3; i++) engine.apply('surge', actor, { stacks: 9 })
    engine.apply('warp', actor, { stacks: 5 })
    engine.step(2)
    for (const name of ['health', 'mana'] as const) {
      expect(Number.isFinite(engine.base(actor, name))).toBe(true)
      expect(Number.isFinite(engine.attribute(actor, name))).toBe(true)
    }
    expect(engine.isAlive(actor)).toBe(true)
    await engine.dispose()
  })
})
