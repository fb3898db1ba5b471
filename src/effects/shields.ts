import { lowerLimit, touchAttribute, upperLimit } from './attributes.js'
import { EVENT_A, EVENT_B, emit } from './emit.js'
import { ABSORBED_EVENT, BY_ABSORPTION } from './event-types.js'
import { removeRow } from './removal.js'
import { DAMAGE } from './resistance.js'
import { clearFlag, extensionOf } from './rows.js'
import { RESULT, readOther } from './scale.js'
import {
  AMOUNT_FLAGS,
  AMOUNT_SCALE,
  AMOUNT_SNAPSHOT,
  ATTRIBUTE_DOUBLES,
  ATTRIBUTE_FLOOR,
  ATTRIBUTE_MIN_OF,
  ATTRIBUTE_WORDS,
  DEF_ABSORB,
  DEF_ABSORB_AMOUNT,
  DEF_ABSORB_COST,
  DEF_ABSORB_FACTOR,
  DEF_ABSORB_PER_POINT,
  DEF_ABSORB_PRIORITY,
  DEF_ABSORB_SCHOOL_COUNT,
  DEF_ABSORB_SCHOOLS,
  DEF_DOUBLES,
  DEF_FEATURES,
  DEF_WORDS,
  HAS_ABSORB,
  PER_STACK,
  SCALED,
  SCALED_LIVE,
  USES_MAGNITUDE,
} from './tables.js'
import {
  EXTENSION_SHIELD,
  EXTENSION_SNAPSHOTS,
  IDLE,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_SHIFT,
  ROW_SOURCE,
  SPENT,
  type World,
} from './world.js'

/** Out: what shields took of `scratch[DAMAGE]`. */
export const ABSORBED = 4

/**
 * Fills a row's shield, at its application and at every one that lands on it. What is absorbed later does not ask for
 * its scale again: a live one is read from the row's source at every application that lands.
 *
 * @param fresh Read a snapshot from `source`; otherwise the value that was read last counts.
 */
export function fillShield(w: World, row: number, source: number, fresh: boolean): void {
  const { scratch, definitions, definitionDoubles, extensionDoubles } = w
  const word = w.rows[(row << ROW_SHIFT) + ROW_DEFINITION]!
  const at = (word & 0xffff) * DEF_WORDS + DEF_ABSORB
  const doubles = (word & 0xffff) * DEF_DOUBLES
  const first = extensionOf(w, row) >> 1
  const flags = definitions[at + AMOUNT_FLAGS]!
  let amount = definitionDoubles[doubles + DEF_ABSORB_AMOUNT]!
  if ((flags & USES_MAGNITUDE) !== 0) amount = w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
  if ((flags & SCALED) !== 0) {
    const snapshot = first + EXTENSION_SNAPSHOTS + definitions[at + AMOUNT_SNAPSHOT]!
    const live = (flags & SCALED_LIVE) !== 0
    if (fresh || live) {
      const from = live ? w.rows[(row << ROW_SHIFT) + ROW_SOURCE]! : source
      readOther(w, from, definitions[at + AMOUNT_SCALE]!)
      extensionDoubles[snapshot] = scratch[RESULT]!
    }
    amount += definitionDoubles[doubles + DEF_ABSORB_FACTOR]! * extensionDoubles[snapshot]!
  }
  const stacks = (flags & PER_STACK) !== 0 ? word >>> 16 : 1
  extensionDoubles[first + EXTENSION_SHIELD] = Math.max(0, amount * stacks)
}

/** Whether a shield takes damage of a school: of any, without a list of its own. */
function takes(w: World, def: number, school: number): boolean {
  const count = w.definitions[def + DEF_ABSORB_SCHOOL_COUNT]!
  if (count === 0) return true
  let place = w.definitions[def + DEF_ABSORB_SCHOOLS]!
  const end = place + count
  for (; place < end; place++) if (w.lists[place] === school) return true
  return false
}

/**
 * The shield that is next: of those in force that take the school and are not spent, the highest priority and then the
 * oldest. -1: none.
 */
function nextShield(w: World, actor: number, school: number): number {
  const { rows, definitions, blockLink } = w
  let best = -1
  let bestPriority = 0
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_FLAGS]! & (IDLE | SPENT)) !== 0) continue
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      if ((definitions[def + DEF_FEATURES]! & HAS_ABSORB) === 0) continue
      const priority = definitions[def + DEF_ABSORB_PRIORITY]!
      if (best >= 0 && priority <= bestPriority) continue
      if (!takes(w, def, school)) continue
      best = row
      bestPriority = priority
    }
    block = blockLink[block]!
  }
  return best
}

/** Lets the actor's shields take what they can of `scratch[DAMAGE]`. */
export function absorbDamage(w: World, shard: number, actor: number, source: number, school: number): void {
  const { scratch, rows } = w
  let spent = false
  while (scratch[DAMAGE]! > 0 && (w.features[actor]! & HAS_ABSORB) !== 0) {
    const row = nextShield(w, actor, school)
    if (row < 0) break
    const at = row << ROW_SHIFT
    // One that is used up ends, and what then takes over (of a queue, of a group) takes its part of the same damage.
    rows[at + ROW_FLAGS] = rows[at + ROW_FLAGS]! | SPENT
    spent = true
    absorbBy(w, shard, actor, row, (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS, source)
  }
  if (spent) clearFlag(w, actor, SPENT)
}

function absorbBy(w: World, shard: number, actor: number, row: number, def: number, source: number): void {
  const { scratch } = w
  const shield = (extensionOf(w, row) >> 1) + EXTENSION_SHIELD
  let taken = Math.min(scratch[DAMAGE]!, w.extensionDoubles[shield]!)
  const cost = w.definitions[def + DEF_ABSORB_COST]!
  const perPoint = w.definitionDoubles[(def / DEF_WORDS) * DEF_DOUBLES + DEF_ABSORB_PER_POINT]!
  if (cost >= 0 && perPoint > 0) {
    const at = cost * w.slots + actor
    const base = w.base[at]!
    const affordable = Math.max(0, base - floorOf(w, actor, cost)) / perPoint
    if (taken > affordable) taken = affordable
    if (taken > 0) {
      w.base[at] = Math.min(base - taken * perPoint, upperLimit(w, actor, cost))
      touchAttribute(w, shard, actor, cost)
    }
  }
  if (!(taken > 0)) return
  scratch[DAMAGE] = scratch[DAMAGE]! - taken
  scratch[ABSORBED] = scratch[ABSORBED]! + taken
  const left = w.extensionDoubles[shield]! - taken
  w.extensionDoubles[shield] = left
  scratch[EVENT_A] = taken
  scratch[EVENT_B] = left
  const at = row << ROW_SHIFT
  const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
  emit(w, shard, ABSORBED_EVENT, 0, actor, source, definition, w.rows[at + ROW_APPLICATION]!)
  if (!(left > 0)) removeRow(w, shard, actor, row, BY_ABSORPTION)
}

/** What a price may bring a base down to: the attribute's minimum, or 0 where it has none. */
export function floorOf(w: World, actor: number, attribute: number): number {
  if (w.attributeWords[attribute * ATTRIBUTE_WORDS + ATTRIBUTE_MIN_OF]! >= 0) return lowerLimit(w, actor, attribute)
  return w.attributeDoubles[attribute * ATTRIBUTE_DOUBLES + ATTRIBUTE_FLOOR]!
}
