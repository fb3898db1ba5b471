// Effects with functions of the game's own: page and threads load this file.
import { defineEffect } from './library.js'

/** Hurts more the longer it lasts, and now and then weakens. */
export const burning = defineEffect({
  id: 'burning',
  duration: 3,
  period: 0.25,
  magnitude: 2,
  stacking: { mode: 'perTarget', max: 5 },
  onTick(batch) {
    for (let i = 0; i < batch.count; i++) {
      const missing = 1000 - batch.base(i, 'health')
      batch.damage(i, batch.magnitude(i) * batch.stacks(i) * batch.times(i) + missing / 100, 'fire')
      if (batch.chance(i) < 0.25) batch.apply(i, 'weak')
    }
  },
})

export const weak = defineEffect({
  id: 'weak',
  duration: 1,
  tags: ['weak'],
  modifiers: [{ attribute: 'power', op: 'add', value: -1 }],
})
