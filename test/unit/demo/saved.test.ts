import { describe, expect, it } from 'vitest'
import { KINDS } from '../../../src/demo/kinds.js'
import { DEFAULTS } from '../../../src/demo/protocol.js'
import { pausedGame } from '../../support/demo-game.js'
import { rejected } from '../../support/errors.js'

describe('a saved game', () => {
  it('has the future of the one that was not interrupted, the dead and what waits included', async () => {
    const game = await pausedGame({
      actors: 500,
      effectsPerActor: 40,
      kinds: KINDS.map(({ label }) => label === 'Burning'),
    })
    await game.step(400)
    expect((await game.stats()).events.died).toBeGreaterThan(20)
    await game.spawn({ actors: 100, effects: 2000 })
    await game.save()
    const saved = await game.hash()
    const future = async () => {
      const hashes = [await game.hash()]
      for (const ticks of [1, 49, 250]) {
        await game.step(ticks)
        hashes.push(await game.hash())
      }
      return { hashes, wanted: game.snapshot()!.wanted, settings: game.snapshot()!.settings }
    }
    const expected = await future()
    expect(expected.hashes[0]).toBe(saved)
    // Other settings, other dice, other dead: all of it gives way to the save.
    await game.start(
      {
        ...game.snapshot()!.settings,
        actors: 300,
        effectsPerActor: 3,
        kinds: DEFAULTS.kinds,
      },
      true,
    )
    await game.step(30)
    expect(await game.load()).toBe(400)
    expect(await future()).toEqual(expected)
    // And in the place of a later state of the same world.
    await game.load()
    expect(await future()).toEqual(expected)
  })

  it('of another tick rate is refused by that name, and nothing changes', async () => {
    const game = await pausedGame()
    await game.step(10)
    await game.save()
    await game.start({ ...game.snapshot()!.settings, tickRate: 30 }, true)
    await game.step(5)
    const before = await game.hash()
    const error = await rejected(game.load())
    expect(error).toMatchObject({ code: 'IMAGE_MISMATCH', value: 30, allowed: '60 ticks a second' })
    expect(error.message).toContain('60 ticks a second')
    expect(await game.hash()).toBe(before)
    await game.step(5)
  })
})
