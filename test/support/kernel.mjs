// A world that is large enough for the kernel; with the argument `denied` in a realm without WebAssembly. Prints JSON.
if (process.argv[2] === 'denied') delete globalThis.WebAssembly
const { createEngine } = await import('../../dist/src/index.js')
const engine = await createEngine({
  tickRate: 10,
  attributes: { health: { base: 1e6, min: 0 } },
  vital: 'health',
  effects: [
    { id: 'burn', duration: 3, period: 0.5, actions: [{ do: 'damage', amount: 1.5 }] },
    { id: 'hold', duration: 1.3, tags: ['held'] },
  ],
  workers: 1,
  wakeAboveMs: 0,
})
const actors = engine.spawnMany(3000)
for (let tick = 0; tick < 50; tick++) {
  engine.applyMany(
    'burn',
    actors.filter((_, i) => i % 7 === tick % 7),
  )
  engine.applyMany(
    'hold',
    actors.filter((_, i) => i % 5 === tick % 5),
  )
  engine.step()
}
const { kernel, workers } = engine.capabilities
console.log(JSON.stringify({ kernel, workers, hash: engine.hash(), due: engine.stats().due }))
await engine.dispose()
