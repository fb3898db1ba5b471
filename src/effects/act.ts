import { fireChains, GONE } from './chains.js'
import { EVENT_A, EVENT_B, emit } from './emit.js'
import { TICKED } from './event-types.js'
import { ON_TICK } from './hooks.js'
import { ABSORBED, AMOUNT, addToBase, damage, heal, LANDED } from './impact.js'
import { extensionOf } from './rows.js'
import { ACT_MAGNITUDE, amountOf, RESULT } from './scale.js'
import {
  ACTION_AMOUNT,
  ACTION_ATTRIBUTE,
  ACTION_DOUBLES,
  ACTION_KIND,
  ACTION_SCHOOL,
  ACTION_WORDS,
  ALLOW_DEAD,
  AMOUNT_FLAGS,
  CHAIN_TICKED_,
  DAMAGE_,
  DEF_ACTION_COUNT,
  DEF_ACTIONS,
  DEF_BEHAVIOURS,
  DEF_CHAIN_COUNT,
  DEF_FLAGS,
  DEF_WORDS,
  HEAL_,
  PER_STACK,
  SCALED,
  USES_MAGNITUDE,
} from './tables.js'
import {
  ALIVE,
  COUNT_EXECUTED,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_MAGNITUDE,
  ROW_SHIFT,
  ROW_SOURCE,
  SHARD_COUNTERS,
  type World,
} from './world.js'

/** In: times the actions are executed, as one: 1, the fraction of a last tick, or the ticks that are folded. */
export const ACT_TIMES = 14
/** Sums over the actions of one execution. */
const TOTAL_LANDED = 8
const TOTAL_ABSORBED = 9

/** Whether effects of the definition that starts at word `def` execute on the actor: it lives, or they may act on the dead. */
export function mayAct(w: World, actor: number, def: number): boolean {
  return (w.state[actor]! & ALIVE) !== 0 || (w.definitions[def + DEF_FLAGS]! & ALLOW_DEAD) !== 0
}

/** Executes a row's actions once. */
export function executeRow(w: World, shard: number, actor: number, row: number): void {
  w.scratch[ACT_TIMES] = 1
  executeTimes(w, shard, actor, row)
}

/** Executes a row's actions `scratch[ACT_TIMES]` times, as one execution. */
export function executeTimes(w: World, shard: number, actor: number, row: number): void {
  const at = row << ROW_SHIFT
  const word = w.rows[at + ROW_DEFINITION]!
  w.scratch[ACT_MAGNITUDE] = w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
  execute(w, shard, actor, row, w.rows[at + ROW_SOURCE]!, word & 0xffff, word >>> 16, w.rows[at + ROW_APPLICATION]!)
}

/**
 * Executes the actions of a definition on an actor: what an instant effect (`row` -1) does when it lands and a periodic
 * one at every tick. One `ticked` event: the amount that landed (real loss, healing, change), and what shields took.
 * Effects on the dead do not execute unless `allowDead`, and a death in the middle skips the rest.
 */
export function execute(
  w: World,
  shard: number,
  actor: number,
  row: number,
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
  // What an action sets off may end the row; the execution goes on, and nobody else uses its record meanwhile.
  const extension = row < 0 ? -1 : extensionOf(w, row)
  const magnitude = scratch[ACT_MAGNITUDE]!
  let action = definitions[def + DEF_ACTIONS]!
  const end = action + definitions[def + DEF_ACTION_COUNT]!
  for (; action < end; action++) {
    if (!allowDead && (w.state[actor]! & ALIVE) === 0) break
    const at = action * ACTION_WORDS
    const flags = actions[at + AMOUNT_FLAGS]!
    // PERF: most amounts have no scale, and this runs for every tick of every effect.
    if ((flags & SCALED) === 0) {
      scratch[RESULT] =
        (flags & USES_MAGNITUDE) !== 0 ? magnitude : w.actionDoubles[action * ACTION_DOUBLES + ACTION_AMOUNT]!
    } else amountOf(w, extension, source, actions, at, w.actionDoubles, action * ACTION_DOUBLES)
    const times = (flags & PER_STACK) !== 0 ? stacks * scratch[ACT_TIMES]! : scratch[ACT_TIMES]!
    scratch[AMOUNT] = scratch[RESULT]! * times
    const kind = actions[at + ACTION_KIND]!
    if (kind === DAMAGE_) {
      damage(w, shard, actor, source, definition, actions[at + ACTION_SCHOOL]!)
      scratch[TOTAL_ABSORBED] = scratch[TOTAL_ABSORBED]! + scratch[ABSORBED]!
    } else if (kind === HEAL_) heal(w, shard, actor, source)
    else addToBase(w, shard, actor, source, definition, actions[at + ACTION_ATTRIBUTE]!)
    scratch[TOTAL_LANDED] = scratch[TOTAL_LANDED]! + scratch[LANDED]!
    // Shields that were filled meanwhile have used it.
    scratch[ACT_MAGNITUDE] = magnitude
  }
  const counter = shard * SHARD_COUNTERS + COUNT_EXECUTED
  w.counters[counter] = w.counters[counter]! + 1
  scratch[EVENT_A] = scratch[TOTAL_LANDED]!
  scratch[EVENT_B] = scratch[TOTAL_ABSORBED]!
  emit(w, shard, TICKED, 0, actor, source, definition, instance)
  if ((definitions[def + DEF_BEHAVIOURS]! & (1 << ON_TICK)) !== 0) {
    const { behaviours } = w
    behaviours!.note(definition, ON_TICK, actor, source, instance, stacks, scratch[ACT_MAGNITUDE]!, scratch[ACT_TIMES]!)
  }
  if (definitions[def + DEF_CHAIN_COUNT] !== 0) tickChains(w, shard, actor, row, definition, source, instance)
}

function tickChains(
  w: World,
  shard: number,
  actor: number,
  row: number,
  definition: number,
  source: number,
  instance: number,
): void {
  const there = row < 0 || w.rows[(row << ROW_SHIFT) + ROW_APPLICATION] === instance
  fireChains(w, shard, actor, there ? row : GONE, definition, source, instance, CHAIN_TICKED_)
}
