// Myriad as a game uses it: systems run by `engine.step()`, on the engine's own thread only. Entities come and go, and get
// and lose components, by bitECS's own functions on `engine.world`, or by calls of the engine (`…_engine`).
import { addComponent, addEntity, query, removeComponent, removeEntity } from 'bitecs'
import { createEngine, defineComponent, defineSystem, Present } from '../../../dist/src/index.js'
import { columnCells, populate } from './cases.mjs'

const ENTITIES = 10_000

const number = () => defineComponent({ value: 'i32' })

async function setUp(population, components, systems) {
  const engine = await createEngine({
    components: Object.values(components),
    systems,
    capacity: { entities: ENTITIES },
    workers: 0,
  })
  const { world } = engine
  const ids = populate(population, (own) => {
    const entity = addEntity(world)
    for (const name of own) addComponent(world, entity, components[name])
    return entity
  })
  return { engine, cells: columnCells(ids, (name) => engine.columns(components[name]).value), ids }
}

export async function packed_5(population) {
  const [A, B, C, D, E] = [number(), number(), number(), number(), number()]
  const doubleA = defineSystem({
    name: 'double A',
    writes: { a: A },
    run(_ctx, { ids, start, end }, { a: { value } }) {
      for (let i = start; i < end; i++) value[ids[i]] *= 2
    },
  })
  const doubleB = defineSystem({
    name: 'double B',
    writes: { b: B },
    run(_ctx, { ids, start, end }, { b: { value } }) {
      for (let i = start; i < end; i++) value[ids[i]] *= 2
    },
  })
  const doubleC = defineSystem({
    name: 'double C',
    writes: { c: C },
    run(_ctx, { ids, start, end }, { c: { value } }) {
      for (let i = start; i < end; i++) value[ids[i]] *= 2
    },
  })
  const doubleD = defineSystem({
    name: 'double D',
    writes: { d: D },
    run(_ctx, { ids, start, end }, { d: { value } }) {
      for (let i = start; i < end; i++) value[ids[i]] *= 2
    },
  })
  const doubleE = defineSystem({
    name: 'double E',
    writes: { e: E },
    run(_ctx, { ids, start, end }, { e: { value } }) {
      for (let i = start; i < end; i++) value[ids[i]] *= 2
    },
  })
  const systems = [doubleA, doubleB, doubleC, doubleD, doubleE]
  const { engine, cells } = await setUp(population, { A, B, C, D, E }, systems)
  return { pass: () => engine.step(), cells }
}

export async function simple_iter(population) {
  const [A, B, C, D, E] = [number(), number(), number(), number(), number()]
  const swapAB = defineSystem({
    name: 'swap A and B',
    writes: { first: A, second: B },
    run(_ctx, { ids, start, end }, { first, second }) {
      const a = first.value
      const b = second.value
      for (let i = start; i < end; i++) {
        const entity = ids[i]
        const kept = a[entity]
        a[entity] = b[entity]
        b[entity] = kept
      }
    },
  })
  const swapCD = defineSystem({
    name: 'swap C and D',
    writes: { first: C, second: D },
    run(_ctx, { ids, start, end }, { first, second }) {
      const c = first.value
      const d = second.value
      for (let i = start; i < end; i++) {
        const entity = ids[i]
        const kept = c[entity]
        c[entity] = d[entity]
        d[entity] = kept
      }
    },
  })
  const swapCE = defineSystem({
    name: 'swap C and E',
    writes: { first: C, second: E },
    run(_ctx, { ids, start, end }, { first, second }) {
      const c = first.value
      const e = second.value
      for (let i = start; i < end; i++) {
        const entity = ids[i]
        const kept = c[entity]
        c[entity] = e[entity]
        e[entity] = kept
      }
    },
  })
  const { engine, cells } = await setUp(population, { A, B, C, D, E }, [swapAB, swapCD, swapCE])
  return { pass: () => engine.step(), cells }
}

export async function frag_iter(population) {
  const letters = Object.fromEntries([...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => [letter, number()]))
  const { Z } = letters
  const Data = number()
  const doubleData = defineSystem({
    name: 'double Data',
    writes: { data: Data },
    run(_ctx, { ids, start, end }, { data: { value } }) {
      for (let i = start; i < end; i++) value[ids[i]] *= 2
    },
  })
  const doubleZ = defineSystem({
    name: 'double Z',
    writes: { z: Z },
    run(_ctx, { ids, start, end }, { z: { value } }) {
      for (let i = start; i < end; i++) value[ids[i]] *= 2
    },
  })
  const { engine, cells } = await setUp(population, { ...letters, Data }, [doubleData, doubleZ])
  return { pass: () => engine.step(), cells }
}

export async function entity_cycle(population) {
  const [A, B] = [number(), number()]
  const { engine } = await setUp(population, { A, B }, [])
  const { world } = engine
  const a = engine.columns(A).value
  const b = engine.columns(B).value
  const withA = [A]
  const withB = [B]
  let handled = 0
  const pass = () => {
    const parents = query(world, withA)
    for (let i = 0, n = parents.length; i < n; i++) {
      const entity = addEntity(world)
      addComponent(world, entity, B)
      b[entity] = a[parents[i]]
    }
    const children = query(world, withB)
    const n = children.length
    for (let i = n - 1; i >= 0; i--) removeEntity(world, children[i])
    handled += parents.length + n
  }
  return { pass, sizes: () => sizesOf(engine, A, B), handled: () => handled }
}

export async function add_remove(population) {
  const A = number()
  const B = defineComponent({})
  const { engine } = await setUp(population, { A, B }, [])
  const { world } = engine
  const withA = [A]
  const withB = [B]
  let handled = 0
  const pass = () => {
    const all = query(world, withA)
    for (let i = 0, n = all.length; i < n; i++) addComponent(world, all[i], B)
    const both = query(world, withB)
    const n = both.length
    for (let i = n - 1; i >= 0; i--) removeComponent(world, both[i], B)
    handled += all.length + n
  }
  return { pass, sizes: () => sizesOf(engine, A, B), handled: () => handled }
}

/** What the engine's own lists say. */
const sizesOf = (engine, A, B) => ({ A: engine.query(A).length, B: engine.query(B).length })

export async function entity_cycle_engine(population) {
  const [A, B] = [number(), number()]
  const { engine, ids } = await setUp(population, { A, B }, [])
  const a = engine.columns(A).value
  const b = engine.columns(B).value
  const children = new Uint32Array(ids.A.length)
  let handled = 0
  const pass = () => {
    const parents = engine.query(A)
    for (let i = 0, n = parents.length; i < n; i++) {
      const child = engine.create(B)
      b[engine.idOf(child)] = a[parents[i]]
      children[i] = child
    }
    const n = engine.query(B).length
    for (let i = n - 1; i >= 0; i--) engine.despawn(children[i])
    handled += parents.length + n
  }
  return { pass, sizes: () => sizesOf(engine, A, B), handled: () => handled }
}

export async function add_remove_engine(population) {
  const A = number()
  const B = defineComponent({})
  const { engine, ids } = await setUp(population, { A, B }, [])
  const handles = Uint32Array.from(ids.A, (id) => engine.handleOf(id))
  let handled = 0
  const pass = () => {
    const n = handles.length
    for (let i = 0; i < n; i++) engine.addComponents(handles[i], B)
    const both = engine.query(B).length
    for (let i = n - 1; i >= 0; i--) engine.removeComponents(handles[i], B)
    handled += n + both
  }
  return { pass, sizes: () => sizesOf(engine, A, B), handled: () => handled }
}

/** What add_remove is for, without a change of structure: B is there all the time, and its bit says whether it counts. */
export async function toggle_engine(population) {
  const A = number()
  const B = defineComponent({}, { enableable: true })
  const { engine, ids } = await setUp(population, { A, B }, [])
  const handles = Uint32Array.from(ids.A, (id) => engine.handleOf(id))
  for (const handle of handles) engine.addComponents(handle, B)
  for (const handle of handles) engine.disable(handle, B)
  let handled = 0
  const pass = () => {
    const n = handles.length
    for (let i = 0; i < n; i++) engine.enable(handles[i], B)
    const on = engine.query(B).length
    for (let i = n - 1; i >= 0; i--) engine.disable(handles[i], B)
    handled += n + on
  }
  return { pass, sizes: () => sizesOf(engine, A, B), handled: () => handled }
}

/** The same by systems, which may run on any thread. */
export async function toggle_systems(population) {
  const A = number()
  const B = defineComponent({}, { enableable: true })
  let handled = 0
  const enable = defineSystem({
    name: 'enable',
    query: [A, Present(B)],
    writes: { b: B },
    run(_ctx, { ids, start, end }, { b: { enabled } }) {
      for (let i = start; i < end; i++) enabled.set(ids[i], true)
      handled += end - start
    },
  })
  const disable = defineSystem({
    name: 'disable',
    query: [A, B],
    writes: { b: B },
    run(_ctx, { ids, start, end }, { b: { enabled } }) {
      for (let i = start; i < end; i++) enabled.set(ids[i], false)
      handled += end - start
    },
  })
  const { engine, ids } = await setUp(population, { A, B }, [enable, disable])
  for (const id of ids.A) {
    const handle = engine.handleOf(id)
    engine.addComponents(handle, B)
    engine.disable(handle, B)
  }
  return { pass: () => engine.step(), sizes: () => sizesOf(engine, A, B), handled: () => handled }
}
