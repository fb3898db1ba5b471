import { createEngine } from '../../index.js'
import { requireWorkers } from '../damage-world.js'
import { type Applications, RULES_WORLDS, type RulesOptions } from '../rules/index.js'
import type { HostMethods } from '../suite.js'
import { type TickHostOptions, tickHost } from '../tick-host.js'

interface Options extends RulesOptions, TickHostOptions {
  /** One of `RULES_WORLDS`. */
  readonly world: string
}

/** The engine with one of the worlds of the suite `rules`. */
export async function create(options: Options): Promise<HostMethods> {
  const { world: name, n, threads } = options
  const world = RULES_WORLDS[name]!(n)
  const { every = 1 } = world
  const engine = await createEngine({ ...world.options, workers: threads - 1 })
  await requireWorkers(engine, threads - 1)
  const handles = engine.spawnMany(world.actors)
  let planned: readonly Applications[] = []
  const step = () => {
    for (const { effect, targets } of planned) engine.applyMany(effect, targets)
    engine.step()
  }
  const host = tickHost(
    {
      prepare() {
        for (let i = 1; i < every; i++) {
          planned = world.plan(handles, engine.tick)
          step()
        }
        planned = world.plan(handles, engine.tick)
      },
      tick: step,
      state: () => `${engine.hash()}-${engine.liveEffects}`,
      close: () => engine.dispose(),
    },
    options,
  )
  return { ...host, live: () => engine.liveEffects }
}
