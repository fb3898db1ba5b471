import { extensionOf, listActor } from './rows.js'
import {
  DEF_AURA_EVERY,
  DEF_FLAGS,
  DEF_PERIOD,
  DEF_UPKEEP,
  DEF_WORDS,
  HASTE_PERIOD,
  NEVER,
  SCHEDULED,
} from './tables.js'
import {
  EXTENSION_PERIOD,
  EXTENSION_PULSE,
  EXTENSION_UPKEEP,
  PAUSED,
  PULSING,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_NEXT,
  ROW_SHIFT,
  SHARD_PULSES,
  SHARD_WORDS,
  WAITING,
  type World,
} from './world.js'

/*
 * A row's times (expiry, next tick, next upkeep, next pulse) are ticks of its actor's clock. That clock is the world's,
 * but stands while the actor is paused: on resume all times move by the span. A row that waits in a queue has a
 * standing clock of its own and holds what is left.
 */

/** The tick that an actor's clock shows. */
export function nowOf(w: World, actor: number): number {
  return (w.state[actor]! & PAUSED) !== 0 ? w.pausedAt[actor]! : w.tick
}

/** Ticks between two executions of a row; 0: not periodic. */
export function periodOf(w: World, row: number, def: number): number {
  if ((w.definitions[def + DEF_FLAGS]! & HASTE_PERIOD) === 0) return w.definitions[def + DEF_PERIOD]!
  return w.extensions[extensionOf(w, row) + EXTENSION_PERIOD]!
}

/** Notes when the row must next be looked at. */
export function setDue(w: World, actor: number, row: number): void {
  const at = row << ROW_SHIFT
  const { rows } = w
  if ((rows[at + ROW_FLAGS]! & WAITING) !== 0 || (w.state[actor]! & PAUSED) !== 0) {
    w.due[row] = NEVER
    return
  }
  const expires = rows[at + ROW_EXPIRES]!
  const next = rows[at + ROW_NEXT]!
  let due = Math.min(next, expires)
  const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
  if ((w.definitions[def + DEF_FLAGS]! & SCHEDULED) !== 0) {
    const extension = extensionOf(w, row)
    if (w.definitions[def + DEF_UPKEEP]! >= 0) due = Math.min(due, w.extensions[extension + EXTENSION_UPKEEP]!)
    // A pulse that is due waits for its phase; one that is put off is looked at again in the next tick.
    if (w.definitions[def + DEF_AURA_EVERY]! > 0) {
      due = Math.min(due, Math.max(w.extensions[extension + EXTENSION_PULSE]!, w.tick + 1))
    }
  }
  w.due[row] = due
}

/** Notes that an aura of the actor has a pulse due in this tick. */
export function expectPulse(w: World, shard: number, actor: number): void {
  const state = w.state[actor]!
  if ((state & PULSING) !== 0) return
  w.state[actor] = state | PULSING
  const at = shard * SHARD_WORDS + SHARD_PULSES
  w.shardWords[at] = w.shardWords[at]! + 1
}

/** Moves all times of a row by `span` ticks. */
function shift(w: World, row: number, span: number): void {
  const at = row << ROW_SHIFT
  const { rows, extensions } = w
  if (rows[at + ROW_EXPIRES] !== NEVER) rows[at + ROW_EXPIRES] = Math.min(rows[at + ROW_EXPIRES]! + span, NEVER - 1)
  if (rows[at + ROW_NEXT] !== NEVER) rows[at + ROW_NEXT] = Math.min(rows[at + ROW_NEXT]! + span, NEVER - 1)
  const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
  if ((w.definitions[def + DEF_FLAGS]! & SCHEDULED) === 0) return
  const extension = extensionOf(w, row)
  extensions[extension + EXTENSION_UPKEEP] = extensions[extension + EXTENSION_UPKEEP]! + span
  extensions[extension + EXTENSION_PULSE] = extensions[extension + EXTENSION_PULSE]! + span
}

/** Stops a row's clock where it stands. */
export function stopClock(w: World, actor: number, row: number): void {
  const at = row << ROW_SHIFT
  shift(w, row, -nowOf(w, actor))
  w.rows[at + ROW_FLAGS] = w.rows[at + ROW_FLAGS]! | WAITING
  setDue(w, actor, row)
}

/** Lets a row's clock run on from now. */
export function startClock(w: World, actor: number, row: number): void {
  const at = row << ROW_SHIFT
  shift(w, row, nowOf(w, actor))
  w.rows[at + ROW_FLAGS] = w.rows[at + ROW_FLAGS]! & ~WAITING
  setDue(w, actor, row)
}

/** Stops the clock of all that an actor carries; everything stays in force. */
export function pauseActor(w: World, shard: number, actor: number): void {
  if ((w.state[actor]! & PAUSED) !== 0) return
  w.state[actor] = w.state[actor]! | PAUSED
  w.pausedAt[actor] = w.tick
  eachRow(w, shard, actor, 0)
}

/** Lets the clock of an actor run again: all times move by the paused span. */
export function resumeActor(w: World, shard: number, actor: number): void {
  if ((w.state[actor]! & PAUSED) === 0) return
  w.state[actor] = w.state[actor]! & ~PAUSED
  eachRow(w, shard, actor, w.tick - w.pausedAt[actor]!)
}

function eachRow(w: World, shard: number, actor: number, span: number): void {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      if (span !== 0 && (rows[at + ROW_FLAGS]! & WAITING) === 0) shift(w, row, span)
      setDue(w, actor, row)
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      const aura = w.definitions[def + DEF_AURA_EVERY]! > 0 && (rows[at + ROW_FLAGS]! & WAITING) === 0
      if (aura && w.extensions[extensionOf(w, row) + EXTENSION_PULSE]! <= w.tick) expectPulse(w, shard, actor)
    }
    block = blockLink[block]!
  }
  listActor(w, shard, actor)
}
