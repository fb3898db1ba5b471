import type { WorldImage } from 'myriad'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryPlace } from '../../src/storage/adapter/index.js'
import { seeds } from '../support/property.js'
import { RandomGame, randomWorld } from '../support/random-calls.js'
import { disposeAll, randomEngine } from '../support/random-engine.js'
import { storeIn } from '../support/storage/stores.js'

const SEEDS = seeds(3)

afterEach(disposeAll)

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
        const first = await randomEngine(seed, seed % 3)
        const { components } = randomWorld(seed)
        first.spawnMany(40)
        const game = new RandomGame(first, seed * 7, components)
        for (let frame = 0; frame < 60; frame++) {
          game.frame()
          if (frame % 12 !== 11) continue
          const store = storeIn(new MemoryPlace())
          await store.save('game', first.checkpoint())
          const saved = await store.load('game')
          const next = await randomEngine(seed, (seed + frame) % 3)
          // What another world leaves behind in memory is no part of this one.
          if (frame > 30) {
            next.spawnMany(30)
            next.step(3)
          }
          next.restore(saved)
          expect(difference(saved, next.checkpoint()), `seed ${seed}, frame ${frame}`).toBeUndefined()
          expect((await store.save('game', next.checkpoint())).pages).toBe(0)
          await next.dispose()
        }
      }
    },
    SEEDS.length * 20_000,
  )
})
