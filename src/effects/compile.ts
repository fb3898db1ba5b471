import { keyPath, refuse } from '../check/index.js'
import { type Counters, compileCounters } from './compile-counters.js'
import type { EffectDefinition, WorldDefinition } from './definition.js'
import { effectsSchema, worldSchema } from './definition-schema.js'
import { type DocumentPaths, type Names, resolveNames } from './names.js'
import * as T from './tables.js'
import { refuseUnsupported } from './unsupported.js'

/** The longest time a definition may name, in ticks: sums of two stay within 32 bits. */
export const MAX_TICKS = 0x3fffffff

/** Seconds as whole ticks: 0 for 0, otherwise at least 1 (effect-format.md, head). */
export function toTicks(seconds: number, tickRate: number): number {
  return seconds === 0 ? 0 : Math.max(1, Math.round(seconds * tickRate))
}

/** `toTicks`, refusing what no clock of the engine can hold. */
export function checkedTicks(seconds: number, tickRate: number, path: string): number {
  const ticks = toTicks(seconds, tickRate)
  if (ticks > MAX_TICKS) refuse(path, seconds, `at most ${MAX_TICKS / tickRate} seconds at ${tickRate} ticks a second`)
  return ticks
}

/** How many of each thing a world has; with the capacity it fixes the layout of the heap. */
export interface Counts {
  readonly effects: number
  readonly attributes: number
  readonly actions: number
  readonly modifiers: number
  /** (attribute, channel) pairs that some modifier uses. */
  readonly channels: number
  /** Reference counters an actor has. */
  readonly counters: number
  /** Entries of all definitions' lists of counters. */
  readonly counterList: number
  /** Index of the vital attribute, -1: none. */
  readonly vital: number
}

/** Definitions as columns of numbers, ready to be copied into a heap. */
export interface CompiledWorld {
  readonly names: Names
  readonly counts: Counts
  readonly tickRate: number
  readonly seed: number
  readonly definitions: Int32Array
  readonly definitionDoubles: Float64Array
  readonly actions: Int32Array
  readonly actionDoubles: Float64Array
  readonly modifiers: Int32Array
  readonly modifierDoubles: Float64Array
  readonly attributes: Int32Array
  readonly attributeDoubles: Float64Array
  /** Bit (ward · words + incoming / 32): the ward's definition refuses the incoming one. */
  readonly wards: Int32Array
  readonly counters: Counters
}

/** A compiled world before its counters are known. */
type Compiling = Omit<CompiledWorld, 'counters' | 'counts'> & { counts: Omit<Counts, 'counters' | 'counterList'> }

function bits(names: readonly string[] | undefined, table: ReadonlyMap<string, number>): [low: number, high: number] {
  let low = 0
  let high = 0
  for (const name of names ?? []) {
    const bit = table.get(name)
    if (bit === undefined) continue
    if (bit < 32) low |= 1 << bit
    else high |= 1 << (bit - 32)
  }
  return [low, high]
}

function indexOf<W extends string>(words: readonly W[], word: W | undefined): number {
  return word === undefined ? 0 : words.indexOf(word)
}

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

/** The (attribute, channel) pairs in use, grouped by attribute, channels ascending. */
function channelTable(effects: readonly EffectDefinition[], names: Names): Map<string, number> {
  const pairs = new Map<string, [attribute: number, channel: number]>()
  for (const effect of effects) {
    for (const modifier of effect.modifiers ?? []) {
      const attribute = names.attributes.get(modifier.attribute)!
      const channel = modifier.channel ?? 0
      pairs.set(`${attribute}/${channel}`, [attribute, channel])
    }
  }
  const sorted = [...pairs].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1])
  return new Map(sorted.map(([key], i) => [key, i]))
}

/** The attribute itself and all whose limits depend on it, directly or through others, as a mask. */
function touched(index: number, limits: readonly (readonly number[])[]): number {
  let mask = 1 << index
  // Attributes are ordered, limits first: one pass finds those at any distance.
  limits.forEach((limitedBy, other) => {
    if (limitedBy.some((limit) => limit >= 0 && (mask >>> limit) & 1)) mask |= 1 << other
  })
  return mask
}

/**
 * Checks a world and its definitions and compiles them to columns of numbers.
 *
 * @throws MyriadError `INVALID_INPUT` with the path of the first wrong value, `UNSUPPORTED` for what is not there yet.
 */
export function compileWorld(
  world: WorldDefinition,
  effects: readonly EffectDefinition[],
  extraTags: readonly string[] = [],
  paths: DocumentPaths = { world: '$', effects: '$.effects' },
): CompiledWorld {
  worldSchema.check(world, paths.world)
  effectsSchema.check(effects, paths.effects)
  const names = resolveNames(world, effects, extraTags, paths)
  refuseUnsupported(world, effects, paths)

  const { tickRate } = world
  const attributeKeys = [...names.attributes.keys()]
  const channels = channelTable(effects, names)
  const actionCount = effects.reduce((n, effect) => n + (effect.actions?.length ?? 0), 0)
  const modifierCount = effects.reduce((n, effect) => n + (effect.modifiers?.length ?? 0), 0)
  const wardWords = Math.ceil(effects.length / 32)
  const compiled: Compiling = {
    names,
    counts: {
      effects: effects.length,
      attributes: attributeKeys.length,
      actions: actionCount,
      modifiers: modifierCount,
      channels: channels.size,
      vital: world.vital === undefined ? -1 : names.attributes.get(world.vital)!,
    },
    tickRate,
    seed: seedWord(world.seed ?? 0),
    definitions: new Int32Array(effects.length * T.DEF_WORDS),
    definitionDoubles: new Float64Array(effects.length * T.DEF_DOUBLES),
    actions: new Int32Array(actionCount * T.ACTION_WORDS),
    actionDoubles: new Float64Array(actionCount * T.ACTION_DOUBLES),
    modifiers: new Int32Array(modifierCount * T.MODIFIER_WORDS),
    modifierDoubles: new Float64Array(modifierCount * T.MODIFIER_DOUBLES),
    attributes: new Int32Array(attributeKeys.length * T.ATTRIBUTE_WORDS),
    attributeDoubles: new Float64Array(attributeKeys.length * T.ATTRIBUTE_DOUBLES),
    wards: new Int32Array(effects.length * wardWords),
  }

  compileAttributes(compiled, world, attributeKeys, channels)
  const refusable = new Set<number>()
  let actionAt = 0
  let modifierAt = 0
  effects.forEach((effect, index) => {
    const path = `${paths.effects}[${index}]`
    const at = index * T.DEF_WORDS
    const def = compiled.definitions
    def[at + T.DEF_ACTIONS] = actionAt
    def[at + T.DEF_MODIFIERS] = modifierAt
    compileHead(compiled, index, effect, tickRate, path)
    for (const action of effect.actions ?? []) compileAction(compiled, actionAt++, action)
    for (const modifier of effect.modifiers ?? []) {
      const attribute = names.attributes.get(modifier.attribute)!
      const channel = channels.get(`${attribute}/${modifier.channel ?? 0}`)!
      const word = modifierAt * T.MODIFIER_WORDS
      compiled.modifiers[word + T.MODIFIER_ATTRIBUTE] = attribute
      compiled.modifiers[word + T.MODIFIER_OP] = T.MODIFIER_OPS.indexOf(modifier.op)
      compiled.modifiers[word + T.MODIFIER_AGGREGATE] = indexOf(T.AGGREGATES, modifier.aggregate)
      compiled.modifiers[word + T.MODIFIER_CHANNEL] = channel
      compiled.modifiers[word + T.MODIFIER_FLAGS] = amountFlags(modifier.value, modifier.perStack)
      compiled.modifierDoubles[modifierAt * T.MODIFIER_DOUBLES + T.MODIFIER_VALUE] = modifier.value ?? 0
      def[at + T.DEF_MODIFIED] = def[at + T.DEF_MODIFIED]! | (1 << attribute)
      const touches = compiled.attributes[attribute * T.ATTRIBUTE_WORDS + T.ATTRIBUTE_TOUCHED]!
      def[at + T.DEF_TOUCHED] = def[at + T.DEF_TOUCHED]! | touches
      modifierAt++
    }
    def[at + T.DEF_ACTION_COUNT] = actionAt - def[at + T.DEF_ACTIONS]!
    def[at + T.DEF_MODIFIER_COUNT] = modifierAt - def[at + T.DEF_MODIFIERS]!
    if (effect.immunity) {
      effects.forEach((incoming, other) => {
        const word = index * wardWords + (other >> 5)
        if (!wardRefuses(effect, incoming)) return
        compiled.wards[word] = compiled.wards[word]! | (1 << (other & 31))
        refusable.add(other)
      })
    }
  })
  for (const index of refusable) {
    const at = index * T.DEF_WORDS + T.DEF_FLAGS
    compiled.definitions[at] = compiled.definitions[at]! | T.REFUSABLE
  }
  const counters = compileCounters(compiled.definitions)
  const counts = { ...compiled.counts, counters: counters.size, counterList: counters.list.length }
  return { ...compiled, counters, counts }
}

/** Folds an integer seed of up to 53 bits into the 32 that draws use. */
function seedWord(seed: number): number {
  return (seed | 0) ^ Math.imul(Math.trunc(seed / 4294967296), 0x9e3779b1)
}

function amountFlags(amount: number | undefined, perStack: boolean | undefined): number {
  return (amount === undefined ? T.USES_MAGNITUDE : 0) | (perStack === false ? 0 : T.PER_STACK)
}

function compileAttributes(
  compiled: Compiling,
  world: WorldDefinition,
  keys: readonly string[],
  channels: ReadonlyMap<string, number>,
): void {
  const { attributes } = compiled.names
  const limits = keys.map((key) => {
    const { min, max } = world.attributes![key]!
    return [min, max].map((limit) => (typeof limit === 'string' ? attributes.get(limit)! : -1))
  })
  keys.forEach((key, index) => {
    const { base = 0, min, max } = world.attributes![key]!
    const at = index * T.ATTRIBUTE_WORDS
    const words = compiled.attributes
    words[at + T.ATTRIBUTE_MIN_OF] = limits[index]![0]!
    words[at + T.ATTRIBUTE_MAX_OF] = limits[index]![1]!
    words[at + T.ATTRIBUTE_TOUCHED] = touched(index, limits)
    const own = [...channels].filter(([pair]) => pair.startsWith(`${index}/`)).map(([, channel]) => channel)
    words[at + T.ATTRIBUTE_CHANNELS] = own[0] ?? 0
    words[at + T.ATTRIBUTE_CHANNEL_COUNT] = own.length
    // The vital attribute's minimum is 0 where the world names none (effect-format.md §7 e).
    const lowest = index === compiled.counts.vital ? 0 : Number.NEGATIVE_INFINITY
    const double = index * T.ATTRIBUTE_DOUBLES
    compiled.attributeDoubles[double + T.ATTRIBUTE_BASE] = base
    compiled.attributeDoubles[double + T.ATTRIBUTE_MIN] = typeof min === 'number' ? min : lowest
    compiled.attributeDoubles[double + T.ATTRIBUTE_MAX] = typeof max === 'number' ? max : Number.POSITIVE_INFINITY
  })
}

function compileHead(
  compiled: Compiling,
  index: number,
  effect: EffectDefinition,
  tickRate: number,
  path: string,
): void {
  const { names, definitions: def } = compiled
  const at = index * T.DEF_WORDS
  const double = index * T.DEF_DOUBLES
  const stacking = effect.stacking ?? {}
  const mode = indexOf(T.STACK_MODES, stacking.mode)
  const oneRecord = mode === T.PER_TARGET_ || mode === T.PER_SOURCE_

  def[at + T.DEF_DURATION] =
    effect.duration === 'infinite' ? T.NEVER : checkedTicks(effect.duration, tickRate, keyPath(path, 'duration'))
  def[at + T.DEF_PERIOD] =
    effect.period === undefined ? 0 : checkedTicks(effect.period, tickRate, keyPath(path, 'period'))
  const [tagsLow, tagsHigh] = bits([...(effect.tags ?? []), ...(effect.control ?? [])], names.tags)
  def[at + T.DEF_TAGS_LOW] = tagsLow
  def[at + T.DEF_TAGS_HIGH] = tagsHigh
  def[at + T.DEF_CONTROL] = bits(effect.control, names.controls)[0]
  def[at + T.DEF_CATEGORIES] = bits(effect.categories, names.categories)[0]
  def[at + T.DEF_POLARITY] = indexOf(T.POLARITIES, effect.polarity)
  def[at + T.DEF_PRIORITY] = effect.priority ?? 0
  def[at + T.DEF_STACK_MODE] = mode
  def[at + T.DEF_STACK_MAX] = stacking.max ?? (oneRecord ? 1 : 0)
  def[at + T.DEF_STACK_INITIAL] = stacking.initial ?? 1
  def[at + T.DEF_DURATION_POLICY] = indexOf(T.DURATION_POLICIES, stacking.duration)
  def[at + T.DEF_PERIOD_POLICY] = indexOf(T.PERIOD_POLICIES, stacking.period)
  def[at + T.DEF_MAGNITUDE_POLICY] = indexOf(T.MAGNITUDE_POLICIES, stacking.magnitude)
  def[at + T.DEF_OWNER] = indexOf(T.OWNERS, stacking.owner)
  def[at + T.DEF_EXPIRY] = indexOf(T.EXPIRIES, stacking.expiry)
  def[at + T.DEF_OVERFLOW] = indexOf(T.OVERFLOWS, stacking.overflow)
  def[at + T.DEF_EVICT] = indexOf(T.EVICTIONS, stacking.evict)
  def[at + T.DEF_DISPEL_TYPE] = effect.dispel?.type === undefined ? -1 : names.dispelTypes.get(effect.dispel.type)!
  def[at + T.DEF_DISPEL_STRENGTH] = indexOf(T.STRENGTHS, effect.dispel?.strength)
  const doubles = compiled.definitionDoubles
  doubles[double + T.DEF_MAGNITUDE] = effect.magnitude ?? 0
  doubles[double + T.DEF_MAGNITUDE_CAP] = stacking.magnitudeCap ?? Number.POSITIVE_INFINITY
  doubles[double + T.DEF_DISPEL_RESIST] = effect.dispel?.resist ?? 0

  let flags = 0
  if (effect.tickOnApply) flags |= T.TICK_ON_APPLY
  if (effect.persistsThroughDeath) flags |= T.PERSISTS_THROUGH_DEATH
  if (effect.allowDead) flags |= T.ALLOW_DEAD
  if (def[at + T.DEF_EXPIRY] !== T.EXPIRY_CLEAR_) flags |= T.EXTENDED
  def[at + T.DEF_FLAGS] = flags
  let features = 0
  if (effect.modifiers?.length) features |= T.HAS_MODIFIERS
  if (tagsLow || tagsHigh || def[at + T.DEF_CONTROL]) features |= T.HAS_TAGS
  if (effect.immunity) features |= T.HAS_WARD
  def[at + T.DEF_FEATURES] = features
}

function compileAction(
  compiled: Compiling,
  index: number,
  action: NonNullable<EffectDefinition['actions']>[number],
): void {
  const at = index * T.ACTION_WORDS
  const { actions, names, counts } = compiled
  actions[at + T.ACTION_KIND] = action.do === 'damage' ? T.DAMAGE_ : action.do === 'heal' ? T.HEAL_ : T.ADD_
  actions[at + T.ACTION_ATTRIBUTE] = action.do === 'add' ? names.attributes.get(action.attribute)! : counts.vital
  actions[at + T.ACTION_SCHOOL] =
    action.do === 'damage' && action.school !== undefined ? names.schools.get(action.school)! : -1
  actions[at + T.ACTION_FLAGS] = amountFlags(action.amount, action.perStack)
  compiled.actionDoubles[index * T.ACTION_DOUBLES + T.ACTION_AMOUNT] = action.amount ?? 0
}
