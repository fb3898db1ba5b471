import { MyriadError } from '../../errors/index.js'
import type { EventHub } from '../event-hub.js'
import { type ComponentNames, type InputCalls, RecordReader } from '../input-log/index.js'
import type { OwnEvents } from '../own-events.js'
import type { Ticking } from '../ticking.js'

export interface AgainParts {
  readonly calls: InputCalls
  readonly components: ComponentNames
  readonly ticking: Ticking
  readonly events: EventHub
  readonly ownEvents: OwnEvents
  /** Told of actors that are parked again. */
  readonly parked?: ((names: Float64Array, records: readonly Int32Array[]) => void) | undefined
}

/** Carries out recorded calls and the ticks between them, without a word to the game's handlers. */
export class RunAgain {
  readonly #parts: AgainParts
  readonly #reader: RecordReader
  readonly #drains: readonly number[]
  #drained = 0
  /** The tick before which the calls that come next were made. */
  #mark: number

  /** @param drains Ticks before which the game has drained its events, ascending. */
  constructor(parts: AgainParts, records: Int32Array, from: number, drains: readonly number[] = []) {
    this.#parts = parts
    this.#mark = from
    this.#drains = drains
    this.#reader = new RecordReader(records, parts.components, {
      calls: parts.calls,
      mark: (tick) => {
        this.#mark = tick
      },
      made(expected, found) {
        if (expected !== found) throw notOfThis(`entity ${expected} came out as ${found}`)
      },
      ...(parts.parked && { parked: parts.parked }),
    })
  }

  /**
   * Goes on until `tick` is the next to run and all calls before it have been made. False: it was `until` by then, as
   * `performance.now()` counts.
   */
  runTo(tick: number, until = Number.POSITIVE_INFINITY): boolean {
    const { ticking, events } = this.#parts
    for (;;) {
      while (this.#mark <= ticking.tick && this.#reader.next());
      for (; this.#drains[this.#drained] === ticking.tick; this.#drained++) events.drain(() => {})
      if (ticking.tick >= tick) return true
      if (performance.now() > until) return false
      this.#tick()
    }
  }

  #tick(): void {
    const { ticking, events, ownEvents } = this.#parts
    const { tick } = ticking
    try {
      ticking.run()
    } catch (error) {
      // What systems asked for and did not get came out of the step then, too: the tick has run.
      if (ticking.tick === tick) throw error
    }
    events.passOver()
    ownEvents.reset()
  }
}

function notOfThis(why: string): MyriadError {
  return new MyriadError('IMAGE_MISMATCH', `The inputs do not fit the world: ${why}. They were recorded of another.`, {
    allowed: 'the batch that was taken after the checkpoint that was restored, by an engine with the same options',
  })
}
