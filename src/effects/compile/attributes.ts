import type { WorldDefinition } from '../definition.js'
import * as T from '../tables.js'
import type { Workshop } from './compile.js'

/** The attribute itself and all whose limits depend on it, directly or through others, as a mask. */
function touched(index: number, limits: readonly (readonly number[])[]): number {
  let mask = 1 << index
  // Attributes are ordered, limits first: one pass finds those at any distance.
  limits.forEach((limitedBy, other) => {
    if (limitedBy.some((limit) => limit >= 0 && (mask >>> limit) & 1)) mask |= 1 << other
  })
  return mask
}

export function compileAttributes(shop: Workshop, world: WorldDefinition): void {
  const { attributes } = shop.names
  const keys = [...attributes.keys()]
  const limits = keys.map((key) => {
    const { min, max } = world.attributes![key]!
    return [min, max].map((limit) => (typeof limit === 'string' ? attributes.get(limit)! : -1))
  })
  keys.forEach((key, index) => {
    const { base = 0, min, max } = world.attributes![key]!
    const at = index * T.ATTRIBUTE_WORDS
    const words = shop.attributeWords
    words[at + T.ATTRIBUTE_MIN_OF] = limits[index]![0]!
    words[at + T.ATTRIBUTE_MAX_OF] = limits[index]![1]!
    words[at + T.ATTRIBUTE_TOUCHED] = touched(index, limits)
    const own = [...shop.channels].filter(([pair]) => pair.startsWith(`${index}/`)).map(([, channel]) => channel)
    words[at + T.ATTRIBUTE_CHANNELS] = own[0] ?? 0
    words[at + T.ATTRIBUTE_CHANNEL_COUNT] = own.length
    // The vital attribute's minimum is 0 where the world names none (effect-format.md §7 e).
    const lowest = index === shop.vital ? 0 : Number.NEGATIVE_INFINITY
    const double = index * T.ATTRIBUTE_DOUBLES
    shop.attributeDoubles[double + T.ATTRIBUTE_BASE] = base
    shop.attributeDoubles[double + T.ATTRIBUTE_MIN] = typeof min === 'number' ? min : lowest
    shop.attributeDoubles[double + T.ATTRIBUTE_MAX] = typeof max === 'number' ? max : Number.POSITIVE_INFINITY
    shop.attributeDoubles[double + T.ATTRIBUTE_FLOOR] = typeof min === 'number' ? min : 0
  })
}
