import { MyriadError, show } from '../errors/index.js'

/** A JSON Schema (draft 2020-12), as plain data. */
export type JsonSchema = { readonly [key: string]: unknown }

/** A rule for plain data: it refuses the first wrong value it meets, and it can describe itself to an editor. */
export interface Schema {
  readonly json: JsonSchema
  /** Throws `INVALID_INPUT` with the JSON path of the first wrong value. `path` is where `value` stands. */
  check(value: unknown, path: string): void
}

/** A field of an object: its schema, and whether the object may lack it. */
export interface Field {
  readonly schema: Schema
  readonly required: boolean
}

/** Refuses a value: says where it stands, what was found and what is allowed. */
export function refuse(path: string, value: unknown, allowed: string): never {
  const found = value === undefined ? 'nothing' : show(value)
  throw new MyriadError('INVALID_INPUT', `${path}: found ${found}, allowed: ${allowed}`, { path, value, allowed })
}

/** The path of a key: `$.world.attributes.health`, or `$["odd key"]` where a dot would mislead. */
export function keyPath(path: string, key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}

export interface NumberRule {
  readonly min?: number
  readonly max?: number
  /** The value must be greater than this. */
  readonly above?: number
  readonly integer?: boolean
}

function numberWords(rule: NumberRule): string {
  const kind = rule.integer ? 'an integer' : 'a finite number'
  const low = rule.above !== undefined ? ` above ${rule.above}` : rule.min !== undefined ? ` from ${rule.min}` : ''
  const high = rule.max !== undefined ? ` up to ${rule.max}` : ''
  return kind + low + high
}

export function number(rule: NumberRule = {}): Schema {
  const allowed = numberWords(rule)
  return {
    json: {
      type: rule.integer ? 'integer' : 'number',
      ...(rule.min !== undefined && { minimum: rule.min }),
      ...(rule.above !== undefined && { exclusiveMinimum: rule.above }),
      ...(rule.max !== undefined && { maximum: rule.max }),
    },
    check(value, path) {
      if (typeof value !== 'number' || !Number.isFinite(value)) refuse(path, value, allowed)
      if (rule.integer && !Number.isSafeInteger(value)) refuse(path, value, allowed)
      if (rule.min !== undefined && value < rule.min) refuse(path, value, allowed)
      if (rule.above !== undefined && value <= rule.above) refuse(path, value, allowed)
      if (rule.max !== undefined && value > rule.max) refuse(path, value, allowed)
    },
  }
}

export const boolean: Schema = {
  json: { type: 'boolean' },
  check(value, path) {
    if (typeof value !== 'boolean') refuse(path, value, 'true or false')
  },
}

/** A name: any text but the empty one. */
export const name: Schema = {
  json: { type: 'string', minLength: 1 },
  check(value, path) {
    if (typeof value !== 'string' || value === '') refuse(path, value, 'a name (text, not empty)')
  },
}

export function oneOf(...words: readonly string[]): Schema {
  return {
    json: { enum: words },
    check(value, path) {
      if (typeof value !== 'string' || !words.includes(value)) refuse(path, value, words.join(' | '))
    },
  }
}

/** Only the value `true`: for keys whose presence is the command. */
export const onlyTrue: Schema = {
  json: { const: true },
  check(value, path) {
    if (value !== true) refuse(path, value, 'true')
  },
}

export function list(item: Schema, rule: { readonly min?: number; readonly max?: number } = {}): Schema {
  const { min = 0, max = Number.POSITIVE_INFINITY } = rule
  return {
    json: {
      type: 'array',
      items: item.json,
      ...(rule.min !== undefined && { minItems: rule.min }),
      ...(rule.max !== undefined && { maxItems: rule.max }),
    },
    check(value, path) {
      if (!Array.isArray(value)) refuse(path, value, 'a list')
      if (value.length < min) refuse(path, value, `a list of at least ${min} entries`)
      if (value.length > max) refuse(path, value, `a list of at most ${max} entries`)
      for (let i = 0; i < value.length; i++) item.check(value[i], `${path}[${i}]`)
    },
  }
}

/** A text, or else what `other` takes: `10 | "infinite"`. */
export function wordOr(word: string, other: Schema, allowed: string): Schema {
  return {
    json: { anyOf: [{ const: word }, other.json] },
    check(value, path) {
      if (value === word) return
      if (typeof value === 'string') refuse(path, value, allowed)
      try {
        other.check(value, path)
      } catch {
        refuse(path, value, allowed)
      }
    },
  }
}

/** A number, or the name of something that stands for one. */
export function numberOrName(allowed: string): Schema {
  return {
    json: { anyOf: [{ type: 'number' }, { type: 'string', minLength: 1 }] },
    check(value, path) {
      const fine = typeof value === 'string' ? value !== '' : typeof value === 'number' && Number.isFinite(value)
      if (!fine) refuse(path, value, allowed)
    },
  }
}

export function required(schema: Schema): Field {
  return { schema, required: true }
}

export function optional(schema: Schema): Field {
  return { schema, required: false }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  // By its tag and not its prototype: an object may come from another window.
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** An object with these keys and no others. */
export function object(fields: Readonly<Record<string, Field>>): Schema {
  const keys = Object.keys(fields)
  const allowed = `the keys ${keys.join(', ')}`
  return {
    json: {
      type: 'object',
      properties: Object.fromEntries(keys.map((key) => [key, fields[key]!.schema.json])),
      required: keys.filter((key) => fields[key]!.required),
      additionalProperties: false,
    },
    check(value, path) {
      if (!isPlainObject(value)) refuse(path, value, 'an object')
      for (const key of Object.keys(value)) {
        // A key whose value is undefined is absent, for callers who write objects in code.
        if (!Object.hasOwn(fields, key) && value[key] !== undefined) refuse(keyPath(path, key), value[key], allowed)
      }
      for (const key of keys) {
        const field = fields[key]!
        if (value[key] !== undefined) field.schema.check(value[key], keyPath(path, key))
        else if (field.required) refuse(keyPath(path, key), undefined, 'a value: the key is required')
      }
    },
  }
}

/** An object whose keys are names of the user's choosing. */
export function dictionary(entry: Schema): Schema {
  return {
    json: { type: 'object', additionalProperties: entry.json },
    check(value, path) {
      if (!isPlainObject(value)) refuse(path, value, 'an object')
      for (const key of Object.keys(value)) entry.check(value[key], keyPath(path, key))
    },
  }
}

/** One of several objects; the value of the key `tag` says which. */
export function tagged(tag: string, variants: Readonly<Record<string, Readonly<Record<string, Field>>>>): Schema {
  const words = Object.keys(variants)
  const schemas = new Map(words.map((word) => [word, object({ [tag]: required(oneOf(word)), ...variants[word] })]))
  return {
    json: { oneOf: [...schemas.values()].map((schema) => schema.json) },
    check(value, path) {
      if (!isPlainObject(value)) refuse(path, value, 'an object')
      const word = value[tag]
      const schema = typeof word === 'string' ? schemas.get(word) : undefined
      if (!schema) refuse(keyPath(path, tag), word, words.join(' | '))
      schema.check(value, path)
    },
  }
}

/** One of several objects; the first key of `keys` that is present says which. None, or two of them, is an error. */
export function byKey(variants: Readonly<Record<string, Readonly<Record<string, Field>>>>): Schema {
  const words = Object.keys(variants)
  const schemas = new Map(words.map((word) => [word, object(variants[word]!)]))
  return {
    json: { oneOf: [...schemas.values()].map((schema) => schema.json) },
    check(value, path) {
      if (!isPlainObject(value)) refuse(path, value, 'an object')
      const present = words.filter((word) => value[word] !== undefined)
      if (present.length !== 1) {
        const known = Object.keys(value).find(
          (key) => !words.includes(key) && !words.some((w) => Object.hasOwn(variants[w]!, key)),
        )
        if (known !== undefined) refuse(keyPath(path, known), value[known], `one of the keys ${words.join(', ')}`)
        refuse(path, value, `exactly one of the keys ${words.join(', ')}`)
      }
      schemas.get(present[0]!)!.check(value, path)
    },
  }
}
