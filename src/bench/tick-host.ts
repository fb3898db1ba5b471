import type { HostMethods } from './suite.js'

/** A world that is advanced tick by tick. */
export interface Ticking {
  /** What comes before the tick and is not of its time: the making of the applications. */
  prepare(): void
  /** The work of a tick, applications included: what is timed. */
  tick(): void
  /** What the world came to; worlds that did the same work say the same. */
  state(): string
  close?(): void | Promise<void>
}

/** What `takeTurns` asks of a host. */
export interface TickHostOptions {
  /** After how many ticks in all the state is noted. */
  readonly checkAt: readonly number[]
}

/** A host that runs ticks and times each of them. */
export function tickHost(world: Ticking, { checkAt }: TickHostOptions): HostMethods {
  const states: [tick: number, state: string][] = []
  let ticks = 0
  return {
    /** Runs so many ticks and gives the milliseconds of each. */
    run(count: number): Float64Array {
      const times = new Float64Array(count)
      for (let i = 0; i < count; i++) {
        world.prepare()
        const started = performance.now()
        world.tick()
        times[i] = performance.now() - started
        if (checkAt.includes(++ticks)) states.push([ticks, world.state()])
      }
      return times
    },
    states: () => states,
    close: () => world.close?.(),
  }
}
