/**
 * A system that ends the thread it runs on, in the middle of a tick, for tests of what becomes of the game. What it does when,
 * and how often, stands in shared memory; the caller's thread never dies, but waits for the others to.
 */
import { defineSystem } from '../../dist/src/define.js'

/** Words of a fuse: the tick at which it burns, what happens then, how often, how often it has. */
export const TICK = 0
export const HOW = 1
export const TIMES = 2
export const BURNT = 3
/** `Date.now()` of the last time, lower and upper part as one double. */
export const MOMENT = 2

export const EXIT = 1
export const HANG = 2
/** It sleeps, and then goes on as if nothing had been. */
export const SLOW = 3

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')

/** A fuse that has not been lit. */
export function makeFuse() {
  return new SharedArrayBuffer(32)
}

/** Whether something is to happen now, and it is this thread's turn. */
function burns(fuse, tick) {
  if (!fuse || Atomics.load(fuse, HOW) === 0 || Atomics.load(fuse, TICK) !== tick) return false
  const burnt = Atomics.load(fuse, BURNT)
  return burnt < Atomics.load(fuse, TIMES) && Atomics.compareExchange(fuse, BURNT, burnt, burnt + 1) === burnt
}

/** What happens in a pool thread. */
export function burn(buffer, tick) {
  const fuse = buffer && new Int32Array(buffer)
  if (!burns(fuse, tick)) return
  new Float64Array(buffer)[MOMENT] = Date.now()
  switch (Atomics.load(fuse, HOW)) {
    case EXIT:
      if (node) process.exit(3)
      globalThis.close()
      for (;;);
    case HANG:
      for (;;);
    case SLOW:
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 900)
  }
}

/** What happens in the caller's thread: it leaves items to the others until one of them has had its turn. */
export function wait(buffer, tick) {
  const fuse = buffer && new Int32Array(buffer)
  if (!fuse || Atomics.load(fuse, HOW) === 0 || Atomics.load(fuse, TICK) !== tick) return
  const until = Date.now() + 5000
  while (Atomics.load(fuse, BURNT) < Atomics.load(fuse, TIMES) && Date.now() < until);
}

/** The system. Over every slice of the ids, so that each thread gets some. */
export function fuseSystem(component, buffer, inPool) {
  return defineSystem({
    name: 'fuse',
    query: [component],
    slice: 64,
    run: (ctx) => (inPool ? burn(buffer, ctx.tick) : wait(buffer, ctx.tick)),
  })
}
