import { DISPEL_ORDERS, type EffectDefinition, tables, WORLD_FILTERS, type World } from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import { checkKeys, names, word } from './inputs.js'
import type { DispelOptions } from './requests.js'

const KEYS = ['by', 'types', 'categories', 'tags', 'polarity', 'strength', 'count', 'order']
const REACHES = ['basic', 'strong', 'death'] as const

/**
 * All criteria of a dispel are properties of definitions, so a dispel is a set of definitions. The sets that commands
 * of the coming tick refer to stand in `World.filters`; equal ones share a place.
 */
export class DispelFilters {
  readonly #world: World
  readonly #effects: readonly EffectDefinition[]
  readonly #places = new Map<string, number>()

  constructor(world: World, effects: readonly EffectDefinition[]) {
    this.#world = world
    this.#effects = effects
  }

  /** The commands that referred to the sets have been handled. */
  clear(): void {
    if (this.#places.size > 0) this.#places.clear()
  }

  /** Refuses options with a wrong key or a wrong type. */
  check(options: DispelOptions): void {
    checkKeys(options, 'dispel options', KEYS)
    names(options.types, 'types')
    names(options.categories, 'categories')
    names(options.tags, 'tags')
  }

  /** The place of the set that the options describe; `check` has passed them. */
  place(options: DispelOptions): number {
    const { types, categories, tags, polarity = 'any', strength = 'basic' } = options
    const reach = word(REACHES, strength, 'strength')
    word(['buff', 'debuff', 'any'], polarity, 'polarity')
    const key = `${reach} ${polarity}${keyOf(types)}${keyOf(categories)}${keyOf(tags)}`
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const w = this.#world
    const place = w.words[WORLD_FILTERS]!
    const { filters } = w.shape
    if (place >= filters) {
      throw new MyriadError(
        'COMMANDS_FULL',
        `${place} different dispel filters wait for the next tick, and there is room for ${filters}: one for every ` +
          '1,024 of capacity.commands, and 1,024 at least. Call step(), dispel with equal filters, or raise capacity.commands.',
        { value: place + 1, allowed: `up to ${filters} different filters`, option: 'capacity.commands' },
      )
    }
    const wanted = this.#effects.map((effect, index) => {
      const def = index * tables.DEF_WORDS
      const needs = w.definitions[def + tables.DEF_DISPEL_STRENGTH]!
      if (needs === tables.STRENGTH_NEVER_ || needs > reach) return false
      if (polarity !== 'any' && effect.polarity !== polarity) return false
      return (
        meets(types, effect.dispel?.type === undefined ? [] : [effect.dispel.type]) &&
        meets(categories, effect.categories ?? []) &&
        meets(tags, [...(effect.tags ?? []), ...(effect.control ?? [])])
      )
    })
    const at = place * w.wardWords
    w.filters.fill(0, at, at + w.wardWords)
    wanted.forEach((reached, index) => {
      if (reached) w.filters[at + (index >> 5)] = w.filters[at + (index >> 5)]! | (1 << (index & 31))
    })
    w.words[WORLD_FILTERS] = place + 1
    this.#places.set(key, place)
    return place
  }

  order(options: DispelOptions): number {
    return word(DISPEL_ORDERS, options.order ?? 'priority', 'order')
  }
}

/** Names as a text that no other list has. PERF: a dispel a call, and JSON took longer than all the rest. */
function keyOf(names: readonly string[] | undefined): string {
  if (names === undefined || names.length === 0) return ' 0'
  let key = ` ${names.length}`
  for (let i = 0; i < names.length; i++) key += ` ${names[i]!.length}:${names[i]}`
  return key
}

function meets(wanted: readonly string[] | undefined, names: readonly string[]): boolean {
  return !wanted || wanted.length === 0 || wanted.some((name) => names.includes(name))
}
