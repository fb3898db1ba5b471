// Measures what `npm test` watches of a tick: ratios of one run, and counts. Prints JSON. Needs the build of src/bench.
import { create as bareKernel } from '../../build/bench/src/bench/hosts/bare-kernel.js'
import { create as myriad } from '../../build/bench/src/bench/hosts/myriad.js'
import { create as splice } from '../../build/bench/src/bench/hosts/objects-splice.js'
import { LIFE, PERIOD } from '../../build/bench/src/bench/workload.js'
import { give, workloadEngine } from '../../build/bench/src/bench/workload-engine.js'

const N = 100_000
const WARM_UP = 200
const ROUNDS = 8
const TICKS = 25

const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1]

/** Ratios of one round each; the least of them: on a busy machine the others say more of its other work. */
async function ratios() {
  const checkAt = [WARM_UP + ROUNDS * TICKS]
  const hosts = [
    await myriad({ n: N, threads: 1, checkAt }),
    await bareKernel({ n: N, checkAt }),
    await splice({ n: N, checkAt }),
  ]
  for (const host of hosts) host.run(WARM_UP)
  const rounds = Array.from({ length: ROUNDS }, () => hosts.map((host) => median(host.run(TICKS))))
  const states = new Set(hosts.map((host) => host.states()[0][1]))
  for (const host of hosts) await host.close()
  return {
    overBare: Math.min(...rounds.map(([own, bare]) => own / bare)),
    spliceOver: Math.max(...rounds.map(([own, , objects]) => objects / own)),
    sameState: states.size === 1,
  }
}

/** Counts over ticks with a pool that is woken for any work. */
async function counts() {
  const world = await workloadEngine({ n: N, workers: 1, wakeAboveMs: 0 })
  const { engine } = world
  const tick = () => {
    give(engine, world.next())
    engine.step()
  }
  for (let i = 0; i < LIFE + PERIOD; i++) tick()
  const before = engine.stats()
  for (let i = 0; i < PERIOD; i++) tick()
  const after = engine.stats()
  await engine.dispose()
  return {
    executedPerEffect: (after.executed - before.executed) / N,
    // In a second every effect is due once, and those that end are no more often due.
    duePerEffect: (after.due - before.due) / N,
    scannedPerEffect: (after.scanned - before.scanned) / PERIOD / N,
    wakesPerTick: (after.wakes - before.wakes) / PERIOD,
    jobsPerTick: (after.jobs - before.jobs) / PERIOD,
  }
}

console.log(JSON.stringify({ ...(await ratios()), ...(await counts()) }))
