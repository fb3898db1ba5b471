import { describe, expect, it } from 'vitest'
import { elementOf, FIELD_TYPES, fits, viewOf } from '../../../src/components/fields.js'

describe('fits', () => {
  const limits = {
    i8: [-128, 127],
    u8: [0, 255],
    i16: [-32_768, 32_767],
    u16: [0, 65_535],
    i32: [-(2 ** 31), 2 ** 31 - 1],
    u32: [0, 2 ** 32 - 1],
    entity: [0, 2 ** 32 - 1],
  } as const

  it.each(Object.entries(limits))('%s from %j, whole numbers only', (type, [least, most]) => {
    const holds = (value: number) => fits(type as keyof typeof limits, value)
    expect([least, most, 0, -0].map(holds)).toEqual([true, true, true, true])
    const beyond = [least - 1, most + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]
    expect(beyond.map(holds)).toEqual(beyond.map(() => false))
  })

  it.each(['f32', 'f64'] as const)('%s holds every number, rounded', (type) => {
    expect([0.1, -1e300, Number.POSITIVE_INFINITY].map((value) => fits(type, value))).toEqual([true, true, true])
  })
})

describe('a view of a region', () => {
  it.each(FIELD_TYPES)('of type %s starts where the region does and is as long', (field) => {
    const type = elementOf(field)
    const heap = new ArrayBuffer(256)
    const view = viewOf(heap, { name: 'x', group: 'g', type, at: 64, length: 8 })
    expect([view.byteOffset, view.length]).toEqual([64, 8])
    const prefix = { f: 'Float', i: 'Int', u: 'Uint' }[type[0] as 'f' | 'i' | 'u']
    expect(view.constructor.name).toBe(`${prefix}${type.slice(1)}Array`)
  })
})
