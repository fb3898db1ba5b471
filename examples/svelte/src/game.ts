// The game knows nothing of Svelte: an engine, and a loop that steps it.
import { createClock, createEngine, type Engine } from 'myriad'

const world = {
  seed: 1,
  attributes: { health: { base: 100, min: 0, max: 100 } },
  vital: 'health',
  effects: [
    {
      id: 'burning',
      duration: 4,
      period: 0.5,
      actions: [{ do: 'damage', amount: 12 }],
      stacking: { mode: 'perTarget', max: 10 },
    },
    { id: 'mend', duration: 0, when: { chance: 0.5 }, actions: [{ do: 'heal', amount: 30 }] },
  ],
} as const

export async function startGame(): Promise<Engine> {
  const engine = await createEngine(world)
  const orcs = engine.spawnMany(1000)
  engine.on('died', ({ target }) => engine.revive(target))

  const clock = createClock(engine.tickRate)
  requestAnimationFrame(function frame(now) {
    for (let due = clock.advance(now); due > 0; due--) {
      const first = (engine.tick * 37) % 960
      engine.applyMany('burning', orcs.subarray(first, first + 40))
      if (engine.tick % 30 === 0) engine.applyMany('mend', orcs)
      engine.step()
      if (engine.tick === 120)
        console.log(`tick 120: ${engine.liveEffects} effects, ${engine.stats().events.died} deaths`)
    }
    requestAnimationFrame(frame)
  })
  return engine
}
