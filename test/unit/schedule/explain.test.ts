import { describe, expect, it } from 'vitest'
import { Actor, defineComponent, defineResource } from '../../../src/components/index.js'
import { defineSystem, register, Scheduler, type System } from '../../../src/schedule/index.js'

const Health = defineComponent({ hp: 'i32' }, { name: 'Health' })
const Place = defineComponent({ x: 'f32' })
const Grid = defineResource({ cells: ['i32', 4] })
const Board = defineResource({ cells: ['i32', 4] }, { name: 'Board' })
const run = () => {}

function explain(...systems: readonly System[]) {
  return new Scheduler(register([], systems), 60).explain()
}

describe('the schedule in words', () => {
  it('names stages, who is apart and why, and what is only the order of the list', () => {
    const { text, stages, apart, ambiguous } = explain(
      defineSystem({ name: 'move', writes: { place: Place }, run }) as System,
      defineSystem({
        name: 'hash',
        on: 'one',
        reads: { place: Place },
        writes: { grid: Grid, board: Board },
        run,
      }) as System,
      defineSystem({
        name: 'seek',
        query: [Place],
        reads: { grid: Grid, map: Board },
        readsOthers: { all: Place },
        run,
      }) as System,
      defineSystem({ name: 'hud', on: 'main', reads: { health: Health, actor: Actor }, run }) as System,
      defineSystem({ name: 'heal', writes: { health: Health }, slice: 64, after: ['hud'], run }) as System,
      defineSystem({ name: 'last', query: [Place], on: 'one', after: ['move'], run }) as System,
    )
    expect(text).toBe(
      [
        'stage 1',
        '  slices: move',
        '  main: hud',
        'stage 2',
        '  slices: heal',
        '  one: hash',
        '  one: last',
        '  effects: effects',
        'stage 3',
        '  slices: seek',
        'apart',
        '  "move" writes place, which "hash" reads',
        '  "move" writes place, which "seek" reads, rows of other entities too',
        '  "hash" writes grid, which "seek" reads',
        '  "hud" reads Health, which "heal" writes',
        '  "move" is to come before "last"',
        '  "hud" reads Actor, which "effects" writes',
        'ordered by the list only',
        '  "move" writes place, which "hash" reads',
        '  "move" writes place, which "seek" reads, rows of other entities too',
        '  "hash" writes grid, which "seek" reads',
        '  "hud" reads Actor, which "effects" writes',
      ].join('\n'),
    )
    expect(stages).toHaveLength(3)
    expect(stages[1]!.tasks[0]).toEqual({ kind: 'slices', systems: ['heal'] })
    expect(apart.at(-2)).toEqual({ first: 'move', second: 'last', why: '"move" is to come before "last"' })
    expect(ambiguous.map(({ first, second }) => `${first} ${second}`)).toEqual([
      'move hash',
      'move seek',
      'hash seek',
      'hud effects',
    ])
  })

  it('says how often systems run that do not run in every tick, and what their seconds came to', () => {
    const { periods, text } = explain(
      defineSystem({ name: 'each', every: 1, run }) as System,
      defineSystem({ name: 'second', every: { seconds: 1 }, run }) as System,
      defineSystem({ name: 'third', every: 3, run }) as System,
      defineSystem({ name: 'tenth', every: { seconds: 0.11 }, run }) as System,
      defineSystem({ name: 'quick', every: { seconds: 0.001 }, run }) as System,
      defineSystem({ name: 'frame', every: { seconds: 1 / 60 }, run }) as System,
    )
    expect(periods).toEqual([
      { system: 'second', ticks: 60, seconds: 1, asked: undefined },
      { system: 'third', ticks: 3, seconds: 0.05, asked: undefined },
      { system: 'tenth', ticks: 7, seconds: 7 / 60, asked: 0.11 },
      { system: 'quick', ticks: 1, seconds: 1 / 60, asked: 0.001 },
    ])
    expect(text).toContain(
      [
        'not in every tick, or rounded',
        '  "second" every 60 ticks: 1 s',
        '  "third" every 3 ticks: 0.05 s',
        '  "tenth" every 7 ticks: 0.116667 s, in place of 0.11 s',
        '  "quick" every tick: 0.016667 s, in place of 0.001 s',
      ].join('\n'),
    )
  })

  it('calls a resource by its name, else by the key that a system gives it', () => {
    const why = (resource: typeof Grid) =>
      explain(
        defineSystem({ name: 'a', query: [Place], on: 'one', writes: { first: resource }, run }) as System,
        defineSystem({ name: 'b', query: [Place], reads: { second: resource }, run }) as System,
      ).apart[0]!.why
    expect(why(Board)).toBe('"a" writes Board, which "b" reads')
    expect(why(Grid)).toBe('"a" writes first, which "b" reads')
  })

  it('of no systems are the effects', () => {
    expect(explain()).toEqual({
      stages: [{ tasks: [{ kind: 'effects', systems: ['effects'] }] }],
      apart: [],
      periods: [],
      ambiguous: [],
      text: 'stage 1\n  effects: effects',
    })
  })
})
