import { describe, expect, it } from 'vitest'
import type { Access } from '../../../src/schedule/access.js'
import { explicitEdges, leads, topologicalOrder } from '../../../src/schedule/order.js'
import { thrown } from '../../support/errors.js'

function task(name: string, before: readonly string[] = [], after: readonly string[] = []): Access {
  return { name, place: 'all', slice: 1024, reads: new Set(), writes: new Set(), others: new Set(), before, after }
}

function order(...tasks: readonly Access[]): string[] {
  return topologicalOrder(tasks, explicitEdges(tasks)).map((place) => tasks[place]!.name)
}

describe('the order of systems', () => {
  it('is that of the list where nobody says otherwise', () => {
    expect(order(task('a'), task('b'), task('c'))).toEqual(['a', 'b', 'c'])
    expect(order()).toEqual([])
  })

  it('keeps before and after, and the list besides', () => {
    expect(order(task('a', [], ['c']), task('b'), task('c'))).toEqual(['b', 'c', 'a'])
    expect(order(task('a'), task('b'), task('c', ['a']))).toEqual(['b', 'c', 'a'])
    expect(order(task('a'), task('b', ['a'], ['d']), task('c'), task('d'))).toEqual(['c', 'd', 'b', 'a'])
    expect(order(task('a', ['b', 'b'], []), task('b', [], ['a']))).toEqual(['a', 'b'])
  })

  it('has no room for a name that there is not', () => {
    expect(thrown(() => order(task('a', ['x']), task('effects')))).toMatchObject({
      code: 'UNKNOWN_NAME',
      message: 'before of system "a": found "x", allowed: a, effects',
      value: 'x',
    })
    expect(thrown(() => order(task('a', [], ['y']))).message).toContain('after of system "a": found "y"')
  })

  it('has no room for a circle, and names who is in it, not who leads to it', () => {
    const error = thrown(() => order(task('lead', ['a']), task('a', ['b']), task('b', ['c']), task('c', ['a'])))
    expect(error.code).toBe('SCHEDULE')
    expect(error.message).toBe('before and after go round in a circle: a before b before c before a.')
    expect(thrown(() => order(task('a', ['a']))).message).toContain('circle: a before a.')
    expect(thrown(() => order(task('a', ['b'], ['b']), task('b'))).message).toMatch(
      /circle: (a before b before a|b before a before b)\./,
    )
  })
})

describe('what before and after lead to', () => {
  it('goes over others', () => {
    const edges = [
      [0, 1],
      [1, 2],
      [3, 2],
    ] as const
    expect([leads(edges, 0, 2), leads(edges, 2, 0), leads(edges, 0, 3), leads(edges, 1, 1)]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })
})
