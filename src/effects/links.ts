import { giveItem, takeItem } from '../memory/index.js'
import { expectPulse } from './clock.js'
import { countDeferred, END_MESSAGE, RELEASE_MESSAGE, sendMessage } from './messages.js'
import { extensionOf } from './rows.js'
import { DEF_AURA_EVERY, DEF_AURA_LINGER, DEF_WORDS, NEVER } from './tables.js'
import {
  EXTENSION_MEMBERS,
  EXTENSION_PARENTS,
  LINK_ACTOR,
  LINK_CARRIER,
  LINK_CHAIN,
  LINK_INSTANCE,
  LINK_KIND,
  LINK_LINGERING,
  LINK_NEXT,
  LINK_SHIFT,
  LINK_UNTIL,
  MEMBER_LINK,
  MESSAGE_CHAIN,
  MESSAGE_DURATION,
  PARENT_LINK,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_SHIFT,
  SHARD_MEMBERS,
  SHARD_WORDS,
  SPENT_LINK,
  STOPPED,
  type World,
} from './world.js'

/*
 * A link ties an instance to the one that made it, by a chain with `removeOnEnd` or an aura. Each end has a record of its
 * own, in the memory of its own shard, so that a record has one writer: the parent's record says on which actor it made
 * or holds something, the child's says which instance of which actor made it.
 */

/** Every link of a row, whatever chain or aura made it. */
export const ALL_MEMBERS = -2
/** `LINK_UNTIL` from here on: the hold does not linger. The smaller value stands on the list of those that did. */
export const HELD = NEVER - 1

/** Finds the record for an actor, an instance there and a chain in the list that starts at an extension word; -1. */
export function findLink(w: World, listWord: number, actor: number, instance: number, chain: number): number {
  const { links, extensions } = w
  for (let link = extensions[listWord]!; link !== 0; link = links[((link - 1) << LINK_SHIFT) + LINK_NEXT]!) {
    const at = (link - 1) << LINK_SHIFT
    if (links[at + LINK_ACTOR] !== actor || links[at + LINK_CHAIN] !== chain) continue
    if (links[at + LINK_INSTANCE] === instance) return at
  }
  return -1
}

function addLink(
  w: World,
  shard: number,
  kind: number,
  listWord: number,
  actor: number,
  instance: number,
  chain: number,
  carrier: number,
): number {
  const item = takeItem(w.linkPool, shard)
  if (item < 0) return -1
  const { links, extensions } = w
  const at = item << LINK_SHIFT
  links[at + LINK_KIND] = kind
  links[at + LINK_ACTOR] = actor
  links[at + LINK_INSTANCE] = instance
  links[at + LINK_CHAIN] = chain
  links[at + LINK_UNTIL] = NEVER
  links[at + LINK_LINGERING] = 0
  links[at + LINK_CARRIER] = carrier
  links[at + LINK_NEXT] = extensions[listWord]!
  extensions[listWord] = item + 1
  return at
}

/**
 * Notes on a row that it made, or holds, something on another actor; an aura (`chain` -1) knows that it did not yet.
 * False: no link is free.
 */
export function addMember(w: World, shard: number, row: number, target: number, chain: number): boolean {
  const list = extensionOf(w, row) + EXTENSION_MEMBERS
  if (chain !== -1 && findLink(w, list, target, 0, chain) >= 0) return true
  if (addLink(w, shard, MEMBER_LINK, list, target, 0, chain, 0) < 0) {
    countDeferred(w, shard)
    return false
  }
  const members = shard * SHARD_WORDS + SHARD_MEMBERS
  w.shardWords[members] = w.shardWords[members]! + 1
  return true
}

/** Notes on a row what made it, or merged into it. False: no link is free. */
export function addParent(
  w: World,
  shard: number,
  actor: number,
  row: number,
  parent: number,
  instance: number,
  chain: number,
): boolean {
  const list = extensionOf(w, row) + EXTENSION_PARENTS
  if (findLink(w, list, parent, instance, chain) >= 0) return true
  if (addLink(w, shard, PARENT_LINK, list, parent, instance, chain, actor) >= 0) return true
  countDeferred(w, shard)
  return false
}

/** Takes a record out of the list that starts at an extension word, and frees it. */
export function dropLink(w: World, shard: number, listWord: number, at: number): void {
  const { links, extensions } = w
  const item = at >> LINK_SHIFT
  let into = extensions
  let place = listWord
  while (into[place] !== item + 1) {
    place = ((into[place]! - 1) << LINK_SHIFT) + LINK_NEXT
    into = links
  }
  into[place] = links[at + LINK_NEXT]!
  freeLink(w, shard, at)
}

function freeLink(w: World, shard: number, at: number): void {
  const { links } = w
  if (links[at + LINK_KIND] === MEMBER_LINK) {
    const members = shard * SHARD_WORDS + SHARD_MEMBERS
    w.shardWords[members] = w.shardWords[members]! - 1
  }
  // The list of those that linger still leads over it: whoever walks that list frees it.
  if (links[at + LINK_UNTIL] !== NEVER) links[at + LINK_KIND] = SPENT_LINK
  else giveItem(w.linkPool, shard, at >> LINK_SHIFT)
}

/** Forgets what made a row that has ended. */
export function dropParents(w: World, shard: number, extension: number): void {
  const { links, extensions } = w
  let link = extensions[extension + EXTENSION_PARENTS]!
  extensions[extension + EXTENSION_PARENTS] = 0
  while (link !== 0) {
    const at = (link - 1) << LINK_SHIFT
    link = links[at + LINK_NEXT]!
    freeLink(w, shard, at)
  }
}

/**
 * Tells the actors on which a row made or holds something that it has ended (`ALL_MEMBERS`), that it fell below the
 * threshold of one chain, or that its aura (-1) has stopped, and forgets them.
 *
 * @param reason Reason with which what it made by a chain ends.
 */
export function releaseMembers(
  w: World,
  shard: number,
  actor: number,
  definition: number,
  instance: number,
  extension: number,
  chain: number,
  reason: number,
): void {
  const { links, extensions, messages } = w
  const list = extension + EXTENSION_MEMBERS
  let link = extensions[list]!
  while (link !== 0) {
    const at = (link - 1) << LINK_SHIFT
    link = links[at + LINK_NEXT]!
    const own = links[at + LINK_CHAIN]!
    if (chain !== ALL_MEMBERS && own !== chain) continue
    const kind = own === -1 ? RELEASE_MESSAGE : END_MESSAGE
    const target = links[at + LINK_ACTOR]!
    dropLink(w, shard, list, at)
    const message = sendMessage(w, shard, kind, reason, target, 0, actor, instance)
    messages[message + MESSAGE_CHAIN] = own
    messages[message + MESSAGE_DURATION] = w.tick + w.definitions[definition * DEF_WORDS + DEF_AURA_LINGER]!
  }
}

/** A row has gone out of force: if it is an aura, it is looked at at the next beginning of phase (4). */
export function stopAura(w: World, shard: number, actor: number, row: number): void {
  const at = row << ROW_SHIFT
  const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
  if (w.definitions[definition * DEF_WORDS + DEF_AURA_EVERY] === 0) return
  w.rows[at + ROW_FLAGS] = w.rows[at + ROW_FLAGS]! | STOPPED
  expectPulse(w, shard, actor)
}

/** An aura that is out of force lets go of all that it holds. */
export function letAllGo(w: World, shard: number, actor: number, row: number): void {
  const at = row << ROW_SHIFT
  const definition = w.rows[at + ROW_DEFINITION]! & 0xffff
  releaseMembers(w, shard, actor, definition, w.rows[at + ROW_APPLICATION]!, extensionOf(w, row), -1, 0)
}

/** Lets go of one actor that an aura holds no longer reaches. */
export function releaseMember(
  w: World,
  shard: number,
  actor: number,
  definition: number,
  instance: number,
  list: number,
  at: number,
): void {
  const target = w.links[at + LINK_ACTOR]!
  dropLink(w, shard, list, at)
  const message = sendMessage(w, shard, RELEASE_MESSAGE, 0, target, 0, actor, instance)
  w.messages[message + MESSAGE_DURATION] = w.tick + w.definitions[definition * DEF_WORDS + DEF_AURA_LINGER]!
}
