import { giveItem, reserveSortList, sortByKey } from '../memory/index.js'
import { applyEffect } from './apply.js'
import { findHold } from './aura.js'
import { USES_LINKS, USES_SOURCE_ENDS } from './compile/index.js'
import { goneAt } from './death.js'
import { emitGone } from './emit.js'
import { BY_LIMIT, BY_SOURCE_GONE, BY_TARGET, CHAIN_CUT, DENIED } from './event-types.js'
import { dropLink, findLink, HELD } from './links.js'
import {
  APPLY_CHILD_MESSAGE,
  APPLY_MESSAGE,
  appendToList,
  clearOutbox,
  DAMAGE_DEALT_MESSAGE,
  DROPPED_MESSAGE,
  END_MESSAGE,
  HEAL_DEALT_MESSAGE,
  HOLD_MESSAGE,
  messageAt,
  pairOf,
  RELEASE_MESSAGE,
  takeApplication,
} from './messages.js'
import { removeRow } from './removal.js'
import { extensionOf, findInstance } from './rows.js'
import {
  CHAIN_ON,
  CHAIN_STACKS_,
  CHAIN_THRESHOLD,
  CHAIN_WORDS,
  CHILD,
  DAMAGE_DEALT_,
  DEF_FLAGS,
  DEF_WORDS,
  ENDS_WITH_SOURCE,
  HEAL_DEALT_,
  NEVER,
  PRESENT_ENDS,
} from './tables.js'
import { fireTriggers } from './triggers.js'
import {
  EXTENSION_PARENTS,
  LINK_ACTOR,
  LINK_CARRIER,
  LINK_CHAIN,
  LINK_KIND,
  LINK_LINGERING,
  LINK_NEXT,
  LINK_SHIFT,
  LINK_UNTIL,
  MESSAGE_CHAIN,
  MESSAGE_DURATION,
  MESSAGE_INSTANCE,
  MESSAGE_KIND,
  MESSAGE_NEXT,
  MESSAGE_ORIGIN,
  MESSAGE_SOURCE,
  MESSAGE_TARGET,
  MESSAGE_WORDS,
  OF_AURA,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_SHIFT,
  ROW_SOURCE,
  SHARD_LINGERING,
  SHARD_OUTBOX,
  SHARD_WORDS,
  SPAWNED,
  SPENT_LINK,
  WORLD_GONE_FROM,
  WORLD_OUTBOX,
  WORLD_SLOTS,
  type World,
} from './world.js'

/** In a letter: what ends is all of a source's that ends with it. */
const ALL_OF_SOURCE = 0
/** A source's end stands before the message that its shard sent next. */
const BEFORE_NEXT = 0.5

/**
 * One round of phase (4) for one shard: the messages to its actors, in the order of the actor they come from and of
 * their number there; what they cause goes to the next round.
 */
export function runRound(w: World, shard: number, first: boolean): void {
  const reading = 1 - w.words[WORLD_OUTBOX]!
  const count = gatherMail(w, shard, reading, first)
  if (count === 0) return
  const { rows } = w.mail
  for (let i = 0; i < count; i++) {
    const letter = rows[i]!
    if (letter < 0) handleEnded(w, shard, -1 - letter)
    else handleMessage(w, shard, letter)
  }
}

/**
 * Collects the letters of a round, sorted by target, origin and number. A negative one is not a message but a place in
 * `ended`: an instance whose source has died or despawned, or a hold that has lingered long enough.
 */
function gatherMail(w: World, shard: number, set: number, first: boolean): number {
  let count = 0
  for (let sender = 0; sender < w.shards; sender++) {
    let place = w.outboxHead[pairOf(w, set, sender, shard)]!
    while (place !== 0) {
      const at = messageAt(w, set, sender, place - 1)
      if (count === w.mail.rows.length) growMail(w, count)
      w.mail.rows[count] = at
      w.mail.keys[count] = place - 1
      count++
      place = w.messages[at + MESSAGE_NEXT]!
    }
  }
  const lingering = first && w.shardWords[shard * SHARD_WORDS + SHARD_LINGERING] !== 0
  if ((w.uses & USES_SOURCE_ENDS) !== 0 || lingering) {
    w.endedCount = 0
    let ended = gatherEnded(w, shard, count)
    if (lingering) ended = gatherLingering(w, shard, ended)
    // The end of a source stands among its messages, at the place at which it came.
    if (ended > count) sortByKey(w.mail, ended)
    count = ended
  }
  const { rows, keys } = w.mail
  for (let i = 0; i < count; i++) {
    const letter = rows[i]!
    let target: number
    let origin: number
    if (letter < 0) {
      target = w.ended.rows[-1 - letter]!
      origin = w.ended.otherRows[-1 - letter]!
    } else {
      target = w.messages[letter + MESSAGE_TARGET]! & w.slotMask
      origin = w.messages[letter + MESSAGE_ORIGIN]! & w.slotMask
    }
    keys[i] = target * 16_777_216 + origin
  }
  sortByKey(w.mail, count)
  return count
}

/** Doubles the list of letters. Happens only while their number reaches a new height. */
function growMail(w: World, count: number): void {
  const rows = w.mail.rows.slice(0, count)
  const keys = w.mail.keys.slice(0, count)
  reserveSortList(w.mail, count * 2)
  w.mail.rows.set(rows)
  w.mail.keys.set(keys)
}

/** Adds the instances that end with a source which died or despawned since the last round. */
function gatherEnded(w: World, shard: number, count: number): number {
  if ((w.uses & USES_SOURCE_ENDS) === 0) return count
  const { rows, blockLink, present, messages } = w
  const slots = w.words[WORLD_SLOTS]!
  const size = 1 << w.groupShift
  let n = count
  // What lands in this round from a source that has ended goes too, if it lands before the news.
  for (let i = 0; i < count; i++) {
    const at = w.mail.rows[i]!
    const word = messages[at + MESSAGE_KIND]!
    if ((word & 0xffff) > HOLD_MESSAGE) continue
    if ((w.definitions[(word >>> 16) * DEF_WORDS + DEF_FLAGS]! & ENDS_WITH_SOURCE) === 0) continue
    const source = messages[at + MESSAGE_SOURCE]!
    const gone = source === 0 ? -1 : goneSince(w, source & w.slotMask)
    if (gone < 0) continue
    addEnded(
      w,
      n++,
      messages[at + MESSAGE_TARGET]! & w.slotMask,
      source & w.slotMask,
      ALL_OF_SOURCE,
      w.goneAfter[gone]! - BEFORE_NEXT,
    )
  }
  for (let group = shard << w.groupShift; group < slots; group += w.shards << w.groupShift) {
    for (let slot = group; slot < group + size; slot++) {
      if ((present[slot]! & PRESENT_ENDS) === 0) continue
      let block = w.head[slot]!
      for (let left = w.used[slot]!; left > 0; left -= 4) {
        const first = block << 2
        const end = first + Math.min(left, 4)
        for (let row = first; row < end; row++) {
          const gone = endOfSource(w, row)
          if (gone < 0) continue
          const source = rows[(row << ROW_SHIFT) + ROW_SOURCE]! & w.slotMask
          addEnded(w, n++, slot, source, ALL_OF_SOURCE, w.goneAfter[gone]! - BEFORE_NEXT)
        }
        block = blockLink[block]!
      }
    }
  }
  return n
}

/** Adds the holds that have lingered long enough: the aura lets go after its pulses. */
function gatherLingering(w: World, shard: number, count: number): number {
  const { links } = w
  let n = count
  let link = w.shardWords[shard * SHARD_WORDS + SHARD_LINGERING]!
  while (link !== 0) {
    const at = (link - 1) << LINK_SHIFT
    link = links[at + LINK_LINGERING]!
    if (links[at + LINK_KIND] === SPENT_LINK || links[at + LINK_UNTIL]! > w.tick) continue
    addEnded(w, n++, links[at + LINK_CARRIER]!, links[at + LINK_ACTOR]! & w.slotMask, -1 - at, Number.MAX_SAFE_INTEGER)
  }
  return n
}

/** Adds a letter that is not a message: `what` is `ALL_OF_SOURCE`, or a link as a negative number. */
function addEnded(w: World, place: number, target: number, origin: number, what: number, number: number): void {
  const i = w.endedCount
  if (place === w.mail.rows.length) growMail(w, place)
  if (i === w.ended.rows.length) growEnded(w, i)
  w.ended.rows[i] = target
  w.ended.otherRows[i] = origin
  w.ended.keys[i] = what
  w.endedCount = i + 1
  w.mail.rows[place] = -1 - i
  w.mail.keys[place] = number
}

function growEnded(w: World, count: number): void {
  const { rows, otherRows, keys } = w.ended
  const before = [rows.slice(0, count), otherRows.slice(0, count), keys.slice(0, count)] as const
  reserveSortList(w.ended, count * 2)
  w.ended.rows.set(before[0])
  w.ended.otherRows.set(before[1])
  w.ended.keys.set(before[2])
}

/** Where it is noted that the source of a row which ends with it has ended since the last round; -1: it has not. */
function endOfSource(w: World, row: number): number {
  const at = row << ROW_SHIFT
  const source = w.rows[at + ROW_SOURCE]!
  if (w.rows[at + ROW_APPLICATION] === 0 || source === 0) return -1
  const def = (w.rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
  if ((w.definitions[def + DEF_FLAGS]! & ENDS_WITH_SOURCE) === 0) return -1
  return goneSince(w, source & w.slotMask)
}

/** Where it is noted that an actor has died or despawned since the last round; -1: it has not. */
function goneSince(w: World, slot: number): number {
  for (let step = w.words[WORLD_GONE_FROM]!; step < w.step; step++) {
    const at = goneAt(slot, step)
    if (w.goneStep[at] === step) return at
  }
  return -1
}

/** Handles a letter that is not a message. */
function handleEnded(w: World, shard: number, place: number): void {
  const actor = w.ended.rows[place]!
  const what = w.ended.keys[place]!
  if (what < 0) {
    const link = -1 - what
    // An earlier letter may have ended the instance, or the aura has it again.
    if (w.links[link + LINK_KIND] !== SPENT_LINK && w.links[link + LINK_UNTIL]! <= w.tick) endHold(w, shard, link)
    return
  }
  const source = w.ended.otherRows[place]!
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      if ((rows[(row << ROW_SHIFT) + ROW_SOURCE]! & w.slotMask) !== source || endOfSource(w, row) < 0) continue
      removeRow(w, shard, actor, row, BY_SOURCE_GONE)
    }
    block = blockLink[block]!
  }
}

function handleMessage(w: World, shard: number, at: number): void {
  const { messages } = w
  const word = messages[at + MESSAGE_KIND]!
  const kind = word & 0xffff
  const definition = word >>> 16
  const target = messages[at + MESSAGE_TARGET]!
  const actor = target & w.slotMask
  if (kind === DROPPED_MESSAGE) return
  if (w.generation[actor] !== target >>> w.slotBits || (w.state[actor]! & SPAWNED) === 0) {
    if (kind === APPLY_MESSAGE || kind === APPLY_CHILD_MESSAGE) {
      emitGone(w, shard, DENIED, BY_TARGET, target, messages[at + MESSAGE_SOURCE]!, definition)
    }
    return
  }
  switch (kind) {
    case APPLY_MESSAGE:
    case APPLY_CHILD_MESSAGE:
      takeApplication(w, at, kind === APPLY_CHILD_MESSAGE)
      applyEffect(w, shard, actor, definition)
      break
    case HOLD_MESSAGE:
      hold(w, shard, actor, definition, at)
      break
    case RELEASE_MESSAGE:
      release(w, shard, actor, at)
      break
    case END_MESSAGE:
      endChild(w, shard, actor, at, definition)
      break
    case DAMAGE_DEALT_MESSAGE:
      fireTriggers(w, shard, actor, messages[at + MESSAGE_SOURCE]!, DAMAGE_DEALT_)
      break
    case HEAL_DEALT_MESSAGE:
      fireTriggers(w, shard, actor, messages[at + MESSAGE_SOURCE]!, HEAL_DEALT_)
      break
  }
}

/** An aura reaches the actor: a hold that lingers lasts on, otherwise the effect is applied. */
function hold(w: World, shard: number, actor: number, effect: number, at: number): void {
  const { messages, links } = w
  const link = findHold(w, actor, effect, messages[at + MESSAGE_ORIGIN]!, messages[at + MESSAGE_INSTANCE]!)
  if (link >= 0) {
    // It stays on the list of those that linger until that is next walked.
    links[link + LINK_UNTIL] = HELD
    return
  }
  takeApplication(w, at, true)
  applyEffect(w, shard, actor, effect)
}

/** An aura lets the actor go, now or when the hold has lingered. */
function release(w: World, shard: number, actor: number, at: number): void {
  const { messages, rows, blockLink, links, shardWords } = w
  const carrier = messages[at + MESSAGE_ORIGIN]!
  const instance = messages[at + MESSAGE_INSTANCE]!
  const until = messages[at + MESSAGE_DURATION]!
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const words = row << ROW_SHIFT
      if (rows[words + ROW_APPLICATION] === 0) continue
      const definition = rows[words + ROW_DEFINITION]! & 0xffff
      if ((w.definitions[definition * DEF_WORDS + DEF_FLAGS]! & CHILD) === 0) continue
      const list = extensionOf(w, row) + EXTENSION_PARENTS
      const link = findLink(w, list, carrier, instance, -1)
      if (link < 0) continue
      if (until <= w.tick) {
        dropHold(w, shard, actor, row, list, link)
        continue
      }
      const listed = links[link + LINK_UNTIL] !== NEVER
      links[link + LINK_UNTIL] = until
      if (listed) continue
      links[link + LINK_CARRIER] = actor
      links[link + LINK_LINGERING] = shardWords[shard * SHARD_WORDS + SHARD_LINGERING]!
      shardWords[shard * SHARD_WORDS + SHARD_LINGERING] = (link >> LINK_SHIFT) + 1
    }
    block = blockLink[block]!
  }
}

/** A hold goes; what an aura created ends when no aura holds it any more. */
function dropHold(w: World, shard: number, actor: number, row: number, list: number, link: number): void {
  const { rows, links, extensions } = w
  dropLink(w, shard, list, link)
  if ((rows[(row << ROW_SHIFT) + ROW_FLAGS]! & OF_AURA) === 0) return
  for (let next = extensions[list]!; next !== 0; next = links[((next - 1) << LINK_SHIFT) + LINK_NEXT]!) {
    if (links[((next - 1) << LINK_SHIFT) + LINK_CHAIN] === -1) return
  }
  removeRow(w, shard, actor, row, BY_SOURCE_GONE)
}

/** Takes the holds that linger no more off the shard's list, and frees the links that only the list still knew. */
export function sweepLingering(w: World, shard: number): void {
  const { links, shardWords } = w
  const head = shard * SHARD_WORDS + SHARD_LINGERING
  let link = shardWords[head]!
  if (link === 0) return
  let kept = 0
  shardWords[head] = 0
  while (link !== 0) {
    const at = (link - 1) << LINK_SHIFT
    link = links[at + LINK_LINGERING]!
    const until = links[at + LINK_UNTIL]!
    if (links[at + LINK_KIND] !== SPENT_LINK && until < HELD) {
      links[at + LINK_LINGERING] = kept
      kept = (at >> LINK_SHIFT) + 1
      continue
    }
    // No list leads over it any more.
    links[at + LINK_LINGERING] = 0
    links[at + LINK_UNTIL] = NEVER
    if (links[at + LINK_KIND] === SPENT_LINK) giveItem(w.linkPool, shard, at >> LINK_SHIFT)
  }
  shardWords[head] = kept
}

function endHold(w: World, shard: number, link: number): void {
  const { rows, blockLink, links } = w
  const actor = links[link + LINK_CARRIER]!
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      const definition = rows[at + ROW_DEFINITION]! & 0xffff
      if ((w.definitions[definition * DEF_WORDS + DEF_FLAGS]! & CHILD) === 0) continue
      const list = extensionOf(w, row) + EXTENSION_PARENTS
      if (!isListed(w, list, link)) continue
      dropHold(w, shard, actor, row, list, link)
      return
    }
    block = blockLink[block]!
  }
}

function isListed(w: World, list: number, link: number): boolean {
  const { links, extensions } = w
  for (let next = extensions[list]!; next !== 0; next = links[((next - 1) << LINK_SHIFT) + LINK_NEXT]!) {
    if ((next - 1) << LINK_SHIFT === link) return true
  }
  return false
}

/** What made an instance has ended, or fell below the threshold: the instance ends. */
function endChild(w: World, shard: number, actor: number, at: number, reason: number): void {
  const { messages, rows, blockLink } = w
  const parent = messages[at + MESSAGE_ORIGIN]!
  const instance = messages[at + MESSAGE_INSTANCE]!
  const chain = messages[at + MESSAGE_CHAIN]!
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const words = row << ROW_SHIFT
      if (rows[words + ROW_APPLICATION] === 0) continue
      const definition = rows[words + ROW_DEFINITION]! & 0xffff
      if ((w.definitions[definition * DEF_WORDS + DEF_FLAGS]! & CHILD) === 0) continue
      if (findLink(w, extensionOf(w, row) + EXTENSION_PARENTS, parent, instance, chain) < 0) continue
      removeRow(w, shard, actor, row, reason)
    }
    block = blockLink[block]!
  }
}

/**
 * Drops the applications in a shard's outbox whose maker has ended since, or has fallen below the threshold. Called at
 * the end of every step, by the shard that sent them.
 */
export function dropOrphans(w: World, shard: number): void {
  if ((w.uses & USES_LINKS) === 0) return
  const set = w.words[WORLD_OUTBOX]!
  const count = w.shardWords[shard * SHARD_WORDS + SHARD_OUTBOX + set]!
  const { messages, chains } = w
  for (let i = 0; i < count; i++) {
    const at = messageAt(w, set, shard, i)
    const word = messages[at + MESSAGE_KIND]!
    const kind = word & 0xffff
    if (kind !== APPLY_CHILD_MESSAGE && kind !== HOLD_MESSAGE) continue
    const stacks = stacksOf(w, messages[at + MESSAGE_ORIGIN]! & w.slotMask, messages[at + MESSAGE_INSTANCE]!)
    const chain = messages[at + MESSAGE_CHAIN]!
    const words = chain * CHAIN_WORDS
    const needed = chain >= 0 && chains[words + CHAIN_ON] === CHAIN_STACKS_ ? chains[words + CHAIN_THRESHOLD]! : 1
    if (stacks < needed) messages[at + MESSAGE_KIND] = (word & ~0xffff) | DROPPED_MESSAGE
  }
}

/** Stacks of an instance of an actor, 0: it has ended. */
function stacksOf(w: World, actor: number, instance: number): number {
  if ((w.state[actor]! & SPAWNED) === 0) return 0
  const row = findInstance(w, actor, instance)
  return row < 0 ? 0 : w.rows[(row << ROW_SHIFT) + ROW_DEFINITION]! >>> 16
}

/**
 * After the last round: applications of a shard that are still to be handled are cut, with an event each; reactions are
 * dropped; ends and releases stay for the next tick.
 */
export function cutRounds(w: World, shard: number): void {
  const set = w.words[WORLD_OUTBOX]!
  const words = shard * SHARD_WORDS + SHARD_OUTBOX + set
  const count = w.shardWords[words]!
  if (count === 0) return
  const { messages } = w
  let kept = 0
  clearOutbox(w, shard, set)
  for (let i = 0; i < count; i++) {
    const from = messageAt(w, set, shard, i)
    const word = messages[from + MESSAGE_KIND]!
    const kind = word & 0xffff
    const target = messages[from + MESSAGE_TARGET]!
    if (kind === APPLY_MESSAGE || kind === APPLY_CHILD_MESSAGE) {
      emitGone(w, shard, CHAIN_CUT, BY_LIMIT, target, messages[from + MESSAGE_SOURCE]!, word >>> 16)
      continue
    }
    if (kind !== END_MESSAGE && kind !== RELEASE_MESSAGE) continue
    const into = messageAt(w, set, shard, kept)
    for (let k = 0; k < MESSAGE_WORDS; k++) messages[into + k] = messages[from + k]!
    appendToList(w, shard, set, kept++, target)
  }
  w.shardWords[words] = kept
}
