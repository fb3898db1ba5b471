import { keyPath, refuse, type Schema } from './schema.js'
import { oneOf } from './values.js'

/** A field of an object: its schema, whether the object may lack it, and what an editor says of it. */
export interface Field {
  readonly schema: Schema
  readonly required: boolean
  readonly about?: string
  /** What counts when the field is absent. */
  readonly standard?: Standard
}

type Standard = string | number | boolean

/** Fields of an object by their keys. */
export type Fields = Readonly<Record<string, Field>>

/** A field that must be there. `about` tells an editor what it means and in which unit. */
export function required(schema: Schema, about?: string): Field {
  return { schema, required: true, ...(about !== undefined && { about }) }
}

/** A field that may be absent; `standard` is then what counts. */
export function optional(schema: Schema, about?: string, standard?: Standard): Field {
  return {
    schema,
    required: false,
    ...(about !== undefined && { about }),
    ...(standard !== undefined && { standard }),
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  // By its tag and not its prototype: an object may come from another window.
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** An object with these keys and no others. */
export function object(fields: Fields): Schema {
  const keys = Object.keys(fields)
  const needed = keys.filter((key) => fields[key]!.required)
  const allowed = `the keys ${keys.join(', ')}`
  return {
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
    describe(defs) {
      const properties = keys.map((key) => {
        const { schema, about, standard } = fields[key]!
        const description = {
          ...(about !== undefined && { description: about }),
          ...schema.describe(defs),
          ...(standard !== undefined && { default: standard }),
        }
        return [key, description]
      })
      return {
        type: 'object',
        properties: Object.fromEntries(properties),
        ...(needed.length > 0 && { required: needed }),
        additionalProperties: false,
      }
    },
  }
}

/** An object whose keys are names of the user's choosing. */
export function dictionary(entry: Schema): Schema {
  return {
    check(value, path) {
      if (!isPlainObject(value)) refuse(path, value, 'an object')
      for (const key of Object.keys(value)) entry.check(value[key], keyPath(path, key))
    },
    describe: (defs) => ({ type: 'object', additionalProperties: entry.describe(defs) }),
  }
}

/** One of several objects; the value of the key `tag` says which. `about` is said of the tag. */
export function tagged(tag: string, variants: Readonly<Record<string, Fields>>, about?: string): Schema {
  const words = Object.keys(variants)
  const schemas = new Map(
    words.map((word) => [word, object({ [tag]: required(oneOf(word), about), ...variants[word] })]),
  )
  const tags = { ...(about !== undefined && { description: about }), enum: words }
  return {
    check(value, path) {
      if (!isPlainObject(value)) refuse(path, value, 'an object')
      const word = value[tag]
      const schema = typeof word === 'string' ? schemas.get(word) : undefined
      if (!schema) refuse(keyPath(path, tag), word, words.join(' | '))
      schema.check(value, path)
    },
    // The tag by itself too: editors then offer all its words, and not only those of the nearest variant.
    describe: (defs) => ({
      type: 'object',
      properties: { [tag]: tags },
      required: [tag],
      oneOf: [...schemas.values()].map((schema) => schema.describe(defs)),
    }),
  }
}

/** One of several objects; the first key of `keys` that is present says which. None, or two of them, is an error. */
export function byKey(variants: Readonly<Record<string, Fields>>): Schema {
  const words = Object.keys(variants)
  const schemas = new Map(words.map((word) => [word, object(variants[word]!)]))
  return {
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
    describe: (defs) => ({ oneOf: [...schemas.values()].map((schema) => schema.describe(defs)) }),
  }
}
