import { describe, expect, it } from 'vitest'
import { HOSTS } from '../../../src/bench/index.js'
import { takeTurns } from '../../../src/bench/turns.js'
import { localContext } from '../../support/bench.js'

const CONTESTANTS = [
  'myriad',
  'objects-splice',
  'objects-filter',
  'objects-flat',
  'bitecs-entities',
  'soa-countdown',
  'bare-kernel',
]

const entrants = (n: number) =>
  CONTESTANTS.map((contestant) => ({
    contestant,
    host: contestant,
    n,
    threads: 1,
    options: { n, threads: 1 },
    warmUp: 180,
    rounds: 2,
    ticks: 260,
  }))

describe('the contestants', () => {
  it.each([600, 2000])('come to the same state after 700 ticks with %i effects', async (n) => {
    const all = await takeTurns(localContext(), entrants(n))
    expect(all.map(({ wrong }) => wrong)).toEqual(CONTESTANTS.map(() => undefined))
    const states = all.map(({ states }) => states.get(700))
    expect(new Set(states).size).toBe(1)
    expect(states[0]).toMatch(new RegExp(`^[0-9a-f]{8}-${n}$`))
    for (const { rounds } of all) expect(rounds.map(({ length }) => length)).toEqual([260, 260])
  })

  it('have no figures when their state is another, or when they break', async () => {
    const [right, same, other] = entrants(600)
    const odd = { ...other!, options: { n: 599 } }
    const broken = { ...other!, contestant: 'broken', host: 'nobody' }
    const all = await takeTurns(localContext(), [right!, same!, odd, broken])
    expect(all.map(({ wrong }) => wrong?.replace(/ [0-9a-f]{8}-\d+/g, ' …'))).toEqual([
      undefined,
      undefined,
      'after 700 ticks its state is …; the others’: …',
      expect.stringContaining('there is no host "nobody"'),
    ])
  })

  it('all have a module that makes them', async () => {
    for (const [name, load] of Object.entries(HOSTS)) {
      expect(typeof (await load()).create, name).toBe('function')
    }
  })
})
