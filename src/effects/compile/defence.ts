import * as T from '../tables.js'
import { addBits, type Draft, indexOf, setDouble, setWord, writeAmount } from './draft.js'

/** Adds the indices of schools to the lists and returns where they start. */
function schoolList(draft: Draft, schools: readonly string[]): number {
  const { lists, names } = draft.shop
  const at = lists.length
  for (const school of schools) lists.push(names.schools.get(school)!)
  return at
}

/** Immunity, resistances, amplification, shields, diminishing returns, dispel. */
export function compileDefence(draft: Draft): void {
  const { effect, shop } = draft
  const { names } = shop
  compileWard(draft)

  setWord(draft, T.DEF_RESISTS, shop.resists.length)
  for (const entry of effect.resist ?? []) {
    const { at, double } = shop.resists.add()
    const { words, doubles } = shop.resists
    words[at + T.RESIST_CATEGORY] = entry.category === undefined ? 0 : 1 << names.categories.get(entry.category)!
    words[at + T.RESIST_SCHOOL] = entry.school === undefined ? -1 : names.schools.get(entry.school)!
    doubles[double + T.RESIST_DURATION] = entry.duration ?? 0
    doubles[double + T.RESIST_MAGNITUDE] = entry.magnitude ?? 0
    doubles[double + T.RESIST_DAMAGE] = entry.damage ?? 0
  }
  setWord(draft, T.DEF_RESIST_COUNT, effect.resist?.length ?? 0)
  if (effect.resist?.length) addBits(draft, T.DEF_FEATURES, T.HAS_RESIST)

  setWord(draft, T.DEF_AMPLIFIES, shop.amplifies.length)
  for (const entry of effect.amplify ?? []) {
    const { at, double } = shop.amplifies.add()
    shop.amplifies.words[at] = names.schools.get(entry.school)!
    shop.amplifies.doubles[double] = entry.damage
  }
  setWord(draft, T.DEF_AMPLIFY_COUNT, effect.amplify?.length ?? 0)
  if (effect.amplify?.length) addBits(draft, T.DEF_FEATURES, T.HAS_AMPLIFY)

  const { absorb } = effect
  if (absorb) {
    const words: { [index: number]: number } = {}
    writeAmount(draft, words, 0, absorb.amount, absorb)
    for (let i = 0; i < 3; i++) setWord(draft, T.DEF_ABSORB + i, words[i] ?? 0)
    setDouble(draft, T.DEF_ABSORB_AMOUNT, absorb.amount ?? 0)
    setDouble(draft, T.DEF_ABSORB_FACTOR, absorb.scale?.factor ?? 0)
    setWord(draft, T.DEF_ABSORB_PRIORITY, absorb.priority ?? 0)
    setWord(draft, T.DEF_ABSORB_SCHOOLS, schoolList(draft, absorb.schools ?? []))
    setWord(draft, T.DEF_ABSORB_SCHOOL_COUNT, absorb.schools?.length ?? 0)
    setDouble(draft, T.DEF_ABSORB_PER_POINT, absorb.cost?.perPoint ?? 0)
    addBits(draft, T.DEF_FEATURES, T.HAS_ABSORB)
    addBits(draft, T.DEF_FLAGS, T.EXTENDED)
  }
  setWord(draft, T.DEF_ABSORB_COST, absorb?.cost ? names.attributes.get(absorb.cost.attribute)! : -1)

  const group = effect.diminishing
  setWord(draft, T.DEF_DIMINISHING, group === undefined ? -1 : names.diminishing.get(group)!)
  setWord(draft, T.DEF_DISPEL_TYPE, effect.dispel?.type === undefined ? -1 : names.dispelTypes.get(effect.dispel.type)!)
  setWord(draft, T.DEF_DISPEL_STRENGTH, indexOf(T.STRENGTHS, effect.dispel?.strength))
  setDouble(draft, T.DEF_DISPEL_RESIST, effect.dispel?.resist ?? 0)
}

function compileWard(draft: Draft): void {
  const { immunity } = draft.effect
  const { attributes } = draft.shop.names
  const { breaksBelow } = immunity ?? {}
  setWord(draft, T.DEF_BREAKS, breaksBelow ? attributes.get(breaksBelow.attribute)! : -1)
  if (!immunity) return
  addBits(draft, T.DEF_FEATURES, T.HAS_WARD)
  if (immunity.purge) addBits(draft, T.DEF_FLAGS, T.PURGES)
  if (immunity.suppress && immunity.schools?.length) {
    setWord(draft, T.DEF_SUPPRESSED, schoolList(draft, immunity.schools))
    setWord(draft, T.DEF_SUPPRESSED_COUNT, immunity.schools.length)
    addBits(draft, T.DEF_FEATURES, T.HAS_SUPPRESS)
  }
  if (breaksBelow) {
    setDouble(draft, T.DEF_BREAKS_FRACTION, breaksBelow.fraction)
    addBits(draft, T.DEF_FEATURES, T.HAS_BREAKS)
  }
}
