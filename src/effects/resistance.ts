import {
  AMPLIFY_WORDS,
  DEF_AMPLIFIES,
  DEF_AMPLIFY_COUNT,
  DEF_CATEGORIES,
  DEF_FEATURES,
  DEF_RESIST_COUNT,
  DEF_RESISTS,
  DEF_SUPPRESSED,
  DEF_SUPPRESSED_COUNT,
  DEF_WORDS,
  HAS_AMPLIFY,
  HAS_RESIST,
  HAS_SUPPRESS,
  RESIST_CATEGORY,
  RESIST_DAMAGE,
  RESIST_DOUBLES,
  RESIST_DURATION,
  RESIST_MAGNITUDE,
  RESIST_SCHOOL,
  RESIST_WORDS,
} from './tables.js'
import { IDLE, ROW_APPLICATION, ROW_DEFINITION, ROW_FLAGS, ROW_SHIFT, type World } from './world.js'

/** Scratch doubles with what is left of a duration and a magnitude, as shares of 1. */
export const DURATION_LEFT = 12
export const MAGNITUDE_LEFT = 13
/** In and out: the damage. */
export const DAMAGE = 12
const AMPLIFIED = 13
/** No resistance leaves less than this share of a duration or a magnitude. */
const LEAST_LEFT = 1 - 0.99

/** Step 5 of an application: the shares of duration and magnitude that the actor's resistances leave. */
export function resistApplication(w: World, actor: number, definition: number): void {
  const { scratch, rows, definitions, resists, resistDoubles, blockLink } = w
  scratch[DURATION_LEFT] = 1
  scratch[MAGNITUDE_LEFT] = 1
  const categories = definitions[definition * DEF_WORDS + DEF_CATEGORIES]!
  if ((w.features[actor]! & HAS_RESIST) === 0 || categories === 0) return
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_FLAGS]! & IDLE) !== 0) continue
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      let resist = definitions[def + DEF_RESISTS]!
      const last = resist + definitions[def + DEF_RESIST_COUNT]!
      for (; resist < last; resist++) {
        if ((resists[resist * RESIST_WORDS + RESIST_CATEGORY]! & categories) === 0) continue
        const double = resist * RESIST_DOUBLES
        scratch[DURATION_LEFT] = scratch[DURATION_LEFT]! * (1 - resistDoubles[double + RESIST_DURATION]!)
        scratch[MAGNITUDE_LEFT] = scratch[MAGNITUDE_LEFT]! * (1 - resistDoubles[double + RESIST_MAGNITUDE]!)
      }
    }
    block = blockLink[block]!
  }
  if (scratch[DURATION_LEFT]! < LEAST_LEFT) scratch[DURATION_LEFT] = LEAST_LEFT
  if (scratch[MAGNITUDE_LEFT]! < LEAST_LEFT) scratch[MAGNITUDE_LEFT] = LEAST_LEFT
}

/** Whether a ward of the definition that starts at word `def` suppresses a school. */
function suppresses(w: World, def: number, school: number): boolean {
  let place = w.definitions[def + DEF_SUPPRESSED]!
  const end = place + w.definitions[def + DEF_SUPPRESSED_COUNT]!
  for (; place < end; place++) if (w.lists[place] === school) return true
  return false
}

/**
 * Makes of `scratch[DAMAGE]` what amplifications and resistances of its school make of it. False: a ward suppresses the
 * school.
 */
export function modifyDamage(w: World, actor: number, school: number): boolean {
  const { scratch, rows, definitions, blockLink } = w
  if ((w.features[actor]! & (HAS_RESIST | HAS_AMPLIFY | HAS_SUPPRESS)) === 0 || school < 0) return true
  scratch[AMPLIFIED] = 1
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_FLAGS]! & IDLE) !== 0) continue
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      const features = definitions[def + DEF_FEATURES]!
      if ((features & (HAS_RESIST | HAS_AMPLIFY | HAS_SUPPRESS)) === 0) continue
      if ((features & HAS_SUPPRESS) !== 0 && suppresses(w, def, school)) return false
      let resist = definitions[def + DEF_RESISTS]!
      const lastResist = resist + definitions[def + DEF_RESIST_COUNT]!
      for (; resist < lastResist; resist++) {
        if (w.resists[resist * RESIST_WORDS + RESIST_SCHOOL] !== school) continue
        scratch[DAMAGE] = scratch[DAMAGE]! * (1 - w.resistDoubles[resist * RESIST_DOUBLES + RESIST_DAMAGE]!)
      }
      let amplify = definitions[def + DEF_AMPLIFIES]!
      const lastAmplify = amplify + definitions[def + DEF_AMPLIFY_COUNT]!
      for (; amplify < lastAmplify; amplify++) {
        if (w.amplifies[amplify * AMPLIFY_WORDS] !== school) continue
        scratch[AMPLIFIED] = scratch[AMPLIFIED]! + w.amplifyDoubles[amplify]!
      }
    }
    block = blockLink[block]!
  }
  scratch[DAMAGE] = scratch[DAMAGE]! * scratch[AMPLIFIED]!
  return true
}
