import { extensionOf, listActor } from './rows.js'
import { ACT_MAGNITUDE, amountOf, RESULT } from './scale.js'
import {
  AGGREGATE_MAX_,
  AGGREGATE_SUM_,
  AMOUNT_FLAGS,
  ATTRIBUTE_CHANNEL_COUNT,
  ATTRIBUTE_CHANNELS,
  ATTRIBUTE_DOUBLES,
  ATTRIBUTE_MAX,
  ATTRIBUTE_MAX_OF,
  ATTRIBUTE_MIN,
  ATTRIBUTE_MIN_OF,
  ATTRIBUTE_TOUCHED,
  ATTRIBUTE_WORDS,
  DEF_MODIFIED,
  DEF_MODIFIER_COUNT,
  DEF_MODIFIERS,
  DEF_WORDS,
  MODIFIER_AGGREGATE,
  MODIFIER_ATTRIBUTE,
  MODIFIER_CHANNEL,
  MODIFIER_DOUBLES,
  MODIFIER_OP,
  MODIFIER_VALUE,
  MODIFIER_WORDS,
  OP_ADD_,
  OP_ADD_FINAL_,
  OP_COMPOUND_,
  OP_OVERRIDE_,
  PER_STACK,
  SCALED,
  USES_MAGNITUDE,
} from './tables.js'
import {
  CHANNEL_DOUBLES,
  IDLE,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_SHIFT,
  ROW_SOURCE,
  type World,
} from './world.js'

/*
 * Current values are always rebuilt from the base and the rows in force, never undone: what is applied and removed
 * leaves no trace, not even in the last bit. The formula is effect-format.md §1, "Modifier ops".
 */

/** The largest value an attribute of the actor may have now. */
export function upperLimit(w: World, actor: number, attribute: number): number {
  const by = w.attributeWords[attribute * ATTRIBUTE_WORDS + ATTRIBUTE_MAX_OF]!
  return by >= 0 ? w.current[by * w.slots + actor]! : w.attributeDoubles[attribute * ATTRIBUTE_DOUBLES + ATTRIBUTE_MAX]!
}

/** The smallest value an attribute of the actor may have now. */
export function lowerLimit(w: World, actor: number, attribute: number): number {
  const by = w.attributeWords[attribute * ATTRIBUTE_WORDS + ATTRIBUTE_MIN_OF]!
  return by >= 0 ? w.current[by * w.slots + actor]! : w.attributeDoubles[attribute * ATTRIBUTE_DOUBLES + ATTRIBUTE_MIN]!
}

/** Marks an attribute, and those whose limits depend on it, to be rebuilt at the end of the tick. */
export function touchAttribute(w: World, shard: number, actor: number, attribute: number): void {
  w.dirty[actor] = w.dirty[actor]! | w.attributeWords[attribute * ATTRIBUTE_WORDS + ATTRIBUTE_TOUCHED]!
  listActor(w, shard, actor)
}

/** Places of a channel's sixteen accumulators: three an op (sum, max, min), and the override. */
const PLACES_PER_OP = 3
const OVERRIDE_PLACE = 15
const OVERRIDE_FLAG = 1 << OVERRIDE_PLACE

/** vⁿ for a whole n, by squaring: `Math.pow` may differ between engines in the last bit. */
function power(value: number, exponent: number): number {
  let result = 1
  let factor = value
  for (let n = exponent; n > 0; n >>= 1) {
    if (n & 1) result *= factor
    factor *= factor
  }
  return result
}

/** Adds the modifiers of the actor's rows to the accumulators of the attributes in `mask`, oldest row first. */
function accumulate(w: World, actor: number, mask: number): void {
  const { rows, definitions, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_FLAGS]! & IDLE) !== 0) continue
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      if ((definitions[def + DEF_MODIFIED]! & mask) !== 0) accumulateRow(w, row, def, mask)
    }
    block = blockLink[block]!
  }
}

function accumulateRow(w: World, row: number, def: number, mask: number): void {
  const { modifiers, modifierDoubles, channelDoubles, channelFlags, rowDoubles } = w
  const stacks = w.rows[(row << ROW_SHIFT) + ROW_DEFINITION]! >>> 16
  const magnitude = (row << 2) + ROW_MAGNITUDE
  let modifier = w.definitions[def + DEF_MODIFIERS]!
  const end = modifier + w.definitions[def + DEF_MODIFIER_COUNT]!
  for (; modifier < end; modifier++) {
    const at = modifier * MODIFIER_WORDS
    if (((mask >>> modifiers[at + MODIFIER_ATTRIBUTE]!) & 1) === 0) continue
    const flags = modifiers[at + AMOUNT_FLAGS]!
    let value: number
    // PERF: most modifiers have no scale, and an actor's rebuild walks all of its rows.
    if ((flags & SCALED) === 0) {
      value =
        (flags & USES_MAGNITUDE) !== 0
          ? rowDoubles[magnitude]!
          : modifierDoubles[modifier * MODIFIER_DOUBLES + MODIFIER_VALUE]!
    } else {
      w.scratch[ACT_MAGNITUDE] = rowDoubles[magnitude]!
      const source = w.rows[(row << ROW_SHIFT) + ROW_SOURCE]!
      amountOf(w, extensionOf(w, row), source, modifiers, at, modifierDoubles, modifier * MODIFIER_DOUBLES)
      value = w.scratch[RESULT]!
    }
    const n = (flags & PER_STACK) !== 0 ? stacks : 1
    const op = modifiers[at + MODIFIER_OP]!
    const channel = modifiers[at + MODIFIER_CHANNEL]!
    const base = channel * CHANNEL_DOUBLES
    const had = channelFlags[channel]!
    if (op === OP_OVERRIDE_) {
      // Rows come oldest first, so the last one applied is the one that stays.
      channelDoubles[base + OVERRIDE_PLACE] = value
      channelFlags[channel] = had | OVERRIDE_FLAG
      continue
    }
    let contribution = value
    if (op === OP_ADD_ || op === OP_ADD_FINAL_) contribution = n * value
    else if (op === OP_COMPOUND_) contribution = n === 1 ? value : power(value, n)
    else contribution = n * (value - 1)
    const aggregate = modifiers[at + MODIFIER_AGGREGATE]!
    const place = op * PLACES_PER_OP + aggregate
    const slot = base + place
    if (((had >>> place) & 1) === 0) {
      channelDoubles[slot] = contribution
      channelFlags[channel] = had | (1 << place)
    } else if (aggregate === AGGREGATE_SUM_) {
      channelDoubles[slot] =
        op === OP_COMPOUND_ ? channelDoubles[slot]! * contribution : channelDoubles[slot]! + contribution
    } else if (aggregate === AGGREGATE_MAX_) {
      if (contribution > channelDoubles[slot]!) channelDoubles[slot] = contribution
    } else if (contribution < channelDoubles[slot]!) {
      channelDoubles[slot] = contribution
    }
  }
}

/** Double of `scratch` with what goes into a channel and comes out of it. */
const VALUE = 10

/**
 * Makes of `scratch[VALUE]` what a channel makes of it. Every op has up to three groups: the sum, the largest, the
 * smallest.
 *
 * PERF: written out, op by op: a helper that returns a double is not always inlined, and then boxes each (5 kB a tick).
 */
function runChannel(w: World, channel: number): void {
  const flags = w.channelFlags[channel]!
  if (flags === 0) return
  const { channelDoubles: d, scratch } = w
  const at = channel * CHANNEL_DOUBLES
  if (flags & OVERRIDE_FLAG) {
    scratch[VALUE] = d[at + OVERRIDE_PLACE]!
    return
  }
  let divide = 1
  if (flags & (1 << 6)) divide += d[at + 6]!
  if (flags & (1 << 7)) divide += d[at + 7]!
  if (flags & (1 << 8)) divide += d[at + 8]!
  if (divide === 0) return
  let value = scratch[VALUE]!
  if (flags & (1 << 0)) value += d[at]!
  if (flags & (1 << 1)) value += d[at + 1]!
  if (flags & (1 << 2)) value += d[at + 2]!
  let multiply = 1
  if (flags & (1 << 3)) multiply += d[at + 3]!
  if (flags & (1 << 4)) multiply += d[at + 4]!
  if (flags & (1 << 5)) multiply += d[at + 5]!
  value = (value * multiply) / divide
  if (flags & (1 << 9)) value *= d[at + 9]!
  if (flags & (1 << 10)) value *= d[at + 10]!
  if (flags & (1 << 11)) value *= d[at + 11]!
  if (flags & (1 << 12)) value += d[at + 12]!
  if (flags & (1 << 13)) value += d[at + 13]!
  if (flags & (1 << 14)) value += d[at + 14]!
  scratch[VALUE] = value
}

/** Rebuilds the current values of the attributes in `mask`. */
export function rebuildAttributes(w: World, actor: number, mask: number): void {
  const { slots, attributeWords } = w
  const modified = w.modified[actor]! & mask
  if (modified !== 0) {
    for (let rest = modified; rest !== 0; rest &= rest - 1) {
      const attribute = 31 - Math.clz32(rest & -rest)
      const first = attributeWords[attribute * ATTRIBUTE_WORDS + ATTRIBUTE_CHANNELS]!
      const end = first + attributeWords[attribute * ATTRIBUTE_WORDS + ATTRIBUTE_CHANNEL_COUNT]!
      for (let channel = first; channel < end; channel++) w.channelFlags[channel] = 0
    }
    accumulate(w, actor, modified)
  }
  // Ascending: an attribute that limits another has the lower index and is rebuilt first.
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    const attribute = 31 - Math.clz32(rest & -rest)
    w.scratch[VALUE] = w.base[attribute * slots + actor]!
    if ((modified >>> attribute) & 1) {
      const first = attributeWords[attribute * ATTRIBUTE_WORDS + ATTRIBUTE_CHANNELS]!
      const end = first + attributeWords[attribute * ATTRIBUTE_WORDS + ATTRIBUTE_CHANNEL_COUNT]!
      for (let channel = first; channel < end; channel++) runChannel(w, channel)
    }
    let value = w.scratch[VALUE]!
    // Modifiers so large that they leave the numbers: what is no number is as without them, the rest ends at the largest.
    if (Number.isNaN(value)) value = w.base[attribute * slots + actor]!
    if (value > Number.MAX_VALUE) value = Number.MAX_VALUE
    else if (value < -Number.MAX_VALUE) value = -Number.MAX_VALUE
    const high = upperLimit(w, actor, attribute)
    if (value > high) value = high
    const low = lowerLimit(w, actor, attribute)
    if (value < low) value = low
    w.current[attribute * slots + actor] = value
  }
}
