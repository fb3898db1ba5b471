// Myriad in the threads suite: the same engine with 0 workers and with 1, options as they come.
import { Worker } from 'node:worker_threads'
import { createEngine } from '../../../dist/src/index.js'
import { HOME, KINDS } from './myriad-systems.mjs'

export async function open({ kind, entities }, columns, workers) {
  const { systems, components } = KINDS[kind]
  const engine = await createEngine({
    systems,
    worker: () => new Worker(new URL('./myriad-worker.mjs', import.meta.url)),
    capacity: { entities: entities + 1 },
    workers,
  })
  const handles = engine.createMany(entities, ...Object.values(components))
  const ids = Uint32Array.from(handles, (handle) => engine.idOf(handle))
  const own = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => {
      const [component, field] = HOME[name]
      const column = engine.columns(component)[field]
      for (let i = 0; i < entities; i++) column[ids[i]] = values[i]
      return [name, (i) => column[ids[i]]]
    }),
  )
  return {
    pass: () => engine.step(),
    columns: own,
    hash: () => engine.hash(),
    note: () => ({ wakes: engine.stats().wakes, fallback: engine.capabilities.fallback }),
  }
}
