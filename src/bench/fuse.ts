import { Actor, defineSystem } from '../define.js'

/** Words: the tick at which a thread dies (-1: none), how many have died. */
export const FUSE_TICK = 0
export const FUSE_BURNT = 1
/** Double: `Date.now()` of the last death. */
export const FUSE_MOMENT = 1
export const FUSE_BYTES = 16

/** A system that ends a pool thread with a slice in hand; the caller's own waits until that has happened. */
export function fuseSystem(fuse: SharedArrayBuffer, die: (() => void) | undefined) {
  const words = new Int32Array(fuse)
  const moment = new Float64Array(fuse)
  return defineSystem({
    name: 'fuse',
    query: [Actor],
    run: ({ tick }) => {
      if (Atomics.load(words, FUSE_TICK) !== tick) return
      if (die === undefined) {
        const until = Date.now() + 5000
        while (Atomics.load(words, FUSE_TICK) === tick && Date.now() < until);
      } else if (Atomics.compareExchange(words, FUSE_TICK, tick, -1) === tick) {
        moment[FUSE_MOMENT] = Date.now()
        Atomics.add(words, FUSE_BURNT, 1)
        die()
      }
    },
  })
}
