import { MyriadError, show } from '../errors/index.js'
import type { ElementType, Heap, Region } from '../memory/index.js'

/** The type of a column. `entity` is a `u32` that holds an entity's handle, 0: none. */
export type FieldType = ElementType | 'entity'

/** A field of a component: its type, or its type and what new entities have in it. */
export type Field = FieldType | { readonly type: FieldType; readonly default?: number }

export type Fields = Readonly<Record<string, Field>>

/** Fields without a key that a field does not have: of a generic type a compiler would let it pass. */
export type ExactFields<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends FieldType
    ? F[K]
    : { readonly [P in keyof F[K]]: P extends 'type' | 'default' ? F[K][P] : never }
}

interface ColumnTypes {
  f32: Float32Array
  f64: Float64Array
  i8: Int8Array
  u8: Uint8Array
  i16: Int16Array
  u16: Uint16Array
  i32: Int32Array
  u32: Uint32Array
  entity: Uint32Array
}

type TypeOf<F extends Field> = F extends FieldType
  ? F
  : F extends { readonly type: infer T extends FieldType }
    ? T
    : never

/** The typed array of a field. */
export type ColumnOf<F extends Field> = ColumnTypes[TypeOf<F>]

/** Any column. */
export type Column = ColumnTypes[FieldType]

/** A column that may be read. */
export interface ReadonlyColumn {
  readonly [index: number]: number
  readonly length: number
}

/** A field as every thread knows it: plain data. */
export interface FieldShape {
  readonly name: string
  readonly type: FieldType
  readonly default: number
}

export const FIELD_TYPES: readonly FieldType[] = ['f32', 'f64', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'entity']

/** More would not fit the mask of a command's values. */
const MAX_FIELDS = 31

/**
 * Names that a component cannot give to a field: bitECS takes an object with `component` or `data` for a component with
 * values, `enabled` are the bits of an enableable one, and to set `__proto__` is to set something else.
 */
const TAKEN = ['component', 'data', 'enabled', '__proto__']

/** A column is called by its name in code. */
export function isName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name)
}

/** Refuses options of a definition that are none, and a name that is none. */
export function checkOptions(what: string, options: unknown, keys: readonly string[]): void {
  const allowed = `an object with any of the keys ${keys.join(', ')}`
  if (typeof options !== 'object' || options === null) refuse(`options of ${what}`, options, allowed)
  for (const key of Object.keys(options)) if (!keys.includes(key)) refuse(`options of ${what}`, key, keys.join(', '))
  const { name } = options as { readonly name?: unknown }
  if (name !== undefined && (typeof name !== 'string' || name === '')) refuse(`name of ${what}`, name, 'a text')
}

/** Throws a typed error about a part of a definition. */
export function refuse(what: string, value: unknown, allowed: string): never {
  throw new MyriadError('INVALID_INPUT', `${what}: found ${show(value)}, allowed: ${allowed}`, { value, allowed })
}

/** The element type that holds a field. */
export function elementOf(type: FieldType): ElementType {
  return type === 'entity' ? 'u32' : type
}

/** Checks a component's fields. @throws MyriadError `INVALID_INPUT` */
export function checkFields(fields: unknown): FieldShape[] {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    refuse('fields of a component', fields, "an object such as { x: 'f32' }")
  }
  const entries = Object.entries(fields)
  if (entries.length > MAX_FIELDS) refuse('fields of a component', entries.length, `at most ${MAX_FIELDS}`)
  return entries.map(([name, field]) => {
    if (!isName(name) || TAKEN.includes(name)) {
      refuse('name of a field', name, `a name such as x, but for ${TAKEN.join(', ')}`)
    }
    const { type, default: start = 0 } = typeof field === 'string' ? { type: field as FieldType } : (field ?? {})
    const keys = typeof field === 'string' ? [] : Object.keys(field ?? {})
    if (!FIELD_TYPES.includes(type) || keys.some((key) => key !== 'type' && key !== 'default')) {
      refuse(`field ${name}`, field, `${FIELD_TYPES.join(' | ')}, or { type, default }`)
    }
    if (typeof start !== 'number' || Number.isNaN(start) || !fits(type, start)) {
      refuse(`default of field ${name}`, start, `a number that ${type} holds`)
    }
    return { name, type, default: start }
  })
}

/** Whether a column of the type holds the number: floats round, integers must be exact. */
export function fits(type: FieldType, value: number): boolean {
  switch (type) {
    case 'f32':
    case 'f64':
      return true
    case 'i8':
      return (value << 24) >> 24 === value
    case 'u8':
      return (value & 0xff) === value
    case 'i16':
      return (value << 16) >> 16 === value
    case 'u16':
      return (value & 0xffff) === value
    case 'i32':
      return (value | 0) === value
    default:
      return value >>> 0 === value
  }
}

/** A fixed-length view of a region. */
export function viewOf(heap: Heap, { type, at, length }: Region): Column {
  switch (type) {
    case 'f32':
      return new Float32Array(heap, at, length)
    case 'f64':
      return new Float64Array(heap, at, length)
    case 'i8':
      return new Int8Array(heap, at, length)
    case 'u8':
      return new Uint8Array(heap, at, length)
    case 'i16':
      return new Int16Array(heap, at, length)
    case 'u16':
      return new Uint16Array(heap, at, length)
    case 'i32':
      return new Int32Array(heap, at, length)
    case 'u32':
      return new Uint32Array(heap, at, length)
  }
}
