/** What the loss of threads has cost. */
export interface RecoveryReport {
  /** The tick that was to run, or ran, when it was noticed. */
  readonly tick: number
  /** Numbers that the threads had, from 1; none when the state was put right because a thread was only slow. */
  readonly lost: readonly number[]
  /** What was wrong, in a sentence. */
  readonly why: string
  /** Ticks that were run again, the one in hand among them; 0: the threads were lost between two ticks. */
  readonly ticks: number
  /** Milliseconds from when it was noticed to when the state was right again. */
  readonly ms: number
  /** Threads beside the caller that went on. */
  readonly workers: number
}
