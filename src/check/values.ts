import { refuse, type Schema } from './schema.js'

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
  // JSON Schema calls 1e300 an integer; the check takes only those that a double tells from their neighbours.
  const { MIN_SAFE_INTEGER, MAX_SAFE_INTEGER } = Number
  const { min = rule.integer ? MIN_SAFE_INTEGER : undefined, max = rule.integer ? MAX_SAFE_INTEGER : undefined } = rule
  return {
    check(value, path) {
      if (typeof value !== 'number' || !Number.isFinite(value)) refuse(path, value, allowed)
      if (rule.integer && !Number.isSafeInteger(value)) refuse(path, value, allowed)
      if (rule.min !== undefined && value < rule.min) refuse(path, value, allowed)
      if (rule.above !== undefined && value <= rule.above) refuse(path, value, allowed)
      if (rule.max !== undefined && value > rule.max) refuse(path, value, allowed)
    },
    describe: () => ({
      type: rule.integer ? 'integer' : 'number',
      ...(min !== undefined && { minimum: min }),
      ...(rule.above !== undefined && { exclusiveMinimum: rule.above }),
      ...(max !== undefined && { maximum: max }),
    }),
  }
}

export const boolean: Schema = {
  check(value, path) {
    if (typeof value !== 'boolean') refuse(path, value, 'true or false')
  },
  describe: () => ({ type: 'boolean' }),
}

/** A name: any text but the empty one. */
export const name: Schema = {
  check(value, path) {
    if (typeof value !== 'string' || value === '') refuse(path, value, 'a name (text, not empty)')
  },
  describe: () => ({ type: 'string', minLength: 1 }),
}

export function oneOf(...words: readonly string[]): Schema {
  return {
    check(value, path) {
      if (typeof value !== 'string' || !words.includes(value)) refuse(path, value, words.join(' | '))
    },
    describe: () => (words.length === 1 ? { const: words[0] } : { enum: words }),
  }
}

/** Only the value `true`: for keys whose presence is the command. */
export const onlyTrue: Schema = {
  check(value, path) {
    if (value !== true) refuse(path, value, 'true')
  },
  describe: () => ({ const: true }),
}

/** A text, or else what `other` takes: `10 | "infinite"`. */
export function wordOr(word: string, other: Schema, allowed: string): Schema {
  return {
    check(value, path) {
      if (value === word) return
      if (typeof value === 'string') refuse(path, value, allowed)
      try {
        other.check(value, path)
      } catch {
        refuse(path, value, allowed)
      }
    },
    describe: (defs) => ({ anyOf: [other.describe(defs), { const: word }] }),
  }
}

/** A number, or the name of something that stands for one. */
export function numberOrName(allowed: string): Schema {
  return {
    check(value, path) {
      const fine = typeof value === 'string' ? value !== '' : typeof value === 'number' && Number.isFinite(value)
      if (!fine) refuse(path, value, allowed)
    },
    describe: () => ({ anyOf: [{ type: 'number' }, { type: 'string', minLength: 1 }] }),
  }
}

/** What `other` takes, or `null`: for something that may not be there. */
export function orNull(other: Schema): Schema {
  return {
    check(value, path) {
      if (value !== null) other.check(value, path)
    },
    describe: (defs) => ({ anyOf: [other.describe(defs), { type: 'null' }] }),
  }
}

export function list(item: Schema, rule: { readonly min?: number; readonly max?: number } = {}): Schema {
  const { min = 0, max = Number.POSITIVE_INFINITY } = rule
  return {
    check(value, path) {
      if (!Array.isArray(value)) refuse(path, value, 'a list')
      if (value.length < min) refuse(path, value, `a list of at least ${min} entries`)
      if (value.length > max) refuse(path, value, `a list of at most ${max} entries`)
      for (let i = 0; i < value.length; i++) item.check(value[i], `${path}[${i}]`)
    },
    describe: (defs) => ({
      type: 'array',
      items: item.describe(defs),
      ...(rule.min !== undefined && { minItems: rule.min }),
      ...(rule.max !== undefined && { maxItems: rule.max }),
    }),
  }
}
