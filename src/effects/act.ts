import { EVENT_A, EVENT_B, emit } from './emit.js'
import { TICKED } from './event-types.js'
import { ABSORBED, AMOUNT, addToBase, damage, heal, LANDED } from './impact.js'
import {
  ACTION_AMOUNT,
  ACTION_ATTRIBUTE,
  ACTION_DOUBLES,
  ACTION_FLAGS,
  ACTION_KIND,
  ACTION_SCHOOL,
  ACTION_WORDS,
  ALLOW_DEAD,
  DAMAGE_,
  DEF_ACTION_COUNT,
  DEF_ACTIONS,
  DEF_FLAGS,
  DEF_WORDS,
  HEAL_,
  PER_STACK,
  USES_MAGNITUDE,
} from './tables.js'
import { ALIVE, COUNT_EXECUTED, SHARD_COUNTERS, type World } from './world.js'

/** In: the magnitude of the instance that acts. */
export const ACT_MAGNITUDE = 7
/** Sums over the actions of one execution. */
const TOTAL_LANDED = 8
const TOTAL_ABSORBED = 9

/**
 * Executes the actions of a definition on an actor once: what an instant effect does when it lands and a periodic one
 * at every tick. One `ticked` event: the amount that landed (real loss, healing, change), and what shields took.
 * Effects on the dead do not execute unless `allowDead`, and a death in the middle skips the rest.
 */
export function execute(
  w: World,
  shard: number,
  actor: number,
  source: number,
  definition: number,
  stacks: number,
  instance: number,
): void {
  const { scratch, actions, definitions } = w
  const def = definition * DEF_WORDS
  const allowDead = (definitions[def + DEF_FLAGS]! & ALLOW_DEAD) !== 0
  if (!allowDead && (w.state[actor]! & ALIVE) === 0) return
  scratch[TOTAL_LANDED] = 0
  scratch[TOTAL_ABSORBED] = 0
  let action = definitions[def + DEF_ACTIONS]!
  const end = action + definitions[def + DEF_ACTION_COUNT]!
  for (; action < end; action++) {
    if (!allowDead && (w.state[actor]! & ALIVE) === 0) break
    const at = action * ACTION_WORDS
    const flags = actions[at + ACTION_FLAGS]!
    const amount =
      (flags & USES_MAGNITUDE) !== 0
        ? scratch[ACT_MAGNITUDE]!
        : w.actionDoubles[action * ACTION_DOUBLES + ACTION_AMOUNT]!
    scratch[AMOUNT] = (flags & PER_STACK) !== 0 ? amount * stacks : amount
    const kind = actions[at + ACTION_KIND]!
    if (kind === DAMAGE_) {
      damage(w, shard, actor, source, definition, actions[at + ACTION_SCHOOL]!)
      scratch[TOTAL_ABSORBED] = scratch[TOTAL_ABSORBED]! + scratch[ABSORBED]!
    } else if (kind === HEAL_) heal(w, shard, actor)
    else addToBase(w, shard, actor, source, definition, actions[at + ACTION_ATTRIBUTE]!)
    scratch[TOTAL_LANDED] = scratch[TOTAL_LANDED]! + scratch[LANDED]!
  }
  const counter = shard * SHARD_COUNTERS + COUNT_EXECUTED
  w.counters[counter] = w.counters[counter]! + 1
  scratch[EVENT_A] = scratch[TOTAL_LANDED]!
  scratch[EVENT_B] = scratch[TOTAL_ABSORBED]!
  emit(w, shard, TICKED, 0, actor, source, definition, instance)
}
