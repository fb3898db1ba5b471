/** Runs before a way is judged for the first time: the code of the other threads must get warm. */
const WARM_UP = 64
/** Runs before a way in doubt is judged again. */
const TERM = 256
/** Runs of the other way by which it is judged. */
const TRIAL = 8
/** Together in less than this part of the time alone: beyond doubt, so nothing more is tried at a game's expense. */
const SURE = 0.75

/** A smoothed mean that a single sample, of a moment in which the machine did something else, can raise by a fifth only. */
function smoothed(known: number, sample: number): number {
  return known < 0 ? sample : known + (Math.min(sample, 2 * known) - known) * 0.2
}

/**
 * What a pool has learnt of one job, and whether it is worth waking the others for it. Above a limit it is, unless it turns
 * out otherwise: where cores are few, slow or busy, the caller alone may be faster. So both ways are tried once, and, while
 * there is doubt, now and then. The results are the same.
 */
export class JobCost {
  /** Smoothed milliseconds of work, all threads together. */
  work = -1
  #alone = -1
  #together = -1
  #waking = true
  #trial = false
  #sure = false
  #left = WARM_UP

  /** Whether to wake the others for the run that comes now. */
  wakes(aboveMs: number): boolean {
    if (aboveMs === 0) return true
    if (this.work <= aboveMs) return false
    if (this.#left === 0) this.#turn()
    this.#left--
    return this.#waking
  }

  /** A run is over. `wall`: milliseconds it took; `work`: those that threads spent on it. */
  learn(together: boolean, wall: number, work: number): void {
    this.work = smoothed(this.work, work)
    if (together) this.#together = smoothed(this.#together, wall)
    else this.#alone = smoothed(this.#alone, wall)
  }

  #turn(): void {
    this.#left = TERM
    if (this.#trial) {
      this.#trial = false
      this.#waking = this.#together <= this.#alone
      this.#sure = this.#together < this.#alone * SURE
    } else if (!this.#sure || this.#together > this.work * SURE) {
      this.#trial = true
      this.#waking = !this.#waking
      this.#left = TRIAL
    }
  }
}
