// What a game writes against the package, for the compiler alone.
import { createClock, createEngine, defineEffect, type Engine, MyriadError } from 'myriad'
import { isolate } from 'myriad/isolation'
import { runScenario, type ScenarioFile } from 'myriad/scenario'
import { MemoryStore } from 'myriad/storage'
import { serveThread } from 'myriad/worker'

const burning = defineEffect({
  id: 'burning',
  duration: 5,
  period: 1,
  onTick(batch) {
    for (let i = 0; i < batch.count; i++) batch.damage(i, batch.stacks(i))
  },
})

export async function game(): Promise<string> {
  const engine = await createEngine({
    attributes: { health: { base: 100 } },
    vital: 'health',
    effects: [burning],
    worker: () => ({}),
  })
  const orc = engine.spawn()
  engine.apply('burning', orc)
  // @ts-expect-error there is no such effect
  engine.apply('burnign', orc)
  // @ts-expect-error there is no such attribute
  engine.attribute(orc, 'helth')
  const clock = createClock(60)
  engine.step(clock.advance(0))
  return engine.hash()
}

export async function checks(file: ScenarioFile): Promise<boolean> {
  const { isolated } = await isolate({ serviceWorker: 'isolation.js' })
  const { passed } = await runScenario(file, { workers: isolated ? 1 : 0 })
  return passed
}

export const thread = () => serveThread({ effects: [burning] })
export const store = new MemoryStore('for this test')
export const isOurs = (error: unknown): error is MyriadError => error instanceof MyriadError
export type AnyEngine = Engine
