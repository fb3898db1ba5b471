import { WORLD_EVENT_MASK, type World } from '../effects/index.js'
import { MyriadError, show } from '../errors/index.js'
import type { Pool } from '../threads/index.js'
import { type ComponentNames, type InputBatch, type InputCalls, openBatch, RecordReader } from './input-log/index.js'
import { damaged } from './input-log/words.js'
import { RunAgain } from './recovery/index.js'
import type { AgainParts } from './recovery/run-again.js'
import type { StateCopy } from './recovery/state-copy.js'

/** Milliseconds that a replay works on end before it lets others in. */
const SLICE_MS = 12

export interface ReplayOptions {
  /** Gives the replay up: it then throws what the signal was aborted with, and nothing has changed. */
  readonly signal?: AbortSignal
  /**
   * Called with actors that are parked meanwhile (`detach` with names, `admit`), and the records that were made of them: a
   * cache that lost them can have them again. When the replay begins anew, because a thread was lost, it is called again.
   */
  readonly parked?: (names: Float64Array, records: readonly Int32Array[]) => void
}

/** Who takes records that are only looked through. */
function lookingOn(): InputCalls {
  const none = () => {}
  const nobody = () => new Uint32Array(0)
  return {
    create: nobody,
    spawn: nobody,
    addComponents: none,
    removeComponents: none,
    toggle: none,
    despawn: none,
    apply: none,
    applyMany: none,
    dispel: none,
    remove: none,
    damage: none,
    heal: none,
    set: none,
    tag: none,
    move: none,
    plain: none,
    offline: none,
    detach: () => [],
    attach: nobody,
    admit: none,
    note: none,
  }
}

/** The records of batches that follow each other, read through. @throws MyriadError before anything has changed. */
export function checkBatches(batches: readonly InputBatch[], tick: number, components: ComponentNames): Int32Array[] {
  let next = tick
  return batches.map((batch, i) => {
    const records = openBatch(batch)
    const { tickFrom, tickTo, count } = batch
    if (tickFrom !== next) {
      throw new MyriadError(
        'IMAGE_MISMATCH',
        `The inputs begin at tick ${tickFrom} and the world stands at tick ${next}. Nothing was changed.`,
        {
          value: tickFrom,
          allowed: i === 0 ? `inputs from tick ${next} on, or the checkpoint they follow` : `${next}`,
        },
      )
    }
    let mark = tickFrom
    const reader = new RecordReader(records, components, {
      calls: lookingOn(),
      mark(at) {
        if (at < mark || at > tickTo) throw damaged(`calls before tick ${at} stand between ticks ${mark} and ${tickTo}`)
        mark = at
      },
      made() {},
    })
    while (reader.next());
    if (reader.calls !== count) throw damaged(`it has ${reader.calls} calls and says ${count}`)
    next = tickTo
    return records
  })
}

export interface ReplayParts extends AgainParts {
  readonly world: World
  readonly pool: Pool
}

/**
 * Carries batches out. What goes wrong in the middle (a call that the world refuses, a signal) puts everything back.
 *
 * @param mends Whether a thread that is lost meanwhile is done without; everything is then run again on the others.
 */
export async function runBatches(
  parts: ReplayParts,
  copy: StateCopy,
  batches: readonly InputBatch[],
  records: readonly Int32Array[],
  mends: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { words } = parts.world
  const mask = words[WORLD_EVENT_MASK]!
  copy.take()
  // What happens now has been told before: it is not even recorded.
  words[WORLD_EVENT_MASK] = 0
  try {
    while (!(await once(parts, copy, batches, records, mends, signal)));
  } finally {
    words[WORLD_EVENT_MASK] = mask
  }
}

/** False: a thread was lost, and all is as it was before. */
async function once(
  parts: ReplayParts,
  copy: StateCopy,
  batches: readonly InputBatch[],
  records: readonly Int32Array[],
  mends: boolean,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { pool } = parts
  try {
    let until = performance.now() + SLICE_MS
    for (let i = 0; i < batches.length; i++) {
      const run = new RunAgain(parts, records[i]!, batches[i]!.tickFrom)
      while (!run.runTo(batches[i]!.tickTo, until) || performance.now() > until) {
        await new Promise((resolve) => setTimeout(resolve))
        signal?.throwIfAborted()
        until = performance.now() + SLICE_MS
      }
    }
    return true
  } catch (error) {
    const lost = mends && error === pool.failure && pool.failure?.code === 'THREAD_LOST'
    if (lost) await untilAlone(pool)
    copy.rewind()
    if (lost) return false
    throw error instanceof MyriadError ? refused(error) : error
  }
}

/** Nobody but the pool's threads can write to the world any more, and those rest. */
async function untilAlone(pool: Pool): Promise<void> {
  pool.mend()
  while (pool.ghosts > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    pool.takeGhost()
  }
}

/** The world refused a call that another had carried out. */
function refused(error: MyriadError): MyriadError {
  if (error.code === 'IMAGE_MISMATCH' || error.code.startsWith('THREAD')) return error
  return new MyriadError(
    'IMAGE_MISMATCH',
    `The inputs do not fit the world, which refused one of them: ${error.message} Nothing was changed.`,
    { value: show(error.value), allowed: 'an engine with the options of the one that recorded them', cause: error },
  )
}
