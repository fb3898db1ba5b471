import type { Engine } from 'myriad'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryPlace } from '../../src/storage/adapter/index.js'
import { type Keeper, keepWorld } from '../../src/storage/index.js'
import { LocalLocks } from '../../src/storage/keeper/index.js'
import { Dice } from '../support/dice.js'
import { seeds } from '../support/property.js'
import { RandomGame, randomWorld } from '../support/random-calls.js'
import { disposeAll, randomEngine } from '../support/random-engine.js'
import { storeIn } from '../support/storage/stores.js'

const SEEDS = seeds(3)

const keepers: Keeper[] = []
afterEach(async () => {
  for (const keeper of keepers.splice(0)) await keeper.close({ save: false })
  await disposeAll()
})

/** A keeper of its own, as after a crash of the one before: nobody closed anything, and its locks are gone. */
async function keep(engine: Engine, place: MemoryPlace): Promise<Keeper> {
  const store = storeIn(place)
  Object.defineProperty(store, 'locks', { value: new LocalLocks() })
  const keeper = await keepWorld(engine, { store, world: 'game', saveEvery: 0, journalEvery: 2 })
  keepers.push(keeper)
  return keeper
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('an engine whose world is kept', () => {
  it('scenario 3: has the hash of the run before after a crash at any moment, on any number of threads', async () => {
    let replayed = 0
    for (const seed of SEEDS) {
      const dice = new Dice(seed * 31)
      const place = new MemoryPlace()
      const { components } = randomWorld(seed)
      const first = await randomEngine(seed, seed % 3)
      const keeper = await keep(first, place)
      first.spawnMany(40)
      const game = new RandomGame(first, seed * 5, components)
      for (let frame = 0; frame < 60; frame++) {
        game.frame()
        if (dice.chance(0.06)) await keeper.save()
        else if (dice.chance(0.3)) await sleep(3)
      }
      // The last batch is acknowledged; then the tab is gone.
      for (let i = 0; i < 400 && (keeper.state.pending > 0 || i < 4); i++) await sleep(3)
      expect(keeper.state).toMatchObject({ phase: 'owner', pending: 0 })
      const [tick, hash] = [first.tick, first.hash()]
      const ends = new Set<string>()
      for (const workers of [0, 1, 2]) {
        const next = await randomEngine(seed, workers)
        const again = await keep(next, place)
        expect(again.start).toMatchObject({ loaded: true, fellBack: false, lostTicks: 0, lostBatches: 0 })
        replayed += again.start!.batches
        expect([next.tick, next.hash()], `seed ${seed}, ${workers} workers`).toEqual([tick, hash])
        await again.close({ save: false })
        // The game's handlers would call in the first one, so only those that came back can be compared from here on.
        next.step(30)
        ends.add(next.hash())
      }
      expect(ends.size).toBe(1)
    }
    expect(replayed).toBeGreaterThan(0)
  }, 120_000)
})
