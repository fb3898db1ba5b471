import { describe, expect, it } from 'vitest'
import {
  Actor,
  bindColumns,
  checkPart,
  componentOf,
  defineComponent,
  infoOf,
  isComponent,
  labelOf,
  set,
  unbindColumns,
  valuesOf,
} from '../../../src/components/index.js'
import { thrown } from '../../support/errors.js'

describe('defineComponent', () => {
  it('knows its fields in their order, with types and defaults', () => {
    const Health = defineComponent({ hp: { type: 'i32', default: 100 }, by: 'entity', armor: { type: 'f32' } })
    expect(infoOf(Health)).toMatchObject({
      name: undefined,
      enableable: false,
      builtIn: undefined,
      fields: [
        { name: 'hp', type: 'i32', default: 100 },
        { name: 'by', type: 'entity', default: 0 },
        { name: 'armor', type: 'f32', default: 0 },
      ],
    })
    expect(Object.keys(Health)).toEqual(['hp', 'by', 'armor'])
    expect(isComponent(Health)).toBe(true)
    expect([null, undefined, {}, 5, 'x', set(Health, {})].some(isComponent)).toBe(false)
  })

  it('is called by its name, else by its fields', () => {
    expect(labelOf(defineComponent({ x: 'f32', y: 'f32' }))).toBe('the component { x, y }')
    expect(labelOf(defineComponent({ x: 'f32' }, { name: 'Place' }))).toBe('Place')
  })

  const wrong: readonly [what: string, define: () => unknown, message: string][] = [
    ['no fields', () => defineComponent(null as never), 'fields of a component: found null'],
    ['a list', () => defineComponent(['f32'] as never), 'fields of a component: found ["f32"]'],
    ['a type that is none', () => defineComponent({ x: 'f16' as never }), 'field x: found "f16", allowed: f32 | f64'],
    ['a field without a type', () => defineComponent({ x: {} as never }), 'field x: found {}'],
    ['a field that is null', () => defineComponent({ x: null as never }), 'field x: found null'],
    ['a misspelt key', () => defineComponent({ x: { type: 'u8', defalt: 5 } as never }), 'field x: found {"type"'],
    ['a default beyond the type', () => defineComponent({ x: { type: 'u8', default: 256 } }), 'default of field x'],
    [
      'a fraction',
      () => defineComponent({ x: { type: 'i16', default: 0.5 } }),
      'found 0.5, allowed: a number that i16',
    ],
    ['NaN', () => defineComponent({ x: { type: 'f32', default: Number.NaN } }), 'default of field x: found NaN'],
    ['a text', () => defineComponent({ x: { type: 'f32', default: '5' as never } }), 'default of field x: found "5"'],
    ['a name with a blank', () => defineComponent({ 'a b': 'f32' }), 'name of a field: found "a b"'],
    ['a name that bitECS takes', () => defineComponent({ data: 'f32' }), 'name of a field: found "data"'],
    ['the name of the bits', () => defineComponent({ enabled: 'u8' }), 'name of a field: found "enabled"'],
    ['__proto__', () => defineComponent({ ['__proto__']: 'u8' }), 'name of a field: found "__proto__"'],
    ['no options', () => defineComponent({}, null as never), 'options of a component: found null'],
    ['an unknown option', () => defineComponent({}, { nam: 'x' } as never), 'found "nam", allowed: name, enableable'],
    ['a name that is no text', () => defineComponent({}, { name: 5 as never }), 'name of a component: found 5'],
    ['an empty name', () => defineComponent({}, { name: '' }), 'name of a component: found ""'],
    [
      'a word for yes',
      () => defineComponent({}, { enableable: 'yes' as never }),
      'enableable of a component: found "yes"',
    ],
    [
      'too many fields',
      () => defineComponent(Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`f${i}`, 'u8' as const]))),
      'fields of a component: found 32, allowed: at most 31',
    ],
  ]
  it.each(wrong)('refuses %s', (_, define, message) => {
    const error = thrown(define)
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain(message)
    expect(error.allowed).toBeDefined()
  })
})

describe('columns of a component itself', () => {
  it('are those of the one engine that uses it', () => {
    const Place = defineComponent({ x: 'f32' }, { name: 'Place' })
    const [a, b] = [{ x: new Float32Array(1) }, { x: new Float32Array(2) }]
    expect(thrown(() => Place.x).message).toContain('Place has no columns yet: no engine of this thread uses it')
    bindColumns(Place, a)
    expect(Place.x).toBe(a.x)
    bindColumns(Place, b)
    expect(thrown(() => Place.x)).toMatchObject({ code: 'INVALID_INPUT', value: 2, allowed: 'one engine' })
    unbindColumns(Place, a)
    expect(Place.x).toBe(b.x)
    unbindColumns(Place, b)
    unbindColumns(Place, b)
    expect(thrown(() => Place.x).value).toBe(0)
  })

  it('have the bits of an enableable one beside them', () => {
    const Stunned = defineComponent({ power: 'f32' }, { enableable: true })
    expect(Object.keys(Stunned)).toEqual(['power', 'enabled'])
  })
})

describe('a part', () => {
  const Health = defineComponent({ hp: 'i32', level: 'u8', share: 'f32' }, { name: 'Health' })

  it('is a component, or one with values', () => {
    expect(checkPart(Health, 'part')).toBe(Health)
    const part = set(Health, { hp: -5, share: 0.1 })
    expect(checkPart(part, 'part')).toBe(Health)
    expect([componentOf(Health), componentOf(part)]).toEqual([Health, Health])
    expect([valuesOf(Health), valuesOf(part)]).toEqual([undefined, { hp: -5, share: 0.1 }])
    expect(checkPart(set(Health, { hp: undefined } as never), 'part')).toBe(Health)
    expect(checkPart(set(Actor as never, {}), 'part')).toBe(Actor)
  })

  const wrong: readonly [part: unknown, code: string, message: string][] = [
    [undefined, 'WRONG_TYPE', 'part: found undefined, allowed: a component, or set(component, values)'],
    [{ x: 5 }, 'WRONG_TYPE', 'part: found {"x":5}'],
    [set(null as never, {}), 'WRONG_TYPE', 'part: found {"component":null,"data":{}}'],
    [
      set(Health, null as never),
      'WRONG_TYPE',
      'values of Health: found null, allowed: an object with any of the keys hp',
    ],
    [set(Health, { mp: 5 } as never), 'UNKNOWN_NAME', 'field of Health: found "mp", allowed: hp, level, share'],
    [set(Health, { hp: '5' as never }), 'WRONG_TYPE', 'hp of Health: found "5", allowed: a number that i32 holds'],
    [set(Health, { hp: 0.5 }), 'OUT_OF_RANGE', 'hp of Health: found 0.5'],
    [set(Health, { level: 256 }), 'OUT_OF_RANGE', 'level of Health: found 256'],
    [set(Health, { level: -1 }), 'OUT_OF_RANGE', 'level of Health: found -1'],
    [set(Health, { share: Number.NaN }), 'NOT_FINITE', 'share of Health: found NaN'],
    [
      set(defineComponent({}, { name: 'Frozen' }), { x: 1 } as never),
      'UNKNOWN_NAME',
      'field of Frozen: found "x", allowed: none: it is a tag',
    ],
  ]
  it.each(wrong.map(([part, code, message]) => [message, code, part] as const))('%s', (message, code, part) => {
    const error = thrown(() => checkPart(part, 'part'))
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })
})
