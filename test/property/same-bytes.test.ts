import { Worker } from 'node:worker_threads'
import { createEngine, type Engine, type WorldImage } from 'myriad'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryPlace } from '../../src/storage/adapter/index.js'
import { RandomGame, randomWorld } from '../support/random-calls.js'
import { storeIn } from '../support/storage/stores.js'

const SEEDS = Array.from({ length: Number(process.env.MYRIAD_SAME ?? 4) }, (_, i) => i + 1)

const open: Engine[] = []
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.dispose()
})

async function world(seed: number, workers: number): Promise<Engine> {
  const engine = (await createEngine({
    ...randomWorld(seed),
    workers,
    worker: () =>
      new Worker(new URL('../support/random-systems-thread.mjs', import.meta.url), { workerData: { seed } }),
  })) as unknown as Engine
  open.push(engine)
  return engine
}

/** Where two saves differ first. */
function difference(a: WorldImage, b: WorldImage): string | undefined {
  for (const key of ['fingerprint', 'tick', 'alive', 'schema'] as const) if (a[key] !== b[key]) return key
  if (String(a.dense) !== String(b.dense)) return 'dense'
  if (String(a.sections) !== String(b.sections)) return `sections: ${a.sections} and ${b.sections}`
  const at = a.bytes.findIndex((byte, i) => byte !== b.bytes[i])
  if (at < 0) return a.bytes.length === b.bytes.length ? undefined : 'length'
  return `byte ${at} of ${a.bytes.length}: ${a.bytes[at]} and ${b.bytes[at]}`
}

describe('a world that is loaded', () => {
  it(
    'scenario 33: is saved again in the same bytes, whatever the number of threads',
    async () => {
      for (const seed of SEEDS) {
        const first = await world(seed, seed % 3)
        const { components } = randomWorld(seed)
        first.spawnMany(40)
        const game = new RandomGame(first, seed * 7, components)
        for (let frame = 0; frame < 60; frame++) {
          game.frame()
          if (frame % 12 !== 11) continue
          const store = storeIn(new MemoryPlace())
          await store.save('game', first.checkpoint())
          const saved = await store.load('game')
          const next = await world(seed, (seed + frame) % 3)
          // What another world leaves behind in memory is no part of this one.
          if (frame > 30) {
            next.spawnMany(30)
            next.step(3)
          }
          next.restore(saved)
          expect(difference(saved, next.checkpoint()), `seed ${seed}, frame ${frame}`).toBeUndefined()
          expect((await store.save('game', next.checkpoint())).pages).toBe(0)
          await open.pop()!.dispose()
        }
      }
    },
    SEEDS.length * 20_000,
  )
})
