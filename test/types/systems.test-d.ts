/**
 * Types of components and systems, tested by compiling: `npm run types` fails where a line marked `@ts-expect-error`
 * compiles, or one that is not marked does not. Nothing here runs.
 */
import {
  Actor,
  ActorPosition,
  Any,
  Changed,
  type Component,
  createEngine,
  defineComponent,
  defineResource,
  defineSystem,
  type EnableBits,
  type Engine,
  Not,
  Present,
  type System,
  set,
} from 'myriad'
import * as define from 'myriad/define'
import { checks } from 'myriad/development'
import { serveThread } from 'myriad/worker'

/** Compiles only for equal types. */
function same<X, Y>(_equal: (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false): void {}

// ── Components ───────────────────────────────────────────────────────────────

const Position = defineComponent({ x: 'f32', y: 'f64' })
const Health = defineComponent({ hp: { type: 'i32', default: 100 }, level: 'u8', owner: 'entity' })
const Frozen = defineComponent({})
const Dazed = defineComponent({}, { enableable: true })
const Stunned = defineComponent({ power: 'i16' }, { enableable: true, name: 'Stunned' })

same<typeof Position.x, Float32Array<ArrayBufferLike>>(true)
same<typeof Position.y, Float64Array<ArrayBufferLike>>(true)
same<typeof Health.hp, Int32Array<ArrayBufferLike>>(true)
same<typeof Health.level, Uint8Array<ArrayBufferLike>>(true)
same<typeof Health.owner, Uint32Array<ArrayBufferLike>>(true)
same<typeof Stunned.enabled, EnableBits>(true)
// @ts-expect-error: it is not enableable
void Position.enabled
// @ts-expect-error: nor does it become so by saying that it is not
void defineComponent({ x: 'f32' }, { enableable: false }).enabled
same<typeof Stunned, Component<{ readonly power: 'i16' }, true>>(true)
const asAnother: Component<{ readonly power: 'i16' }> = Stunned
// @ts-expect-error: what is not enableable is none that is
const asOneThatIs: Component<{ readonly x: 'f32'; readonly y: 'f64' }, true> = Position
void [asAnother, asOneThatIs]

// @ts-expect-error: an unknown type
defineComponent({ x: 'f16' })
// @ts-expect-error: an unknown key of a field
defineComponent({ x: { type: 'f32', defalt: 5 } })
// @ts-expect-error: a default that is no number
defineComponent({ x: { type: 'f32', default: '5' } })
// @ts-expect-error: an unknown option
defineComponent({}, { enabled: true })
// @ts-expect-error: a column is not to be replaced
Position.x = new Float32Array(1)
// @ts-expect-error: no such field
void Position.z

set(Position, { x: 1 })
set(Health, { hp: 5, owner: 0 })
set(Frozen, {})
// @ts-expect-error: no such field
set(Position, { z: 1 })
// @ts-expect-error: a value that is no number
set(Position, { x: '1' })
// @ts-expect-error: the engine's own component takes no values
set(Actor, {})

// ── Resources ────────────────────────────────────────────────────────────────

const Grid = defineResource({ head: ['i32', 4096], sum: ['f64', 1] })
// @ts-expect-error: an unknown type
defineResource({ head: ['i64', 4096] })
// @ts-expect-error: no length
defineResource({ head: ['i32'] })

// ── What a system is given ───────────────────────────────────────────────────

const movement = defineSystem({
  name: 'movement',
  query: [Position, Not(Frozen), Any(Health, Stunned), Changed(Position), Present(Stunned)],
  reads: { health: Health, grid: Grid, actor: Actor, from: ActorPosition, dazed: Dazed },
  writes: { position: Position, stunned: Stunned },
  readsOthers: { bodies: Frozen, all: Health },
  queries: { near: [Position, Not(Frozen)], far: [Health] },
  emits: ['hit', 'gone'],
  run(ctx, { ids, start, end, dense }, columns) {
    same<
      keyof typeof columns,
      'dazed' | 'health' | 'grid' | 'actor' | 'from' | 'position' | 'stunned' | 'bodies' | 'all'
    >(true)
    const { dazed, health, position, stunned, grid, actor, from, all } = columns
    same<typeof position.x, Float32Array<ArrayBufferLike>>(true)
    same<typeof stunned.power, Int16Array<ArrayBufferLike>>(true)
    same<typeof stunned.enabled, EnableBits>(true)
    const e = ids[start]!
    position.x[e]! += health.hp[e]! * ctx.dt + actor.attribute('health')[e]! + from.x[e]! + grid.head[0]! + all.hp[e]!
    position.y.fill(0)
    stunned.enabled.set(e, !stunned.enabled.has(e))
    // @ts-expect-error: it is not enableable
    position.enabled.set(e, true)
    // @ts-expect-error: nor is what is only read
    void [health.enabled.has(e)]
    void dazed.enabled.has(e)
    // @ts-expect-error: it only reads the bits
    dazed.enabled.set(e, true)

    // @ts-expect-error: the list of entities is everybody's
    ids[start] = 1
    // @ts-expect-error: nor by a method
    ids.fill(0)
    // @ts-expect-error: nor a part of it
    ids.subarray(start, end)[0] = 1
    // @ts-expect-error: nor that of a further query
    ctx.queries.near.ids[0] = 1
    same<Uint32Array, ReturnType<typeof ids.slice>>(true)
    for (const id of ids.subarray(start, end)) void (id + ids.indexOf(id))

    // @ts-expect-error: it only reads it
    health.hp[e] = 1
    // @ts-expect-error: nor by a method
    health.hp.fill(0)
    // @ts-expect-error: it reads it of others
    all.hp[e] = 1
    // @ts-expect-error: it only reads the resource
    grid.head[0] = 1
    // @ts-expect-error: attributes are the engine's to write
    actor.attribute('health')[e] = 1
    // @ts-expect-error: and what actors are
    actor.state[e] = 0
    // @ts-expect-error: it only reads where they stand
    from.x[e] = 0
    // @ts-expect-error: no such field
    void position.z
    // @ts-expect-error: a component that it does not declare
    void columns.frozen
    // @ts-expect-error: columns are not to be replaced
    columns.position = Position
    // @ts-expect-error: ids are not to be replaced
    ctx.queries.near.ids = ids

    same<keyof typeof ctx.queries, 'near' | 'far'>(true)
    const { near } = ctx.queries
    same<readonly [number, number, boolean], readonly [typeof near.start, typeof end, typeof dense]>(true)
    // @ts-expect-error: no such query
    void ctx.queries.bodies

    ctx.emit('hit', e, 1)
    ctx.emit('gone', e)
    // @ts-expect-error: an event that it does not emit
    ctx.emit('lost', e)
    ctx.spawn(Actor, Position, set(Health, { hp: 5 }))
    ctx.add(e, Frozen)
    ctx.add(e, set(Position, { x: 1 }))
    ctx.remove(e, Frozen)
    // @ts-expect-error: values are not to be removed
    ctx.remove(e, set(Position, { x: 1 }))
    ctx.applyEffect(e, 'burning', { magnitude: 1, duration: 2, stacks: 3, source: e })
    // @ts-expect-error: an unknown option
    ctx.applyEffect(e, 'burning', { power: 1 })
    // @ts-expect-error: a term is no component
    ctx.add(e, Not(Frozen))
    // @ts-expect-error: the seconds of a tick are not to be set
    ctx.dt = 1
    same<number, typeof ctx.elapsed>(true)
    // @ts-expect-error: nor those since its last run
    ctx.elapsed = 1
  },
})
same<typeof movement, System<'hit' | 'gone'>>(true)

const places = defineSystem({
  name: 'places',
  query: [Actor],
  writes: { where: ActorPosition, grid: Grid },
  on: 'one',
  every: { seconds: 0.5 },
  runIf: ({ tick, dt }) => tick * dt > 1,
  slice: 256,
  before: ['effects'],
  after: ['movement'],
  run(ctx, { ids, start }, { where, grid }) {
    where.x[ids[start]!] = 5
    grid.head.fill(0)
    grid.sum[0] = where.y[ids[start]!]!
    // @ts-expect-error: it emits nothing
    ctx.emit('hit', 1)
  },
})
same<typeof places, System<never>>(true)

// ── What a system is made of ─────────────────────────────────────────────────

const run = () => {}
defineSystem({ name: 'x', run })
// @ts-expect-error: no name
defineSystem({ run })
// @ts-expect-error: no function
defineSystem({ name: 'x' })
// @ts-expect-error: an unknown key
defineSystem({ name: 'x', read: {}, run })
// @ts-expect-error: a place that is none
defineSystem({ name: 'x', on: 'gpu', run })
// @ts-expect-error: a term is no source
defineSystem({ name: 'x', reads: { position: Not(Position) }, run })
// @ts-expect-error: a resource is no term
defineSystem({ name: 'x', query: [Grid], run })
// @ts-expect-error: a component is no list of terms
defineSystem({ name: 'x', query: Position, run })
// @ts-expect-error: names come as a list
defineSystem({ name: 'x', before: 'y', run })
// @ts-expect-error: minutes are unknown
defineSystem({ name: 'x', every: { minutes: 1 }, run })
// @ts-expect-error: a function of another kind
defineSystem({ name: 'x', runIf: (tick: number) => tick > 1, run })

// ── An engine with systems ───────────────────────────────────────────────────

const engine = await createEngine({ systems: [movement, places], components: [Frozen], checks, workers: 0 })
same<typeof engine, Engine<never, never, 'hit' | 'gone'>>(true)
engine.on('hit', ({ type, tick, entity, value }) =>
  same<readonly [string, number, number, number], readonly [typeof type, typeof tick, typeof entity, typeof value]>(
    true,
  ),
)
engine.on('died', ({ target }) => target)
// @ts-expect-error: an event that nobody emits
engine.on('lout', () => {})
// @ts-expect-error: an event of a system has no target
engine.on('hit', ({ target }) => target)

engine.create()
engine.create(Position, set(Health, { hp: 5 }))
engine.createMany(5, Frozen)
engine.spawn({ components: [Frozen, set(Position, { y: 1 })] })
// @ts-expect-error: a term is no component
engine.create(Not(Position))
// @ts-expect-error: values are not to be removed
engine.removeComponents(1, set(Position, { x: 1 }))
// @ts-expect-error: components come as a list
engine.spawn({ components: Frozen })

same<ReturnType<typeof engine.query>, Uint32Array<ArrayBufferLike>>(true)
engine.query(Position, Not(Frozen), Any(Health))
const { x } = engine.columns(Position)
same<typeof x, Float32Array<ArrayBufferLike>>(true)
void engine.columns(Actor).attribute('health')
void engine.columns(ActorPosition).x
// @ts-expect-error: no such field
void engine.columns(Position).z
engine.columns(Stunned).enabled.set(5, true)
void engine.columns(Stunned).power.fill(1)
// @ts-expect-error: it is not enableable
void engine.columns(Position).enabled
const { level } = engine.columns(Health)
same<typeof level, Uint8Array<ArrayBufferLike>>(true)
const { stages, apart, ambiguous, periods, text } = engine.schedule.explain()
void [periods[0]!.ticks, periods[0]!.asked]
void [stages[0]!.tasks[0]!.kind === 'slices', apart[0]!.why, ambiguous[0]!.first, text]

async function inABlock(): Promise<string> {
  await using short = await createEngine({ workers: 0 })
  return short.hash()
}
void inABlock

// ── A worker file ────────────────────────────────────────────────────────────

serveThread()
serveThread({ systems: [movement, places], components: [Frozen], checks })
serveThread({ checks: false })
// @ts-expect-error: a definition that was not made by defineSystem
serveThread({ systems: [{ name: 'x', run }] })
// @ts-expect-error: an unknown option
serveThread({ system: [movement] })

// What pages and workers share comes through one door, and is the same.
same<typeof define.defineSystem, typeof defineSystem>(true)
same<typeof define.Actor, typeof Actor>(true)
const shared: Component<{ readonly n: 'u8' }> = define.defineComponent({ n: 'u8' })
void shared
