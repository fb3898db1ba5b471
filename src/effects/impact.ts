import { lowerLimit, touchAttribute, upperLimit } from './attributes.js'
import { USES_DEALT, USES_MESSAGES } from './compile/index.js'
import { die } from './death.js'
import { emitPlain, handleOf } from './emit.js'
import { BY_SUPPRESSION, IMMUNE } from './event-types.js'
import { countDeferred, DAMAGE_DEALT_MESSAGE, HEAL_DEALT_MESSAGE, hasRoom, sendMessage } from './messages.js'
import { DAMAGE, modifyDamage } from './resistance.js'
import { ABSORBED, absorbDamage } from './shields.js'
import { DAMAGE_TAKEN_, HAS_ABSORB, HAS_AMPLIFY, HAS_RESIST, HAS_SUPPRESS, HEAL_TAKEN_ } from './tables.js'
import { fireTriggers } from './triggers.js'
import { ALIVE, OVERKILL, type World } from './world.js'

/*
 * Every write to a base goes through here. Amounts travel in `scratch`, because a double that is passed to a function
 * or returned from one may be boxed, and these run for every tick of every effect.
 */

/** In: the amount. */
export const AMOUNT = 2
/** Out: what the base really lost or gained. */
export const LANDED = 3
/** Out: what shields took. */
export { ABSORBED }

const DEFENCES = HAS_RESIST | HAS_AMPLIFY | HAS_SUPPRESS | HAS_ABSORB

/**
 * Damages an actor by `scratch[AMOUNT]`: amplification and resistance of its school, shields, then the vital base. It
 * dies at once when the base reaches its minimum. The dead lose nothing; without a vital attribute damage stops at the
 * shields.
 *
 * @param source Handle of who deals it, 0: nobody.
 * @param effect The definition that deals it, `NO_EFFECT`: a command.
 */
export function damage(w: World, shard: number, actor: number, source: number, effect: number, school: number): void {
  const { scratch } = w
  scratch[LANDED] = 0
  scratch[ABSORBED] = 0
  if ((w.state[actor]! & ALIVE) === 0) return
  if ((w.features[actor]! & DEFENCES) !== 0) {
    scratch[DAMAGE] = Math.max(0, scratch[AMOUNT]!)
    if (!modifyDamage(w, actor, school)) {
      emitPlain(w, shard, IMMUNE, BY_SUPPRESSION, actor, source, effect, 0)
      return
    }
    absorbDamage(w, shard, actor, source, school)
    scratch[AMOUNT] = scratch[DAMAGE]!
  } else if (!(scratch[AMOUNT]! > 0)) return
  if (w.vital >= 0 && scratch[AMOUNT]! > 0 && (w.state[actor]! & ALIVE) !== 0) {
    loseVital(w, shard, actor, source, effect, scratch[AMOUNT]!)
  }
  if ((w.uses & USES_MESSAGES) === 0) return
  if (!(scratch[LANDED]! > 0 || scratch[ABSORBED]! > 0)) return
  if ((w.state[actor]! & ALIVE) !== 0) fireTriggers(w, shard, actor, source, DAMAGE_TAKEN_)
  if (source !== 0) tellDealer(w, shard, actor, source, DAMAGE_DEALT_MESSAGE)
}

/** Tells who dealt damage or healing, for its triggers, if some effect of the world has such triggers. */
function tellDealer(w: World, shard: number, actor: number, source: number, kind: number): void {
  if ((w.uses & USES_DEALT) === 0) return
  if (hasRoom(w, shard)) sendMessage(w, shard, kind, 0, source, handleOf(w, actor), actor, 0)
  else countDeferred(w, shard)
}

function loseVital(w: World, shard: number, actor: number, source: number, effect: number, amount: number): void {
  const { scratch } = w
  const at = w.vital * w.slots + actor
  const before = w.base[at]!
  const low = lowerLimit(w, actor, w.vital)
  const after = before - amount
  touchAttribute(w, shard, actor, w.vital)
  if (after > low) {
    // Every write is clamped: the maximum may have sunk below the base.
    const high = upperLimit(w, actor, w.vital)
    w.base[at] = after > high ? high : after
    scratch[LANDED] = amount
    return
  }
  w.base[at] = low
  scratch[LANDED] = Math.max(0, before - low)
  scratch[OVERKILL] = amount - scratch[LANDED]!
  die(w, shard, actor, source, effect)
}

/** Heals an actor's vital base by `scratch[AMOUNT]`, up to its maximum. The dead are not healed. */
export function heal(w: World, shard: number, actor: number, source: number): void {
  const { scratch } = w
  const amount = scratch[AMOUNT]!
  scratch[LANDED] = 0
  if (!(amount > 0) || w.vital < 0 || (w.state[actor]! & ALIVE) === 0) return
  const at = w.vital * w.slots + actor
  const before = w.base[at]!
  const high = upperLimit(w, actor, w.vital)
  let after = Math.min(before + amount, Number.MAX_VALUE)
  if (after > high) after = high
  if (after <= before) return
  w.base[at] = after
  scratch[LANDED] = after - before
  touchAttribute(w, shard, actor, w.vital)
  if ((w.uses & USES_MESSAGES) === 0) return
  fireTriggers(w, shard, actor, source, HEAL_TAKEN_)
  if (source !== 0) tellDealer(w, shard, actor, source, HEAL_DEALT_MESSAGE)
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
  // What is no number changes nothing; what is beyond the numbers ends at the largest.
  let after = Number.isNaN(wanted) ? before : Math.max(-Number.MAX_VALUE, Math.min(wanted, Number.MAX_VALUE))
  if (after > high) after = high
  if (after < low) after = low
  w.scratch[LANDED] = after - before
  w.base[at] = after
  touchAttribute(w, shard, actor, attribute)
  if (attribute === w.vital && after <= low && (w.state[actor]! & ALIVE) !== 0) {
    // Only damage has an excess.
    w.scratch[OVERKILL] = 0
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

/** Kills a living actor: its vital base comes to the minimum. */
export function kill(w: World, shard: number, actor: number): void {
  if ((w.state[actor]! & ALIVE) === 0) return
  if (w.vital >= 0) {
    w.base[w.vital * w.slots + actor] = lowerLimit(w, actor, w.vital)
    touchAttribute(w, shard, actor, w.vital)
  }
  w.scratch[OVERKILL] = 0
  die(w, shard, actor, 0, 0xffff)
}

/** Brings a dead actor back with the vital base it started with. */
export function revive(w: World, shard: number, actor: number): void {
  if ((w.state[actor]! & ALIVE) !== 0) return
  w.state[actor] = w.state[actor]! | ALIVE
  if (w.vital < 0) return
  const at = w.vital * w.slots + actor
  const high = upperLimit(w, actor, w.vital)
  w.base[at] = Math.max(Math.min(w.start[at]!, high), lowerLimit(w, actor, w.vital))
  touchAttribute(w, shard, actor, w.vital)
}
