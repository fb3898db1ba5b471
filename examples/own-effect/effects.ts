// What data cannot say: functions of effects. The program and every thread import this file,
// so it imports 'myriad/define' only.
import { defineEffect } from 'myriad/define'

/** Hurts more the less health is left, and now and then weakens. */
export const hunger = defineEffect({
  id: 'hunger',
  duration: 10,
  period: 1,
  magnitude: 2,
  onTick(batch) {
    // A batch is many instances of this one effect. Nothing but the batch is read, so threads cannot make a difference.
    for (let i = 0; i < batch.count; i++) {
      const missing = 100 - batch.base(i, 'health')
      batch.damage(i, batch.magnitude(i) + missing / 20)
      if (batch.chance(i) < 0.25) batch.apply(i, 'weak')
    }
  },
})

export const weak = defineEffect({ id: 'weak', duration: 3, tags: ['weak'] })
