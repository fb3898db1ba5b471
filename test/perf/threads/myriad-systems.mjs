// Myriad's components and systems of the threads suite: the engine's thread and its workers import this file.
import { defineComponent, defineSystem } from '../../../dist/src/define.js'

const pair = () => defineComponent({ x: 'f32', y: 'f32' })
const single = () => defineComponent({ value: 'f32' })

export const Position = pair()
export const Velocity = pair()
export const OtherPosition = pair()
export const OtherVelocity = pair()
export const [A, B, C, D, E, F] = [single(), single(), single(), single(), single(), single()]

const move = defineSystem({
  name: 'move',
  reads: { velocity: Velocity },
  writes: { position: Position },
  run(_ctx, { ids, start, end }, { position, velocity }) {
    const { x, y } = position
    const { x: vx, y: vy } = velocity
    for (let i = start; i < end; i++) {
      const entity = ids[i]
      x[entity] += vx[entity]
      y[entity] += vy[entity]
    }
  },
})

const moveOther = defineSystem({
  name: 'move other',
  reads: { velocity: OtherVelocity },
  writes: { position: OtherPosition },
  run(_ctx, { ids, start, end }, { position, velocity }) {
    const { x, y } = position
    const { x: vx, y: vy } = velocity
    for (let i = start; i < end; i++) {
      const entity = ids[i]
      x[entity] += vx[entity]
      y[entity] += vy[entity]
    }
  },
})

const attract = defineSystem({
  name: 'attract',
  query: [Position, Velocity],
  readsOthers: { position: Position },
  writes: { velocity: Velocity },
  queries: { bodies: [Position, Velocity] },
  slice: 64,
  run({ queries }, { ids, start, end }, { position, velocity }) {
    const { x: px, y: py } = position
    const { x: vx, y: vy } = velocity
    const all = queries.bodies.ids
    const from = queries.bodies.start
    const to = queries.bodies.end
    for (let i = start; i < end; i++) {
      const entity = ids[i]
      const x = px[entity]
      const y = py[entity]
      let ax = 0
      let ay = 0
      for (let k = from; k < to; k++) {
        const other = all[k]
        const dx = px[other] - x
        const dy = py[other] - y
        const squared = dx * dx + dy * dy + 1
        const strength = 1 / (squared * Math.sqrt(squared))
        ax += dx * strength
        ay += dy * strength
      }
      vx[entity] += ax
      vy[entity] += ay
    }
  },
})

const ab = defineSystem({
  name: 'a to b',
  reads: { a: A },
  writes: { b: B },
  run(_ctx, { ids, start, end }, { a: { value: from }, b: { value: to } }) {
    for (let i = start; i < end; i++) to[ids[i]] += from[ids[i]]
  },
})

const bc = defineSystem({
  name: 'b to c',
  reads: { b: B },
  writes: { c: C },
  run(_ctx, { ids, start, end }, { b: { value: from }, c: { value: to } }) {
    for (let i = start; i < end; i++) to[ids[i]] += from[ids[i]]
  },
})

const cd = defineSystem({
  name: 'c to d',
  reads: { c: C },
  writes: { d: D },
  run(_ctx, { ids, start, end }, { c: { value: from }, d: { value: to } }) {
    for (let i = start; i < end; i++) to[ids[i]] += from[ids[i]]
  },
})

const de = defineSystem({
  name: 'd to e',
  reads: { d: D },
  writes: { e: E },
  run(_ctx, { ids, start, end }, { d: { value: from }, e: { value: to } }) {
    for (let i = start; i < end; i++) to[ids[i]] += from[ids[i]]
  },
})

const ef = defineSystem({
  name: 'e to f',
  reads: { e: E },
  writes: { f: F },
  run(_ctx, { ids, start, end }, { e: { value: from }, f: { value: to } }) {
    for (let i = start; i < end; i++) to[ids[i]] += from[ids[i]]
  },
})

/** By kind of case: the systems, and the components every entity has. */
export const KINDS = {
  move: { systems: [move], components: { Position, Velocity } },
  attract: { systems: [attract], components: { Position, Velocity } },
  two: { systems: [move, moveOther], components: { Position, Velocity, OtherPosition, OtherVelocity } },
  chain: { systems: [ab, bc, cd, de, ef], components: { A, B, C, D, E, F } },
}

/** Which component and field a column of the case is. */
export const HOME = {
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
