import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MyriadError, show } from '../../../src/errors/index.js'

describe('MyriadError', () => {
  it('is an Error with a name, a code for programs and a sentence for people', () => {
    const error = new MyriadError('BUSY', 'The engine is stepping.')
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('MyriadError')
    expect(error.code).toBe('BUSY')
    expect(error.message).toBe('The engine is stepping.')
    expect(String(error)).toBe('MyriadError: The engine is stepping.')
    expect(error.stack).toContain('The engine is stepping.')
  })

  it('carries the facts of the fault', () => {
    const facts = { value: -1, allowed: 'more', option: 'capacity.effects', path: '$.effects[0]' }
    expect(new MyriadError('OUT_OF_RANGE', 'No.', facts)).toMatchObject(facts)
  })

  it('leaves facts that nobody gave undefined', () => {
    const error = new MyriadError('DISPOSED', 'The engine is gone.')
    expect([error.value, error.allowed, error.option, error.path]).toEqual(Array(4).fill(undefined))
  })

  it('keeps what caused it, and has no cause otherwise', () => {
    const cause = new RangeError('too much')
    expect(new MyriadError('MEMORY', 'No.', { cause }).cause).toBe(cause)
    expect('cause' in new MyriadError('MEMORY', 'No.')).toBe(false)
    expect(new MyriadError('MEMORY', 'No.', { cause: null }).cause).toBeNull()
  })
})

describe('show', () => {
  function named(): void {}
  const loop: Record<string, unknown> = {}
  loop.self = loop

  it.each<[string, unknown, string]>([
    ['a number', -1.5, '-1.5'],
    ['NaN', Number.NaN, 'NaN'],
    ['Infinity', Number.POSITIVE_INFINITY, 'Infinity'],
    ['minus Infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a truth value', false, 'false'],
    ['a bigint', 12n, '12'],
    ['a text, in quotes', 'burn', '"burn"'],
    ['an empty text', '', '""'],
    ['a text of several lines, on one', 'a\nb', '"a\\nb"'],
    ['a list', [1, 'a', null], '[1,"a",null]'],
    ['an object', { a: { b: 1 } }, '{"a":{"b":1}}'],
    ['a function by its name', named, 'function named'],
    ['a function without a name', () => {}, 'function (anonymous)'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object that contains itself', loop, '[object Object]'],
    ['a list with a bigint, which JSON refuses', [1n], '[object Array]'],
    ['an object that says nothing to JSON', { toJSON: () => undefined }, '[object Object]'],
  ])('shows %s', (_, value, expected) => {
    expect(show(value)).toBe(expected)
  })

  it('shows 80 characters in full, and of more the start', () => {
    expect(show('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`)
    expect(show('x'.repeat(79))).toBe(`"${'x'.repeat(76)}...`)
    expect(show(Array(1000).fill(1))).toBe(`[${'1,'.repeat(38)}...`)
  })

  it('is short and on one line for any plain value', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withDate: true, withSparseArray: true }), (value) => {
        const text = show(value)
        expect(text.length).toBeGreaterThan(0)
        expect(text.length).toBeLessThanOrEqual(80)
        expect(text).not.toMatch(/[\r\n]/)
      }),
    )
  })

  it.each<[string, unknown]>([
    ['a bigint', 10n ** 100n],
    ['a symbol', Symbol('s'.repeat(200))],
    ['a function', Object.defineProperty(() => {}, 'name', { value: 'f'.repeat(200) })],
  ])('is short for %s too', (_, value) => {
    expect(show(value).length).toBeLessThanOrEqual(80)
  })

  it('tells NaN and Infinity from null inside lists and objects too', () => {
    expect(show([1, Number.NaN])).toContain('NaN')
    expect(show({ amount: Number.NEGATIVE_INFINITY })).toContain('-Infinity')
  })
})
