import { MyriadError, show } from '../errors/index.js'
import { type Column, type ColumnOf, FIELD_TYPES, type FieldType } from './fields.js'

const $resource: unique symbol = Symbol('myriad resource')

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
  const arrays = Object.entries(fields).map(([name, [type, length]]) => {
    const known = FIELD_TYPES.includes(type)
    if (!known || !Number.isSafeInteger(length) || length < 1 || length > 2 ** 28) {
      const allowed = "a type and a length, such as ['i32', 4096]"
      throw new MyriadError('INVALID_INPUT', `array ${name}: found ${show([type, length])}, allowed: ${allowed}`, {
        value: [type, length],
        allowed,
      })
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

export type ResourceColumns = Readonly<Record<string, Column>>
