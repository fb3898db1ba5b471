import type { EffectDefinition } from '../definition.js'
import * as T from '../tables.js'
import type { Workshop } from './compile.js'

/** Attributes that some effect reads from an actor in the middle of a tick: a scale, haste. */
function attributesRead(effects: readonly EffectDefinition[]): Set<string> {
  const read = new Set<string>()
  for (const { haste, absorb, actions, modifiers } of effects) {
    if (haste) read.add(haste.attribute)
    for (const { scale } of [absorb ?? {}, ...(actions ?? []), ...(modifiers ?? [])])
      if (scale) read.add(scale.attribute)
  }
  return read
}

/**
 * Whether the current value of the vital attribute may follow its base at once instead of at the end of the tick:
 * nothing looks at it in between, and no other attribute depends on it.
 */
function isDirect(shop: Workshop, vital: string | undefined, effects: readonly EffectDefinition[]): boolean {
  if (vital === undefined || attributesRead(effects).has(vital)) return false
  return shop.attributeWords[shop.vital * T.ATTRIBUTE_WORDS + T.ATTRIBUTE_TOUCHED] === 1 << shop.vital
}

/**
 * Notes which definitions are plain (`DEF_PLAIN`, `PLAIN_LANDING`): most of a world's rows are of such definitions, and
 * `plain.ts` handles them without asking for what they do not have.
 *
 * @param limited Actors carry a limited number of effects: no landing is plain then.
 * @param watched Something looks at an actor's attributes, or hears of damage, in the middle of a tick: no tick is plain then.
 */
export function markPlain(
  shop: Workshop,
  vital: string | undefined,
  effects: readonly EffectDefinition[],
  limited: boolean,
  watched: boolean,
): void {
  const direct = !watched && isDirect(shop, vital, effects)
  for (let i = 0; i < effects.length; i++) {
    if (direct) markTicks(shop, i)
    if (!limited) markLanding(shop, i)
  }
}

/** One action on the vital attribute, whose amount no scale changes, and nothing that follows it. */
function markTicks(shop: Workshop, i: number): void {
  const { definitions, definitionDoubles, actions } = shop
  const def = i * T.DEF_WORDS
  const flags = definitions[def + T.DEF_FLAGS]!
  if (definitions[def + T.DEF_ACTION_COUNT] !== 1 || definitions[def + T.DEF_CHAIN_COUNT] !== 0) return
  if ((flags & (T.SCHEDULED | T.HASTE_PERIOD)) !== 0 || definitions[def + T.DEF_BEHAVIOURS] !== 0) return
  const action = definitions[def + T.DEF_ACTIONS]!
  const at = action * T.ACTION_WORDS
  const kind = actions.words[at + T.ACTION_KIND]!
  const amount = actions.words[at + T.AMOUNT_FLAGS]!
  if ((kind !== T.DAMAGE_ && kind !== T.HEAL_) || (amount & T.SCALED) !== 0) return
  let plain = kind === T.DAMAGE_ ? T.PLAIN_DAMAGE : T.PLAIN_HEAL
  if (amount & T.USES_MAGNITUDE) plain |= T.PLAIN_MAGNITUDE
  if (amount & T.PER_STACK) plain |= T.PLAIN_STACKS
  definitions[def + T.DEF_PLAIN] = plain
  definitionDoubles[i * T.DEF_DOUBLES + T.DEF_PLAIN_AMOUNT] =
    actions.doubles[action * T.ACTION_DOUBLES + T.ACTION_AMOUNT]!
}

/** Every application that nothing on the actor refuses makes an instance, and nothing else happens. */
function markLanding(shop: Workshop, i: number): void {
  const { definitions } = shop
  const def = i * T.DEF_WORDS
  const others =
    T.HAS_WHEN | T.REFUSABLE | T.EXTENDED | T.AFTERMATH | T.PURGES | T.TICK_ON_APPLY | T.HASTE_PERIOD | T.HASTE_DURATION
  const flags = definitions[def + T.DEF_FLAGS]!
  if ((flags & others) !== 0 || definitions[def + T.DEF_DURATION] === 0) return
  if (definitions[def + T.DEF_STACK_MODE] !== T.INDEPENDENT_ || definitions[def + T.DEF_STACK_MAX] !== 0) return
  if (definitions[def + T.DEF_GROUP]! >= 0 || definitions[def + T.DEF_DIMINISHING]! >= 0) return
  if (definitions[def + T.DEF_BEHAVIOURS] !== 0 || definitions[def + T.DEF_CHAIN_COUNT] !== 0) return
  definitions[def + T.DEF_FLAGS] = flags | T.PLAIN_LANDING
}
