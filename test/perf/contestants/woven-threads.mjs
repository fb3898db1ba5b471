// @woven-ecs/core in the threads suite: worker systems on two threads beside the one that waits, by the shim, since it
// wants a global `Worker`. Variant 0: `read` and `write`, as documented; 1: the buffers themselves, its "hack".
import './worker-shim.mjs'
import { addComponent, createEntity, defineWorkerSystem, World } from '@woven-ecs/core'
import * as all from './woven-components.mjs'

const { Position, Velocity, OtherPosition, OtherVelocity, A, B, C, D, E, F } = all
const THREADS = 2

const system = (name, threads = THREADS) =>
  defineWorkerSystem(new URL(`./woven-worker.mjs?${name}`, import.meta.url).href, { threads })

/** Which component and field a column of the case is. */
const HOME = {
  px: [Position, 'x'],
  py: [Position, 'y'],
  vx: [Velocity, 'x'],
  vy: [Velocity, 'y'],
  qx: [OtherPosition, 'x'],
  qy: [OtherPosition, 'y'],
  wx: [OtherVelocity, 'x'],
  wy: [OtherVelocity, 'y'],
  a: [A, 'value'],
  b: [B, 'value'],
  c: [C, 'value'],
  d: [D, 'value'],
  e: [E, 'value'],
  f: [F, 'value'],
}

export async function open({ kind, entities }, columns, direct) {
  const world = new World([Position, Velocity, OtherPosition, OtherVelocity, A, B, C, D, E, F], {
    threads: THREADS,
    maxEntities: entities + 1,
    // Every `write` is noted for every thread to read. Its documentation asks for room for all notes of a frame; of the
    // sizes tried (131,072, the default, 16,384 and this), this one was the fastest at a million entities, and 131,072
    // made passes that took longer than the five seconds it waits for a worker.
    maxEvents: 4_000_000,
  })
  const used = [...new Set(Object.keys(columns).map((name) => HOME[name][0]))]
  const ids = new Uint32Array(entities)
  const buffers = {}
  await world.execute((ctx) => {
    for (let i = 0; i < entities; i++) {
      ids[i] = createEntity(ctx)
      for (const component of used) addComponent(ctx, ids[i], component)
    }
    for (const [name, values] of Object.entries(columns)) {
      const [component, fieldName] = HOME[name]
      buffers[name] = component._getInstance(ctx).buffer[fieldName]
      for (let i = 0; i < entities; i++) buffers[name][ids[i]] = values[i]
    }
  })
  return {
    pass: passOf(world, kind, direct),
    columns: Object.fromEntries(Object.entries(buffers).map(([name, column]) => [name, (i) => column[ids[i]]])),
  }
}

function passOf(world, kind, direct) {
  if (kind === 'move') {
    const move = system(direct ? 'moveDirect' : 'move')
    return () => world.execute(move)
  }
  if (kind === 'attract') {
    const attract = system(direct ? 'attractDirect' : 'attract')
    return () => world.execute(attract)
  }
  if (kind === 'two') {
    // One thread each: both run at once.
    const first = system(direct ? 'moveAllDirect' : 'moveAll', 1)
    const second = system(direct ? 'moveOtherDirect' : 'moveOther', 1)
    return () => world.execute(first, second)
  }
  // Systems of one call run at once, whatever they read and write: a chain takes a call each.
  const chain = ['ab', 'bc', 'cd', 'de', 'ef'].map((name) => system(direct ? `${name}Direct` : name))
  return async () => {
    for (const link of chain) await world.execute(link)
  }
}
