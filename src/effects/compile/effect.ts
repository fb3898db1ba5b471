import { keyPath } from '../../check/index.js'
import type { ActionDefinition, EffectDefinition, ModifierDefinition } from '../definition.js'
import { hookBits } from '../hooks.js'
import * as T from '../tables.js'
import type { Workshop } from './compile.js'
import { compileDefence } from './defence.js'
import { addBits, type Draft, indexOf, setDouble, setWord, writeAmount } from './draft.js'
import { compileReactions } from './reactions.js'
import { checkedTicks } from './ticks.js'

/** Compiles one definition and returns how many snapshots its rows keep. */
export function compileEffect(shop: Workshop, index: number, effect: EffectDefinition, path: string): number {
  const draft: Draft = { shop, effect, path, def: index * T.DEF_WORDS, double: index * T.DEF_DOUBLES, snapshots: 0 }
  compileTime(draft)
  compileNames(draft)
  compileStacking(draft)
  setWord(draft, T.DEF_ACTIONS, shop.actions.length)
  for (const action of effect.actions ?? []) compileAction(draft, action)
  setWord(draft, T.DEF_ACTION_COUNT, effect.actions?.length ?? 0)
  setWord(draft, T.DEF_MODIFIERS, shop.modifiers.length)
  for (const modifier of effect.modifiers ?? []) compileModifier(draft, modifier)
  setWord(draft, T.DEF_MODIFIER_COUNT, effect.modifiers?.length ?? 0)
  compileDefence(draft)
  compileReactions(draft)
  setWord(draft, T.DEF_BEHAVIOURS, hookBits(effect))
  return draft.snapshots
}

function compileTime(draft: Draft): void {
  const { effect, shop, path } = draft
  const ticks = (seconds: number, key: string) => checkedTicks(seconds, shop.tickRate, keyPath(path, key))
  const { duration, period, haste } = effect
  setWord(draft, T.DEF_DURATION, duration === 'infinite' ? T.NEVER : ticks(duration, 'duration'))
  setWord(draft, T.DEF_PERIOD, period === undefined ? 0 : ticks(period, 'period'))
  setDouble(draft, T.DEF_MAGNITUDE, effect.magnitude ?? 0)
  let flags = 0
  if (effect.tickOnApply) flags |= T.TICK_ON_APPLY
  if (effect.partialLastTick) flags |= T.PARTIAL_LAST_TICK
  if (effect.persistsThroughDeath) flags |= T.PERSISTS_THROUGH_DEATH
  if (effect.allowDead) flags |= T.ALLOW_DEAD
  if (effect.endsWithSource) flags |= T.ENDS_WITH_SOURCE
  setWord(draft, T.DEF_HASTE, haste ? shop.names.attributes.get(haste.attribute)! : -1)
  if (haste) flags |= T.EXTENDED
  if (haste && haste.period !== false) flags |= T.HASTE_PERIOD
  if (haste?.duration) flags |= T.HASTE_DURATION
  addBits(draft, T.DEF_FLAGS, flags)
  // Debuffs run on while the world is away, everything else waits (effect-format.md §1).
  const standard = effect.polarity === 'debuff' ? 'elapse' : 'freeze'
  setWord(draft, T.DEF_OFFLINE, T.OFFLINES.indexOf(effect.offline ?? standard))
}

/** The bits of names, low and high. */
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

/** Writes three words: the tags of a list, low and high, and the control names that are not tags too. */
function writeCondition(draft: Draft, at: number, names: readonly string[] | undefined): void {
  const { tags, controls } = draft.shop.names
  const [low, high] = bits(names, tags)
  setWord(draft, at, low)
  setWord(draft, at + 1, high)
  setWord(
    draft,
    at + 2,
    bits(
      names?.filter((name) => !tags.has(name)),
      controls,
    )[0],
  )
}

function compileNames(draft: Draft): void {
  const { effect, shop } = draft
  const { names } = shop
  // A control name that is a tag too sets both: conditions then look at the tag.
  const [low, high] = bits([...(effect.tags ?? []), ...(effect.control ?? [])], names.tags)
  const [control] = bits(effect.control, names.controls)
  setWord(draft, T.DEF_TAGS_LOW, low)
  setWord(draft, T.DEF_TAGS_HIGH, high)
  setWord(draft, T.DEF_CONTROL, control)
  if (low || high || control) addBits(draft, T.DEF_FEATURES, T.HAS_TAGS)
  setWord(draft, T.DEF_CATEGORIES, bits(effect.categories, names.categories)[0])
  setWord(draft, T.DEF_POLARITY, indexOf(T.POLARITIES, effect.polarity))
  setWord(draft, T.DEF_PRIORITY, effect.priority ?? 0)
  writeCondition(draft, T.DEF_WHEN, effect.when?.requires)
  writeCondition(draft, T.DEF_WHEN + 3, effect.when?.forbids)
  setDouble(draft, T.DEF_CHANCE, effect.when?.chance ?? 1)
  if (effect.when) addBits(draft, T.DEF_FLAGS, T.HAS_WHEN)
  writeCondition(draft, T.DEF_WHILE, effect.while?.requires)
  writeCondition(draft, T.DEF_WHILE + 3, effect.while?.forbids)
  setWord(draft, T.DEF_ON_RESUME, indexOf(T.RESUMES, effect.while?.onResume))
}

function compileStacking(draft: Draft): void {
  const { effect, shop } = draft
  const stacking = effect.stacking ?? {}
  const mode = indexOf(T.STACK_MODES, stacking.mode)
  const oneRecord = mode === T.PER_TARGET_ || mode === T.PER_SOURCE_
  setWord(draft, T.DEF_STACK_MODE, mode)
  setWord(draft, T.DEF_STACK_MAX, stacking.max ?? (oneRecord ? 1 : 0))
  setWord(draft, T.DEF_STACK_INITIAL, stacking.initial ?? 1)
  setWord(draft, T.DEF_DURATION_POLICY, indexOf(T.DURATION_POLICIES, stacking.duration))
  setWord(draft, T.DEF_PERIOD_POLICY, indexOf(T.PERIOD_POLICIES, stacking.period))
  setWord(draft, T.DEF_MAGNITUDE_POLICY, indexOf(T.MAGNITUDE_POLICIES, stacking.magnitude))
  setDouble(draft, T.DEF_MAGNITUDE_CAP, stacking.magnitudeCap ?? Number.POSITIVE_INFINITY)
  setWord(draft, T.DEF_OWNER, indexOf(T.OWNERS, stacking.owner))
  setWord(draft, T.DEF_EXPIRY, indexOf(T.EXPIRIES, stacking.expiry))
  if (stacking.expiry !== undefined && stacking.expiry !== 'clear') addBits(draft, T.DEF_FLAGS, T.EXTENDED)
  setWord(draft, T.DEF_OVERFLOW, indexOf(T.OVERFLOWS, stacking.overflow))
  setWord(draft, T.DEF_EVICT, indexOf(T.EVICTIONS, stacking.evict))
  const { exclusivity } = effect
  setWord(draft, T.DEF_GROUP, exclusivity ? shop.names.groups.get(exclusivity.group)! : -1)
  setWord(draft, T.DEF_GROUP_RULE, indexOf(T.GROUP_RULES, exclusivity?.rule))
}

function compileAction(draft: Draft, action: ActionDefinition): void {
  const { actions, names, vital } = draft.shop
  const { at, double } = actions.add()
  writeAmount(draft, actions.words, at, action.amount, action)
  actions.words[at + T.ACTION_KIND] = action.do === 'damage' ? T.DAMAGE_ : action.do === 'heal' ? T.HEAL_ : T.ADD_
  actions.words[at + T.ACTION_ATTRIBUTE] = action.do === 'add' ? names.attributes.get(action.attribute)! : vital
  const school = action.do === 'damage' ? action.school : undefined
  actions.words[at + T.ACTION_SCHOOL] = school === undefined ? -1 : names.schools.get(school)!
  actions.doubles[double + T.ACTION_AMOUNT] = action.amount ?? 0
  actions.doubles[double + T.ACTION_FACTOR] = action.scale?.factor ?? 0
}

function compileModifier(draft: Draft, modifier: ModifierDefinition): void {
  const { modifiers, names, channels, attributeWords } = draft.shop
  const { at, double } = modifiers.add()
  const { words } = modifiers
  const attribute = names.attributes.get(modifier.attribute)!
  writeAmount(draft, words, at, modifier.value, modifier)
  words[at + T.MODIFIER_ATTRIBUTE] = attribute
  words[at + T.MODIFIER_OP] = T.MODIFIER_OPS.indexOf(modifier.op)
  words[at + T.MODIFIER_AGGREGATE] = indexOf(T.AGGREGATES, modifier.aggregate)
  words[at + T.MODIFIER_CHANNEL] = channels.get(`${attribute}/${modifier.channel ?? 0}`)!
  modifiers.doubles[double + T.MODIFIER_VALUE] = modifier.value ?? 0
  modifiers.doubles[double + T.MODIFIER_FACTOR] = modifier.scale?.factor ?? 0
  addBits(draft, T.DEF_MODIFIED, 1 << attribute)
  addBits(draft, T.DEF_TOUCHED, attributeWords[attribute * T.ATTRIBUTE_WORDS + T.ATTRIBUTE_TOUCHED]!)
  addBits(draft, T.DEF_FEATURES, T.HAS_MODIFIERS)
  if (modifier.scale?.capture === 'live') addBits(draft, T.DEF_FEATURES, T.HAS_LIVE_MODIFIERS)
}
