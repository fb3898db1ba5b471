// wolf-ecs: archetypes of ids with typed columns; loops over `query.a[i].e`, its documented fast way.
import { ECS, not, types } from 'wolf-ecs'
import { columnCells, populate } from '../ecs/cases.mjs'

function setUp(population, names) {
  const ecs = new ECS()
  const components = Object.fromEntries(names.map((name) => [name, ecs.defineComponent(types.i32)]))
  const ids = populate(population, (own) => {
    const entity = ecs.createEntity()
    for (const name of own) ecs.addComponent(entity, components[name])
    return entity
  })
  return { ecs, components, cells: columnCells(ids, (name) => components[name]) }
}

export function packed_5(population) {
  const { ecs, components, cells } = setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = components
  const withA = ecs.createQuery(A)
  const withB = ecs.createQuery(B)
  const withC = ecs.createQuery(C)
  const withD = ecs.createQuery(D)
  const withE = ecs.createQuery(E)
  const doubleA = () => {
    const column = A
    for (let k = 0, l = withA.a.length; k < l; k++) {
      const entities = withA.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) column[entities[i]] *= 2
    }
  }
  const doubleB = () => {
    const column = B
    for (let k = 0, l = withB.a.length; k < l; k++) {
      const entities = withB.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) column[entities[i]] *= 2
    }
  }
  const doubleC = () => {
    const column = C
    for (let k = 0, l = withC.a.length; k < l; k++) {
      const entities = withC.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) column[entities[i]] *= 2
    }
  }
  const doubleD = () => {
    const column = D
    for (let k = 0, l = withD.a.length; k < l; k++) {
      const entities = withD.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) column[entities[i]] *= 2
    }
  }
  const doubleE = () => {
    const column = E
    for (let k = 0, l = withE.a.length; k < l; k++) {
      const entities = withE.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) column[entities[i]] *= 2
    }
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
  const { ecs, components, cells } = setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = components
  const withAB = ecs.createQuery(A, B)
  const withCD = ecs.createQuery(C, D)
  const withCE = ecs.createQuery(C, E)
  const swapAB = () => {
    const a = A
    const b = B
    for (let k = 0, l = withAB.a.length; k < l; k++) {
      const entities = withAB.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) {
        const entity = entities[i]
        const kept = a[entity]
        a[entity] = b[entity]
        b[entity] = kept
      }
    }
  }
  const swapCD = () => {
    const c = C
    const d = D
    for (let k = 0, l = withCD.a.length; k < l; k++) {
      const entities = withCD.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) {
        const entity = entities[i]
        const kept = c[entity]
        c[entity] = d[entity]
        d[entity] = kept
      }
    }
  }
  const swapCE = () => {
    const c = C
    const e = E
    for (let k = 0, l = withCE.a.length; k < l; k++) {
      const entities = withCE.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) {
        const entity = entities[i]
        const kept = c[entity]
        c[entity] = e[entity]
        e[entity] = kept
      }
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
  const { ecs, components, cells } = setUp(population, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'Data'])
  const { Z, Data } = components
  const withData = ecs.createQuery(Data)
  const withZ = ecs.createQuery(Z)
  const doubleData = () => {
    const column = Data
    for (let k = 0, l = withData.a.length; k < l; k++) {
      const entities = withData.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) column[entities[i]] *= 2
    }
  }
  const doubleZ = () => {
    const column = Z
    for (let k = 0, l = withZ.a.length; k < l; k++) {
      const entities = withZ.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) column[entities[i]] *= 2
    }
  }
  const pass = () => {
    doubleData()
    doubleZ()
  }
  return { pass, cells }
}

const total = (query) => query.a.reduce((sum, { e }) => sum + e.length, 0)

export function entity_cycle(population) {
  const { ecs, components } = setUp(population, ['A', 'B'])
  const { A, B } = components
  const withA = ecs.createQuery(A)
  const withB = ecs.createQuery(B)
  let handled = 0
  const pass = () => {
    for (let k = 0, l = withA.a.length; k < l; k++) {
      const entities = withA.a[k].e
      for (let i = 0, n = entities.length; i < n; i++) {
        const entity = ecs.createEntity()
        ecs.addComponent(entity, B)
        B[entity] = A[entities[i]]
      }
      handled += entities.length
    }
    for (let k = 0, l = withB.a.length; k < l; k++) {
      const entities = withB.a[k].e
      const n = entities.length
      for (let i = n - 1; i >= 0; i--) ecs.destroyEntity(entities[i])
      handled += n
    }
  }
  return { pass, sizes: () => ({ A: total(withA), B: total(withB) }), handled: () => handled }
}

export function add_remove(population) {
  const { ecs, components } = setUp(population, ['A', 'B'])
  const { A, B } = components
  const withA = ecs.createQuery(A)
  const onlyA = ecs.createQuery(A, not(B))
  const withB = ecs.createQuery(B)
  let handled = 0
  const pass = () => {
    for (let k = 0, l = onlyA.a.length; k < l; k++) {
      const entities = onlyA.a[k].e
      const n = entities.length
      for (let i = n - 1; i >= 0; i--) ecs.addComponent(entities[i], B)
      handled += n
    }
    for (let k = 0, l = withB.a.length; k < l; k++) {
      const entities = withB.a[k].e
      const n = entities.length
      for (let i = n - 1; i >= 0; i--) ecs.removeComponent(entities[i], B)
      handled += n
    }
  }
  return { pass, sizes: () => ({ A: total(withA), B: total(withB) }), handled: () => handled }
}
