import { describe, expect, it } from 'vitest'
import { defineResource, isResource, resourceInfo } from '../../../src/components/index.js'
import { thrown } from '../../support/errors.js'

describe('defineResource', () => {
  it('knows its arrays', () => {
    const Grid = defineResource({ head: ['i32', 4096], sum: ['f64', 1] }, { name: 'Grid' })
    expect(isResource(Grid)).toBe(true)
    expect([null, {}, 5].some(isResource)).toBe(false)
    expect(resourceInfo(Grid)).toEqual({
      name: 'Grid',
      arrays: [
        { name: 'head', type: 'i32', length: 4096 },
        { name: 'sum', type: 'f64', length: 1 },
      ],
    })
    expect(resourceInfo(defineResource({ a: ['u8', 1] })).name).toBeUndefined()
  })

  const wrong: readonly [what: string, define: () => unknown, message: string][] = [
    ['nothing', () => defineResource(null as never), 'arrays of a resource: found null'],
    ['a list', () => defineResource([['i32', 1]] as never), 'arrays of a resource: found [["i32",1]]'],
    ['an array that is none', () => defineResource({ a: 5 as never }), 'array a: found 5'],
    ['a type that is none', () => defineResource({ a: ['i64' as never, 5] }), 'array a: found ["i64",5]'],
    ['no length', () => defineResource({ a: ['i32'] as never }), 'array a: found ["i32"]'],
    ['a length of 0', () => defineResource({ a: ['i32', 0] }), 'array a: found ["i32",0]'],
    ['a broken length', () => defineResource({ a: ['i32', 1.5] }), 'array a: found ["i32",1.5]'],
    ['too long an array', () => defineResource({ a: ['i32', 2 ** 28 + 1] }), 'a length up to 268435456'],
    ['something more', () => defineResource({ a: ['i32', 1, 5] as never }), 'array a: found ["i32",1,5]'],
    ['a name with a blank', () => defineResource({ 'a b': ['i32', 1] }), 'name of an array: found "a b"'],
    [
      'an unknown option',
      () => defineResource({ a: ['i32', 1] }, { nam: 'x' } as never),
      'options of a resource: found "nam"',
    ],
    [
      'a name that is no text',
      () => defineResource({ a: ['i32', 1] }, { name: 5 as never }),
      'name of a resource: found 5',
    ],
  ]
  it.each(wrong)('refuses %s', (_, define, message) => {
    const error = thrown(define)
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain(message)
  })
})
