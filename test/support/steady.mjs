// Runs 1,200 steady ticks and prints the garbage collections and the growth of the JS heap. Started by the test with
// --expose-gc. Arguments: effects, workers, and `drain` to record the executions and drain them after every tick.
import { PerformanceObserver } from 'node:perf_hooks'
import { createEngine } from '../../dist/src/index.js'

const effects = Number(process.argv[2])
const workers = Number(process.argv[3])
const drains = process.argv[4] === 'drain'
const PERIOD = 60
const LIFE = 600

const engine = await createEngine({
  tickRate: 60,
  attributes: { health: { base: 1e9, min: 0, max: 1e9 }, speed: { base: 100 } },
  vital: 'health',
  effects: [
    {
      id: 'dot',
      duration: LIFE / 60,
      period: PERIOD / 60,
      tags: ['burning'],
      actions: [{ do: 'damage', amount: 1.5 }],
      modifiers: [{ attribute: 'speed', op: 'multiply', value: 0.99 }],
    },
  ],
  capacity: { actors: effects / 10 + 1, effects: effects * 2, commands: effects },
  workers,
  wakeAboveMs: 0,
  ...(drains && { record: ['ticked'] }),
})
const actors = engine.spawnMany(effects / 10)
const share = Math.ceil(effects / LIFE)
const targets = new Uint32Array(share)
let at = 0

// A double in a closure would be boxed at every change.
const drained = new Float64Array(2)
function see(event) {
  drained[1] += event.a
}

function tick() {
  for (let i = 0; i < share; i++) {
    targets[i] = actors[at]
    at = (at + 1) % actors.length
  }
  engine.applyMany('dot', targets)
  engine.step()
  if (drains) drained[0] += engine.drain(see)
}

const collections = []
const observer = new PerformanceObserver((list) =>
  collections.push(...list.getEntries().map((entry) => entry.detail.kind)),
)
observer.observe({ entryTypes: ['gc'] })

// Warm up: fill the population, and let the compiler finish.
for (let i = 0; i < LIFE * 2; i++) tick()
globalThis.gc()
await new Promise((resolve) => setTimeout(resolve, 50))
// The forced one must be among them, or the zeros below would say nothing.
const observed = collections.some((kind) => kind !== 1)
collections.length = 0
drained.fill(0)
const before = process.memoryUsage().heapUsed
for (let i = 0; i < 1200; i++) tick()
const after = process.memoryUsage().heapUsed
await new Promise((resolve) => setTimeout(resolve, 50))
// Kinds: 1 scavenge, 2 and 4 of the old space, 8 weak callbacks, 16 incremental marking.
console.log(
  JSON.stringify({
    effects: engine.stats().effects,
    oldSpace: collections.filter((kind) => kind !== 1).length,
    scavenges: collections.filter((kind) => kind === 1).length,
    observed,
    eventsPerTick: drained[0] / 1200,
    bytesPerTick: (after - before) / 1200,
  }),
)
await engine.dispose()
