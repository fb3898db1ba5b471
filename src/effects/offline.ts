import { reserveSortList } from '../memory/index.js'
import { ACT_TIMES, execute } from './act.js'
import { fireChains, stacksChanged } from './chains.js'
import { periodOf, setDue } from './clock.js'
import { diminishAt, restartWindow } from './diminishing.js'
import { emitPlain } from './emit.js'
import { BY_EXPIRY, EXPIRED, REFRESHED } from './event-types.js'
import { changeStrength } from './force.js'
import { HELD } from './links.js'
import { messageAt, RELEASE_MESSAGE } from './messages.js'
import { frontOfQueue } from './queue.js'
import { removeRow } from './removal.js'
import { extensionOf } from './rows.js'
import { ACT_MAGNITUDE } from './scale.js'
import {
  CHAIN_EXPIRED_,
  DEF_AURA_EVERY,
  DEF_DIMINISHING,
  DEF_EXPIRY,
  DEF_FLAGS,
  DEF_OFFLINE,
  DEF_STACK_MODE,
  DEF_TRIGGER_COUNT,
  DEF_UPKEEP_EVERY,
  DEF_WORDS,
  EXPIRY_CLEAR_,
  EXPIRY_REFRESH_,
  EXPIRY_REMOVE_ONE_,
  FOLD_,
  FREEZE_,
  NEVER,
  PARTIAL_LAST_TICK,
  QUEUE_,
  SCHEDULED,
} from './tables.js'
import {
  DIMINISH_END,
  EXTENSION_DURATION,
  EXTENSION_PULSE,
  EXTENSION_UPKEEP,
  IDLE,
  LINK_LINGERING,
  LINK_SHIFT,
  LINK_UNTIL,
  MESSAGE_DURATION,
  MESSAGE_KIND,
  PAUSED,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  SHARD_LINGERING,
  SHARD_OUTBOX,
  SHARD_WORDS,
  SPAWNED,
  WAITING,
  WORLD_OUTBOX,
  WORLD_SLOTS,
  type World,
} from './world.js'

/**
 * The world was away for `span` ticks and goes on now: for the actors of one shard. Clocks of effects that `elapse` or
 * `fold` run on by the span; what they would have executed is dropped, or done as one execution. Everything is
 * arithmetic: a long absence costs what a short one does, apart from the events.
 */
export function goOffline(w: World, shard: number, span: number): void {
  const { links } = w
  for (let link = w.shardWords[shard * SHARD_WORDS + SHARD_LINGERING]!; link !== 0; ) {
    const at = (link - 1) << LINK_SHIFT
    if (links[at + LINK_UNTIL]! < HELD) links[at + LINK_UNTIL] = Math.max(w.tick, links[at + LINK_UNTIL]! - span)
    link = links[at + LINK_LINGERING]!
  }
  // Auras that have just ended have not told it yet. Those that end within the span linger from now.
  const set = w.words[WORLD_OUTBOX]!
  for (let i = 0; i < w.shardWords[shard * SHARD_WORDS + SHARD_OUTBOX + set]!; i++) {
    const at = messageAt(w, set, shard, i)
    const release = (w.messages[at + MESSAGE_KIND]! & 0xffff) === RELEASE_MESSAGE
    if (release) w.messages[at + MESSAGE_DURATION] = w.messages[at + MESSAGE_DURATION]! - span
  }
  const slots = w.words[WORLD_SLOTS]!
  const size = 1 << w.groupShift
  for (let group = shard << w.groupShift; group < slots; group += w.shards << w.groupShift) {
    for (let slot = group; slot < group + size; slot++) {
      if ((w.state[slot]! & SPAWNED) !== 0) passTime(w, shard, slot, span)
    }
  }
}

/** `goOffline` for one actor: the world went on without it for `span` ticks. */
export function passTime(w: World, shard: number, actor: number, span: number): void {
  for (let group = 0; group < w.shape.counts.groups; group++) {
    const at = diminishAt(w, actor, group) + DIMINISH_END
    w.diminish[at] = w.diminish[at]! - span
  }
  const count = gather(w, actor)
  const paused = (w.state[actor]! & PAUSED) !== 0
  for (let i = 0; i < count; i++) {
    const row = w.picks.rows[i]!
    const at = row << ROW_SHIFT
    // A death, or the end of another, may have ended it.
    if (w.rows[at + ROW_APPLICATION] !== w.picks.keys[i]) continue
    const def = (w.rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
    coolDown(w, row, def, span)
    const waits = paused || w.picks.otherRows[i] === WAITING
    if (!waits && w.definitions[def + DEF_OFFLINE] !== FREEZE_) elapse(w, shard, actor, row, span)
  }
}

/** Fills `picks` with the actor's rows, oldest first: row, instance, and whether it waits in a queue. */
function gather(w: World, actor: number): number {
  const { rows, blockLink } = w
  reserveSortList(w.picks, w.used[actor]!)
  const { picks } = w
  let n = 0
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0) continue
      picks.rows[n] = row
      picks.keys[n] = rows[at + ROW_APPLICATION]!
      picks.otherRows[n] = rows[at + ROW_FLAGS]! & WAITING
      n++
    }
    block = blockLink[block]!
  }
  return n
}

function coolDown(w: World, row: number, def: number, span: number): void {
  const count = w.definitions[def + DEF_TRIGGER_COUNT]!
  if (count === 0) return
  const first = extensionOf(w, row) + w.cooldownWord
  for (let i = first; i < first + count; i++) w.extensions[i] = Math.max(0, w.extensions[i]! - span)
}

/** Lets a row's clock run on by `span` ticks. */
function elapse(w: World, shard: number, actor: number, row: number, span: number): void {
  const { rows, definitions } = w
  const at = row << ROW_SHIFT
  const definition = rows[at + ROW_DEFINITION]! & 0xffff
  const def = definition * DEF_WORDS
  const instance = rows[at + ROW_APPLICATION]!
  const policy = definitions[def + DEF_EXPIRY]!
  const end = w.tick + span
  const period = periodOf(w, row, def)
  const before = rows[at + ROW_DEFINITION]! >>> 16
  const duration = policy === EXPIRY_CLEAR_ ? 0 : w.extensions[extensionOf(w, row) + EXTENSION_DURATION]!

  // What happens within the span, without doing any of it yet.
  let expires = rows[at + ROW_EXPIRES]!
  let next = rows[at + ROW_NEXT]!
  let stacks = before
  let refreshes = 0
  let times = 0
  let weighted = 0
  if (policy === EXPIRY_REFRESH_ && expires <= end) {
    refreshes = Math.floor((end - expires) / duration) + 1
    expires += refreshes * duration
  }
  for (;;) {
    const until = Math.min(expires, end)
    if (period > 0 && next <= until) {
      const ticks = Math.floor((until - next) / period) + 1
      next += ticks * period
      times += ticks
      weighted += ticks * stacks
    }
    if (expires > end) break
    if (policy !== EXPIRY_REMOVE_ONE_ || stacks === 1) {
      const passed = expires - (next - period)
      if ((definitions[def + DEF_FLAGS]! & PARTIAL_LAST_TICK) !== 0 && period > 0 && passed > 0 && passed < period) {
        times += passed / period
        weighted += (passed / period) * stacks
      }
      stacks = 0
      break
    }
    stacks--
    expires += duration
  }

  if (times > 0 && definitions[def + DEF_OFFLINE] === FOLD_ && (rows[at + ROW_FLAGS]! & IDLE) === 0) {
    w.scratch[ACT_TIMES] = times
    w.scratch[ACT_MAGNITUDE] = w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
    execute(w, shard, actor, row, rows[at + ROW_SOURCE]!, definition, weighted / times, instance)
    if (rows[at + ROW_APPLICATION] !== instance) return
  }
  const source = rows[at + ROW_SOURCE]!
  for (let i = 0; i < refreshes; i++) emitPlain(w, shard, REFRESHED, 0, actor, source, definition, instance)
  const kept = policy === EXPIRY_REMOVE_ONE_ ? Math.max(1, stacks) : before
  for (let left = before - 1; left >= kept; left--) {
    emitPlain(w, shard, EXPIRED, BY_EXPIRY, actor, source, definition, instance)
    fireChains(w, shard, actor, -1, definition, source, instance, CHAIN_EXPIRED_)
    rows[at + ROW_DEFINITION] = definition | (left << 16)
    stacksChanged(w, shard, actor, row, left + 1, left)
  }
  if (kept !== before && (rows[at + ROW_FLAGS]! & IDLE) === 0) changeStrength(w, shard, actor, definition)
  if (stacks === 0) {
    removeRow(w, shard, actor, row, BY_EXPIRY)
    const group = definitions[def + DEF_DIMINISHING]!
    // The window began within the span.
    if (group >= 0) restartWindow(w, actor, group, expires - span)
    if (definitions[def + DEF_STACK_MODE] !== QUEUE_) return
    // The next of a queue has had the rest of the time.
    const front = frontOfQueue(w, actor, definition, -1)
    if (front >= 0 && end > expires) elapse(w, shard, actor, front, end - expires)
    return
  }
  if (expires !== NEVER) rows[at + ROW_EXPIRES] = expires - span
  if (next !== NEVER) rows[at + ROW_NEXT] = next - span
  if ((definitions[def + DEF_FLAGS]! & SCHEDULED) !== 0) {
    skip(w, extensionOf(w, row) + EXTENSION_UPKEEP, definitions[def + DEF_UPKEEP_EVERY]!, span)
    skip(w, extensionOf(w, row) + EXTENSION_PULSE, definitions[def + DEF_AURA_EVERY]!, span)
  }
  setDue(w, actor, row)
}

/** Drops what a schedule had within the span; it keeps its phase. */
function skip(w: World, at: number, every: number, span: number): void {
  if (every === 0) return
  const end = w.tick + span
  let next = w.extensions[at]!
  if (next <= end) next += (Math.floor((end - next) / every) + 1) * every
  w.extensions[at] = next - span
}
