// Components and systems of a game, as its page and its workers share them. Tests pick some by name.
import {
  Actor,
  ActorPosition,
  Any,
  Changed,
  defineComponent,
  defineResource,
  defineSystem,
  Not,
  Present,
  set,
} from '../../dist/src/define.js'

export const Position = defineComponent({ x: 'f64', y: { type: 'f32', default: 2 } }, { name: 'Position' })
export const Velocity = defineComponent({ x: 'f64', y: 'f64' })
export const Health = defineComponent({ hp: { type: 'i32', default: 100 }, by: 'entity' }, { name: 'Health' })
export const Frozen = defineComponent({}, { name: 'Frozen' })
export const Stunned = defineComponent({ power: 'f32' }, { name: 'Stunned', enableable: true })
/** Only commands name it. */
export const Late = defineComponent({ n: 'u8' }, { name: 'Late' })
export const Grid = defineResource({ count: ['i32', 64], sum: ['f64', 4] })

/** Calls `work` for every entity of a slice. */
const each = (work) => (ctx, entities, columns) => {
  const { ids, start, end } = entities
  for (let i = start; i < end; i++) work(ids[i], ctx, columns)
}

const slice = 64

const systems = [
  defineSystem({
    name: 'movement',
    query: [Position, Velocity, Not(Frozen)],
    reads: { velocity: Velocity },
    writes: { position: Position },
    slice,
    run: each((e, { dt }, { position, velocity }) => {
      position.x[e] += velocity.x[e] * dt
      position.y[e] += velocity.y[e] * dt
    }),
  }),
  // Reaches the column through the component.
  defineSystem({
    name: 'drift',
    query: [Position],
    writes: { position: Position },
    slice,
    run: each((e) => {
      Position.x[e] += 0.25
    }),
  }),
  // Throws at one entity.
  defineSystem({
    name: 'faulty',
    query: [Position],
    slice,
    run: each((e) => {
      if (e === 300) throw new RangeError(`out of ideas\n${'and of breath '.repeat(20)}`)
    }),
  }),
  // Hands a command what is wrong.
  defineSystem({ name: 'careless', query: [Position], slice, run: each((_, ctx) => ctx.despawn(77_777)) }),
  // As many commands as `y` says, of the shortest kind.
  defineSystem({
    name: 'flood',
    query: [Position],
    writes: { position: Position },
    slice,
    run: each((e, ctx, { position }) => {
      position.x[e] += 1
      for (let n = 0; n < position.y[e]; n++) ctx.remove(e, Frozen)
    }),
  }),
  // Every kind of command; some meet each other.
  defineSystem({
    name: 'commander',
    query: [Health],
    reads: { health: Health },
    emits: ['hit'],
    slice,
    run: each((e, ctx, { health }) => {
      const dice = ctx.random(e)
      if (dice < 0.05) ctx.despawn(e)
      else if (dice < 0.1) ctx.spawn(Position, set(Health, { hp: e, by: ctx.handle(e) }))
      else if (dice < 0.15) ctx.add(e, set(Velocity, { x: dice }))
      else if (dice < 0.2) ctx.add(e, Late)
      else if (dice < 0.25) ctx.remove(e, Position)
      else if (dice < 0.3) ctx.emit('hit', e, health.hp[e] + dice)
      else if (dice < 0.32) ctx.spawn(Actor, Frozen)
      if (ctx.has(e, Actor)) ctx.applyEffect(e, 'burning', { stacks: 1 + (e % 3), source: e })
      else if (ctx.random(e, 1) < 0.1 && ctx.id(health.by[e]) !== 0) ctx.despawn(ctx.id(health.by[e]))
    }),
  }),
  defineSystem({
    name: 'late',
    query: [Health],
    emits: ['hit', 'gone'],
    slice: 128,
    run: each((e, ctx) => {
      if (ctx.random(e) < 0.05) ctx.despawn(e)
      if (ctx.random(e, 7) < 0.05) ctx.emit('gone', e)
    }),
  }),
  // Bits that workers toggle.
  defineSystem({
    name: 'stunner',
    query: [Present(Stunned)],
    writes: { stunned: Stunned },
    slice,
    run: each((e, ctx, { stunned }) => {
      stunned.enabled.set(e, ctx.random(e) < 0.5)
    }),
  }),
  defineSystem({
    name: 'dazed',
    query: [Stunned, Any(Frozen, Health)],
    writes: { stunned: Stunned },
    slice,
    run: each((e, _, { stunned }) => {
      stunned.power[e] += 1
    }),
  }),
  defineSystem({
    name: 'awake',
    query: [Position, Not(Stunned)],
    writes: { position: Position },
    queries: { stunned: [Stunned] },
    slice,
    run: (ctx, { ids, start, end }, { position }) => {
      const { stunned } = ctx.queries
      for (let i = start; i < end; i++) position.y[ids[i]] += stunned.end - stunned.start
    },
  }),
  defineSystem({
    name: 'tally',
    query: [Health],
    reads: { health: Health },
    writes: { grid: Grid },
    on: 'one',
    run: (_, { ids, start, end }, { health, grid }) => {
      grid.count.fill(0)
      for (let i = start; i < end; i++) {
        grid.count[ids[i] & 63]++
        grid.sum[0] += health.hp[ids[i]]
      }
    },
  }),
  defineSystem({
    name: 'crowd',
    query: [Health],
    reads: { grid: Grid },
    writes: { health: Health },
    slice,
    run: each((e, _, { grid, health }) => {
      health.hp[e] += grid.count[e & 63]
    }),
  }),
  defineSystem({
    name: 'look',
    query: [Changed(Health)],
    reads: { health: Health },
    writes: { position: Position },
    slice,
    run: each((e, ctx, { position }) => {
      position.x[e] = ctx.tick
    }),
  }),
  defineSystem({
    name: 'walk',
    query: [Actor],
    reads: { actor: Actor },
    writes: { where: ActorPosition },
    slice,
    run: each((e, _, { actor, where }) => {
      where.x[e] += actor.attribute('health')[e]
    }),
  }),
  // Grows by the second, though it runs in every third tick.
  defineSystem({
    name: 'slow',
    query: [Position],
    writes: { position: Position },
    every: 3,
    slice,
    run: each((e, { elapsed }, { position }) => {
      position.x[e] += elapsed
    }),
  }),
  // Reads what it writes of the next entity, though that may be another thread's.
  defineSystem({
    name: 'nosy',
    query: [Position],
    writes: { position: Position },
    slice,
    run: each((e, _, { position }) => {
      position.x[e] = position.x[e + 64] + 1
    }),
  }),
  // Names a component that it does not declare.
  defineSystem({
    name: 'sneaky',
    query: [Position],
    writes: { position: Position },
    slice,
    run: each((e) => {
      Health.hp[e] = 0
    }),
  }),
]

export const game = Object.fromEntries(systems.map((system) => [system.name, system]))

const Other = defineComponent({ x: 'f32' }, { name: 'Position' })

export const wrong = {
  // Of another component.
  drift: defineSystem({ name: 'drift', query: [Other], writes: { position: Other }, slice, run() {} }),
  // The same components, but others of them are to be left out.
  movement: defineSystem({
    name: 'movement',
    query: [Position, Velocity, Any(Frozen)],
    reads: { velocity: Velocity },
    writes: { position: Position },
    slice,
    run() {},
  }),
  // The same components under other keys.
  // In other ticks.
  slow: defineSystem({ name: 'slow', query: [Position], writes: { position: Position }, every: 4, slice, run() {} }),
  crowd: defineSystem({ name: 'crowd', query: [Health], reads: { map: Grid }, writes: { health: Health }, run() {} }),
}
