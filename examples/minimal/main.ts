// The README's example, and what a game does next: it answers an event with a command, dispels, and saves.
import { createEngine, defineEffect } from 'myriad'

const burning = defineEffect({
  id: 'burning',
  duration: 5,
  period: 1,
  tags: ['hot'],
  polarity: 'debuff',
  dispel: { type: 'magic' },
  actions: [{ do: 'damage', amount: 4 }],
})
const haste = defineEffect({
  id: 'haste',
  duration: 3,
  polarity: 'buff',
  modifiers: [{ attribute: 'speed', op: 'multiply', value: 1.5 }],
})

const engine = await createEngine({
  attributes: { health: { base: 100, min: 0, max: 100 }, speed: { base: 10 } },
  vital: 'health',
  effects: [burning, haste],
})
const orcs = engine.spawnMany(10_000)
const chief = orcs[0]!

// Whoever is burnt runs faster: a command given in a handler is carried out in the next tick.
const stop = engine.on('ticked', ({ target, effect }) => {
  if (effect === 'burning' && target === chief) engine.apply('haste', chief)
})
engine.applyMany('burning', orcs, { stacks: 2 })
engine.step(90) // a second and a half, on all cores
stop()
console.log(`health ${engine.attribute(chief, 'health')}, speed ${engine.attribute(chief, 'speed')}`)

engine.dispel(chief, { polarity: 'debuff', count: 2 })
engine.step()
for (const { effect, remaining } of engine.effects(chief)) console.log(`${effect}: ${remaining.toFixed(1)} s left`)

const save = engine.checkpoint()
const then = engine.hash()
engine.step(600)
engine.restore(save)
console.log(`back at tick ${engine.tick}, ${engine.hash() === then ? 'the same' : 'another'} state`)
await engine.dispose()
