// Components and systems of the game's own: page and threads load this file.
import { defineComponent, defineSystem, set } from './library.js'

export const Position = defineComponent({ x: 'f32', y: 'f32' }, { name: 'Position' })
export const Velocity = defineComponent({ x: 'f32', y: 'f32' }, { name: 'Velocity' })
export const Spark = defineComponent({ until: 'i32' }, { name: 'Spark' })
/** Whether a worker ever moved an entity: a proof for the test, nothing that a game would keep. */
export const Mover = defineComponent({ thread: 'u8' }, { name: 'Mover' })

/** This thread, as the worker file says. */
export const here = { thread: 0 }

export const movement = defineSystem({
  name: 'movement',
  reads: { velocity: Velocity },
  writes: { position: Position, mover: Mover },
  run(ctx, { ids, start, end }, { velocity, position, mover }) {
    for (let i = start; i < end; i++) {
      const e = ids[i]
      position.x[e] += velocity.x[e] * ctx.dt
      position.y[e] += velocity.y[e] * ctx.dt
      mover.thread[e] |= here.thread
    }
  },
})

/** Whoever walks through the fire begins to burn, and leaves sparks. */
export const fire = defineSystem({
  name: 'fire',
  query: [Position, Velocity],
  reads: { position: Position },
  after: ['movement'],
  every: 5,
  emits: ['singed'],
  run(ctx, { ids, start, end }, { position }) {
    for (let i = start; i < end; i++) {
      const e = ids[i]
      if (position.x[e] < 10 || position.x[e] > 20) continue
      ctx.applyEffect(e, 'burning', { stacks: 2 })
      ctx.emit('singed', e, position.y[e])
      if (ctx.random(e) < 0.1)
        ctx.spawn(set(Position, { x: position.x[e], y: position.y[e] }), set(Spark, { until: ctx.tick + 30 }))
    }
  },
})

export const fading = defineSystem({
  name: 'fading',
  reads: { spark: Spark },
  run(ctx, { ids, start, end }, { spark }) {
    for (let i = start; i < end; i++) if (spark.until[ids[i]] <= ctx.tick) ctx.despawn(ids[i])
  },
})

/** Writes what it says it reads. The development build throws; the production build does not look. */
export const cheating = defineSystem({
  name: 'cheating',
  reads: { position: Position },
  run(_ctx, { ids, start }, { position }) {
    position.x[ids[start]] = 1
  },
})

export const systems = [movement, fire, fading]
