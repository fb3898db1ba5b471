// The game's own data and code. The program and every thread import this file, so it imports 'myriad/define' only.
import { defineComponent, defineSystem } from 'myriad/define'

export const Position = defineComponent({ x: 'f32', y: 'f32' }, { name: 'Position' })
export const Velocity = defineComponent({ x: 'f32', y: 'f32' }, { name: 'Velocity' })
export const Bounces = defineComponent({ count: 'u16' }, { name: 'Bounces' })

/** Everybody falls. */
export const gravity = defineSystem({
  name: 'gravity',
  writes: { velocity: Velocity },
  run({ dt }, { ids, start, end }, { velocity }) {
    for (let i = start; i < end; i++) velocity.y[ids[i]!]! -= 9.81 * dt
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
    }
  },
})

/** Who reaches the floor bounces, less high each time, until it lies still and is taken out of the world. */
export const floor = defineSystem({
  name: 'floor',
  writes: { position: Position, velocity: Velocity, bounces: Bounces },
  emits: ['lies still'],
  run(ctx, { ids, start, end }, { position, velocity, bounces }) {
    for (let i = start; i < end; i++) {
      const e = ids[i]!
      if (position.y[e]! > 0) continue
      position.y[e] = 0
      velocity.y[e] = -velocity.y[e]! * (0.5 + 0.3 * ctx.random(e))
      bounces.count[e]!++
      if (velocity.y[e]! > 0.5) continue
      ctx.emit('lies still', e, bounces.count[e]!)
      ctx.despawn(e)
    }
  },
})

export const systems = [gravity, movement, floor]
