import type { EffectDefinition } from '../definition.js'
import * as T from '../tables.js'

/** Whether a ward of `ward` refuses `incoming`: any of its filters matches; never its own definition; empty matches nothing. */
function wardRefuses(ward: EffectDefinition, incoming: EffectDefinition): boolean {
  const filter = ward.immunity
  if (!filter || ward.id === incoming.id) return false
  const meets = (list: readonly string[] | undefined, names: readonly (string | undefined)[] | undefined) =>
    list?.some((name) => names?.includes(name)) ?? false
  const schools = incoming.actions?.map((action) => (action.do === 'damage' ? action.school : undefined))
  return (
    meets(filter.effects, [incoming.id]) ||
    meets(filter.categories, incoming.categories) ||
    meets(filter.tags, incoming.tags) ||
    meets(filter.tags, incoming.control) ||
    meets(filter.schools, schools)
  )
}

/**
 * What each ward refuses, as a table of bits: bit (ward · words + incoming / 32). Definitions that some ward refuses get
 * the flag `REFUSABLE`.
 */
export function compileWards(definitions: Int32Array, effects: readonly EffectDefinition[]): Int32Array {
  const words = Math.ceil(effects.length / 32)
  const table = new Int32Array(effects.length * words)
  effects.forEach((ward, index) => {
    if (!ward.immunity) return
    effects.forEach((incoming, other) => {
      if (!wardRefuses(ward, incoming)) return
      const word = index * words + (other >> 5)
      table[word] = table[word]! | (1 << (other & 31))
      const flags = other * T.DEF_WORDS + T.DEF_FLAGS
      definitions[flags] = definitions[flags]! | T.REFUSABLE
    })
  })
  return table
}
