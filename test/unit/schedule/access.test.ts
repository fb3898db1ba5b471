import { describe, expect, it } from 'vitest'
import {
  Actor,
  ActorPosition,
  Any,
  Changed,
  defineComponent,
  defineResource,
  Not,
  Present,
} from '../../../src/components/index.js'
import { conflictOf } from '../../../src/schedule/access.js'
import { defineSystem, type System } from '../../../src/schedule/index.js'
import { tasksOf } from '../../support/tasks.js'

const A = defineComponent({ n: 'f32' }, { name: 'A' })
const B = defineComponent({ n: 'f32' }, { name: 'B' })
const On = defineComponent({ n: 'f32' }, { name: 'On', enableable: true })
const Grid = defineResource({ cells: ['i32', 4] })
const COMPONENTS = [A, B, On]
// Actor, ActorPosition, then these.
const [a, b, on] = [2, 3, 4]

const run = () => {}
const system = (name: string, definition: object = {}): System =>
  defineSystem({ name, query: [A], run, ...definition }) as System

function access(definition: object) {
  return tasksOf([system('x', definition)], COMPONENTS)[0]!
}

function conflict(first: object, second: object) {
  const tasks = tasksOf([system('first', first), system('second', second)], COMPONENTS)
  return conflictOf(tasks[0]!, tasks[1]!)
}

describe('what a system touches', () => {
  it('is what it says', () => {
    expect(access({ reads: { a: A, g: Grid }, writes: { b: B }, readsOthers: { on: On } })).toMatchObject({
      name: 'x',
      place: 'all',
      slice: 1024,
      reads: new Set([a, -1]),
      writes: new Set([b]),
      others: new Set([on]),
    })
  })

  it('is, too, what its query asks of bits and changes, but not who has what', () => {
    expect(access({ query: [A, Not(B), Any(A, B)] }).reads).toEqual(new Set())
    expect(access({ query: [Changed(A)] }).reads).toEqual(new Set([a]))
    for (const term of [On, Not(On), Any(A, On), Changed(On)])
      expect(access({ query: [A, term] }).reads).toEqual(new Set([on]))
    expect(access({ query: [A, Present(On)] }).reads).toEqual(new Set())
  })

  it('is of all rows what its further queries ask', () => {
    expect(access({ queries: { on: [A, On], there: [Present(On)] } })).toMatchObject({
      reads: new Set(),
      others: new Set([on]),
    })
  })
})

describe('a conflict of two systems', () => {
  it('is none where both only read, or touch different things', () => {
    expect(conflict({ reads: { a: A } }, { reads: { a: A }, readsOthers: { o: A } })).toBeUndefined()
    expect(conflict({ writes: { a: A } }, { writes: { b: B } })).toBeUndefined()
    expect(conflict({ reads: { g: Grid } }, { reads: { g: Grid } })).toBeUndefined()
  })

  const local = { kind: 'slices', on: a }
  const far = { kind: 'barrier', on: a }
  it.each([
    ['write after write', { writes: { a: A } }, { writes: { a: A } }],
    ['read after write', { writes: { a: A } }, { reads: { a: A } }],
    ['write after read', { reads: { a: A } }, { writes: { a: A } }],
  ])('within a slice: %s', (how, first, second) => {
    expect(conflict(first, second)).toEqual({ ...local, how })
    // Slices of another size are other slices.
    expect(conflict({ ...first, slice: 64 }, second)).toEqual({ ...far, how })
    expect(conflict(first, { ...second, on: 'one' })).toEqual({ ...far, how })
    expect(conflict({ ...first, on: 'main' }, second)).toEqual({ ...far, how })
  })

  it('needs a barrier where rows of others are read', () => {
    expect(conflict({ writes: { a: A } }, { readsOthers: { a: A } })).toEqual({ ...far, how: 'read after write' })
    expect(conflict({ readsOthers: { a: A } }, { writes: { a: A } })).toEqual({ ...far, how: 'write after read' })
  })

  it('is the worst of all there are', () => {
    expect(conflict({ writes: { a: A, b: B } }, { reads: { a: A }, readsOthers: { o: B } })).toMatchObject({
      kind: 'barrier',
      on: b,
    })
    expect(conflict({ writes: { b: B, a: A } }, { readsOthers: { o: A }, reads: { b: B } })).toMatchObject({
      kind: 'barrier',
      on: a,
    })
  })

  it('is about resources, which belong to no slice', () => {
    expect(conflict({ on: 'one', writes: { g: Grid } }, { reads: { g: Grid } })).toEqual({
      kind: 'barrier',
      on: -1,
      how: 'read after write',
    })
  })

  it('is about bits that a query asks for', () => {
    expect(conflict({ query: [Present(On)], writes: { on: On } }, { query: [A, Not(On)] })).toEqual({
      kind: 'slices',
      on,
      how: 'read after write',
    })
    expect(conflict({ query: [Present(On)], writes: { on: On } }, { queries: { q: [On] } })).toMatchObject({
      kind: 'barrier',
      on,
    })
    expect(conflict({ query: [Present(On)], writes: { on: On } }, { query: [A, Present(On)] })).toBeUndefined()
  })

  it('is there with the effects for whoever touches actors', () => {
    const [reader, mover, other, effects] = tasksOf([
      system('reader', { query: [Actor], reads: { actor: Actor } }),
      system('mover', { query: [Actor], writes: { where: ActorPosition } }),
      system('other', { query: [Actor] }),
    ])
    expect(conflictOf(reader!, effects!)).toEqual({ kind: 'barrier', on: 0, how: 'write after read' })
    expect(conflictOf(mover!, effects!)).toEqual({ kind: 'barrier', on: 1, how: 'write after write' })
    expect(conflictOf(other!, effects!)).toBeUndefined()
    expect(conflictOf(reader!, mover!)).toBeUndefined()
  })
})
