import { setDue } from './clock.js'
import { handleOf } from './emit.js'
import { bucketOf, cellSize } from './grid.js'
import { addMember, findLink, HELD, letAllGo, releaseMember } from './links.js'
import { countDeferred, HOLD_MESSAGE, hasRoom, sendMessage } from './messages.js'
import { extensionOf } from './rows.js'
import {
  AFFECTS_OTHERS_,
  AFFECTS_SELF_,
  ALLOW_DEAD,
  DEF_AURA_AFFECTS,
  DEF_AURA_EFFECT,
  DEF_AURA_EVERY,
  DEF_AURA_RADIUS,
  DEF_DOUBLES,
  DEF_FLAGS,
  DEF_MAGNITUDE,
  DEF_WORDS,
} from './tables.js'
import {
  ALIVE,
  EXTENSION_MEMBERS,
  EXTENSION_PARENTS,
  EXTENSION_PULSE,
  IDLE,
  LINK_ACTOR,
  LINK_CHAIN,
  LINK_NEXT,
  LINK_SHIFT,
  LINK_UNTIL,
  MESSAGE_MAGNITUDE,
  PAUSED,
  PULSING,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_SHIFT,
  SHARD_PULSES,
  SHARD_WORDS,
  SPAWNED,
  STOPPED,
  WAITING,
  WORLD_SLOTS,
  type World,
} from './world.js'

/**
 * Actors that the pulses of a shard may look at in a tick. Pulses beyond are put off to the next tick and counted, so
 * that ten thousand auras in one place cannot stop the game.
 */
const PULSE_BUDGET = 1 << 18

/**
 * Sends the pulses of a shard that are due: at the beginning of phase (4), while nobody changes an actor. An actor in
 * range that the aura does not hold yet gets a message; one that is out of range is let go.
 */
export function sendPulses(w: World, shard: number): void {
  const at = shard * SHARD_WORDS + SHARD_PULSES
  if (w.shardWords[at] === 0) return
  w.shardWords[at] = 0
  let budget = PULSE_BUDGET
  const slots = w.words[WORLD_SLOTS]!
  const size = 1 << w.groupShift
  for (let group = shard << w.groupShift; group < slots; group += w.shards << w.groupShift) {
    for (let slot = group; slot < group + size; slot++) {
      if ((w.state[slot]! & PULSING) === 0) continue
      w.state[slot] = w.state[slot]! & ~PULSING
      if ((w.state[slot]! & SPAWNED) !== 0) budget = pulseActor(w, shard, slot, budget)
    }
  }
}

function pulseActor(w: World, shard: number, actor: number, budget: number): number {
  const { rows, blockLink, definitions, extensions } = w
  let left = budget
  const paused = (w.state[actor]! & PAUSED) !== 0
  let block = w.head[actor]!
  for (let rest = w.used[actor]!; rest > 0; rest -= 4) {
    const first = block << 2
    const end = first + Math.min(rest, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      if ((rows[at + ROW_FLAGS]! & STOPPED) !== 0) {
        rows[at + ROW_FLAGS] = rows[at + ROW_FLAGS]! & ~STOPPED
        if ((rows[at + ROW_FLAGS]! & IDLE) !== 0) letAllGo(w, shard, actor, row)
      }
      // A clock that stands in a queue holds what is left, not a tick.
      if (paused || (rows[at + ROW_FLAGS]! & WAITING) !== 0) continue
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      const every = definitions[def + DEF_AURA_EVERY]!
      if (every === 0) continue
      const pulse = extensionOf(w, row) + EXTENSION_PULSE
      if (extensions[pulse]! > w.tick) continue
      if (left <= 0) {
        countDeferred(w, shard)
        continue
      }
      extensions[pulse] = extensions[pulse]! + every
      setDue(w, actor, row)
      const acts = (w.state[actor]! & ALIVE) !== 0 || (definitions[def + DEF_FLAGS]! & ALLOW_DEAD) !== 0
      if (acts && (rows[at + ROW_FLAGS]! & IDLE) === 0) left -= pulseRow(w, shard, actor, row, def)
    }
    block = blockLink[block]!
  }
  return left
}

/** One pulse. Returns how many actors it looked at. */
function pulseRow(w: World, shard: number, actor: number, row: number, def: number): number {
  const affects = w.definitions[def + DEF_AURA_AFFECTS]!
  letGo(w, shard, actor, row, def)
  if (affects === AFFECTS_SELF_) {
    if ((w.state[actor]! & ALIVE) !== 0) reach(w, shard, actor, row, def, actor)
    return 1
  }
  const size = cellSize(w)
  const radius = w.definitionDoubles[(def / DEF_WORDS) * DEF_DOUBLES + DEF_AURA_RADIUS]!
  const x = w.positionX[actor]!
  const y = w.positionY[actor]!
  const cellX = Math.floor(x / size)
  const cellY = Math.floor(y / size)
  let seen = 0
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      let slot = w.gridHead[bucketOf(w, cellX + dx, cellY + dy)]!
      for (; slot !== 0; slot = w.gridNext[slot]!) {
        seen++
        if (Math.floor(w.positionX[slot]! / size) !== cellX + dx) continue
        if (Math.floor(w.positionY[slot]! / size) !== cellY + dy) continue
        if (slot === actor && affects === AFFECTS_OTHERS_) continue
        if (isInRange(w, actor, slot, radius)) reach(w, shard, actor, row, def, slot)
      }
    }
  }
  return seen
}

function isInRange(w: World, actor: number, other: number, radius: number): boolean {
  const dx = w.positionX[other]! - w.positionX[actor]!
  const dy = w.positionY[other]! - w.positionY[actor]!
  return dx * dx + dy * dy <= radius * radius
}

/** Holds an actor in range, unless it is held already. */
function reach(w: World, shard: number, actor: number, row: number, def: number, other: number): void {
  const instance = w.rows[(row << ROW_SHIFT) + ROW_APPLICATION]!
  const effect = w.definitions[def + DEF_AURA_EFFECT]!
  const carrier = handleOf(w, actor)
  const held = findHold(w, other, effect, carrier, instance)
  if (held >= 0 && w.links[held + LINK_UNTIL]! >= HELD) return
  const target = handleOf(w, other)
  if (!hasRoom(w, shard) || !addMember(w, shard, row, target, -1)) {
    countDeferred(w, shard)
    return
  }
  const at = sendMessage(w, shard, HOLD_MESSAGE, effect, target, carrier, actor, instance)
  w.messageDoubles[(at >> 1) + MESSAGE_MAGNITUDE] = w.definitionDoubles[effect * DEF_DOUBLES + DEF_MAGNITUDE]!
}

/** The link by which an actor's instance of an effect is held by an aura; -1: it is not. */
export function findHold(w: World, actor: number, effect: number, carrier: number, instance: number): number {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_DEFINITION]! & 0xffff) !== effect) continue
      const link = findLink(w, extensionOf(w, row) + EXTENSION_PARENTS, carrier, instance, -1)
      if (link >= 0) return link
    }
    block = blockLink[block]!
  }
  return -1
}

/** Lets go of those that an aura holds and that are out of its range, and forgets those that lost what it gave them. */
function letGo(w: World, shard: number, actor: number, row: number, def: number): void {
  const { links, extensions } = w
  const list = extensionOf(w, row) + EXTENSION_MEMBERS
  const instance = w.rows[(row << ROW_SHIFT) + ROW_APPLICATION]!
  const definition = def / DEF_WORDS
  const effect = w.definitions[def + DEF_AURA_EFFECT]!
  const radius = w.definitionDoubles[definition * DEF_DOUBLES + DEF_AURA_RADIUS]!
  const carrier = handleOf(w, actor)
  const self = w.definitions[def + DEF_AURA_AFFECTS] === AFFECTS_SELF_
  let link = extensions[list]!
  while (link !== 0) {
    const at = (link - 1) << LINK_SHIFT
    link = links[at + LINK_NEXT]!
    if (links[at + LINK_CHAIN] !== -1) continue
    const handle = links[at + LINK_ACTOR]!
    const other = handle & w.slotMask
    const there = w.generation[other] === handle >>> w.slotBits && (w.state[other]! & SPAWNED) !== 0
    const held = there && findHold(w, other, effect, carrier, instance) >= 0
    const inRange = there && (w.state[other]! & ALIVE) !== 0 && (self || isInRange(w, actor, other, radius))
    if (held && inRange) continue
    // Whoever is told nothing holds nothing: the entry only has to go.
    releaseMember(w, shard, actor, definition, instance, list, at)
  }
}
