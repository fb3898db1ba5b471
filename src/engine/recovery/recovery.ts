import { MyriadError } from '../../errors/index.js'
import type { Pool } from '../../threads/index.js'
import type { InputLog, LogReader } from '../input-log/index.js'
import type { RecoveryReport } from './report.js'
import { type AgainParts, RunAgain } from './run-again.js'
import { StateCopy, type StateParts } from './state-copy.js'

export interface RecoveryParts extends StateParts, AgainParts {
  readonly pool: Pool
  readonly log: InputLog
  /** A thread could not be replaced. */
  readonly onShort: (error: unknown) => void
}

export interface RecoverySettings {
  /** Ticks between two copies. */
  readonly everyTicks: number
  /** Bytes of the state beyond which there are no copies. */
  readonly mostBytes: number
  /** Told of every recovery, after the tick. */
  readonly recovered: ((report: RecoveryReport) => void) | undefined
}

/**
 * Milliseconds that the ticks since the copy may have taken: as long it takes to run them again, or a little longer, with a
 * thread less. Where ticks are slow, as the world is large or the machine busy, copies come sooner than the game asked for.
 */
const AGAIN_MS = 250
/** Words of calls after which a new copy is taken: a game that gives millions a tick would keep them all. */
const MOST_WORDS = 1 << 22
/** After so many losses within so many ticks threads are not replaced any more: something ends each of them. */
const MOST_LOSSES = 8
const LOSSES_WITHIN = 3600

/**
 * Lets a game outlive its threads: a copy of the state every few ticks, the calls since, and, when a thread dies in the middle
 * of a tick, the copy back, the ticks since run again, and the tick in hand too, on the threads that are left.
 */
export class Recovery {
  readonly #parts: RecoveryParts
  readonly #settings: RecoverySettings
  readonly #copy: StateCopy
  #reader: LogReader | undefined
  /** Ticks before which the game has drained events since the copy. */
  readonly #drains: number[] = []
  readonly #losses: number[] = []
  readonly #untold: RecoveryReport[] = []
  /** How often, and what came of the last one. */
  count = 0
  /** A state too large for a copy is looked at again in this tick. */
  #lookAgain = 0
  last: RecoveryReport | undefined
  /** Milliseconds that the ticks since the copy have taken. */
  #spent = 0

  constructor(parts: RecoveryParts, settings: RecoverySettings) {
    this.#parts = parts
    this.#settings = settings
    this.#copy = new StateCopy(parts)
  }

  /** Bytes that copies take. */
  get bytes(): number {
    return this.#copy.bytes
  }

  /** Whether a thread that was given up may still be writing where the state is. */
  get unsure(): boolean {
    return this.#parts.pool.ghosts > 0
  }

  /** Runs the next tick, whatever happens to the threads. */
  runTick(): void {
    const { ticking, pool } = this.#parts
    this.settle()
    if (pool.isLost) this.#goOnWithout()
    if (pool.threads > 1) this.#copyIfDue()
    else if (pool.ghosts === 0) this.forget()
    const { tick } = ticking
    const started = performance.now()
    try {
      ticking.run()
      this.#spent += performance.now() - started
    } catch (error) {
      if (ticking.tick !== tick || !this.#isLoss(error)) throw error
      this.#recover(tick, true)
    }
    // Its events have not been told yet, so it is the tick in hand still.
    if (this.#isGhostOver()) this.#recover(tick, true)
  }

  /**
   * Puts the state right once a thread that was given up is known to be gone: until then it may have written anywhere.
   * Between two ticks.
   */
  settle(): void {
    if (this.#isGhostOver()) this.#recover(this.#parts.ticking.tick, false)
  }

  #isGhostOver(): boolean {
    const { pool } = this.#parts
    return pool.ghosts > 0 && pool.takeGhost() && this.#copy.taken
  }

  /** Tells the game of what happened since the last time. */
  tell(): void {
    const { recovered } = this.#settings
    for (const report of this.#untold.splice(0)) recovered?.(report)
  }

  /** The game has read its events. */
  drained(): void {
    if (this.#reader && this.#drains.at(-1) !== this.#parts.ticking.tick) this.#drains.push(this.#parts.ticking.tick)
  }

  /** The state is another from now on: it was loaded. */
  forget(): void {
    if (!this.#copy.taken) return
    this.#copy.drop()
    if (this.#reader) this.#parts.log.close(this.#reader)
    this.#reader = undefined
    this.#drains.length = 0
  }

  #isLoss(error: unknown): boolean {
    if (!(error instanceof MyriadError) || error !== this.#parts.pool.failure || !this.#copy.taken) return false
    // What the caller's own part of the pool threw, it would throw again. Another thread may lack what this one has: memory.
    return error.code === 'THREAD_LOST' || (error.code === 'THREAD_ERROR' && this.#parts.pool.failedElsewhere)
  }

  /** Threads died while nobody waited for them: the state is whole. */
  #goOnWithout(): void {
    const started = performance.now()
    const { lost, why } = this.#parts.pool.mend()
    this.#report({ tick: this.#parts.ticking.tick, lost, why, ticks: 0, started })
  }

  #copyIfDue(): void {
    const { pool, ticking, log, population } = this.#parts
    const copy = this.#copy
    const reader = this.#reader
    if (copy.taken && reader) {
      const due =
        ticking.tick - copy.tick >= this.#settings.everyTicks ||
        this.#spent > AGAIN_MS ||
        population.entities.foreign ||
        log.read(reader).length > MOST_WORDS
      // As long as somebody may write who should not, the copy that he has not seen is kept.
      if (!due || pool.ghosts > 0) return
    }
    // PERF: a copy of a large state takes longer than a tick, and a game would rather lose its threads once than stutter always.
    if (!copy.taken && ticking.tick < this.#lookAgain) return
    const { wanted } = copy
    if (wanted > this.#settings.mostBytes) {
      this.forget()
      this.#lookAgain = ticking.tick + this.#settings.everyTicks
      return
    }
    copy.take(wanted)
    this.#spent = 0
    this.#reader ??= log.open()
    log.advance(this.#reader)
    this.#drains.length = 0
  }

  /** Goes back to the copy and on to `tick`; `inHand`: and runs that one too. */
  #recover(tick: number, inHand: boolean): void {
    const started = performance.now()
    const { pool, ticking, log } = this.#parts
    const lost: number[] = []
    let why = ''
    let failure: unknown
    log.paused = true
    try {
      for (;;) {
        const mended = pool.mend()
        lost.push(...mended.lost)
        why ||= mended.why
        // What it did up to now is undone with all the rest.
        pool.takeGhost()
        try {
          this.#copy.rewind()
          new RunAgain(this.#parts, log.read(this.#reader!), this.#copy.tick, this.#drains).runTo(tick)
          if (inHand) ticking.run()
          break
        } catch (error) {
          if (this.#isLoss(error)) continue
          // The tick has run, and says what its systems asked for in vain.
          if (!inHand || ticking.tick !== tick + 1) throw error
          failure = error
          break
        }
      }
    } finally {
      log.paused = false
    }
    const ticks = tick - this.#copy.tick + (inHand ? 1 : 0)
    why ||= 'A thread that was given up went on for a while.'
    this.#report({ tick, lost, why, ticks, started })
    if (failure) throw failure
  }

  #report(found: Omit<RecoveryReport, 'ms' | 'workers'> & { readonly started: number }): void {
    const { started, ...rest } = found
    const { pool } = this.#parts
    this.last = { ...rest, ms: performance.now() - started, workers: pool.threads - 1 }
    this.count++
    if (this.#settings.recovered) this.#untold.push(this.last)
    this.#replace(found.tick, found.lost.length)
  }

  /** Starts other threads, while the game goes on. */
  #replace(tick: number, lost: number): void {
    const losses = this.#losses
    for (let i = 0; i < lost; i++) losses.push(tick)
    while (losses.length > 0 && losses[0]! < tick - LOSSES_WITHIN) losses.shift()
    const { pool, onShort } = this.#parts
    if (lost === 0 || !pool.isShort) return
    if (losses.length > MOST_LOSSES) {
      onShort(
        new MyriadError(
          'THREAD_START',
          `${losses.length} threads were lost within ${LOSSES_WITHIN} ticks, the last one is not replaced.`,
          {
            value: losses.length,
          },
        ),
      )
      return
    }
    pool.replace().catch(onShort)
  }
}
