// bitECS 0.4: components are any store, here typed arrays; `query` is called where it is used, as its documentation shows.
import { addComponent, addEntity, createWorld, query, removeComponent, removeEntity } from 'bitecs'
import { columnCells, populate } from '../ecs/cases.mjs'

const ROOM = 10_000

function setUp(population, names) {
  const world = createWorld()
  const components = Object.fromEntries(names.map((name) => [name, { value: new Int32Array(ROOM) }]))
  const ids = populate(population, (own) => {
    const entity = addEntity(world)
    for (const name of own) addComponent(world, entity, components[name])
    return entity
  })
  return { world, components, cells: columnCells(ids, (name) => components[name].value) }
}

export function packed_5(population) {
  const { world, components, cells } = setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = components
  const withA = [A]
  const withB = [B]
  const withC = [C]
  const withD = [D]
  const withE = [E]
  const doubleA = () => {
    const entities = query(world, withA)
    const { value } = A
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleB = () => {
    const entities = query(world, withB)
    const { value } = B
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleC = () => {
    const entities = query(world, withC)
    const { value } = C
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleD = () => {
    const entities = query(world, withD)
    const { value } = D
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleE = () => {
    const entities = query(world, withE)
    const { value } = E
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const pass = () => {
    doubleA()
    doubleB()
    doubleC()
    doubleD()
    doubleE()
  }
  return { pass, cells }
}

export function simple_iter(population) {
  const { world, components, cells } = setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = components
  const withAB = [A, B]
  const withCD = [C, D]
  const withCE = [C, E]
  const swapAB = () => {
    const entities = query(world, withAB)
    const a = A.value
    const b = B.value
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = a[entity]
      a[entity] = b[entity]
      b[entity] = kept
    }
  }
  const swapCD = () => {
    const entities = query(world, withCD)
    const c = C.value
    const d = D.value
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = c[entity]
      c[entity] = d[entity]
      d[entity] = kept
    }
  }
  const swapCE = () => {
    const entities = query(world, withCE)
    const c = C.value
    const e = E.value
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = c[entity]
      c[entity] = e[entity]
      e[entity] = kept
    }
  }
  const pass = () => {
    swapAB()
    swapCD()
    swapCE()
  }
  return { pass, cells }
}

export function frag_iter(population) {
  const { world, components, cells } = setUp(population, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'Data'])
  const { Z, Data } = components
  const withData = [Data]
  const withZ = [Z]
  const doubleData = () => {
    const entities = query(world, withData)
    const { value } = Data
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const doubleZ = () => {
    const entities = query(world, withZ)
    const { value } = Z
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  }
  const pass = () => {
    doubleData()
    doubleZ()
  }
  return { pass, cells }
}

export function entity_cycle(population) {
  const { world, components } = setUp(population, ['A', 'B'])
  const { A, B } = components
  const withA = [A]
  const withB = [B]
  let handled = 0
  const pass = () => {
    const parents = query(world, withA)
    for (let i = 0, n = parents.length; i < n; i++) {
      const entity = addEntity(world)
      addComponent(world, entity, B)
      B.value[entity] = A.value[parents[i]]
    }
    const children = query(world, withB)
    const n = children.length
    for (let i = n - 1; i >= 0; i--) removeEntity(world, children[i])
    handled += parents.length + n
  }
  const sizes = () => ({ A: query(world, withA).length, B: query(world, withB).length })
  return { pass, sizes, handled: () => handled }
}

export function add_remove(population) {
  const { world, components } = setUp(population, ['A', 'B'])
  const { A, B } = components
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
  const sizes = () => ({ A: query(world, withA).length, B: query(world, withB).length })
  return { pass, sizes, handled: () => handled }
}
