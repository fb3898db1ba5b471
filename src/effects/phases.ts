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
  SHARD_GONE,
  SHARD_LINGERING,
  SHARD_PULSES,
  SHARD_WORDS,
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
  }
  if ((uses & USES_MESSAGES) !== 0) dropOrphans(w, shard)
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
 * Runs one tick. The owner thread calls it; `fork` runs a job for every shard, on all threads, and returns when all are
 * done.
 */
export function runTick(w: World, fork: (job: number) => void): void {
  // What the owner thread does between jobs is part of this tick too.
  w.tick = w.words[WORLD_TICK]!
  const { uses } = w
  if ((uses & (USES_MESSAGES | USES_OTHERS)) === 0) {
    fork(TICK_JOB)
    return
  }
  nextStep(w)
  fork(OPEN_JOB)
  if ((uses & USES_MESSAGES) !== 0) runRounds(w, fork, (uses & USES_AURAS) !== 0)
  nextStep(w)
  fork(FINISH_JOB)
}

function runRounds(w: World, fork: (job: number) => void, auras: boolean): void {
  if (auras && sum(w, SHARD_PULSES) > 0) {
    buildGrid(w)
    grantPulses(w)
    fork(PULSE_JOB)
  }
  for (let round = 1; round <= ROUNDS; round++) {
    const lingering = auras && round === 1 && sum(w, SHARD_LINGERING) > 0
    if (pendingMessages(w) === 0 && sum(w, SHARD_GONE) === 0 && !lingering) {
      w.words[WORLD_GONE_FROM] = w.words[WORLD_STEP]! + 1
      return
    }
    grantRound(w)
    nextStep(w)
    w.words[WORLD_OUTBOX] = 1 - w.words[WORLD_OUTBOX]!
    fork(round === 1 ? FIRST_ROUND_JOB : ROUND_JOB)
    w.words[WORLD_GONE_FROM] = w.words[WORLD_STEP]!
  }
  for (let s = 0; s < w.shards; s++) cutRounds(w, s)
}
