// @woven-ecs/core: `read` and `write` per entity, its documented access, in main-thread systems (woven-direct.mjs has the
// documented short cut past them).
import {
  addComponent,
  createEntity,
  defineComponent,
  defineQuery,
  defineSystem,
  field,
  removeComponent,
  removeEntity,
  World,
} from '@woven-ecs/core'
import { columnCells, populate } from '../ecs/cases.mjs'

/** Ids of removed entities come back some executions later. */
const ROOM = 60_000

export async function setUp(population, names) {
  const components = Object.fromEntries(
    names.map((name) => [name, defineComponent(name === 'Tag' ? {} : { value: field.int32() })]),
  )
  const world = new World(Object.values(components), { maxEntities: ROOM, threads: 1 })
  let cells
  await world.execute((ctx) => {
    const ids = populate(population, (own) => {
      const entity = createEntity(ctx)
      for (const name of own) addComponent(ctx, entity, components[name])
      return entity
    })
    cells = columnCells(ids, (name) => components[name]._getInstance(ctx).buffer.value)
  })
  return { world, components, cells }
}

export async function packed_5(population) {
  const { world, components, cells } = await setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = components
  const withA = defineQuery((q) => q.with(A))
  const withB = defineQuery((q) => q.with(B))
  const withC = defineQuery((q) => q.with(C))
  const withD = defineQuery((q) => q.with(D))
  const withE = defineQuery((q) => q.with(E))
  const doubleA = defineSystem((ctx) => {
    for (const entity of withA.current(ctx)) A.write(ctx, entity).value *= 2
  })
  const doubleB = defineSystem((ctx) => {
    for (const entity of withB.current(ctx)) B.write(ctx, entity).value *= 2
  })
  const doubleC = defineSystem((ctx) => {
    for (const entity of withC.current(ctx)) C.write(ctx, entity).value *= 2
  })
  const doubleD = defineSystem((ctx) => {
    for (const entity of withD.current(ctx)) D.write(ctx, entity).value *= 2
  })
  const doubleE = defineSystem((ctx) => {
    for (const entity of withE.current(ctx)) E.write(ctx, entity).value *= 2
  })
  return { pass: () => world.execute(doubleA, doubleB, doubleC, doubleD, doubleE), cells }
}

export async function simple_iter(population) {
  const { world, components, cells } = await setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = components
  const withAB = defineQuery((q) => q.with(A, B))
  const withCD = defineQuery((q) => q.with(C, D))
  const withCE = defineQuery((q) => q.with(C, E))
  const swapAB = defineSystem((ctx) => {
    for (const entity of withAB.current(ctx)) {
      const a = A.write(ctx, entity)
      const b = B.write(ctx, entity)
      const kept = a.value
      a.value = b.value
      b.value = kept
    }
  })
  const swapCD = defineSystem((ctx) => {
    for (const entity of withCD.current(ctx)) {
      const c = C.write(ctx, entity)
      const d = D.write(ctx, entity)
      const kept = c.value
      c.value = d.value
      d.value = kept
    }
  })
  const swapCE = defineSystem((ctx) => {
    for (const entity of withCE.current(ctx)) {
      const c = C.write(ctx, entity)
      const e = E.write(ctx, entity)
      const kept = c.value
      c.value = e.value
      e.value = kept
    }
  })
  return { pass: () => world.execute(swapAB, swapCD, swapCE), cells }
}

export async function frag_iter(population) {
  const { world, components, cells } = await setUp(population, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'Data'])
  const { Z, Data } = components
  const withData = defineQuery((q) => q.with(Data))
  const withZ = defineQuery((q) => q.with(Z))
  const doubleData = defineSystem((ctx) => {
    for (const entity of withData.current(ctx)) Data.write(ctx, entity).value *= 2
  })
  const doubleZ = defineSystem((ctx) => {
    for (const entity of withZ.current(ctx)) Z.write(ctx, entity).value *= 2
  })
  return { pass: () => world.execute(doubleData, doubleZ), cells }
}

/** A function rather than a system: every system that has run is waited for before an id is given out again. */
async function sizesOf(world, withA, withB) {
  let sizes
  await world.execute((ctx) => {
    sizes = { A: withA.current(ctx).length, B: withB.current(ctx).length }
  })
  return sizes
}

export async function entity_cycle(population) {
  const { world, components } = await setUp(population, ['A', 'B'])
  const { A, B } = components
  const withA = defineQuery((q) => q.with(A))
  const withB = defineQuery((q) => q.with(B))
  let handled = 0
  const spawn = defineSystem((ctx) => {
    const parents = withA.current(ctx)
    for (const parent of parents) {
      addComponent(ctx, createEntity(ctx), B, { value: A.read(ctx, parent).value })
    }
    handled += parents.length
  })
  const kill = defineSystem((ctx) => {
    const children = withB.current(ctx)
    for (const child of children) removeEntity(ctx, child)
    handled += children.length
  })
  // Two calls: queries see what came before the call.
  const pass = async () => {
    await world.execute(spawn)
    await world.execute(kill)
  }
  return { pass, sizes: () => sizesOf(world, withA, withB), handled: () => handled }
}

export async function add_remove(population) {
  const { world, components } = await setUp(population, ['A', 'Tag'])
  const { A, Tag } = components
  const withA = defineQuery((q) => q.with(A))
  const withB = defineQuery((q) => q.with(Tag))
  let handled = 0
  const add = defineSystem((ctx) => {
    const all = withA.current(ctx)
    for (const entity of all) addComponent(ctx, entity, Tag)
    handled += all.length
  })
  const remove = defineSystem((ctx) => {
    const both = withB.current(ctx)
    for (const entity of both) removeComponent(ctx, entity, Tag)
    handled += both.length
  })
  const pass = async () => {
    await world.execute(add)
    await world.execute(remove)
  }
  return { pass, sizes: () => sizesOf(world, withA, withB), handled: () => handled }
}
