import { emitGone, handleOf } from './emit.js'
import { BY_LIMIT, BY_STACK_LOSS, CHAIN_CUT } from './event-types.js'
import { addMember, releaseMembers } from './links.js'
import { APPLY_CHILD_MESSAGE, APPLY_MESSAGE, countDeferred, hasRoom, sendMessage } from './messages.js'
import { extensionOf } from './rows.js'
import {
  CHAIN_EFFECT,
  CHAIN_ON,
  CHAIN_REMOVE_ON_END,
  CHAIN_STACKS_,
  CHAIN_THRESHOLD,
  CHAIN_TO_SOURCE,
  CHAIN_WORDS,
  DEF_CHAIN_COUNT,
  DEF_CHAIN_EVENTS,
  DEF_CHAINS,
  DEF_DOUBLES,
  DEF_FLAGS,
  DEF_MAGNITUDE,
  DEF_WORDS,
  LINKS,
} from './tables.js'
import {
  MESSAGE_CHAIN,
  MESSAGE_DURATION,
  MESSAGE_MAGNITUDE,
  MESSAGE_STACKS,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_SHIFT,
  ROW_SOURCE,
  type World,
} from './world.js'

/**
 * Sends the application of an effect with its own magnitude, duration and stacks. What does not fit into the outbox is
 * cut, with an event and a count.
 *
 * @param linked Row whose end is to end what is made, and `chain` the chain; -1: none.
 */
export function sendApplication(
  w: World,
  shard: number,
  actor: number,
  definition: number,
  target: number,
  source: number,
  instance: number,
  linked: number,
  chain: number,
): void {
  if (!hasRoom(w, shard) || (linked >= 0 && !addMember(w, shard, linked, target, chain))) {
    countDeferred(w, shard)
    emitGone(w, shard, CHAIN_CUT, BY_LIMIT, target, source, definition)
    return
  }
  const kind = linked >= 0 ? APPLY_CHILD_MESSAGE : APPLY_MESSAGE
  const at = sendMessage(w, shard, kind, definition, target, source, actor, instance)
  w.messages[at + MESSAGE_CHAIN] = chain
  w.messageDoubles[(at >> 1) + MESSAGE_MAGNITUDE] = w.definitionDoubles[definition * DEF_DOUBLES + DEF_MAGNITUDE]!
}

/** An application by a function of the game: `magnitude` NaN, `duration` -1 (ticks) and `stacks` 0 are the definition's. */
export function sendOwnApplication(
  w: World,
  shard: number,
  actor: number,
  definition: number,
  target: number,
  source: number,
  instance: number,
  magnitude: number,
  duration: number,
  stacks: number,
): void {
  if (!hasRoom(w, shard)) {
    countDeferred(w, shard)
    emitGone(w, shard, CHAIN_CUT, BY_LIMIT, target, source, definition)
    return
  }
  const at = sendMessage(w, shard, APPLY_MESSAGE, definition, target, source, actor, instance)
  w.messages[at + MESSAGE_DURATION] = duration
  w.messages[at + MESSAGE_STACKS] = stacks
  const own = w.definitionDoubles[definition * DEF_DOUBLES + DEF_MAGNITUDE]!
  w.messageDoubles[(at >> 1) + MESSAGE_MAGNITUDE] = Number.isNaN(magnitude) ? own : magnitude
}

function fire(
  w: World,
  shard: number,
  actor: number,
  row: number,
  source: number,
  instance: number,
  chain: number,
): void {
  const { chains } = w
  const at = chain * CHAIN_WORDS
  const target = chains[at + CHAIN_TO_SOURCE] === 1 ? source : handleOf(w, actor)
  if (target === 0) return
  const ends = chains[at + CHAIN_REMOVE_ON_END] === 1
  if (ends && row === GONE) return
  const linked = ends ? row : -1
  sendApplication(w, shard, actor, chains[at + CHAIN_EFFECT]!, target, source, instance, linked, chain)
}

/** In the place of a row: it ended by its own execution, so what ends with it is not even made. */
export const GONE = -2

/** Fires the chains of a definition on an event (`CHAIN_…_`). `row` -1: an instant effect, or an end. */
export function fireChains(
  w: World,
  shard: number,
  actor: number,
  row: number,
  definition: number,
  source: number,
  instance: number,
  event: number,
): void {
  const def = definition * DEF_WORDS
  if (((w.definitions[def + DEF_CHAIN_EVENTS]! >>> event) & 1) === 0) return
  const first = w.definitions[def + DEF_CHAINS]!
  const end = first + w.definitions[def + DEF_CHAIN_COUNT]!
  for (let chain = first; chain < end; chain++) {
    if (w.chains[chain * CHAIN_WORDS + CHAIN_ON] === event) fire(w, shard, actor, row, source, instance, chain)
  }
}

/** The stacks of a row changed: chains on `stacks` fire at their threshold, or end what they made below it. */
export function stacksChanged(
  w: World,
  shard: number,
  actor: number,
  row: number,
  before: number,
  after: number,
): void {
  const at = row << ROW_SHIFT
  const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
  const def = definition * DEF_WORDS
  if (((w.definitions[def + DEF_CHAIN_EVENTS]! >>> CHAIN_STACKS_) & 1) === 0) return
  const source = w.rows[at + ROW_SOURCE]!
  const instance = w.rows[at + ROW_APPLICATION]!
  const first = w.definitions[def + DEF_CHAINS]!
  const end = first + w.definitions[def + DEF_CHAIN_COUNT]!
  for (let chain = first; chain < end; chain++) {
    const words = chain * CHAIN_WORDS
    if (w.chains[words + CHAIN_ON] !== CHAIN_STACKS_) continue
    const threshold = w.chains[words + CHAIN_THRESHOLD]!
    if (before < threshold && after >= threshold) fire(w, shard, actor, row, source, instance, chain)
    const links = (w.definitions[def + DEF_FLAGS]! & LINKS) !== 0
    if (links && before >= threshold && after < threshold) {
      releaseMembers(w, shard, actor, definition, instance, extensionOf(w, row), chain, BY_STACK_LOSS)
    }
  }
}
