import { applyEffect } from './apply.js'
import { pauseActor, resumeActor } from './clock.js'
import { endRows, sourceEnds } from './death.js'
import { dispelRows } from './dispel.js'
import { emitGone } from './emit.js'
import { BY_CANCEL, BY_DESPAWN, BY_TARGET, DENIED } from './event-types.js'
import { setOwnTag } from './force.js'
import { AMOUNT, damage, heal, kill, revive, setBase } from './impact.js'
import { goOffline, passTime } from './offline.js'
import { removeRow } from './removal.js'
import { listActor, shardOf } from './rows.js'
import { COMMANDS_PER_CHUNK } from './shape.js'
import {
  ALIVE,
  APPLICATION_DURATION,
  APPLICATION_MAGNITUDE,
  APPLICATION_PARENT,
  APPLICATION_SOURCE,
  APPLICATION_STACKS,
  COMMAND_COUNT,
  COMMAND_DURATION,
  COMMAND_KIND,
  COMMAND_SCHOOL,
  COMMAND_SOURCE,
  COMMAND_SUBJECT,
  COMMAND_TARGET,
  COMMAND_VALUE,
  COMMAND_VALUE_Y,
  COMMAND_WORDS,
  COUNT_COMMANDS,
  COUNT_DEFERRED,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_SHIFT,
  SHARD_COMMANDS,
  SHARD_COUNTERS,
  SHARD_PENDING,
  SHARD_STOPPED,
  SHARD_WORDS,
  SPAWNED,
  WORLD_BUDGET,
  WORLD_COMMAND_CHUNKS,
  WORLD_COMMANDS,
  WORLD_FILTERS,
  WORLD_PENDING,
  type World,
} from './world.js'

export const PRIORITIES = ['high', 'normal', 'low'] as const
export const NORMAL_ = 1

export const APPLY_COMMAND = 0
export const DISPEL_COMMAND = 1
/** Ends every instance of a definition. */
export const REMOVE_COMMAND = 2
/** Ends one instance. */
export const REMOVE_INSTANCE_COMMAND = 3
export const DAMAGE_COMMAND = 4
export const HEAL_COMMAND = 5
export const SET_COMMAND = 6
export const TAG_COMMAND = 7
export const UNTAG_COMMAND = 8
export const KILL_COMMAND = 9
export const REVIVE_COMMAND = 10
export const DESPAWN_COMMAND = 11
export const MOVE_COMMAND = 12
export const PAUSE_COMMAND = 13
export const RESUME_COMMAND = 14
/** The world was away: one command for every shard, with the ticks. */
export const OFFLINE_COMMAND = 15
/** The actor was away for so many ticks. */
export const ELAPSE_COMMAND = 16

/**
 * Adds an empty command for the shard of `target` and returns its first word. The caller fills it in. There is room:
 * the engine counts commands against `capacity.commands` before it asks.
 */
export function pushCommand(w: World, priority: number, kind: number, target: number): number {
  return pushTo(w, shardOf(w, target & w.slotMask), priority, kind, target)
}

/** Tells every shard that the world was away for so many ticks. */
export function pushOffline(w: World, priority: number, ticks: number): void {
  for (let s = 0; s < w.shards; s++) {
    const command = pushTo(w, s, priority, OFFLINE_COMMAND, 0)
    w.commands[command + COMMAND_SUBJECT] = ticks
  }
}

function pushTo(w: World, shard: number, priority: number, kind: number, target: number): number {
  const at = shard * SHARD_WORDS + SHARD_COMMANDS + priority
  let chunk = w.shardWords[at + 3]!
  let fill = chunk < 0 ? COMMANDS_PER_CHUNK : w.commandFill[chunk]!
  if (fill === COMMANDS_PER_CHUNK) {
    const next = w.words[WORLD_COMMAND_CHUNKS]!
    w.words[WORLD_COMMAND_CHUNKS] = next + 1
    w.commandNext[next] = -1
    if (chunk < 0) w.shardWords[at] = next
    else w.commandNext[chunk] = next
    w.shardWords[at + 3] = next
    chunk = next
    fill = 0
  }
  w.commandFill[chunk] = fill + 1
  w.words[WORLD_COMMANDS] = w.words[WORLD_COMMANDS]! + 1
  const command = (chunk * COMMANDS_PER_CHUNK + fill) * COMMAND_WORDS
  w.commands[command + COMMAND_KIND] = kind
  w.commands[command + COMMAND_TARGET] = target
  return command
}

/** Notes that the command pushed last may create an instance: the shard must have room for it. */
export function expectInstance(w: World, target: number): void {
  const at = shardOf(w, target & w.slotMask) * SHARD_WORDS + SHARD_PENDING
  w.shardWords[at] = w.shardWords[at]! + 1
  w.words[WORLD_PENDING] = w.words[WORLD_PENDING]! + 1
}

/** Forgets the commands that a tick has handled; those that its budget left wait for the next one, in their order. */
export function clearCommands(w: World): void {
  if (w.words[WORLD_COMMANDS] === 0) return
  const left = isAnyShardStopped(w) ? commandsLeft(w) : undefined
  for (let s = 0; s < w.shards; s++) {
    const at = s * SHARD_WORDS
    for (let i = 0; i < 6; i++) w.shardWords[at + SHARD_COMMANDS + i] = -1
    w.shardWords[at + SHARD_PENDING] = 0
    w.shardWords[at + SHARD_STOPPED] = 0
  }
  w.words[WORLD_COMMANDS] = 0
  w.words[WORLD_COMMAND_CHUNKS] = 0
  w.words[WORLD_PENDING] = 0
  w.words[WORLD_FILTERS] = 0
  if (left === undefined) return
  keepFilters(w, left)
  for (const { shard, priority, words } of left) pushAgain(w, shard, priority, words)
}

function isAnyShardStopped(w: World): boolean {
  if (w.words[WORLD_BUDGET] === 0) return false
  for (let s = 0; s < w.shards; s++) if (w.shardWords[s * SHARD_WORDS + SHARD_STOPPED] !== 0) return true
  return false
}

/** Commands of a chunk that wait on. */
interface CommandsLeft {
  readonly shard: number
  readonly priority: number
  readonly words: Int32Array
}

/** Copies what the budgets left, chunk by chunk. */
function commandsLeft(w: World): CommandsLeft[] {
  const left: CommandsLeft[] = []
  for (let shard = 0; shard < w.shards; shard++) {
    const at = shard * SHARD_WORDS
    const stopped = w.shardWords[at + SHARD_STOPPED]! - 1
    if (stopped < 0) continue
    for (let priority = stopped; priority < PRIORITIES.length; priority++) {
      const resumes = priority === stopped
      let place = resumes ? w.shardWords[at + SHARD_STOPPED + 2]! : 0
      let chunk = w.shardWords[at + (resumes ? SHARD_STOPPED + 1 : SHARD_COMMANDS + priority)]!
      for (; chunk >= 0; chunk = w.commandNext[chunk]!) {
        const first = chunk * COMMANDS_PER_CHUNK
        const words = w.commands.slice((first + place) * COMMAND_WORDS, (first + w.commandFill[chunk]!) * COMMAND_WORDS)
        left.push({ shard, priority, words })
        place = 0
      }
    }
  }
  return left
}

/** Keeps the filters of the dispels that wait on, and only those, in the first places. */
function keepFilters(w: World, left: readonly CommandsLeft[]): void {
  const places = new Map<number, number>()
  const kept: Int32Array[] = []
  for (const { words } of left) {
    for (let at = 0; at < words.length; at += COMMAND_WORDS) {
      if (words[at + COMMAND_KIND] !== DISPEL_COMMAND) continue
      const place = words[at + COMMAND_SUBJECT]!
      if (!places.has(place)) {
        places.set(place, kept.length)
        kept.push(w.filters.slice(place * w.wardWords, (place + 1) * w.wardWords))
      }
      words[at + COMMAND_SUBJECT] = places.get(place)!
    }
  }
  for (let i = 0; i < kept.length; i++) w.filters.set(kept[i]!, i * w.wardWords)
  w.words[WORLD_FILTERS] = kept.length
}

function pushAgain(w: World, shard: number, priority: number, words: Int32Array): void {
  for (let from = 0; from < words.length; from += COMMAND_WORDS) {
    const kind = words[from + COMMAND_KIND]!
    const target = words[from + COMMAND_TARGET]!
    const command = pushTo(w, shard, priority, kind, target)
    for (let i = 0; i < COMMAND_WORDS; i++) w.commands[command + i] = words[from + i]!
    // It may not create one, but room for it costs nothing.
    if (kind === APPLY_COMMAND) expectInstance(w, target)
  }
}

/** Phase (3) of a tick for one shard: its commands by priority, then by submission, as many as its budget allows. */
export function runCommands(w: World, shard: number): void {
  const budget = w.words[WORLD_BUDGET]! || Number.MAX_SAFE_INTEGER
  let done = 0
  let stopped = false
  for (let priority = 0; priority < 3 && !stopped; priority++) {
    let chunk = w.shardWords[shard * SHARD_WORDS + SHARD_COMMANDS + priority]!
    while (chunk >= 0 && !stopped) {
      const fill = w.commandFill[chunk]!
      const count = Math.min(fill, budget - done)
      const first = chunk * COMMANDS_PER_CHUNK * COMMAND_WORDS
      touchTargets(w, first, count)
      for (let i = 0; i < count; i++) runCommand(w, shard, first + i * COMMAND_WORDS)
      done += count
      stopped = count < fill
      if (stopped) stopCommands(w, shard, priority, chunk, count)
      chunk = w.commandNext[chunk]!
    }
  }
  const counter = shard * SHARD_COUNTERS + COUNT_COMMANDS
  w.counters[counter] = w.counters[counter]! + done
}

/** The budget is used up before the command at a place of a chunk: it and all that follow wait for the next tick. */
function stopCommands(w: World, shard: number, priority: number, chunk: number, place: number): void {
  const at = shard * SHARD_WORDS
  w.shardWords[at + SHARD_STOPPED] = priority + 1
  w.shardWords[at + SHARD_STOPPED + 1] = chunk
  w.shardWords[at + SHARD_STOPPED + 2] = place
  let waiting = -place
  for (let c = chunk; c >= 0; c = w.commandNext[c]!) waiting += w.commandFill[c]!
  for (let p = priority + 1; p < PRIORITIES.length; p++) {
    for (let c = w.shardWords[at + SHARD_COMMANDS + p]!; c >= 0; c = w.commandNext[c]!) waiting += w.commandFill[c]!
  }
  const counter = shard * SHARD_COUNTERS + COUNT_DEFERRED
  w.counters[counter] = w.counters[counter]! + waiting
}

/**
 * Reads what the commands of a chunk will need of their targets.
 *
 * PERF: see `touch` in `tick.ts`: targets are anywhere in the shard, and each has its columns on lines of their own.
 */
function touchTargets(w: World, first: number, count: number): void {
  const { commands, slotMask, generation, state, applied, used, live, tail } = w
  let words = 0
  const end = first + count * COMMAND_WORDS
  for (let command = first; command < end; command += COMMAND_WORDS) {
    const actor = commands[command + COMMAND_TARGET]! & slotMask
    words ^= generation[actor]! ^ state[actor]! ^ applied[actor]! ^ used[actor]! ^ live[actor]! ^ tail[actor]!
  }
  // One store for both: a compiler may leave out a read whose result nobody can see.
  w.touched = words ^ touchPlaces(w, first, end)
}

/** Blocks that are read ahead of one actor: most have fewer. */
const BLOCKS_AHEAD = 8

/** The same for the places of the rows that applications will write: the next one, or all that move together before. */
function touchPlaces(w: World, first: number, end: number): number {
  const { commands, slotMask, head, tail, used, live, rows, due, blockLink } = w
  let words = 0
  for (let command = first; command < end; command += COMMAND_WORDS) {
    if (commands[command + COMMAND_KIND] !== APPLY_COMMAND) continue
    const actor = commands[command + COMMAND_TARGET]! & slotMask
    const places = used[actor]!
    if ((places & 3) !== 0) {
      const row = (tail[actor]! << 2) + (places & 3)
      words ^= rows[row << ROW_SHIFT]! ^ due[row]!
    } else if (places - live[actor]! > live[actor]! >> 3) {
      let block = head[actor]!
      for (let i = 0; block >= 0 && i < BLOCKS_AHEAD; i++) {
        // Four rows are two lines.
        const row = block << 2
        words ^= rows[row << ROW_SHIFT]! ^ rows[(row + 2) << ROW_SHIFT]! ^ due[row]!
        block = blockLink[block]!
      }
    }
  }
  return words
}

function runCommand(w: World, shard: number, command: number): void {
  const { commands, commandDoubles, scratch } = w
  const kind = commands[command + COMMAND_KIND]!
  const target = commands[command + COMMAND_TARGET]!
  const source = commands[command + COMMAND_SOURCE]!
  const subject = commands[command + COMMAND_SUBJECT]!
  const actor = target & w.slotMask
  if (kind === OFFLINE_COMMAND) {
    goOffline(w, shard, subject)
    return
  }
  if (w.generation[actor] !== target >>> w.slotBits || (w.state[actor]! & SPAWNED) === 0) {
    // Commands on an actor that is gone do nothing; an application says so.
    if (kind === APPLY_COMMAND) emitGone(w, shard, DENIED, BY_TARGET, target, source, subject)
    return
  }
  const value = commandDoubles[(command >> 1) + COMMAND_VALUE]!
  switch (kind) {
    case APPLY_COMMAND:
      w.application[APPLICATION_SOURCE] = source
      w.application[APPLICATION_STACKS] = commands[command + COMMAND_COUNT]!
      w.application[APPLICATION_DURATION] = commands[command + COMMAND_DURATION]!
      w.application[APPLICATION_PARENT] = 0
      scratch[APPLICATION_MAGNITUDE] = value
      applyEffect(w, shard, actor, subject)
      break
    case DISPEL_COMMAND:
      dispelRows(
        w,
        shard,
        actor,
        subject,
        commands[command + COMMAND_DURATION]!,
        commands[command + COMMAND_COUNT]!,
        source,
      )
      break
    case REMOVE_COMMAND:
      removeMatching(w, shard, actor, subject, 0)
      break
    case REMOVE_INSTANCE_COMMAND:
      removeMatching(w, shard, actor, -1, subject)
      break
    case DAMAGE_COMMAND:
      scratch[AMOUNT] = value
      damage(w, shard, actor, source, 0xffff, commands[command + COMMAND_SCHOOL]!)
      break
    case HEAL_COMMAND:
      scratch[AMOUNT] = value
      heal(w, shard, actor, source)
      break
    case SET_COMMAND:
      scratch[AMOUNT] = value
      setBase(w, shard, actor, source, 0xffff, subject)
      break
    case TAG_COMMAND:
    case UNTAG_COMMAND:
      setOwnTag(w, shard, actor, subject, kind === TAG_COMMAND)
      break
    case KILL_COMMAND:
      kill(w, shard, actor)
      break
    case REVIVE_COMMAND:
      revive(w, shard, actor)
      break
    case DESPAWN_COMMAND:
      endRows(w, shard, actor, BY_DESPAWN, 0)
      w.state[actor] = w.state[actor]! & ~(SPAWNED | ALIVE)
      sourceEnds(w, shard, actor)
      listActor(w, shard, actor)
      break
    case MOVE_COMMAND:
      w.positionX[actor] = value
      w.positionY[actor] = commandDoubles[(command >> 1) + COMMAND_VALUE_Y]!
      break
    case PAUSE_COMMAND:
      pauseActor(w, shard, actor)
      break
    case RESUME_COMMAND:
      resumeActor(w, shard, actor)
      break
    case ELAPSE_COMMAND:
      passTime(w, shard, actor, subject)
      break
  }
}

/** Ends every row of a definition (-1: any), or the one with an instance number (0: any), reason `cancelled`. */
function removeMatching(w: World, shard: number, actor: number, definition: number, instance: number): void {
  const { rows, blockLink } = w
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + Math.min(left, 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      const number = rows[at + ROW_APPLICATION]!
      if (number === 0) continue
      if (instance === 0 ? (rows[at + ROW_DEFINITION]! & 0xffff) === definition : number === instance) {
        removeRow(w, shard, actor, row, BY_CANCEL)
      }
    }
    block = blockLink[block]!
  }
}
