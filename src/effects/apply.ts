import { draw } from '../memory/index.js'
import { ACT_TIMES, execute, executeRow } from './act.js'
import { fireChains, GONE, stacksChanged } from './chains.js'
import { nowOf, setDue, stopClock } from './clock.js'
import { meetsWhen, meetsWhile } from './conditions.js'
import { countDiminishing, diminishLevel, raiseLevel, restartWindow } from './diminishing.js'
import { EVENT_A, EVENT_B, emit, emitPlain, handleOf } from './emit.js'
import {
  APPLIED,
  BY_CHANCE,
  BY_CONDITION,
  BY_DIMINISHING,
  BY_IMMUNITY,
  BY_LIMIT,
  BY_NOTHING,
  BY_REPLACEMENT,
  BY_STACKING,
  BY_STRONGER,
  BY_TARGET,
  DENIED,
  DIMINISHED,
  IMMUNE,
  INHIBITED_EVENT,
  RESISTED,
} from './event-types.js'
import {
  doomDiminishing,
  doomGroup,
  GROUP_FREE,
  GROUP_STRONGER,
  isStronger,
  settleDoomed,
  settleStrongest,
  strongestGroup,
} from './exclusivity.js'
import { enterForce, enterPresence, leaveForce, setIdle } from './force.js'
import { ON_APPLY } from './hooks.js'
import { isWarded, purge } from './immunity.js'
import { addParent, stopAura } from './links.js'
import { landPlain } from './plain.js'
import { frontOfQueue } from './queue.js'
import { countReader, removeRow } from './removal.js'
import { DURATION_LEFT, MAGNITUDE_LEFT, resistApplication } from './resistance.js'
import { appendRow, extensionOf, giveExtension, takeExtension } from './rows.js'
import { ACT_MAGNITUDE, RESULT, readOther, takeSnapshot } from './scale.js'
import { fillShield } from './shields.js'
import { EVICTION_DENIED, findEviction, findSurplus, mergeInto, NO_EVICTION, overflows, recordOf } from './stacking.js'
import {
  ACTION_WORDS,
  AFTERMATH,
  ALLOW_DEAD,
  CHAIN_APPLIED_,
  CHILD,
  DEF_ACTION_COUNT,
  DEF_ACTIONS,
  DEF_AURA_EVERY,
  DEF_BEHAVIOURS,
  DEF_CHAIN_COUNT,
  DEF_CHANCE,
  DEF_CHARGES,
  DEF_DIMINISHING,
  DEF_DOUBLES,
  DEF_DURATION,
  DEF_FEATURES,
  DEF_FLAGS,
  DEF_GROUP,
  DEF_HASTE,
  DEF_MODIFIER_COUNT,
  DEF_MODIFIERS,
  DEF_PERIOD,
  DEF_STACK_INITIAL,
  DEF_STACK_MAX,
  DEF_STACK_MODE,
  DEF_UPKEEP_EVERY,
  DEF_WORDS,
  EXTENDED,
  GROUP_CAP,
  GROUP_FACTOR_COUNT,
  GROUP_FACTORS,
  GROUP_WORDS,
  HAS_ABSORB,
  HAS_WHEN,
  HASTE_DURATION,
  HASTE_PERIOD,
  LIVE,
  MODIFIER_WORDS,
  NEVER,
  PER_SOURCE_,
  PER_TARGET_,
  PERSISTS_THROUGH_DEATH,
  PURGES,
  QUEUE_,
  SCALES,
  TICK_ON_APPLY,
} from './tables.js'
import {
  ALIVE,
  APPLICATION_CHAIN,
  APPLICATION_DURATION,
  APPLICATION_MAGNITUDE,
  APPLICATION_PARENT,
  APPLICATION_PARENT_INSTANCE,
  APPLICATION_PERIOD,
  APPLICATION_SOURCE,
  APPLICATION_STACKS,
  COUNT_CREATED,
  EXTENSION_CHARGES,
  EXTENSION_DURATION,
  EXTENSION_PERIOD,
  EXTENSION_PULSE,
  EXTENSION_UPKEEP,
  IDLE,
  INHIBITED,
  OF_AURA,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_EXPIRES,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_NEXT,
  ROW_SHIFT,
  ROW_SOURCE,
  SHARD_COUNTERS,
  SHARD_LIVE,
  SHARD_WORDS,
  type World,
} from './world.js'

/** Purpose word of the draw for `when.chance`. */
const DRAW_CHANCE = 0x6368_616e

/**
 * One application, in the order of effect-format.md §2. What is applied stands in `w.application` and its magnitude in
 * `scratch[APPLICATION_MAGNITUDE]`. A refused application changes nothing but the events and the application number.
 */
export function applyEffect(w: World, shard: number, actor: number, definition: number): void {
  if (landPlain(w, shard, actor, definition)) return
  const { definitions, application, scratch } = w
  const def = definition * DEF_WORDS
  const flags = definitions[def + DEF_FLAGS]!
  const source = application[APPLICATION_SOURCE]!
  // Every attempt takes a number, in the order in which the target handles them.
  const number = w.applied[actor]! + 1
  w.applied[actor] = number

  if ((w.state[actor]! & ALIVE) === 0 && (flags & (ALLOW_DEAD | PERSISTS_THROUGH_DEATH)) === 0) {
    emitPlain(w, shard, DENIED, BY_TARGET, actor, source, definition, 0)
    return
  }
  if ((flags & HAS_WHEN) !== 0 && !passesWhen(w, shard, actor, definition, number)) return
  if (isWarded(w, actor, definition)) {
    emitPlain(w, shard, IMMUNE, BY_IMMUNITY, actor, source, definition, 0)
    return
  }
  const group = definitions[def + DEF_DIMINISHING]!
  const level = group < 0 ? 0 : diminishLevel(w, actor, group)
  const factor = group < 0 ? -1 : factorAt(w, group, level)
  if (factor >= 0 && w.factors[factor] === 0) {
    emitPlain(w, shard, IMMUNE, BY_DIMINISHING, actor, source, definition, 0)
    return
  }
  resistApplication(w, actor, definition)
  scratch[APPLICATION_MAGNITUDE] = scratch[APPLICATION_MAGNITUDE]! * scratch[MAGNITUDE_LEFT]!
  const magnitudeLeft = scratch[MAGNITUDE_LEFT]!
  const durationLeft = scratch[DURATION_LEFT]!
  const duration = findDuration(w, definition, group, factor)
  // Of an instant or an endless effect there is no duration to shorten.
  const lasts = duration !== 0 && nominalDuration(w, def) !== NEVER
  const resisted = magnitudeLeft !== 1 || (durationLeft !== 1 && lasts)

  const mode = definitions[def + DEF_STACK_MODE]!
  const oneRecord = duration !== 0 && (mode === PER_TARGET_ || mode === PER_SOURCE_)
  const record = oneRecord ? recordOf(w, actor, definition, mode === PER_SOURCE_ ? source : -1) : -1
  // Steps 6 and 7 are decided before anything is replaced; what would be is marked.
  const marks = definitions[def + DEF_GROUP]! >= 0 || group >= 0
  const refused = decide(w, shard, actor, definition, duration, record)
  if (refused !== BY_NOTHING) {
    if (marks) settleDoomed(w, shard, actor, false)
    if (refused !== LET_GO) emitPlain(w, shard, DENIED, refused, actor, source, definition, 0)
    return
  }
  if (marks) settleDoomed(w, shard, actor, true)
  if (resisted) {
    scratch[EVENT_A] = 1 - durationLeft
    scratch[EVENT_B] = 1 - magnitudeLeft
    emit(
      w,
      shard,
      RESISTED,
      0,
      actor,
      source,
      definition,
      record >= 0 ? w.rows[(record << ROW_SHIFT) + ROW_APPLICATION]! : duration === 0 ? 0 : number,
    )
  }
  if (factor >= 0) {
    if (w.factors[factor] !== 1 && lasts) {
      scratch[EVENT_A] = w.factors[factor]!
      scratch[EVENT_B] = level
      emit(w, shard, DIMINISHED, 0, actor, source, definition, 0)
    }
    raiseLevel(w, actor, group, level)
  }
  if (duration === 0) {
    if (group >= 0) restartWindow(w, actor, group, w.tick)
    landInstant(w, shard, actor, definition)
  } else if (record >= 0) {
    const before = w.rows[(record << ROW_SHIFT) + ROW_DEFINITION]! >>> 16
    mergeInto(w, shard, actor, record, duration)
    adopt(w, shard, actor, record, flags, false)
    landed(w, shard, actor, record, before)
  } else create(w, shard, actor, definition, duration, number)
}

/** A refusal that has said so itself. */
const LET_GO = -1

function passesWhen(w: World, shard: number, actor: number, definition: number, number: number): boolean {
  const source = w.application[APPLICATION_SOURCE]!
  if (!meetsWhen(w, actor, definition * DEF_WORDS)) {
    emitPlain(w, shard, DENIED, BY_CONDITION, actor, source, definition, 0)
    return false
  }
  const chance = w.definitionDoubles[definition * DEF_DOUBLES + DEF_CHANCE]!
  if (draw(w.shape.seed, w.tick, handleOf(w, actor), source, definition, number, DRAW_CHANCE) < chance) return true
  emitPlain(w, shard, DENIED, BY_CHANCE, actor, source, definition, 0)
  return false
}

/** Place in `factors` of a group's factor at a level: beyond the list the last one counts. */
function factorAt(w: World, group: number, level: number): number {
  const at = group * GROUP_WORDS
  return w.groups[at + GROUP_FACTORS]! + Math.min(level, w.groups[at + GROUP_FACTOR_COUNT]! - 1)
}

/** The duration of the application before anything shortens it. */
function nominalDuration(w: World, def: number): number {
  const named = w.application[APPLICATION_DURATION]!
  return named === -1 ? w.definitions[def + DEF_DURATION]! : named
}

/**
 * The duration of the application in ticks, 0: instant, and its period in `application[APPLICATION_PERIOD]`: haste, cap,
 * diminishing factor, resistance, rounded once (effect-format.md §7 n).
 */
function findDuration(w: World, definition: number, group: number, factor: number): number {
  const { definitions, application, scratch } = w
  const def = definition * DEF_WORDS
  const flags = definitions[def + DEF_FLAGS]!
  let duration = nominalDuration(w, def)
  let period = definitions[def + DEF_PERIOD]!
  const haste = definitions[def + DEF_HASTE]!
  if (haste >= 0 && period > 0) {
    readOther(w, application[APPLICATION_SOURCE]!, haste)
    const hasted = Math.max(1, Math.floor(period / Math.max(0.01, 1 + scratch[RESULT]!) + 0.5))
    if ((flags & HASTE_PERIOD) !== 0) period = hasted
    if ((flags & HASTE_DURATION) !== 0 && duration !== NEVER && duration !== 0) {
      duration = Math.max(1, Math.floor(duration / period + 0.5) * period)
    }
  }
  application[APPLICATION_PERIOD] = period
  if (duration === 0) return 0
  const cap = group < 0 ? 0 : w.groups[group * GROUP_WORDS + GROUP_CAP]!
  if (duration === NEVER) return cap > 0 ? cap : NEVER
  if (cap > 0 && duration > cap) duration = cap
  const share = (factor < 0 ? 1 : w.factors[factor]!) * scratch[DURATION_LEFT]!
  return share === 1 ? duration : Math.max(1, Math.floor(duration * share + 0.5))
}

/** The instances to go for the newcomer, found by `decide`: for `stacking.max`, and for `effectsPerActor`. */
let evicted = -1
let surplus = -1

/**
 * Steps 6 and 7: whether the application lands, and what it would replace. Returns the reason of a refusal,
 * `BY_NOTHING`, or `LET_GO`. Of a re-application that overflows, all is said and done here.
 */
function decide(w: World, shard: number, actor: number, definition: number, duration: number, record: number): number {
  const def = definition * DEF_WORDS
  evicted = -1
  surplus = -1
  // An instant effect is over as it lands: it neither replaces nor is refused by what is there.
  if (duration === 0) return BY_NOTHING
  const group = w.definitions[def + DEF_DIMINISHING]!
  if (group >= 0) doomDiminishing(w, actor, group, record)
  const rule = doomGroup(w, actor, definition, record)
  if (rule !== GROUP_FREE) return rule === GROUP_STRONGER ? BY_STRONGER : BY_STACKING
  if (record >= 0) return overflows(w, shard, actor, record) ? LET_GO : BY_NOTHING
  const mode = w.definitions[def + DEF_STACK_MODE]!
  if (mode !== PER_TARGET_ && mode !== PER_SOURCE_) {
    evicted = findEviction(w, actor, definition)
    if (evicted === EVICTION_DENIED) return BY_STACKING
  }
  if (w.shape.counts.effectsPerActor > 0) {
    surplus = findSurplus(w, actor, definition, evicted)
    if (surplus === EVICTION_DENIED) return BY_LIMIT
  }
  return BY_NOTHING
}

/** Stacks that a new instance starts with: what does not fit is cut. */
function initialStacks(w: World, definition: number): number {
  const def = definition * DEF_WORDS
  const wanted = w.application[APPLICATION_STACKS]! || w.definitions[def + DEF_STACK_INITIAL]!
  const mode = w.definitions[def + DEF_STACK_MODE]!
  const max = mode === PER_TARGET_ || mode === PER_SOURCE_ ? w.definitions[def + DEF_STACK_MAX]! : 0
  return max !== 0 && wanted > max ? max : wanted
}

function landInstant(w: World, shard: number, actor: number, definition: number): void {
  const { scratch } = w
  const source = w.application[APPLICATION_SOURCE]!
  const stacks = initialStacks(w, definition)
  scratch[EVENT_A] = scratch[APPLICATION_MAGNITUDE]!
  scratch[EVENT_B] = stacks
  emit(w, shard, APPLIED, 0, actor, source, definition, 0)
  scratch[ACT_MAGNITUDE] = scratch[APPLICATION_MAGNITUDE]!
  scratch[ACT_TIMES] = 1
  execute(w, shard, actor, -1, source, definition, stacks, 0)
  if ((w.definitions[definition * DEF_WORDS + DEF_BEHAVIOURS]! & (1 << ON_APPLY)) !== 0) {
    w.behaviours!.note(definition, ON_APPLY, actor, source, 0, stacks, scratch[APPLICATION_MAGNITUDE]!, 1)
  }
  fireChains(w, shard, actor, -1, definition, source, 0, CHAIN_APPLIED_)
}

/** Makes the instance; what goes for it goes first. */
function create(w: World, shard: number, actor: number, definition: number, duration: number, number: number): void {
  const { definitions } = w
  const def = definition * DEF_WORDS
  const flags = definitions[def + DEF_FLAGS]!
  const source = w.application[APPLICATION_SOURCE]!
  // Noted here: what these removals set off must not find other ones.
  const second = surplus
  if (evicted !== NO_EVICTION) removeRow(w, shard, actor, evicted, BY_REPLACEMENT)
  if (second !== NO_EVICTION) removeRow(w, shard, actor, second, BY_REPLACEMENT)
  const row = createRow(w, shard, actor, definition, duration, number)
  if (row < 0) {
    emitPlain(w, shard, DENIED, BY_LIMIT, actor, source, definition, 0)
    return
  }
  const at = row << ROW_SHIFT
  if (definitions[def + DEF_STACK_MODE] === QUEUE_) queueUp(w, shard, actor, definition, row)
  w.scratch[EVENT_A] = w.rowDoubles[(row << 2) + ROW_MAGNITUDE]!
  w.scratch[EVENT_B] = w.rows[at + ROW_DEFINITION]! >>> 16
  emit(w, shard, APPLIED, 0, actor, source, definition, number)
  if ((w.rows[at + ROW_FLAGS]! & IDLE) === 0) enterForce(w, shard, actor, definition)
  if ((flags & AFTERMATH) !== 0) {
    enterPresence(w, shard, actor, definition)
    const group = definitions[def + DEF_DIMINISHING]!
    if (group >= 0) countDiminishing(w, actor, group, 1)
    if (!meetsWhile(w, actor, def)) {
      setIdle(w, shard, actor, row, INHIBITED)
      emitPlain(w, shard, INHIBITED_EVENT, BY_NOTHING, actor, source, definition, number)
    }
    adopt(w, shard, actor, row, flags, true)
    const rivals = strongestGroup(w, def)
    if (rivals >= 0) settleStrongest(w, shard, actor, rivals)
  }
  landed(w, shard, actor, row, 0)
}

/** Ties a row to what made it, or merged into it. */
function adopt(w: World, shard: number, actor: number, row: number, flags: number, created: boolean): void {
  const { application } = w
  const parent = application[APPLICATION_PARENT]!
  if ((flags & CHILD) === 0 || parent === 0) return
  const chain = application[APPLICATION_CHAIN]!
  const tied = addParent(w, shard, actor, row, parent, application[APPLICATION_PARENT_INSTANCE]!, chain)
  const at = (row << ROW_SHIFT) + ROW_FLAGS
  if (tied && created && chain === -1) w.rows[at] = w.rows[at]! | OF_AURA
}

/** Writes a new row, its clock running from now. */
function createRow(
  w: World,
  shard: number,
  actor: number,
  definition: number,
  duration: number,
  number: number,
): number {
  const { rows, definitions } = w
  const def = definition * DEF_WORDS
  const flags = definitions[def + DEF_FLAGS]!
  // Pages for these were granted before the tick; see `grantRoom`. Refusing is the net under that.
  const extended = (flags & EXTENDED) !== 0
  const extension = extended ? takeExtension(w, shard) : 0
  if (extension < 0) return -1
  const row = appendRow(w, shard, actor)
  if (row < 0) {
    if (extended) giveExtension(w, shard, extension)
    return -1
  }
  const at = row << ROW_SHIFT
  const now = nowOf(w, actor)
  const source = w.application[APPLICATION_SOURCE]!
  const period = w.application[APPLICATION_PERIOD]!
  rows[at + ROW_EXPIRES] = duration === NEVER ? NEVER : now + duration
  rows[at + ROW_NEXT] = period === 0 ? NEVER : now + period
  rows[at + ROW_SOURCE] = source
  rows[at + ROW_DEFINITION] = definition | (initialStacks(w, definition) << 16)
  rows[at + ROW_APPLICATION] = number
  rows[at + ROW_FLAGS] = extension << 8
  w.rowDoubles[(row << 2) + ROW_MAGNITUDE] = w.scratch[APPLICATION_MAGNITUDE]!
  if (extended) {
    const words = extensionOf(w, row)
    w.extensions[words + EXTENSION_DURATION] = duration
    w.extensions[words + EXTENSION_PERIOD] = period
    w.extensions[words + EXTENSION_UPKEEP] = now + definitions[def + DEF_UPKEEP_EVERY]!
    w.extensions[words + EXTENSION_PULSE] = now + definitions[def + DEF_AURA_EVERY]!
    refill(w, row, def, source, true)
    if ((flags & LIVE) !== 0) countReader(w, source, 1)
  }
  setDue(w, actor, row)
  const counter = shard * SHARD_COUNTERS + COUNT_CREATED
  w.counters[counter] = w.counters[counter]! + 1
  w.shardWords[shard * SHARD_WORDS + SHARD_LIVE] = w.shardWords[shard * SHARD_WORDS + SHARD_LIVE]! + 1
  return row
}

/** Fills a row's charges and shield up, and takes the snapshots of its amounts from `source` (`snapshots`). */
export function refill(w: World, row: number, def: number, source: number, snapshots: boolean): void {
  const { definitions } = w
  w.extensions[extensionOf(w, row) + EXTENSION_CHARGES] = definitions[def + DEF_CHARGES]!
  if (snapshots && (definitions[def + DEF_FLAGS]! & SCALES) !== 0) {
    const action = definitions[def + DEF_ACTIONS]!
    for (let i = 0; i < definitions[def + DEF_ACTION_COUNT]!; i++) {
      takeSnapshot(w, row, w.actions, (action + i) * ACTION_WORDS, source)
    }
    const modifier = definitions[def + DEF_MODIFIERS]!
    for (let i = 0; i < definitions[def + DEF_MODIFIER_COUNT]!; i++) {
      takeSnapshot(w, row, w.modifiers, (modifier + i) * MODIFIER_WORDS, source)
    }
  }
  if ((definitions[def + DEF_FEATURES]! & HAS_ABSORB) !== 0) fillShield(w, row, source, snapshots)
}

/** A newcomer to a queue takes the front at once if it is stronger; otherwise it waits. */
function queueUp(w: World, shard: number, actor: number, definition: number, row: number): void {
  const front = frontOfQueue(w, actor, definition, row)
  if (front < 0) return
  if (!isStronger(w, row, front)) {
    stopClock(w, actor, row)
    return
  }
  const acted = (w.rows[(front << ROW_SHIFT) + ROW_FLAGS]! & IDLE) === 0
  stopClock(w, actor, front)
  if (!acted) return
  leaveForce(w, shard, actor, definition)
  stopAura(w, shard, actor, front)
}

/** What every application that lands on a record does after it: `purge`, `tickOnApply`, chains. */
function landed(w: World, shard: number, actor: number, row: number, stacksBefore: number): void {
  const at = row << ROW_SHIFT
  const word = w.rows[at + ROW_DEFINITION]!
  const definition = word & 0xffff
  const def = definition * DEF_WORDS
  const flags = w.definitions[def + DEF_FLAGS]!
  const instance = w.rows[at + ROW_APPLICATION]!
  stacksChanged(w, shard, actor, row, stacksBefore, word >>> 16)
  if ((flags & (TICK_ON_APPLY | PURGES)) !== 0 && (w.rows[at + ROW_FLAGS]! & IDLE) === 0) {
    if ((flags & PURGES) !== 0) purge(w, shard, actor, definition)
    if ((flags & TICK_ON_APPLY) !== 0) executeRow(w, shard, actor, row)
  }
  if ((w.definitions[def + DEF_BEHAVIOURS]! & (1 << ON_APPLY)) !== 0 && w.rows[at + ROW_APPLICATION] === instance) {
    w.behaviours!.noteRow(row, actor, ON_APPLY, 1)
  }
  if (w.definitions[def + DEF_CHAIN_COUNT] === 0) return
  const source = w.application[APPLICATION_SOURCE]!
  const there = w.rows[at + ROW_APPLICATION] === instance
  const owner = there ? w.rows[at + ROW_SOURCE]! : source
  fireChains(w, shard, actor, there ? row : GONE, definition, owner, instance, CHAIN_APPLIED_)
}
