import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  boolean,
  byKey,
  dictionary,
  type JsonSchema,
  keyPath,
  list,
  name,
  number,
  numberOrName,
  object,
  oneOf,
  onlyTrue,
  optional,
  refuse,
  required,
  type Schema,
  tagged,
  wordOr,
} from '../../../src/check/index.js'
import { MyriadError } from '../../../src/errors/index.js'
import { thrown } from '../../support/errors.js'

/** Where a schema refuses a value and what it would have taken, or undefined when it takes it. */
function refusal(
  schema: Schema,
  value: unknown,
): { path: string | undefined; allowed: string | undefined } | undefined {
  try {
    schema.check(value, '$')
    return undefined
  } catch (error) {
    if (!(error instanceof MyriadError)) throw error
    expect(error.code).toBe('INVALID_INPUT')
    return { path: error.path, allowed: error.allowed }
  }
}

function takes(schema: Schema, ...values: unknown[]): void {
  for (const value of values) expect([value, refusal(schema, value)]).toEqual([value, undefined])
}

function refuses(schema: Schema, allowed: string, ...values: unknown[]): void {
  for (const value of values) expect([value, refusal(schema, value)]).toEqual([value, { path: '$', allowed }])
}

/** As much of JSON Schema as the schemas use: what an editor makes of their descriptions. */
function editorAccepts(schema: JsonSchema, value: unknown): boolean {
  const anObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const entries = anObject ? Object.entries(value) : []
  const rules: Record<string, (rule: never) => boolean> = {
    type: (type: string) =>
      type === 'null'
        ? value === null
        : type === 'array'
          ? Array.isArray(value)
          : type === 'integer'
            ? Number.isInteger(value)
            : type === 'object'
              ? anObject
              : typeof value === type,
    minimum: (min: number) => typeof value !== 'number' || value >= min,
    exclusiveMinimum: (min: number) => typeof value !== 'number' || value > min,
    maximum: (max: number) => typeof value !== 'number' || value <= max,
    minLength: (min: number) => typeof value !== 'string' || value.length >= min,
    enum: (words: readonly unknown[]) => words.includes(value),
    const: (only: unknown) => value === only,
    items: (item: JsonSchema) => !Array.isArray(value) || value.every((entry) => editorAccepts(item, entry)),
    minItems: (min: number) => !Array.isArray(value) || value.length >= min,
    maxItems: (max: number) => !Array.isArray(value) || value.length <= max,
    properties: (of: Record<string, JsonSchema>) =>
      entries.every(([key, entry]) => !Object.hasOwn(of, key) || editorAccepts(of[key]!, entry)),
    required: (keys: readonly string[]) => !anObject || keys.every((key) => Object.hasOwn(value, key)),
    additionalProperties: (rule: JsonSchema | false) =>
      entries.every(([key, entry]) => {
        if (Object.hasOwn((schema.properties ?? {}) as object, key)) return true
        return rule !== false && editorAccepts(rule, entry)
      }),
    anyOf: (of: readonly JsonSchema[]) => of.some((one) => editorAccepts(one, value)),
    oneOf: (of: readonly JsonSchema[]) => of.filter((one) => editorAccepts(one, value)).length === 1,
  }
  return Object.entries(schema).every(([keyword, rule]) => {
    if (!rules[keyword]) throw new Error(`the test does not know the keyword ${keyword}`)
    return rules[keyword](rule as never)
  })
}

const shape = tagged('do', {
  damage: { amount: required(number({ min: 0, max: 10 })), school: optional(name) },
  tag: { tag: required(oneOf('wet', 'dry')), when: optional(onlyTrue) },
})
const command = byKey({
  apply: {
    apply: required(name),
    at: required(number({ integer: true })),
    stacks: optional(list(number({ above: 0 }))),
  },
  heal: { heal: required(numberOrName('a number or a name')), at: required(number({ integer: true })) },
})
const whole = object({
  duration: required(wordOr('infinite', number({ min: 0 }), 'seconds from 0, or "infinite"')),
  actions: optional(list(shape, { min: 1, max: 2 })),
  attributes: optional(dictionary(numberOrName('a number or a name'))),
  hidden: optional(boolean),
})

describe('refuse', () => {
  it('says where the value stands, what was found and what is allowed, to people and to programs', () => {
    const error = thrown(() => refuse('$.effects[0].duration', -1, 'seconds from 0'))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toBe('$.effects[0].duration: found -1, allowed: seconds from 0')
    expect(error.path).toBe('$.effects[0].duration')
    expect(error.value).toBe(-1)
    expect(error.allowed).toBe('seconds from 0')
  })

  it('says "nothing" for a value that is not there, and shows the others as they are', () => {
    expect(thrown(() => refuse('$.a', undefined, 'a name')).message).toBe('$.a: found nothing, allowed: a name')
    expect(thrown(() => refuse('$.a', '', 'a name')).message).toBe('$.a: found "", allowed: a name')
    expect(thrown(() => refuse('$.a', Number.NaN, 'a number')).message).toBe('$.a: found NaN, allowed: a number')
    expect(thrown(() => refuse('$.a', null, 'a number')).message).toBe('$.a: found null, allowed: a number')
  })
})

describe('keyPath', () => {
  it.each([
    ['health', '$.health'],
    ['größe', '$.größe'],
    ['_private', '$._private'],
    ['$id', '$.$id'],
    ['armor-2', '$.armor-2'],
    ['odd key', '$["odd key"]'],
    ['a.b', '$["a.b"]'],
    ['a[0]', '$["a[0]"]'],
    ['0', '$["0"]'],
    ['-a', '$["-a"]'],
    ['', '$[""]'],
    ['say "hi"', '$["say \\"hi\\""]'],
  ])('writes the key %j as %s', (key, expected) => {
    expect(keyPath('$', key)).toBe(expected)
  })

  it('never writes two keys the same way, nor a key as the index of a list', () => {
    const key = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', '.', '[', ']', '"', '0', ' ', '\\') }))
    fc.assert(
      fc.property(key, key, fc.nat(20), (a, b, index) => {
        expect(keyPath('$', a) === keyPath('$', b)).toBe(a === b)
        expect(keyPath('$', a)).not.toBe(`$[${index}]`)
      }),
    )
  })
})

describe('number', () => {
  it('takes finite numbers and nothing else', () => {
    takes(number(), 0, -0, 1.5, -1e300)
    refuses(number(), 'a finite number', Number.NaN, Number.POSITIVE_INFINITY, '1', null, undefined, true, [1], 1n)
  })

  it('takes only what its rule allows, and says so in words', () => {
    takes(number({ min: 0 }), 0, 0.5)
    refuses(number({ min: 0 }), 'a finite number from 0', -1e-9)
    takes(number({ max: 1 }), 1, -5)
    refuses(number({ max: 1 }), 'a finite number up to 1', 1.000001)
    takes(number({ above: 0 }), 1e-300)
    refuses(number({ above: 0 }), 'a finite number above 0', 0, -1)
    takes(number({ integer: true, min: -2, max: 2 }), -2, 0, 2)
    refuses(number({ integer: true, min: -2, max: 2 }), 'an integer from -2 up to 2', -3, 3, 0.5, Number.NaN)
    refuses(number({ above: 0, max: 1 }), 'a finite number above 0 up to 1', 0, 2)
  })

  it('refuses integers that a double cannot tell from their neighbours', () => {
    takes(number({ integer: true }), Number.MAX_SAFE_INTEGER)
    refuses(number({ integer: true }), 'an integer', Number.MAX_SAFE_INTEGER + 1, 1e300)
  })
})

describe('boolean, name, oneOf, onlyTrue and numberOrName', () => {
  it('take what they are named after and nothing else', () => {
    takes(boolean, true, false)
    refuses(boolean, 'true or false', 0, 'true', null, undefined)
    takes(name, 'burn', ' ')
    refuses(name, 'a name (text, not empty)', '', 1, null, undefined, ['burn'])
    takes(oneOf('add', 'multiply'), 'add', 'multiply')
    refuses(oneOf('add', 'multiply'), 'add | multiply', 'Add', '', 0, null, undefined, ['add'])
    takes(onlyTrue, true)
    refuses(onlyTrue, 'true', false, 1, 'true', undefined)
    takes(numberOrName('a number or an attribute'), 0, -1.5, 'health')
    refuses(numberOrName('a number or an attribute'), 'a number or an attribute', '', Number.NaN, null, undefined, [])
  })
})

describe('list', () => {
  it('refuses what is not a list', () => {
    takes(list(name), [], ['a', 'b'])
    refuses(list(name), 'a list', { length: 0 }, 'ab', null, undefined, new Float64Array(1))
  })

  it('says which entry is wrong', () => {
    expect(refusal(list(name), ['a', 'b', 3])).toEqual({ path: '$[2]', allowed: 'a name (text, not empty)' })
    expect(refusal(list(list(name)), [[], ['a', '']])?.path).toBe('$[1][1]')
  })

  it('refuses a hole', () => {
    const holed = ['a', 'b']
    delete holed[0]
    expect(refusal(list(name), holed)?.path).toBe('$[0]')
  })

  it('takes as many entries as its rule allows', () => {
    const pair = list(number(), { min: 2, max: 3 })
    takes(pair, [1, 2], [1, 2, 3])
    refuses(pair, 'a list of at least 2 entries', [], [1])
    refuses(pair, 'a list of at most 3 entries', [1, 2, 3, 4])
    takes(list(number(), { max: 1 }), [], [1])
    refuses(list(number(), { max: 1 }), 'a list of at most 1 entries', [1, 2])
  })
})

describe('wordOr', () => {
  const allowed = 'seconds from 0, or "infinite"'
  const duration = wordOr('infinite', number({ min: 0 }), allowed)

  it('takes its word, and what the other schema takes', () => {
    takes(duration, 'infinite', 0, 10)
  })

  it('names both in its refusal', () => {
    refuses(duration, allowed, 'Infinite', '', -1, Number.POSITIVE_INFINITY, null, undefined)
  })
})

describe('object', () => {
  const point = object({ x: required(number()), y: required(number()), label: optional(name) })

  it('takes its keys, the optional ones or not', () => {
    takes(point, { x: 1, y: 2 }, { y: 2, x: 1, label: 'a' }, Object.assign(Object.create(null), { x: 1, y: 2 }))
  })

  it('takes an optional key that is undefined as one that is not there', () => {
    takes(point, { x: 1, y: 2, label: undefined })
  })

  it('refuses what is not an object', () => {
    refuses(point, 'an object', [], null, undefined, 'x', 1)
  })

  it('names the key that it does not know, and those it does', () => {
    expect(refusal(point, { x: 1, y: 2, z: 3 })).toEqual({ path: '$.z', allowed: 'the keys x, y, label' })
    expect(refusal(point, { x: 1, y: 2, 'odd key': 3 })?.path).toBe('$["odd key"]')
  })

  it('names the key that is missing', () => {
    const missing = { path: '$.y', allowed: 'a value: the key is required' }
    expect(refusal(point, { x: 1 })).toEqual(missing)
    expect(refusal(point, { x: 1, y: undefined })).toEqual(missing)
  })

  it('names the key whose value is wrong, however deep', () => {
    const deep = object({ points: required(list(object({ at: required(point) }))) })
    const value = { points: [{ at: { x: 1, y: 2 } }, { at: { x: 1, y: '2' } }] }
    expect(refusal(deep, value)).toEqual({ path: '$.points[1].at.y', allowed: 'a finite number' })
  })

  it('knows no key beyond its own, not even those that every object inherits', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('toString', 'constructor', '__proto__', 'hasOwnProperty'))
    fc.assert(
      fc.property(
        key.filter((word) => !['x', 'y', 'label'].includes(word)),
        (word) => {
          const value = JSON.parse(`{ "x": 1, "y": 2, ${JSON.stringify(word)}: 1 }`)
          expect(refusal(point, value)?.path).toBe(keyPath('$', word))
        },
      ),
    )
  })
})

describe('dictionary', () => {
  it('takes any keys, and says which value is wrong', () => {
    const health = dictionary(number({ min: 0 }))
    takes(health, {}, { a: 1, 'odd key': 2, constructor: 3 })
    refuses(health, 'an object', [], null, undefined, 'a')
    expect(refusal(health, { a: 1, b: -1 })).toEqual({ path: '$.b', allowed: 'a finite number from 0' })
    expect(refusal(health, { 'odd key': 'x' })?.path).toBe('$["odd key"]')
    expect(refusal(health, JSON.parse('{ "__proto__": "x" }'))?.path).toBe('$.__proto__')
    expect(refusal(health, { a: undefined })?.path).toBe('$.a')
  })
})

describe('tagged', () => {
  it('takes the object that its tag announces', () => {
    takes(shape, { do: 'damage', amount: 3 }, { amount: 3, school: 'fire', do: 'damage' }, { do: 'tag', tag: 'wet' })
  })

  it('refuses a tag that it does not know, or none', () => {
    const unknown = { path: '$.do', allowed: 'damage | tag' }
    expect(refusal(shape, { do: 'heal', amount: 3 })).toEqual(unknown)
    expect(refusal(shape, { do: 'constructor' })).toEqual(unknown)
    expect(refusal(shape, { do: 1 })).toEqual(unknown)
    expect(refusal(shape, { amount: 3 })).toEqual(unknown)
    refuses(shape, 'an object', 'damage', [], null, undefined)
  })

  it('refuses keys that belong to another tag', () => {
    expect(refusal(shape, { do: 'tag', tag: 'wet', amount: 3 })).toEqual({
      path: '$.amount',
      allowed: 'the keys do, tag, when',
    })
  })

  it('names the value that is wrong', () => {
    expect(refusal(shape, { do: 'damage', amount: 11 })?.path).toBe('$.amount')
    expect(refusal(shape, { do: 'damage' })?.path).toBe('$.amount')
  })
})

describe('byKey', () => {
  it('takes the object that one of its keys announces', () => {
    takes(command, { apply: 'burn', at: 1 }, { at: 1, heal: 5 }, { heal: 'power', at: 0 })
  })

  it('refuses none of its keys and two of them', () => {
    const allowed = 'exactly one of the keys apply, heal'
    refuses(command, allowed, {}, { at: 1 }, { apply: 'burn', heal: 1, at: 1 })
    refuses(command, 'an object', 'apply', [], null, undefined)
  })

  it('takes a key that is undefined as one that is not there', () => {
    refuses(command, 'exactly one of the keys apply, heal', { apply: undefined, at: 1 })
  })

  it('names a key that it does not know, whether or not one of its keys is there', () => {
    expect(refusal(command, { aply: 'burn', at: 1 })).toEqual({
      path: '$.aply',
      allowed: 'one of the keys apply, heal',
    })
    expect(refusal(command, { apply: 'burn', at: 1, stack: 2 })?.path).toBe('$.stack')
    expect(refusal(command, { apply: 'burn', heal: 1, at: 1, stack: 2 })?.path).toBe('$.stack')
  })

  it.each(['toString', '__proto__'])('does not know the key %s, which every object inherits', (key) => {
    expect(refusal(command, JSON.parse(`{ "at": 1, "${key}": 1 }`))?.path).toBe(keyPath('$', key))
  })

  it('refuses keys that belong to another of its keys, and names what is wrong or missing', () => {
    expect(refusal(command, { heal: 1, at: 1, stacks: [1] })?.path).toBe('$.stacks')
    expect(refusal(command, { apply: 'burn' })?.path).toBe('$.at')
    expect(refusal(command, { apply: '', at: 1 })?.path).toBe('$.apply')
    expect(refusal(command, { apply: 'burn', at: 1, stacks: [1, 0] })?.path).toBe('$.stacks[1]')
  })
})

describe('what a schema tells an editor', () => {
  const leaf = fc.constantFrom<unknown>(0, 1, -1, 0.5, 3, 11, '', 'infinite', 'burn', 'wet', true, false, null)
  const anything = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(fc.constantFrom('a', 'b c'), leaf))

  /** Objects that are right, and as many in which some keys hold anything or are one too many. */
  function nearly(right: fc.Arbitrary<object>, keys: readonly string[]): fc.Arbitrary<unknown> {
    const changes = fc.dictionary(fc.constantFrom(...keys, 'extra'), anything, { maxKeys: 2 })
    const changed = fc.tuple(right, changes).map(([object, change]) => ({ ...object, ...change }))
    const lacking = fc
      .tuple(right, fc.constantFrom(...keys))
      .map(([object, key]) => Object.fromEntries(Object.entries(object).filter(([other]) => other !== key)))
    return fc.oneof({ weight: 4, arbitrary: right }, { weight: 4, arbitrary: changed }, lacking, anything)
  }

  const action = fc.oneof(
    fc.record(
      { do: fc.constant('damage'), amount: fc.constantFrom(0, 3, 10), school: fc.constant('fire') },
      { requiredKeys: ['do', 'amount'] },
    ),
    fc.record(
      { do: fc.constant('tag'), tag: fc.constantFrom('wet', 'dry'), when: fc.constant(true) },
      { requiredKeys: ['do', 'tag'] },
    ),
  )
  const actions = nearly(action, ['do', 'amount', 'school', 'tag', 'when'])
  const order = fc.oneof(
    fc.record(
      { apply: fc.constant('burn'), at: fc.constantFrom(0, 7), stacks: fc.array(fc.constantFrom(0.5, 2)) },
      { requiredKeys: ['apply', 'at'] },
    ),
    fc.record({ heal: fc.constantFrom(5, 'power'), at: fc.constantFrom(0, 7) }),
  )
  const orders = nearly(order, ['apply', 'heal', 'at', 'stacks'])
  const fine = fc.record(
    {
      duration: fc.constantFrom('infinite', 0, 3),
      actions: fc.array(action, { minLength: 1, maxLength: 2 }),
      attributes: fc.dictionary(fc.constantFrom('a', 'odd key', 'constructor'), fc.constantFrom(1, 'b')),
      hidden: fc.boolean(),
    },
    { requiredKeys: ['duration'] },
  )
  const wholes = fc.oneof(
    nearly(fine, ['duration', 'actions', 'attributes', 'hidden']),
    fc.tuple(fine, fc.array(actions, { maxLength: 3 })).map(([object, list]) => ({ ...object, actions: list })),
  )

  it.each<[string, Schema, fc.Arbitrary<unknown>]>([
    ['tagged', shape, actions],
    ['byKey', command, orders],
    ['object', whole, wholes],
  ])('is what its check takes: %s', (_, schema, values) => {
    let accepted = 0
    fc.assert(
      fc.property(values, (value) => {
        const fine = refusal(schema, value) === undefined
        if (fine) accepted++
        expect(editorAccepts(schema.describe({}), value)).toBe(fine)
      }),
      { numRuns: 1000 },
    )
    // Both must have been met often, or the comparison says nothing.
    expect(accepted).toBeGreaterThan(100)
    expect(accepted).toBeLessThan(900)
  })

  it('is plain data that survives JSON', () => {
    for (const schema of [shape, command, whole]) {
      const json = schema.describe({})
      expect(JSON.parse(JSON.stringify(json))).toEqual(json)
    }
  })

  it('states the limits of numbers and lists', () => {
    expect(number({ integer: true, min: 1, max: 5 }).describe({})).toEqual({ type: 'integer', minimum: 1, maximum: 5 })
    expect(number({ above: 0 }).describe({})).toEqual({ type: 'number', exclusiveMinimum: 0 })
    expect(list(boolean, { min: 2, max: 2 }).describe({})).toEqual({
      type: 'array',
      items: { type: 'boolean' },
      minItems: 2,
      maxItems: 2,
    })
  })
})
