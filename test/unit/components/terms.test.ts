import { describe, expect, it } from 'vitest'
import {
  Actor,
  Any,
  Changed,
  checkTerms,
  componentsOfTerms,
  defineComponent,
  isTerm,
  Not,
  Present,
  set,
  shapeQuery,
  termKind,
} from '../../../src/components/index.js'
import { thrown } from '../../support/errors.js'

const A = defineComponent({ n: 'u8' }, { name: 'A' })
const B = defineComponent({}, { name: 'B' })
const On = defineComponent({}, { name: 'On', enableable: true })

describe('terms', () => {
  it('are told apart from components', () => {
    expect([Not(A), Any(A, B), Changed(A), Present(On)].map(termKind)).toEqual(['not', 'any', 'changed', 'present'])
    expect([A, Not(A), {}, null].map(isTerm)).toEqual([false, true, false, false])
    expect(componentsOfTerms([A, Not(B, On), Any(A)])).toEqual([A, B, On, A])
  })

  it.each([Not, Any, Changed, Present])('refuse what is no component, and to have none', (make) => {
    for (const value of [undefined, {}, set(A, {}), Not(A)]) {
      expect(thrown(() => make(value as never))).toMatchObject({ code: 'INVALID_INPUT', allowed: 'components' })
    }
    expect(thrown(() => make()).allowed).toBe('at least one component')
  })

  it('of what changed name no component of the engine, whose changes nobody stamps', () => {
    expect(thrown(() => Changed(A, Actor))).toMatchObject({ code: 'INVALID_INPUT', value: 'Actor' })
  })

  it('come as a list', () => {
    checkTerms([A, Not(B), Changed(A)], 'query', undefined)
    checkTerms([], 'query', undefined)
    for (const value of [undefined, A, [A, undefined], [set(A, {})]]) {
      expect(thrown(() => checkTerms(value, 'query of system "x"', undefined)).message).toContain('query of system "x"')
    }
    expect(thrown(() => checkTerms([Changed(A)], 'queries.far', '`query`'))).toMatchObject({
      code: 'INVALID_INPUT',
      allowed: 'Changed in `query`',
    })
  })
})

describe('the shape of a query', () => {
  const numbers = new Map<object, number>([
    [A, 2],
    [B, 3],
    [On, 4],
  ])
  const shape = (...terms: Parameters<typeof shapeQuery>[0]) => shapeQuery(terms, (one) => numbers.get(one)!)

  it('names each component once, by number', () => {
    expect(shape(A, A, Changed(A), Not(B, B), Any(A, B), Any(B))).toEqual({
      all: [2],
      on: [],
      not: [3],
      any: [[2, 3], [3]],
      changed: [2],
      dynamic: false,
    })
  })

  it('depends on the tick where it asks for enable bits', () => {
    expect(shape(On)).toMatchObject({ all: [4], on: [4], dynamic: true })
    expect(shape(Present(On))).toMatchObject({ all: [4], on: [], dynamic: false })
    expect(shape(Present(On), On)).toMatchObject({ all: [4], on: [4], dynamic: true })
    expect(shape(A, Not(On))).toMatchObject({ not: [4], dynamic: true })
    expect(shape(Any(A, On))).toMatchObject({ any: [[2, 4]], dynamic: true })
    expect(shape(Changed(On))).toMatchObject({ on: [4], changed: [4], dynamic: true })
  })
})
