import { sendPulses } from './aura.js'
import { runCommands } from './commands.js'
import { USES_AURAS, USES_MESSAGES, USES_OTHERS, USES_PUBLISHED } from './compile/index.js'
import { finishActors, publishAttributes } from './finish.js'
import { buildGrid } from './grid.js'
import { clearOutbox, pendingMessages } from './messages.js'
import { grantPulses, grantRound } from './room.js'
import { cutRounds, dropOrphans, runRound, sweepLingering } from './rounds.js'
import { runDueRows } from './tick.js'
import {
  SHARD_DIRTY,
  SHARD_GONE,
  SHARD_LINGERING,
  SHARD_PULSES,
  SHARD_WORDS,
  WORLD_ACTORS,
  WORLD_COMMANDS,
  WORLD_GONE_FROM,
  WORLD_OUTBOX,
  WORLD_STEP,
  WORLD_TICK,
  type World,
} from './world.js'

/*
 * A tick is a few jobs, each of which runs once for every shard. In phases (1), (2), (3), (5) and (6) an actor's
 * processing reads and writes that actor only; so where no effect of the world reaches from one actor to another, a
 * shard runs all phases in one go, its rows and actors still in the cache. Otherwise phase (4) stands between two
 * barriers, in rounds.
 */

/** One whole tick. */
export const TICK_JOB = 0
/** Phases (1), (2) and (3). */
export const OPEN_JOB = 1
/** The pulses of auras: the beginning of phase (4). */
export const PULSE_JOB = 2
/** A round of phase (4); the first one also ends holds that have lingered. */
export const FIRST_ROUND_JOB = 3
export const ROUND_JOB = 4
/** Phases (5) and (6). */
export const FINISH_JOB = 5
/** Before the first tick: a share of the heap is written to, so that the system provides it now. */
export const PRE_TOUCH_JOB = 6

const ROUNDS = 16

/** Runs one job for one shard. */
export function runJob(w: World, job: number, shard: number): void {
  w.tick = w.words[WORLD_TICK]!
  w.step = w.words[WORLD_STEP]!
  const { uses } = w
  w.others = job === FINISH_JOB && (uses & USES_PUBLISHED) !== 0 ? w.published : w.current
  switch (job) {
    case TICK_JOB:
      runDueRows(w, shard)
      runCommands(w, shard)
      finishActors(w, shard)
      return
    case OPEN_JOB:
      if ((uses & USES_PUBLISHED) !== 0) publishAttributes(w, shard)
      runDueRows(w, shard)
      w.behaviours?.flush(shard)
      runCommands(w, shard)
      w.behaviours?.flush(shard)
      break
    case PULSE_JOB:
      sendPulses(w, shard)
      break
    case FIRST_ROUND_JOB:
    case ROUND_JOB:
      // What this shard sent in the round before last has been read.
      clearOutbox(w, shard, w.words[WORLD_OUTBOX]!)
      w.shardWords[shard * SHARD_WORDS + SHARD_GONE] = 0
      runRound(w, shard, job === FIRST_ROUND_JOB)
      if (job === FIRST_ROUND_JOB) sweepLingering(w, shard)
      w.behaviours?.flush(shard)
      break
    case FINISH_JOB:
      finishActors(w, shard)
      break
    case PRE_TOUCH_JOB:
      preTouch(w, shard)
      return
  }
  if ((uses & USES_MESSAGES) !== 0) dropOrphans(w, shard)
}

/** Words of the smallest page of memory of any system. */
const PAGE_WORDS = 1024

/** Writes to every page of a shard's share of the heap, and leaves it as it is. */
function preTouch(w: World, shard: number): void {
  const words = new Int32Array(w.heap)
  const pages = Math.ceil(words.length / PAGE_WORDS)
  const from = Math.floor((pages * shard) / w.shards) * PAGE_WORDS
  const to = Math.min(words.length, Math.floor((pages * (shard + 1)) / w.shards) * PAGE_WORDS)
  for (let i = from; i < to; i += PAGE_WORDS) words[i] = words[i]!
}

/** Sum of a word over the shards. */
function sum(w: World, word: number): number {
  let total = 0
  for (let s = 0; s < w.shards; s++) total += w.shardWords[s * SHARD_WORDS + word]!
  return total
}

function nextStep(w: World): void {
  // 2^31 steps are years of ticks; negative ones would still be told apart.
  w.words[WORLD_STEP] = w.words[WORLD_STEP]! + 1
}

/**
 * The jobs of a tick, one after the other: the owner thread runs each for every shard, on all threads, and asks for the
 * next one when all are done. What the owner does between jobs happens here.
 */
export class EffectPhases {
  readonly #world: World
  #round = 0

  constructor(world: World) {
    this.#world = world
  }

  /** Whether a tick would find anything to do. A world that holds nothing costs nothing. */
  get idle(): boolean {
    const { words, shape, uses } = this.#world
    if ((uses & USES_MESSAGES) !== 0 || words[WORLD_COMMANDS] !== 0) return false
    return words[WORLD_ACTORS] === 0 || (shape.counts.effects === 0 && sum(this.#world, SHARD_DIRTY) === 0)
  }

  /** The first job of a tick. */
  first(): number {
    const w = this.#world
    // What the owner thread does between jobs is part of this tick too.
    w.tick = w.words[WORLD_TICK]!
    this.#round = 0
    if ((w.uses & (USES_MESSAGES | USES_OTHERS)) === 0) return TICK_JOB
    nextStep(w)
    return OPEN_JOB
  }

  /** The job after one that is done, -1: the tick is over. */
  next(done: number): number {
    const w = this.#world
    switch (done) {
      case OPEN_JOB:
        if ((w.uses & USES_MESSAGES) === 0) return this.#finish()
        if ((w.uses & USES_AURAS) === 0 || sum(w, SHARD_PULSES) === 0) return this.#nextRound()
        buildGrid(w)
        grantPulses(w)
        return PULSE_JOB
      case PULSE_JOB:
        return this.#nextRound()
      case FIRST_ROUND_JOB:
      case ROUND_JOB:
        w.words[WORLD_GONE_FROM] = w.words[WORLD_STEP]!
        return this.#nextRound()
      default:
        return -1
    }
  }

  #nextRound(): number {
    const w = this.#world
    if (this.#round === ROUNDS) {
      for (let s = 0; s < w.shards; s++) cutRounds(w, s)
      return this.#finish()
    }
    this.#round++
    const first = this.#round === 1
    const lingering = first && (w.uses & USES_AURAS) !== 0 && sum(w, SHARD_LINGERING) > 0
    if (pendingMessages(w) === 0 && sum(w, SHARD_GONE) === 0 && !lingering) {
      w.words[WORLD_GONE_FROM] = w.words[WORLD_STEP]! + 1
      return this.#finish()
    }
    grantRound(w)
    nextStep(w)
    w.words[WORLD_OUTBOX] = 1 - w.words[WORLD_OUTBOX]!
    return first ? FIRST_ROUND_JOB : ROUND_JOB
  }

  #finish(): number {
    nextStep(this.#world)
    return FINISH_JOB
  }
}
