import type { EngineOptions } from '../../index.js'

/** A world that is measured under the rules, and what is done to it every tick. */
export interface RulesWorld {
  readonly options: EngineOptions
  readonly actors: number
  /** The applications of each tick: called outside of the time; what it returns is called inside. */
  plan(handles: Uint32Array, tick: number): readonly Applications[]
  /** Ticks of the engine to one that is measured; the others before it are not timed. Default 1. */
  readonly every?: number
}

/** Applications of one definition in one tick. */
export interface Applications {
  readonly effect: string
  readonly targets: Uint32Array
}

export interface RulesOptions {
  /** Effects. */
  readonly n: number
  /** All threads that work. */
  readonly threads: number
}

/** Health that nobody loses. */
export const HEALTH = { base: 1e9, min: 0, max: 1e9 }

/** Draws of xorshift32 below `limit`: the same in every world of one size. */
export function dice(seed = 0x2545f491): (limit: number) => number {
  let x = seed
  return (limit) => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) % limit
  }
}
