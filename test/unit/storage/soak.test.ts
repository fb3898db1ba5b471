import { expect, it } from 'vitest'
import { nodeHost } from '../../soak/node.mjs'
import { soak } from '../../soak/soak.mjs'
import { Dice } from '../../support/dice.js'

// A short form; `npm run soak` has half an hour of it, in a browser or in Node.
it('a world in files that is killed again and again goes on as if nothing had been, and nothing of it is left over', async () => {
  const dice = new Dice(4)
  const saveEvery = 500
  const host = await nodeHost({ saveEvery, workers: 1 })
  const random = () => dice.next()
  const { lives, faults, compared, ticks } = await soak(host, { ms: 6000, lifeMs: [1500, 2500], random, saveEvery })
  expect(faults).toEqual([])
  expect(lives.map(({ way }) => way).slice(0, 2)).toEqual(['process killed', 'process threw'])
  expect(lives.at(-2)!.way).toBe('closed')
  expect(lives[0]!.began.workers).toBe(1)
  // It was a game, and each life went on with it.
  expect(ticks).toBeGreaterThan(100)
  expect(compared).toBeGreaterThanOrEqual(lives.length)
}, 90_000)
