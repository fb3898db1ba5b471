import { draw } from '../memory/index.js'
import { sendApplication } from './chains.js'
import { emitPlain, handleOf } from './emit.js'
import { BY_CHARGES, BY_NOTHING, TRIGGERED } from './event-types.js'
import { removeRow } from './removal.js'
import { extensionOf } from './rows.js'
import {
  ALLOW_DEAD,
  DEF_CHARGES,
  DEF_FEATURES,
  DEF_FLAGS,
  DEF_TRIGGER_COUNT,
  DEF_TRIGGERS,
  DEF_WORDS,
  HAS_TRIGGERS,
  TRIGGER_CHANCE,
  TRIGGER_COOLDOWN,
  TRIGGER_DOUBLES,
  TRIGGER_EFFECT,
  TRIGGER_ON,
  TRIGGER_TO_SOURCE,
  TRIGGER_WORDS,
} from './tables.js'
import {
  ALIVE,
  EXTENSION_CHARGES,
  HEARS,
  IDLE,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_SHIFT,
  ROW_SOURCE,
  type World,
} from './world.js'

/** Purpose word of draws; the trigger's place in its list is added. */
export const DRAW_TRIGGER = 0x7472_0000

/**
 * Fires the triggers of an actor's effects on an event. What they apply comes in the next round, with the carrier as
 * its source. The dead fire none, unless the effect says `allowDead`.
 *
 * @param other Handle of the other actor of the event, 0: nobody.
 */
export function fireTriggers(w: World, shard: number, actor: number, other: number, on: number): void {
  if ((w.features[actor]! & HAS_TRIGGERS) === 0) return
  const { rows, definitions, blockLink } = w
  const alive = (w.state[actor]! & ALIVE) !== 0
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_FLAGS]! & IDLE) !== 0) continue
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      if ((definitions[def + DEF_FEATURES]! & HAS_TRIGGERS) === 0) continue
      if (alive || (definitions[def + DEF_FLAGS]! & ALLOW_DEAD) !== 0)
        rows[at + ROW_FLAGS] = rows[at + ROW_FLAGS]! | HEARS
    }
    block = blockLink[block]!
  }
  fireHearing(w, shard, actor, other, on)
}

/** Fires the rows that were in force when it happened: one that ends lets others act, but they did not hear it. */
function fireHearing(w: World, shard: number, actor: number, other: number, on: number): void {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_FLAGS]! & HEARS) === 0) continue
      rows[at + ROW_FLAGS] = rows[at + ROW_FLAGS]! & ~HEARS
      fireRow(w, shard, actor, row, (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS, other, on)
    }
    block = blockLink[block]!
  }
}

function fireRow(w: World, shard: number, actor: number, row: number, def: number, other: number, on: number): void {
  const { rows, definitions, triggers, extensions } = w
  const at = row << ROW_SHIFT
  const definition = def / DEF_WORDS
  const instance = rows[at + ROW_APPLICATION]!
  const first = definitions[def + DEF_TRIGGERS]!
  const count = definitions[def + DEF_TRIGGER_COUNT]!
  const extension = extensionOf(w, row)
  const carrier = handleOf(w, actor)
  for (let i = 0; i < count; i++) {
    const words = (first + i) * TRIGGER_WORDS
    if (triggers[words + TRIGGER_ON] !== on) continue
    const target = triggers[words + TRIGGER_TO_SOURCE] === 1 ? other : carrier
    if (target === 0) continue
    const cooldown = extension + w.cooldownWord + i
    if (extensions[cooldown]! > w.tick) continue
    const chance = w.triggerDoubles[(first + i) * TRIGGER_DOUBLES + TRIGGER_CHANCE]!
    const missed = draw(w.shape.seed, w.tick, carrier, other, definition, instance, DRAW_TRIGGER + i) >= chance
    if (missed) continue
    extensions[cooldown] = w.tick + triggers[words + TRIGGER_COOLDOWN]!
    emitPlain(w, shard, TRIGGERED, BY_NOTHING, actor, rows[at + ROW_SOURCE]!, definition, instance)
    sendApplication(w, shard, actor, triggers[words + TRIGGER_EFFECT]!, target, carrier, instance, -1, -1)
    if (definitions[def + DEF_CHARGES] === 0) continue
    const charges = extensions[extension + EXTENSION_CHARGES]! - 1
    extensions[extension + EXTENSION_CHARGES] = charges
    if (charges === 0) {
      removeRow(w, shard, actor, row, BY_CHARGES)
      return
    }
  }
}
