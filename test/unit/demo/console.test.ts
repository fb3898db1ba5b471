import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConsoleInterface } from '../../../src/demo/console.js'
import type { Game } from '../../../src/demo/game.js'
import { MyriadError } from '../../../src/errors/index.js'
import { consoleOf, pausedGame } from '../../support/demo-game.js'
import { rejected } from '../../support/errors.js'

let game: Game
let myriad: ConsoleInterface
let close: () => void

beforeEach(async () => {
  game = await pausedGame()
  ;({ myriad, close } = consoleOf(game))
  await myriad.step(5)
})

afterEach(() => close())

/** All that a refused call must leave alone. */
async function everything() {
  const { tick, actors, effects, workers } = await myriad.stats()
  return { tick, actors, effects, workers, wanted: game.snapshot()!.wanted, hash: await myriad.hash() }
}

describe('the page’s console', () => {
  const wrong: readonly [what: string, code: string, call: () => Promise<unknown>][] = [
    ...([
      ['x', 'WRONG_TYPE'],
      [Number.NaN, 'NOT_FINITE'],
      [-5, 'OUT_OF_RANGE'],
      [0.5, 'OUT_OF_RANGE'],
      [5e6, 'OUT_OF_RANGE'],
      [null, 'WRONG_TYPE'],
      [5n, 'WRONG_TYPE'],
      [Symbol('x'), 'WRONG_TYPE'],
      [() => {}, 'WRONG_TYPE'],
    ].flatMap(([value, code]) => [
      [`spawn({ effects: ${String(value)} })`, code, () => myriad.spawn({ effects: value as never })],
      [`spawn({ actors: ${String(value)} })`, code, () => myriad.spawn({ actors: value as never, effects: 100 })],
      [`step(${String(value)})`, code, () => myriad.step(value as never)],
      [`setWorkers(${String(value)})`, code, () => myriad.setWorkers(value as never)],
      [`killThread(${String(value)})`, code, () => myriad.killThread(value as never)],
    ]) as [string, string, () => Promise<unknown>][]),
    ['spawn(null)', 'WRONG_TYPE', () => myriad.spawn(null as never)],
    ['spawn(5)', 'WRONG_TYPE', () => myriad.spawn(5 as never)],
    ['spawn({ orcs: 5 })', 'INVALID_INPUT', () => myriad.spawn({ orcs: 5 } as never)],
    ['more actors than fit beside those that are there', 'OUT_OF_RANGE', () => myriad.spawn({ actors: 99_500 })],
    ['more effects than fit beside those wanted', 'OUT_OF_RANGE', () => myriad.spawn({ effects: 3_995_000 })],
    ['no ticks', 'OUT_OF_RANGE', () => myriad.step(0)],
    ['a thread that is not there', 'OUT_OF_RANGE', () => myriad.killThread(1)],
    ['benchmark({ short: 1 })', 'WRONG_TYPE', () => myriad.benchmark({ short: 1 as never })],
    ['benchmark({ long: true })', 'INVALID_INPUT', () => myriad.benchmark({ long: true } as never)],
    ['too many workers', 'OUT_OF_RANGE', () => myriad.setWorkers(64)],
  ]

  it.each(wrong)('refuses %s with %s and changes nothing', async (_what, code, call) => {
    const before = await everything()
    const error = await rejected(call())
    expect(error).toBeInstanceOf(MyriadError)
    expect(error.code).toBe(code)
    expect(error.allowed).toBeTruthy()
    expect(error.message).toMatch(/found .+, allowed: .+/)
    expect(await everything()).toEqual(before)
    expect(game.status()).toEqual({ phase: 'paused', failure: undefined })
  })

  it('carries the facts of an error that only the game can know', async () => {
    const error = await rejected(myriad.load())
    expect(error).toBeInstanceOf(MyriadError)
    expect(error).toMatchObject({ code: 'STORAGE_MISSING', value: 'demo' })
  })

  it('spawns nothing when nothing is asked for', async () => {
    const before = await everything()
    await myriad.spawn()
    await myriad.spawn({})
    expect(await everything()).toEqual(before)
  })

  it('takes more effects than one tick can, the rest in the ticks after it', async () => {
    await myriad.spawn({ actors: 60_000 })
    await myriad.spawn({ effects: 600_000 })
    await myriad.spawn({ effects: 600_000 })
    expect(game.snapshot()!.wanted).toBe(1_210_000)
    const applied = (await myriad.stats()).applied
    await myriad.step(1)
    const first = (await myriad.stats()).applied - applied
    expect(first).toBeGreaterThan(800_000)
    expect(first).toBeLessThanOrEqual(900_000)
    await myriad.step(1)
    expect((await myriad.stats()).applied - applied).toBeGreaterThan(first + 10_000)
    expect(game.status()).toEqual({ phase: 'paused', failure: undefined })
  }, 60_000)
})
