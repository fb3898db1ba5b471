/** What blocks about effects take for granted: a small world, an engine, somebody in it. */
import { createEngine, defineWorld } from 'myriad'

export const world = defineWorld({
  attributes: { health: { base: 100, min: 0, max: 100 }, speed: { base: 10 }, power: {}, armour: {} },
  vital: 'health',
  effects: [
    { id: 'burning', duration: 5, period: 1, tags: ['hot'], actions: [{ do: 'damage', amount: 4, school: 'fire' }] },
    { id: 'haste', duration: 3, polarity: 'buff', modifiers: [{ attribute: 'speed', op: 'multiply', value: 1.5 }] },
    { id: 'shield', duration: 10, absorb: {} },
    { id: 'stun', duration: 2, control: ['stunned'] },
  ],
})
export const engine = await createEngine(world)
export const orcs = engine.spawnMany(100)
export const orc = engine.spawn()
export const hero = engine.spawn()
export const trap = engine.spawn()
