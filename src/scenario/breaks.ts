/** Milliseconds that a run works on end before it lets others in, who may abort it. */
const WORK_MS = 20

/** The breaks of a long run that a signal may end. Without one there are none. */
export class Breaks {
  readonly #signal: AbortSignal | undefined
  #since = performance.now()

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  /** @throws What the signal was aborted with. */
  async look(): Promise<void> {
    const signal = this.#signal
    if (!signal) return
    if (performance.now() - this.#since >= WORK_MS) {
      await new Promise((resolve) => setTimeout(resolve))
      this.#since = performance.now()
    }
    signal.throwIfAborted()
  }
}
