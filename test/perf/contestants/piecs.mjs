// piecs: archetypes of ids, prefabricated; the columns are one's own typed arrays; systems run by `world.update()`.
import { createEntitySystem, World } from 'piecs/dist/index.mjs'
import { columnCells, populate } from '../ecs/cases.mjs'

const ROOM = 10_000

function setUp(population, names) {
  const world = new World()
  const components = Object.fromEntries(
    names.map((name) => [name, { id: world.createComponentId(), value: new Int32Array(ROOM) }]),
  )
  const prefabs = new Map()
  const prefab = (own) => {
    const key = own.join()
    if (!prefabs.has(key)) prefabs.set(key, world.prefabricate(own.map((name) => components[name])))
    return prefabs.get(key)
  }
  const fill = () => populate(population, (own) => world.createEntity(prefab(own)))
  return { world, components, prefab, cells: () => columnCells(fill(), (name) => components[name].value), fill }
}

export function packed_5(population) {
  const { world, components, cells } = setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = components
  const doubleA = (entities) => {
    const { value } = A
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleB = (entities) => {
    const { value } = B
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleC = (entities) => {
    const { value } = C
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleD = (entities) => {
    const { value } = D
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleE = (entities) => {
    const { value } = E
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  world
    .registerSystem(createEntitySystem(doubleA, (q) => q.every(A)))
    .registerSystem(createEntitySystem(doubleB, (q) => q.every(B)))
    .registerSystem(createEntitySystem(doubleC, (q) => q.every(C)))
    .registerSystem(createEntitySystem(doubleD, (q) => q.every(D)))
    .registerSystem(createEntitySystem(doubleE, (q) => q.every(E)))
    .initialize()
  return { pass: () => world.update(), cells: cells() }
}

export function simple_iter(population) {
  const { world, components, cells } = setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = components
  const swapAB = (entities) => {
    const a = A.value
    const b = B.value
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = a[entity]
      a[entity] = b[entity]
      b[entity] = kept
    }
  }
  const swapCD = (entities) => {
    const c = C.value
    const d = D.value
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = c[entity]
      c[entity] = d[entity]
      d[entity] = kept
    }
  }
  const swapCE = (entities) => {
    const c = C.value
    const e = E.value
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = c[entity]
      c[entity] = e[entity]
      e[entity] = kept
    }
  }
  world
    .registerSystem(createEntitySystem(swapAB, (q) => q.every(A, B)))
    .registerSystem(createEntitySystem(swapCD, (q) => q.every(C, D)))
    .registerSystem(createEntitySystem(swapCE, (q) => q.every(C, E)))
    .initialize()
  return { pass: () => world.update(), cells: cells() }
}

export function frag_iter(population) {
  const { world, components, cells } = setUp(population, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'Data'])
  const { Z, Data } = components
  const doubleData = (entities) => {
    const { value } = Data
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleZ = (entities) => {
    const { value } = Z
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  world
    .registerSystem(createEntitySystem(doubleData, (q) => q.every(Data)))
    .registerSystem(createEntitySystem(doubleZ, (q) => q.every(Z)))
    .initialize()
  return { pass: () => world.update(), cells: cells() }
}

const total = (archetypes) => archetypes.reduce((sum, { entities }) => sum + entities.length, 0)

export function entity_cycle(population) {
  const { world, components, prefab, fill } = setUp(population, ['A', 'B'])
  const { A, B } = components
  const child = prefab(['B'])
  let handled = 0
  const spawn = createEntitySystem(
    (entities) => {
      for (let i = 0, n = entities.length; i < n; i++) B.value[world.createEntity(child)] = A.value[entities[i]]
      handled += entities.length
    },
    (q) => q.every(A),
  )
  const kill = createEntitySystem(
    (entities) => {
      const n = entities.length
      for (let i = n - 1; i >= 0; i--) world.deleteEntity(entities[i])
      handled += n
    },
    (q) => q.every(B),
  )
  world.registerSystem(spawn).registerSystem(kill).initialize()
  fill()
  const sizes = () => ({ A: total(spawn.query.archetypes), B: total(kill.query.archetypes) })
  return { pass: () => world.update(), sizes, handled: () => handled }
}

export function add_remove(population) {
  const { world, components, fill } = setUp(population, ['A', 'B'])
  const { A, B } = components
  let handled = 0
  const add = createEntitySystem(
    (entities) => {
      const n = entities.length
      for (let i = n - 1; i >= 0; i--) world.addComponent(entities[i], B)
      handled += n
    },
    (q) => q.every(A).not(B),
  )
  const remove = createEntitySystem(
    (entities) => {
      const n = entities.length
      for (let i = n - 1; i >= 0; i--) world.removeComponent(entities[i], B)
      handled += n
    },
    (q) => q.every(B),
  )
  world.registerSystem(add).registerSystem(remove).initialize()
  fill()
  const sizes = () => ({ A: total(add.query.archetypes), B: total(remove.query.archetypes) })
  return { pass: () => world.update(), sizes, handled: () => handled }
}
