// What a game writes against the package, for the compiler alone.
import { createClock, createEngine, type Engine, MyriadError } from 'myriad'
import { type Cache, LargeWorld, openCache } from 'myriad/cache'
import { openFileChunks } from 'myriad/cache/node'
import { defineComponent, defineEffect, defineSystem, set } from 'myriad/define'
import { checks } from 'myriad/development'
import { isolate } from 'myriad/isolation'
import { runScenario, type ScenarioFile } from 'myriad/scenario'
import { type Keeper, keepWorld, MemoryStore } from 'myriad/storage'
import { openFileStorage } from 'myriad/storage/node'
import { serveThread } from 'myriad/worker'

const burning = defineEffect({
  id: 'burning',
  duration: 5,
  period: 1,
  onTick(batch) {
    for (let i = 0; i < batch.count; i++) batch.damage(i, batch.stacks(i))
  },
})

const Position = defineComponent({ x: 'f32', y: 'f32' })
const Velocity = defineComponent({ x: 'f32', y: 'f32' })

const movement = defineSystem({
  name: 'movement',
  reads: { velocity: Velocity },
  writes: { position: Position },
  run(ctx, { ids, start, end }, { velocity, position }) {
    for (let i = start; i < end; i++) position.x[ids[i]!]! += velocity.x[ids[i]!]! * ctx.dt
    // @ts-expect-error what it reads it may not write
    velocity.x[0] = 1
  },
})

export async function game(): Promise<string> {
  const engine = await createEngine({
    attributes: { health: { base: 100 } },
    vital: 'health',
    effects: [burning],
    systems: [movement],
    worker: () => ({}),
    checks,
  })
  const orc = engine.spawn({ components: [Position, set(Velocity, { x: 1 })] })
  engine.apply('burning', orc)
  // @ts-expect-error there is no such effect
  engine.apply('burnign', orc)
  // @ts-expect-error there is no such attribute
  engine.attribute(orc, 'helth')
  const clock = createClock(60)
  engine.step(clock.advance(0))
  return engine.hash()
}

export async function briefly(): Promise<number> {
  await using engine = await createEngine()
  await using saves = new MemoryStore('for this block')
  return engine.tick + (await saves.list()).length
}

export async function kept(directory: string): Promise<Keeper> {
  const engine = await createEngine()
  return keepWorld(engine, { store: await openFileStorage({ directory }), world: 'home' })
}

export async function test(file: ScenarioFile): Promise<boolean> {
  const { isolated } = await isolate({ serviceWorker: 'isolation.js' })
  const { passed } = await runScenario(file, { workers: isolated ? 1 : 0 })
  return passed
}

export async function park(directory: string): Promise<number> {
  await using engine = await createEngine({ effects: [burning] })
  await using cache: Cache = await openCache({ engine, store: await openFileChunks(directory) })
  const names = await cache.park(engine.spawnMany(10))
  // @ts-expect-error a policy that does not exist
  await openCache({ engine, policy: 'mru' })
  return new LargeWorld(engine, cache).actors + (await cache.recall(names)).length
}

export const thread = () => serveThread({ systems: [movement], effects: [burning] })
export const store = new MemoryStore('for this test')
export const isOurs = (error: unknown): error is MyriadError => error instanceof MyriadError
export type AnyEngine = Engine
