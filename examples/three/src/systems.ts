// Ten thousand cubes fly round the middle. Page and threads import this file; it knows nothing of three.js.
import { defineComponent, defineSystem } from 'myriad/define'

export const Position = defineComponent({ x: 'f32', y: 'f32', z: 'f32' }, { name: 'Position' })
export const Velocity = defineComponent({ x: 'f32', y: 'f32', z: 'f32' }, { name: 'Velocity' })

/** Everybody is drawn to the middle: the farther, the more. */
export const pull = defineSystem({
  name: 'pull',
  reads: { position: Position },
  writes: { velocity: Velocity },
  run({ dt }, { ids, start, end }, { position, velocity }) {
    for (let i = start; i < end; i++) {
      const e = ids[i]!
      velocity.x[e]! -= position.x[e]! * dt
      velocity.y[e]! -= position.y[e]! * dt
      velocity.z[e]! -= position.z[e]! * dt
    }
  },
})

export const movement = defineSystem({
  name: 'movement',
  reads: { velocity: Velocity },
  writes: { position: Position },
  run({ dt }, { ids, start, end }, { position, velocity }) {
    for (let i = start; i < end; i++) {
      const e = ids[i]!
      position.x[e]! += velocity.x[e]! * dt
      position.y[e]! += velocity.y[e]! * dt
      position.z[e]! += velocity.z[e]! * dt
    }
  },
})

export const systems = [pull, movement]
