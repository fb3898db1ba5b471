import { keyPath } from '../../check/index.js'
import * as T from '../tables.js'
import { addBits, type Draft, setDouble, setWord } from './draft.js'
import { checkedTicks } from './ticks.js'

/** Triggers, charges, chains, upkeep, auras. */
export function compileReactions(draft: Draft): void {
  const { effect, shop, path } = draft
  const effects = shop.names.effects
  const ticks = (seconds: number, at: string) => checkedTicks(seconds, shop.tickRate, at)

  setWord(draft, T.DEF_TRIGGERS, shop.triggers.length)
  effect.triggers?.forEach((trigger, i) => {
    const { at, double } = shop.triggers.add()
    const { words, doubles } = shop.triggers
    words[at + T.TRIGGER_ON] = T.TRIGGER_EVENTS.indexOf(trigger.on)
    words[at + T.TRIGGER_EFFECT] = effects.get(trigger.effect)!
    words[at + T.TRIGGER_TO_SOURCE] = trigger.to === 'source' ? 1 : 0
    words[at + T.TRIGGER_COOLDOWN] = ticks(trigger.cooldown ?? 0, `${keyPath(path, 'triggers')}[${i}].cooldown`)
    doubles[double + T.TRIGGER_CHANCE] = trigger.chance ?? 1
  })
  setWord(draft, T.DEF_TRIGGER_COUNT, effect.triggers?.length ?? 0)
  if (effect.triggers?.length) {
    addBits(draft, T.DEF_FEATURES, T.HAS_TRIGGERS)
    addBits(draft, T.DEF_FLAGS, T.EXTENDED)
  }
  setWord(draft, T.DEF_CHARGES, effect.charges ?? 0)
  if (effect.charges !== undefined) addBits(draft, T.DEF_FLAGS, T.EXTENDED)

  setWord(draft, T.DEF_CHAINS, shop.chains.length)
  for (const chain of effect.chains ?? []) {
    const { at } = shop.chains.add()
    const { words } = shop.chains
    const on = T.CHAIN_EVENTS.indexOf(chain.on)
    words[at + T.CHAIN_ON] = on
    words[at + T.CHAIN_THRESHOLD] = chain.threshold ?? 0
    words[at + T.CHAIN_EFFECT] = effects.get(chain.effect)!
    words[at + T.CHAIN_TO_SOURCE] = chain.to === 'source' ? 1 : 0
    // What a chain fired by the end would end has no meaning (effect-format.md §7 ee).
    const lasting = on !== T.CHAIN_EXPIRED_ && on !== T.CHAIN_REMOVED_ && on !== T.CHAIN_DISPELLED_
    const ends = chain.removeOnEnd === true && lasting
    words[at + T.CHAIN_REMOVE_ON_END] = ends ? 1 : 0
    if (ends) addBits(draft, T.DEF_FLAGS, T.LINKS | T.EXTENDED)
    addBits(draft, T.DEF_CHAIN_EVENTS, 1 << on)
  }
  setWord(draft, T.DEF_CHAIN_COUNT, effect.chains?.length ?? 0)

  const { upkeep, aura } = effect
  setWord(draft, T.DEF_UPKEEP, upkeep ? shop.names.attributes.get(upkeep.attribute)! : -1)
  if (upkeep) {
    setWord(draft, T.DEF_UPKEEP_EVERY, ticks(upkeep.every, `${path}.upkeep.every`))
    setDouble(draft, T.DEF_UPKEEP_AMOUNT, upkeep.amount)
    addBits(draft, T.DEF_FLAGS, T.SCHEDULED | T.EXTENDED)
  }
  if (aura) {
    setWord(draft, T.DEF_AURA_EVERY, ticks(aura.every, `${path}.aura.every`))
    setWord(draft, T.DEF_AURA_EFFECT, effects.get(aura.effect)!)
    setWord(draft, T.DEF_AURA_AFFECTS, T.AFFECTS.indexOf(aura.affects ?? 'others'))
    setWord(draft, T.DEF_AURA_LINGER, ticks(aura.linger ?? 0, `${path}.aura.linger`))
    setDouble(draft, T.DEF_AURA_RADIUS, aura.radius)
    addBits(draft, T.DEF_FLAGS, T.SCHEDULED | T.EXTENDED | T.LINKS)
  }
}
