import { keyPath, refuse } from '../check/index.js'
import { show } from '../errors/index.js'
import type { EffectDefinition, WorldDefinition } from './definition.js'

/** Most attributes of a world: sets of attributes are one 32-bit mask. */
export const MAX_ATTRIBUTES = 32
/** Most tag names of a world (effect-format.md §1): two 32-bit masks an actor. */
export const MAX_TAGS = 64
export const MAX_CONTROLS = 32
export const MAX_CATEGORIES = 32
/** Most definitions of a world: a row keeps the index in 16 bits, of which the last value means "none". */
export const MAX_EFFECTS = 65_535

/** Name tables of a world. Indices are small integers in a fixed order, the same for the same definitions. */
export interface Names {
  readonly effects: ReadonlyMap<string, number>
  /** Ordered so that an attribute comes after those that limit it. */
  readonly attributes: ReadonlyMap<string, number>
  readonly tags: ReadonlyMap<string, number>
  readonly controls: ReadonlyMap<string, number>
  readonly categories: ReadonlyMap<string, number>
  readonly schools: ReadonlyMap<string, number>
  readonly dispelTypes: ReadonlyMap<string, number>
  /** Exclusivity groups. */
  readonly groups: ReadonlyMap<string, number>
  /** Groups of diminishing returns, in the order of `world.diminishing`. */
  readonly diminishing: ReadonlyMap<string, number>
}

/** Where the parts stand in the document that errors name. */
export interface DocumentPaths {
  readonly world: string
  readonly effects: string
}

/** Gives names numbers in the order of their first use, and refuses the one that is too many. */
class NameTable {
  readonly map = new Map<string, number>()
  readonly #limit: number
  readonly #what: string

  constructor(limit: number, what: string) {
    this.#limit = limit
    this.#what = what
  }

  add(name: string, path: string): void {
    if (this.map.has(name)) return
    if (this.map.size >= this.#limit) refuse(path, name, `at most ${this.#limit} different ${this.#what} in a world`)
    this.map.set(name, this.map.size)
  }

  addAll(names: readonly string[] | undefined, path: string): void {
    names?.forEach((name, i) => {
      this.add(name, `${path}[${i}]`)
    })
  }
}

function known(table: ReadonlyMap<string, unknown>, name: string, path: string, what: string): void {
  if (table.has(name)) return
  const names = [...table.keys()]
  const allowed = names.length === 0 ? 'nothing: there are none' : names.slice(0, 12).map(show).join(', ')
  refuse(path, name, `${what}: ${allowed}${names.length > 12 ? `, … (${names.length} in all)` : ''}`)
}

/** Attribute names, limits before what they limit. Refuses unknown names, circles, and a minimum above the maximum. */
function orderAttributes(world: WorldDefinition, path: string): Map<string, number> {
  const attributes = world.attributes ?? {}
  const keys = Object.keys(attributes)
  const at = keyPath(path, 'attributes')
  const all = new Map(keys.map((key) => [key, true]))
  keys.forEach((key, i) => {
    if (i >= MAX_ATTRIBUTES) refuse(keyPath(at, key), key, `at most ${MAX_ATTRIBUTES} attributes in a world`)
    const { min, max } = attributes[key]!
    if (typeof min === 'string') known(all, min, `${keyPath(at, key)}.min`, 'a number or an attribute of the world')
    if (typeof max === 'string') known(all, max, `${keyPath(at, key)}.max`, 'a number or an attribute of the world')
    if (typeof min === 'number' && typeof max === 'number' && min > max) {
      refuse(`${keyPath(at, key)}.max`, max, `a number from the minimum, ${min}`)
    }
  })
  const ordered = new Map<string, number>()
  const open = new Set<string>()
  const visit = (key: string, from: string): void => {
    if (ordered.has(key)) return
    if (open.has(key)) refuse(from, key, 'limits that do not lead back to the attribute itself')
    open.add(key)
    const { min, max } = attributes[key]!
    if (typeof min === 'string') visit(min, `${keyPath(at, key)}.min`)
    if (typeof max === 'string') visit(max, `${keyPath(at, key)}.max`)
    open.delete(key)
    ordered.set(key, ordered.size)
  }
  for (const key of keys) visit(key, keyPath(at, key))
  return ordered
}

/**
 * Resolves every name of the definitions; refuses those that lead nowhere and those that are too many.
 * The documents have passed `worldSchema` and `effectsSchema` before.
 *
 * @param extraTags Tag names that commands will set although no definition mentions them.
 */
export function resolveNames(
  world: WorldDefinition,
  effects: readonly EffectDefinition[],
  extraTags: readonly string[],
  paths: DocumentPaths,
): Names {
  const attributes = orderAttributes(world, paths.world)
  const attribute = (name: string | undefined, path: string) => {
    if (name !== undefined) known(attributes, name, path, 'an attribute of the world')
  }
  attribute(world.vital, keyPath(paths.world, 'vital'))

  const ids = new NameTable(MAX_EFFECTS, 'effects')
  effects.forEach((effect, i) => {
    const path = `${paths.effects}[${i}].id`
    if (ids.map.has(effect.id)) refuse(path, effect.id, 'an id that no other effect has')
    ids.add(effect.id, path)
  })
  const effectName = (name: string, path: string) => known(ids.map, name, path, 'the id of an effect')

  const diminishing = new Map(Object.keys(world.diminishing ?? {}).map((key, i) => [key, i]))
  const groups = new NameTable(Number.POSITIVE_INFINITY, 'exclusivity groups')
  const tags = new NameTable(MAX_TAGS, 'tags')
  const controls = new NameTable(MAX_CONTROLS, 'control names')
  const categories = new NameTable(MAX_CATEGORIES, 'categories')
  const schools = new NameTable(Number.POSITIVE_INFINITY, 'schools')
  const dispelTypes = new NameTable(Number.POSITIVE_INFINITY, 'dispel types')

  // Control names first: a name in `when` or `while` that is one needs no tag.
  effects.forEach((effect, i) => {
    controls.addAll(effect.control, `${paths.effects}[${i}].control`)
  })
  const conditionTag = (list: readonly string[] | undefined, path: string) => {
    list?.forEach((name, i) => {
      if (!controls.map.has(name)) tags.add(name, `${path}[${i}]`)
    })
  }
  effects.forEach((effect, i) => {
    const path = `${paths.effects}[${i}]`
    categories.addAll(effect.categories, `${path}.categories`)
    tags.addAll(effect.tags, `${path}.tags`)
    conditionTag(effect.when?.requires, `${path}.when.requires`)
    conditionTag(effect.when?.forbids, `${path}.when.forbids`)
    conditionTag(effect.while?.requires, `${path}.while.requires`)
    conditionTag(effect.while?.forbids, `${path}.while.forbids`)
    attribute(effect.haste?.attribute, `${path}.haste.attribute`)
    effect.actions?.forEach((action, k) => {
      const at = `${path}.actions[${k}]`
      if (action.do === 'add') attribute(action.attribute, `${at}.attribute`)
      if (action.do === 'damage' && action.school !== undefined) schools.add(action.school, `${at}.school`)
      attribute(action.scale?.attribute, `${at}.scale.attribute`)
    })
    effect.modifiers?.forEach((modifier, k) => {
      attribute(modifier.attribute, `${path}.modifiers[${k}].attribute`)
      attribute(modifier.scale?.attribute, `${path}.modifiers[${k}].scale.attribute`)
    })
    const ward = effect.immunity
    ward?.effects?.forEach((name, k) => {
      effectName(name, `${path}.immunity.effects[${k}]`)
    })
    categories.addAll(ward?.categories, `${path}.immunity.categories`)
    schools.addAll(ward?.schools, `${path}.immunity.schools`)
    attribute(ward?.breaksBelow?.attribute, `${path}.immunity.breaksBelow.attribute`)
    effect.resist?.forEach((entry, k) => {
      const at = `${path}.resist[${k}]`
      if ((entry.category === undefined) === (entry.school === undefined)) {
        refuse(at, entry, 'a category (with duration, magnitude) or a school (with damage)')
      }
      if (entry.category !== undefined) categories.add(entry.category, `${at}.category`)
      if (entry.school !== undefined) schools.add(entry.school, `${at}.school`)
      if (entry.category !== undefined && entry.damage !== undefined) {
        refuse(`${at}.damage`, entry.damage, 'duration and magnitude: a category resists those')
      }
      if (entry.school !== undefined && entry.duration !== undefined) {
        refuse(`${at}.duration`, entry.duration, 'damage: a school resists that')
      }
      if (entry.school !== undefined && entry.magnitude !== undefined) {
        refuse(`${at}.magnitude`, entry.magnitude, 'damage: a school resists that')
      }
    })
    effect.amplify?.forEach((entry, k) => {
      schools.add(entry.school, `${path}.amplify[${k}].school`)
    })
    if (effect.diminishing !== undefined) {
      known(diminishing, effect.diminishing, `${path}.diminishing`, 'a group of world.diminishing')
    }
    if (effect.exclusivity) groups.add(effect.exclusivity.group, `${path}.exclusivity.group`)
    schools.addAll(effect.absorb?.schools, `${path}.absorb.schools`)
    attribute(effect.absorb?.cost?.attribute, `${path}.absorb.cost.attribute`)
    attribute(effect.absorb?.scale?.attribute, `${path}.absorb.scale.attribute`)
    if (effect.dispel?.type !== undefined) dispelTypes.add(effect.dispel.type, `${path}.dispel.type`)
    effect.triggers?.forEach((trigger, k) => {
      effectName(trigger.effect, `${path}.triggers[${k}].effect`)
    })
    effect.chains?.forEach((chain, k) => {
      const at = `${path}.chains[${k}]`
      effectName(chain.effect, `${at}.effect`)
      if (chain.on === 'stacks' && chain.threshold === undefined) {
        refuse(`${at}.threshold`, undefined, 'the stack count that fires the chain')
      }
      if (chain.on !== 'stacks' && chain.threshold !== undefined) {
        refuse(`${at}.threshold`, chain.threshold, 'no threshold: only chains on "stacks" have one')
      }
    })
    attribute(effect.upkeep?.attribute, `${path}.upkeep.attribute`)
    if (effect.aura) effectName(effect.aura.effect, `${path}.aura.effect`)
  })
  tags.addAll(extraTags, '$.tags')
  return {
    effects: ids.map,
    attributes,
    tags: tags.map,
    controls: controls.map,
    categories: categories.map,
    schools: schools.map,
    dispelTypes: dispelTypes.map,
    groups: groups.map,
    diminishing,
  }
}
