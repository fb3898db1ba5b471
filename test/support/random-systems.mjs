/**
 * Random systems with random access sets over random worlds, made from a seed: the same in the test, in the threads of
 * Node and in a page. Each system does something to every field that it declares to write, from all that it declares to
 * read, so that any wrong order shows in the state.
 */
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
import { playOn } from './play-on.mjs'

const TYPES = ['f32', 'f64', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32']
const WHOLE = new Set(['i8', 'u8', 'i16', 'u16', 'i32', 'u32'])

/** Numbers below `n`, from a seed. */
function dice(seed) {
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * n)
  }
}

/** Some of a list, in its order. */
function some(roll, list, percent) {
  return list.filter(() => roll(100) < percent)
}

/** What a column may take from any number, without a rounding that differs between machines. */
function bounded(value) {
  return Math.abs(value) < 1e6 ? value : value / 1e6 - Math.trunc(value / 1e6)
}

function makeComponents(roll) {
  return Array.from({ length: 6 }, (_, c) => {
    const fields = {}
    const count = c === 5 ? 0 : 1 + roll(3)
    for (let f = 0; f < count; f++) {
      const type = TYPES[roll(TYPES.length)]
      fields[`f${f}`] = roll(3) === 0 ? { type, default: 1 + roll(9) } : type
    }
    const types = Object.values(fields).map((field) => (typeof field === 'string' ? field : field.type))
    return {
      component: defineComponent(fields, { name: `C${c}`, enableable: c === 3 || c === 5 }),
      types,
      enableable: c === 3 || c === 5,
    }
  })
}

/**
 * Systems, components and how to begin, all from one seed.
 *
 * @param fault What one of the systems does without saying so: its number, and `write` (it declares to read what it writes),
 *   `read` (it reads a component that it does not declare) or `row` (it reads a row outside of its slice).
 * @param seen Is told which systems were called with entities, and which of them have written something.
 */
export function randomSystems(seed, fault, seen) {
  const roll = dice(seed + 1)
  const components = makeComponents(roll)
  const grid = defineResource({ cells: ['i32', 64] }, { name: 'grid' })
  const count = 3 + roll(6)
  const made = Array.from({ length: count }, (_, s) =>
    makeSystem(roll, s, components, grid, fault?.system === s ? fault.kind : undefined, seen),
  )
  return {
    systems: made.map(({ system }) => system),
    able: made.map(({ able }) => able),
    components: components.map(({ component }) => component),
    setUp: (engine) => setUp(engine, seed, components),
  }
}

function makeSystem(roll, s, components, grid, fault, seen) {
  const on = ['all', 'all', 'all', 'all', 'one', 'main'][roll(6)]
  const main = components[roll(components.length)]
  const others = some(roll, components, 25).filter((one) => one !== main)
  const query = [main.component]
  if (others[0]) query.push([Not, Any, Changed, Present, (one) => one][roll(5)](others[0].component))
  const written = some(roll, [main, ...components.slice(0, 3)], 45)
  const writes = Object.fromEntries([...new Set(written)].map((one) => [`w${components.indexOf(one)}`, one.component]))
  const free = components.filter((one) => !written.includes(one))
  const reads = Object.fromEntries(some(roll, free, 40).map((one) => [`r${components.indexOf(one)}`, one.component]))
  const far = on === 'all' ? some(roll, free, 20).filter((one) => !(`r${components.indexOf(one)}` in reads)) : []
  const readsOthers = Object.fromEntries(far.map((one) => [`o${components.indexOf(one)}`, one.component]))
  if (on !== 'all' && roll(2)) writes.map = grid
  else if (roll(3) === 0) reads.grid = grid
  if (roll(4) === 0) reads.actor = Actor
  if (roll(6) === 0) writes.where = ActorPosition
  const asks = roll(2)
  const declared = [...Object.values(reads), ...Object.values(writes), ...Object.values(readsOthers)]
  const foreign = components.find((one) => one.types.length > 0 && !declared.includes(one.component))
  const own = components.findIndex(
    (one, c) => one.types.length > 0 && (`r${c}` in reads || `w${c}` in writes) && on === 'all',
  )
  const slice = [64, 256, 1024][roll(3)]
  if (fault === 'write') {
    // The same keys, so that the system does the same: only what it says of itself is wrong.
    Object.assign(reads, writes)
    for (const key of Object.keys(writes)) delete writes[key]
  }
  const misdeeds = {
    // Done by `work` itself: only what the system says is another.
    write() {},
    read: (e) => foreign.component.f0[e],
    row: (e, columns) => columns[`r${own}` in reads ? `r${own}` : `w${own}`].f0[e < slice ? e + slice : e - slice],
  }
  const system = defineSystem({
    name: `s${s}`,
    query,
    reads,
    writes,
    readsOthers,
    queries: far.length > 0 ? { far: [far[0].component] } : {},
    on,
    slice,
    every: roll(4) === 0 ? 1 + roll(3) : 1,
    after: s > 0 && roll(5) === 0 ? [`s${roll(s)}`] : roll(12) === 0 ? ['effects'] : [],
    emits: ['ping'],
    run: (ctx, entities, columns) => {
      if (entities.start < entities.end) {
        seen?.called.add(s)
        if (fault) misdeeds[fault](entities.ids[entities.start], columns)
      }
      work(ctx, entities, columns, { asks, components, main, wrote: () => seen?.wrote.add(s) })
    },
  })
  return { system, able: { read: foreign !== undefined, row: own >= 0 } }
}

/** What a system reads, as one number an entity. */
function gather(ctx, columns, e, components) {
  let sum = ctx.tick % 7
  for (const key in columns) {
    const columnsOf = columns[key]
    if (key === 'grid') sum += columnsOf.cells[e & 63] % 5
    else if (key === 'actor') sum += columnsOf.attribute('health')[e] % 11
    else if (key[0] === 'r') {
      const { types, enableable } = components[Number(key.slice(1))]
      for (let f = 0; f < types.length; f++) sum += columnsOf[`f${f}`][e] * 0.5
      if (enableable && columnsOf.enabled.has(e)) sum += 1
    } else if (key[0] === 'o') {
      const { ids, start, end } = ctx.queries.far
      if (end > start && components[Number(key.slice(1))].types.length > 0)
        sum += columnsOf.f0[ids[start + ((e * 7 + ctx.tick) % (end - start))]] * 0.25
    }
  }
  return bounded(sum)
}

function work(ctx, { ids, start, end }, columns, { asks, components, main, wrote }) {
  for (let i = start; i < end; i++) {
    const e = ids[i]
    const sum = gather(ctx, columns, e, components)
    for (const key in columns) {
      const columnsOf = columns[key]
      if (key === 'where') {
        wrote()
        columnsOf.x[e] = bounded(columnsOf.x[e] + sum)
      } else if (key[0] === 'w') {
        const { types, enableable } = components[Number(key.slice(1))]
        for (let f = 0; f < types.length; f++) {
          wrote()
          const column = columnsOf[`f${f}`]
          const value = bounded(column[e] * 0.75 + sum + f)
          column[e] = WHOLE.has(types[f]) ? Math.floor(value) : value
        }
        if (enableable && ctx.random(e, 3) < 0.1) {
          wrote()
          columnsOf.enabled.set(e, ctx.random(e, 4) < 0.6)
        }
      } else if (key === 'map') {
        wrote()
        columnsOf.cells[e & 63] = (columnsOf.cells[e & 63] * 3 + Math.floor(sum) + e) | 0
      }
    }
    if (asks) ask(ctx, e, sum, components, main)
  }
}

/** Commands, some of them to entities that other commands remove. */
function ask(ctx, e, sum, components, main) {
  const chance = ctx.random(e, 10)
  if (chance < 0.01)
    ctx.spawn(
      set(main.component, main.types.length > 0 ? { f0: Math.floor(Math.abs(sum)) % 100 } : {}),
      components[4].component,
    )
  else if (chance < 0.02) ctx.despawn(e)
  else if (chance < 0.03) ctx.add(e, components[Math.floor(ctx.random(e, 11) * 6)].component)
  else if (chance < 0.04) ctx.remove(e, components[Math.floor(ctx.random(e, 12) * 6)].component)
  else if (chance < 0.05) ctx.emit('ping', e, sum)
  else if (chance < 0.055) ctx.spawn(Actor, components[0].component)
  else if (chance < 0.07 && ctx.has(e, Actor))
    ctx.applyEffect(e, 'burning', { magnitude: 1 + (Math.abs(sum) % 3), source: e })
}

function setUp(engine, seed, components) {
  const roll = dice(seed + 77)
  const total = 300 + roll(2500)
  for (let i = 0; i < total; i++) {
    const parts = some(roll, components, 50).map(({ component, types }) =>
      types.length > 0 && roll(2) ? set(component, { f0: roll(100) }) : component,
    )
    const entity = roll(5) === 0 ? engine.spawn({ components: parts }) : engine.create(...parts)
    if (roll(10) === 0) engine.despawn(entity)
  }
}

/** Options of an engine for the systems, whatever their seed. */
export const WORLD = {
  tickRate: 10,
  attributes: { health: { base: 50, min: 0, max: 100 } },
  vital: 'health',
  effects: [{ id: 'burning', duration: 0.5, period: 0.1, actions: [{ do: 'damage', amount: 2 }] }],
  capacity: { entities: 8000, actors: 8000, effects: 30_000 },
  wakeAboveMs: 0,
}

/** The faults of a seed that must be found: those that do something in a run where every system says what it does. */
export async function faultsOf(createEngine, seed) {
  const seen = { called: new Set(), wrote: new Set() }
  await runRandomSystems(createEngine, seed, 0, undefined, undefined, undefined, seen)
  const { able } = randomSystems(seed)
  return able.flatMap(({ read, row }, system) => [
    ...(seen.wrote.has(system) ? [{ system, kind: 'write' }] : []),
    ...(seen.called.has(system) && read ? [{ system, kind: 'read' }] : []),
    ...(seen.called.has(system) && row ? [{ system, kind: 'row' }] : []),
  ])
}

/**
 * Runs a seed's systems for some ticks and returns all that could differ, and how long workers took part. Half way the world is saved, goes on a little and is
 * loaded again.
 */
export async function runRandomSystems(createEngine, seed, workers, worker, checks, fault, seen) {
  const { systems, components, setUp: begin } = randomSystems(seed, fault, seen)
  const engine = await createEngine({ ...WORLD, seed, systems, components, workers, worker, checks })
  try {
    let pings = 0
    let order = 0
    engine.on('ping', ({ entity, value }) => {
      pings++
      order = (Math.imul(order, 31) + entity + Math.floor(value * 8)) | 0
    })
    begin(engine)
    const hashes = []
    for (let i = 0; i < 4; i++) {
      engine.step(3)
      hashes.push(engine.hash())
    }
    const image = engine.checkpoint()
    engine.step(2)
    const after = engine.hash()
    engine.restore(image)
    engine.step(2)
    const again = engine.hash()
    const { entities, effects, systemCommandsDenied } = engine.stats()
    const came = {
      hashes,
      after,
      again,
      pings,
      order,
      entities,
      effects,
      denied: systemCommandsDenied,
      stages: engine.schedule.explain().stages.length,
      workers: engine.capabilities.workers,
      fallback: engine.capabilities.fallback,
    }
    return { ...came, busyMs: playOn(engine) }
  } finally {
    await engine.dispose()
  }
}
