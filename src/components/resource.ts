import { type ColumnOf, checkOptions, FIELD_TYPES, type FieldType, isName, refuse } from './fields.js'

const $resource: unique symbol = Symbol('myriad resource')

/** Elements of an array at most: a column of doubles of that length is as much as one view may have everywhere. */
const MAX_LENGTH = 2 ** 28

/** Arrays of a resource: type and number of elements of each. */
export type ArrayFields = Readonly<Record<string, readonly [type: FieldType, length: number]>>

export interface ArrayShape {
  readonly name: string
  readonly type: FieldType
  readonly length: number
}

/** Shared arrays that belong to no entity: a grid, a map, sums. */
export interface Resource<F extends ArrayFields = ArrayFields> {
  readonly [$resource]: { readonly name: string | undefined; readonly arrays: readonly ArrayShape[] }
  readonly fields?: F
}

export type ResourceArrays<F extends ArrayFields> = { readonly [K in keyof F]: ColumnOf<F[K][0]> }

/**
 * Defines a resource: arrays of fixed length in shared memory, zeroed, part of the state. Systems on all threads may
 * read it; who writes it runs alone (`on: 'one'` or `'main'`).
 *
 * @throws MyriadError `INVALID_INPUT`
 */
export function defineResource<const F extends ArrayFields>(
  fields: F,
  options: { readonly name?: string } = {},
): Resource<F> {
  checkOptions('a resource', options, ['name'])
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    refuse('arrays of a resource', fields, "an object such as { head: ['i32', 4096] }")
  }
  const arrays = Object.entries(fields).map(([name, array]: [string, unknown]) => {
    if (!isName(name) || name === '__proto__') refuse('name of an array', name, 'a name such as head')
    const [type, length, ...more] = (Array.isArray(array) ? array : []) as [FieldType, number, ...unknown[]]
    const known = FIELD_TYPES.includes(type) && more.length === 0
    if (!known || !Number.isSafeInteger(length) || length < 1 || length > MAX_LENGTH) {
      refuse(`array ${name}`, array, `a type and a length up to ${MAX_LENGTH}, such as ['i32', 4096]`)
    }
    return { name, type, length }
  })
  return { [$resource]: { name: options.name, arrays } } as unknown as Resource<F>
}

export function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && $resource in value
}

export function resourceInfo(resource: Resource): {
  readonly name: string | undefined
  readonly arrays: readonly ArrayShape[]
} {
  return resource[$resource]
}
