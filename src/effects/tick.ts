import {
  POOL_FIRST,
  POOL_PAGES,
  type RowKernel,
  reserveSortList,
  SCAN_WORDS,
  scanDue,
  sortByKey,
} from '../memory/index.js'
import { ACT_TIMES, executeRow, executeTimes, mayAct } from './act.js'
import { touchAttribute, upperLimit } from './attributes.js'
import { fireChains, stacksChanged } from './chains.js'
import { expectPulse, nowOf, periodOf, setDue } from './clock.js'
import { emitPlain } from './emit.js'
import { BY_EXPIRY, BY_UPKEEP, EXPIRED, REFRESHED } from './event-types.js'
import { changeStrength } from './force.js'
import { tickPlains } from './plain.js'
import { removeRow } from './removal.js'
import { extensionOf } from './rows.js'
import { BLOCK_SHIFT, PAGE_SHIFT } from './shape.js'
import { floorOf } from './shields.js'
import {
  CHAIN_EXPIRED_,
  DEF_AURA_EVERY,
  DEF_DOUBLES,
  DEF_EXPIRY,
  DEF_FLAGS,
  DEF_PERIOD,
  DEF_UPKEEP,
  DEF_UPKEEP_AMOUNT,
  DEF_UPKEEP_EVERY,
  DEF_WORDS,
  EXPIRY_CLEAR_,
  EXPIRY_REMOVE_ONE_,
  HASTE_PERIOD,
  PARTIAL_LAST_TICK,
  SCHEDULED,
} from './tables.js'
import {
  COUNT_DUE,
  COUNT_SCANNED,
  EXPIRING,
  EXTENSION_DURATION,
  EXTENSION_PULSE,
  EXTENSION_UPKEEP,
  IDLE,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  SHARD_COUNTERS,
  SHARD_ROW_POOL,
  SHARD_WORDS,
  TOUCHED,
  type World,
} from './world.js'

/** log2 of the rows of a page. */
const PAGE_ROWS_SHIFT = PAGE_SHIFT + BLOCK_SHIFT
const PAGE_ROWS = 1 << PAGE_ROWS_SHIFT

/** Phases (1) and (2) of a tick for one shard: periodic executions, then expiries. */
export function runDueRows(w: World, shard: number): void {
  const due = findDueRows(w, shard)
  const counters = shard * SHARD_COUNTERS
  const pages = w.shardWords[shard * SHARD_WORDS + SHARD_ROW_POOL + POOL_PAGES]!
  w.counters[counters + COUNT_SCANNED] = w.counters[counters + COUNT_SCANNED]! + pages * PAGE_ROWS
  w.counters[counters + COUNT_DUE] = w.counters[counters + COUNT_DUE]! + due
  if (due === 0) return
  linkActors(w, due)
  w.expiring = 0
  runTicks(w, shard, due)
  const { expiring } = w
  // A tick that is due at expiry comes first, its function too.
  w.behaviours?.flush(shard)
  for (let from = 0; from < expiring; from += EXPIRY_BATCH) {
    const to = Math.min(from + EXPIRY_BATCH, expiring)
    touchExpiring(w, from, to)
    for (let i = from; i < to; i++) {
      const row = w.expiryList[i]!
      // A death in phase (1) has ended it.
      if (w.due[row] === EXPIRING) expireRow(w, shard, w.owner[row >> BLOCK_SHIFT]!, row)
    }
  }
}

/** Expiring rows that are read ahead together. */
const EXPIRY_BATCH = 64

/** Reads what the expiry of some rows will need, as `touch` does for ticks. */
function touchExpiring(w: World, from: number, to: number): void {
  const { expiryList, rows, due, owner, live, used } = w
  let words = 0
  for (let i = from; i < to; i++) {
    const row = expiryList[i]!
    const actor = owner[row >> BLOCK_SHIFT]!
    words ^= rows[row << ROW_SHIFT]! ^ due[row]! ^ live[actor]! ^ used[actor]!
  }
  w.touched = words
}

/** Fills `dueList` with the shard's due rows and `dueActor` with their actors, and returns how many there are. */
function findDueRows(w: World, shard: number): number {
  return w.kernel === undefined ? scanPages(w, shard) : scanQuickly(w, shard, w.kernel)
}

/** By WebAssembly; `scanPages` finds the same. */
function scanQuickly(w: World, shard: number, kernel: RowKernel): number {
  const { scanned, addresses, tick } = w
  const { rowList, actorList } = addresses
  let n = 0
  let page = w.shardWords[shard * SHARD_WORDS + SHARD_ROW_POOL + POOL_FIRST]!
  while (page >= 0) {
    const found = kernel.scan(addresses.due, addresses.pageNext, page, tick, rowList, SCAN_WORDS)
    kernel.owners(rowList + 4, found, addresses.owner, actorList)
    while (n + found > w.dueList.length) growLists(w)
    const { dueList, dueActor } = w
    for (let i = 0; i < found; i++) {
      dueList[n] = scanned[1 + i]!
      dueActor[n++] = scanned[SCAN_WORDS + i]!
    }
    page = scanned[0]!
  }
  return n
}

function scanPages(w: World, shard: number): number {
  const { due, owner, tick } = w
  let n = 0
  let page = w.shardWords[shard * SHARD_WORDS + SHARD_ROW_POOL + POOL_FIRST]!
  while (page >= 0) {
    const from = page << PAGE_ROWS_SHIFT
    if (n + (1 << PAGE_ROWS_SHIFT) > w.dueList.length) growLists(w)
    n = scanDue(due, from, from + (1 << PAGE_ROWS_SHIFT), tick, w.dueList, n)
    page = w.rowPool.next[page]!
  }
  for (let i = 0; i < n; i++) w.dueActor[i] = owner[w.dueList[i]! >> BLOCK_SHIFT]!
  return n
}

/** Doubles the thread's scratch lists. Happens only while the number of due rows reaches a new height. */
function growLists(w: World): void {
  const list = new Int32Array(w.dueList.length * 2)
  list.set(w.dueList)
  w.dueList = list
  const actors = new Int32Array(list.length)
  actors.set(w.dueActor)
  w.dueActor = actors
  w.dueLink = new Int32Array(list.length)
  w.expiryList = new Int32Array(list.length)
}

/** Number of an actor among those of its shard. */
function placeInShard(w: World, actor: number): number {
  return ((actor >> w.strideShift) << w.groupShift) | (actor & ((1 << w.groupShift) - 1))
}

/**
 * Links the due rows of each actor: `lastDue` is the place of its last one in the list, `dueLink` of a place is twice the
 * place before it plus 1 (0: none), and odd if there is one after it. So a row alone has 0.
 */
function linkActors(w: World, due: number): void {
  const { dueActor, dueLink, lastDue, groupShift, strideShift } = w
  const mask = (1 << groupShift) - 1
  for (let i = 0; i < due; i++) {
    const actor = dueActor[i]!
    const place = ((actor >> strideShift) << groupShift) | (actor & mask)
    const last = lastDue[place]!
    // A place of an earlier shard may hold anybody's row by now.
    if (last < i && dueActor[last] === actor) {
      dueLink[i] = (last + 1) << 1
      dueLink[last] = dueLink[last]! | 1
    } else dueLink[i] = 0
    lastDue[place] = i
  }
}

/** Due rows that are brought into the cache together: what they touch fits a quarter of a second-level cache. */
const BATCH = 256

/**
 * Reads what the ticks of a batch will need.
 *
 * PERF: the reads do not wait for each other, so many lines come from memory at a time; the ticks that follow are chains
 * of loads and branches, and would wait for each line in turn.
 */
function touch(w: World, from: number, to: number): void {
  const { kernel } = w
  if (kernel !== undefined && w.vital >= 0) touchQuickly(w, kernel, from, to)
  else touchColumns(w, from, to)
}

/** By WebAssembly. */
function touchQuickly(w: World, kernel: RowKernel, from: number, to: number): void {
  const { scanned, dueList, dueActor, addresses } = w
  const { rowList, actorList } = addresses
  for (let i = from, place = 0; i < to; i++, place++) {
    scanned[place] = dueList[i]!
    scanned[SCAN_WORDS + place] = dueActor[i]!
  }
  const count = to - from
  w.touched =
    kernel.readRows(rowList, count, addresses.rows, addresses.due) ^
    kernel.readActors(actorList, count, addresses.state, addresses.base, addresses.current)
}

function touchColumns(w: World, from: number, to: number): void {
  const { dueList, dueActor, rows, due, state, base, current } = w
  const vital = w.vital < 0 ? -1 : w.vital * w.slots
  let words = 0
  let doubles = 0
  for (let i = from; i < to; i++) {
    const row = dueList[i]!
    const actor = dueActor[i]!
    words ^= rows[row << ROW_SHIFT]! ^ due[row]! ^ state[actor]!
    if (vital >= 0) doubles += base[vital + actor]! + current[vital + actor]!
  }
  // The reads must not look useless to a compiler.
  w.touched = words
  w.scratch[TOUCHED] = doubles
}

/** Executes the due ticks; rows that expire now are then in `expiryList`. */
function runTicks(w: World, shard: number, count: number): void {
  const { due, dueActor, dueLink, tick } = w
  for (let from = 0; from < count; from += BATCH) {
    const to = Math.min(from + BATCH, count)
    touch(w, from, to)
    for (let i = from; i < to; i++) {
      i = tickPlains(w, shard, w.dueList, dueLink, i, to)
      if (i === to) break
      const row = w.dueList[i]!
      // In order: the row is looked at again, alone.
      if (dueLink[i] !== 0) i -= tickActor(w, shard, dueActor[i]!) ? 0 : 1
      else if (due[row]! <= tick && due[row] !== EXPIRING) tickRow(w, shard, dueActor[i]!, row)
    }
  }
}

/**
 * Several rows of the actor are due: they tick in the order of their application. False: that is the order in which the
 * list has them; their links are gone, and nothing else has been done.
 */
function tickActor(w: World, shard: number, actor: number): boolean {
  const { due, dueLink, tick, picks, rows } = w
  const last = w.lastDue[placeInShard(w, actor)]! + 1
  let count = 0
  let inOrder = true
  let younger = 0x7fffffff
  for (let i = last; i > 0; i = dueLink[i - 1]! >>> 1) {
    const number = rows[(w.dueList[i - 1]! << ROW_SHIFT) + ROW_APPLICATION]!
    inOrder = inOrder && number < younger
    younger = number
    count++
  }
  // PERF: where the list has them in order already, as it has half of all pairs, each ticks when its turn comes.
  if (inOrder) {
    for (let i = last; i > 0; ) {
      const before = dueLink[i - 1]! >>> 1
      dueLink[i - 1] = 0
      i = before
    }
    return false
  }
  reserveSortList(picks, count)
  if (w.noLinks.length < count) w.noLinks = new Int32Array(picks.rows.length)
  // The links lead backwards, and rows of one block stand in the order of their age.
  let place = count
  for (let i = last; i > 0; i = dueLink[i - 1]! >>> 1) {
    const row = w.dueList[i - 1]!
    picks.rows[--place] = row
    picks.keys[place] = rows[(row << ROW_SHIFT) + ROW_APPLICATION]!
  }
  sortByKey(picks, count)
  for (let i = 0; i < count; i++) {
    i = tickPlains(w, shard, picks.rows, w.noLinks, i, count)
    if (i === count) break
    const row = picks.rows[i]!
    if (due[row]! <= tick && due[row] !== EXPIRING) tickRow(w, shard, actor, row)
  }
  return true
}

/**
 * Does what is due of a row: upkeep first, then the tick. A pulse is noted, for its phase. If it expires now, `due` says
 * so, and it goes to `expiryList`.
 */
function tickRow(w: World, shard: number, actor: number, row: number): void {
  const { rows, tick } = w
  const at = row << ROW_SHIFT
  const definition = rows[at + ROW_DEFINITION]! & 0xffff
  const def = definition * DEF_WORDS
  const instance = rows[at + ROW_APPLICATION]!
  const flags = w.definitions[def + DEF_FLAGS]!
  const scheduled = (flags & SCHEDULED) !== 0
  if (scheduled && !keepUp(w, shard, actor, row, def)) return
  if (rows[at + ROW_NEXT]! <= tick) {
    // The schedule moves on first: what the execution does to the row must find it in order.
    const period = (flags & HASTE_PERIOD) === 0 ? w.definitions[def + DEF_PERIOD]! : periodOf(w, row, def)
    rows[at + ROW_NEXT] = rows[at + ROW_NEXT]! + period
    if ((rows[at + ROW_FLAGS]! & IDLE) === 0) {
      executeRow(w, shard, actor, row)
      if (rows[at + ROW_APPLICATION] !== instance) return
    }
  }
  const expires = rows[at + ROW_EXPIRES]!
  if (expires <= tick) {
    w.due[row] = EXPIRING
    w.expiryList[w.expiring++] = row
  } else if (scheduled) setDue(w, actor, row)
  else {
    const next = rows[at + ROW_NEXT]!
    w.due[row] = Math.min(next, expires)
  }
}

/** Notes a pulse that is due, and lets the carrier pay the upkeep that is. False: it could not, and the effect went. */
function keepUp(w: World, shard: number, actor: number, row: number, def: number): boolean {
  const { extensions, tick } = w
  const extension = extensionOf(w, row)
  if (w.definitions[def + DEF_AURA_EVERY]! > 0 && extensions[extension + EXTENSION_PULSE]! <= tick) {
    expectPulse(w, shard, actor)
  }
  const attribute = w.definitions[def + DEF_UPKEEP]!
  if (attribute < 0 || extensions[extension + EXTENSION_UPKEEP]! > tick) return true
  extensions[extension + EXTENSION_UPKEEP] =
    extensions[extension + EXTENSION_UPKEEP]! + w.definitions[def + DEF_UPKEEP_EVERY]!
  if ((w.rows[(row << ROW_SHIFT) + ROW_FLAGS]! & IDLE) !== 0 || !mayAct(w, actor, def)) return true
  const price = w.definitionDoubles[(def / DEF_WORDS) * DEF_DOUBLES + DEF_UPKEEP_AMOUNT]!
  const at = attribute * w.slots + actor
  if (w.base[at]! - price < floorOf(w, actor, attribute)) {
    removeRow(w, shard, actor, row, BY_UPKEEP)
    return false
  }
  // Who pays with the last of the vital attribute dies in phase (6): a price is no damage.
  w.base[at] = Math.min(w.base[at]! - price, upperLimit(w, actor, attribute))
  touchAttribute(w, shard, actor, attribute)
  return true
}

/** The row's time is up: it ends, loses a stack, or starts again, as its definition says. */
export function expireRow(w: World, shard: number, actor: number, row: number): void {
  const { rows } = w
  const at = row << ROW_SHIFT
  const definition = rows[at + ROW_DEFINITION]! & 0xffff
  const def = definition * DEF_WORDS
  const policy = w.definitions[def + DEF_EXPIRY]!
  const instance = rows[at + ROW_APPLICATION]!
  if (policy === EXPIRY_CLEAR_) {
    lastTick(w, shard, actor, row, def)
    if (rows[at + ROW_APPLICATION] === instance) removeRow(w, shard, actor, row, BY_EXPIRY)
    return
  }
  const now = nowOf(w, actor)
  const duration = w.extensions[extensionOf(w, row) + EXTENSION_DURATION]!
  const source = rows[at + ROW_SOURCE]!
  let stacks = rows[at + ROW_DEFINITION]! >>> 16
  while (rows[at + ROW_EXPIRES]! <= now) {
    if (policy === EXPIRY_REMOVE_ONE_) {
      stacks--
      if (stacks === 0) {
        lastTick(w, shard, actor, row, def)
        if (rows[at + ROW_APPLICATION] === instance) removeRow(w, shard, actor, row, BY_EXPIRY)
        return
      }
      rows[at + ROW_DEFINITION] = definition | (stacks << 16)
      emitPlain(w, shard, EXPIRED, BY_EXPIRY, actor, source, definition, instance)
      fireChains(w, shard, actor, -1, definition, source, instance, CHAIN_EXPIRED_)
      stacksChanged(w, shard, actor, row, stacks + 1, stacks)
    } else {
      emitPlain(w, shard, REFRESHED, 0, actor, source, definition, instance)
    }
    rows[at + ROW_EXPIRES] = rows[at + ROW_EXPIRES]! + duration
  }
  if ((rows[at + ROW_FLAGS]! & IDLE) === 0) changeStrength(w, shard, actor, definition)
  setDue(w, actor, row)
}

/** `partialLastTick`: the part of a period that has passed since the last scheduled tick is executed at the end. */
function lastTick(w: World, shard: number, actor: number, row: number, def: number): void {
  const at = row << ROW_SHIFT
  if ((w.definitions[def + DEF_FLAGS]! & PARTIAL_LAST_TICK) === 0 || (w.rows[at + ROW_FLAGS]! & IDLE) !== 0) return
  const period = periodOf(w, row, def)
  if (period === 0) return
  const passed = w.rows[at + ROW_EXPIRES]! - (w.rows[at + ROW_NEXT]! - period)
  if (passed <= 0 || passed >= period) return
  w.scratch[ACT_TIMES] = passed / period
  executeTimes(w, shard, actor, row)
}
