import { lowerLimit, touchAttribute, upperLimit } from './attributes.js'
import { die } from './death.js'
import { ALIVE, type World } from './world.js'

/*
 * Every write to a base goes through here. Amounts travel in `scratch`, because a double that is passed to a function
 * or returned from one may be boxed, and these run for every tick of every effect.
 */

/** In: the amount. */
export const AMOUNT = 2
/** Out: what the base really lost or gained. */
export const LANDED = 3
/** Out: what shields took. */
export const ABSORBED = 4
/** Out: what was left of lethal damage. */
export const OVERKILL = 5

/**
 * Damages an actor's vital base by `scratch[AMOUNT]`. It dies at once when the base reaches its minimum.
 * The dead, and worlds without a vital attribute, lose nothing.
 */
export function damage(w: World, shard: number, actor: number, source: number, effect: number, school: number): void {
  const { scratch } = w
  const amount = scratch[AMOUNT]!
  scratch[LANDED] = 0
  scratch[ABSORBED] = 0
  if (!(amount > 0) || w.vital < 0 || (w.state[actor]! & ALIVE) === 0) return
  void school
  loseVital(w, shard, actor, source, effect, amount)
}

function loseVital(w: World, shard: number, actor: number, source: number, effect: number, amount: number): void {
  const { scratch } = w
  const at = w.vital * w.slots + actor
  const before = w.base[at]!
  const low = lowerLimit(w, actor, w.vital)
  const after = before - amount
  touchAttribute(w, shard, actor, w.vital)
  if (after > low) {
    w.base[at] = after
    scratch[LANDED] = amount
    return
  }
  w.base[at] = low
  scratch[LANDED] = before - low
  scratch[OVERKILL] = low - after
  die(w, shard, actor, source, effect)
}

/** Heals an actor's vital base by `scratch[AMOUNT]`, up to its maximum. The dead are not healed. */
export function heal(w: World, shard: number, actor: number): void {
  const { scratch } = w
  const amount = scratch[AMOUNT]!
  scratch[LANDED] = 0
  if (!(amount > 0) || w.vital < 0 || (w.state[actor]! & ALIVE) === 0) return
  const at = w.vital * w.slots + actor
  const before = w.base[at]!
  const high = upperLimit(w, actor, w.vital)
  let after = before + amount
  if (after > high) after = high
  if (after <= before) return
  w.base[at] = after
  scratch[LANDED] = after - before
  touchAttribute(w, shard, actor, w.vital)
}

/** Writes an attribute's base, clamped to its limits, and kills the actor when its vital base comes down to the minimum. */
function writeBase(
  w: World,
  shard: number,
  actor: number,
  source: number,
  effect: number,
  attribute: number,
  wanted: number,
): void {
  const at = attribute * w.slots + actor
  const before = w.base[at]!
  const high = upperLimit(w, actor, attribute)
  const low = lowerLimit(w, actor, attribute)
  let after = wanted
  if (after > high) after = high
  if (after < low) after = low
  w.scratch[LANDED] = after - before
  w.base[at] = after
  touchAttribute(w, shard, actor, attribute)
  if (attribute === w.vital && after <= low && (w.state[actor]! & ALIVE) !== 0) {
    w.scratch[OVERKILL] = low - wanted
    die(w, shard, actor, source, effect)
  }
}

/** Adds `scratch[AMOUNT]` to an attribute's base. */
export function addToBase(
  w: World,
  shard: number,
  actor: number,
  source: number,
  effect: number,
  attribute: number,
): void {
  const before = w.base[attribute * w.slots + actor]!
  writeBase(w, shard, actor, source, effect, attribute, before + w.scratch[AMOUNT]!)
}

/** Sets an attribute's base to `scratch[AMOUNT]`. */
export function setBase(
  w: World,
  shard: number,
  actor: number,
  source: number,
  effect: number,
  attribute: number,
): void {
  writeBase(w, shard, actor, source, effect, attribute, w.scratch[AMOUNT]!)
}

/** Brings the vital base to its minimum, if there is a vital attribute and the actor lives. */
export function kill(w: World, shard: number, actor: number): void {
  if (w.vital < 0 || (w.state[actor]! & ALIVE) === 0) return
  w.base[w.vital * w.slots + actor] = lowerLimit(w, actor, w.vital)
  touchAttribute(w, shard, actor, w.vital)
  w.scratch[OVERKILL] = 0
  die(w, shard, actor, 0, 0xffff)
}

/** Brings a dead actor back with the vital base it started with. */
export function revive(w: World, shard: number, actor: number): void {
  if (w.vital < 0 || (w.state[actor]! & ALIVE) !== 0) return
  w.state[actor] = w.state[actor]! | ALIVE
  const at = w.vital * w.slots + actor
  const high = upperLimit(w, actor, w.vital)
  w.base[at] = Math.min(w.start[at]!, high)
  touchAttribute(w, shard, actor, w.vital)
}
