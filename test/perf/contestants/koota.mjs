// koota: queries made once, stores taken with `useStores`, its documented way for performance-critical loops.
import { createQuery, createWorld, trait } from 'koota'
import { populate } from '../ecs/cases.mjs'

function setUp(population, names) {
  const world = createWorld()
  const traits = Object.fromEntries(names.map((name) => [name, trait({ value: 0 })]))
  const own = populate(population, (list) => world.spawn(...list.map((name) => traits[name])))
  const cells = Object.fromEntries(
    Object.entries(own).map(([name, entities]) => [
      name,
      {
        get: (i) => entities[i].get(traits[name]).value,
        set: (i, value) => entities[i].set(traits[name], { value }),
      },
    ]),
  )
  return { world, traits, cells }
}

export function packed_5(population) {
  const { world, traits, cells } = setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = traits
  const withA = createQuery(A)
  const withB = createQuery(B)
  const withC = createQuery(C)
  const withD = createQuery(D)
  const withE = createQuery(E)
  const doubleA = ([store], entities) => {
    const { value } = store
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i].id()] *= 2
  }
  const doubleB = ([store], entities) => {
    const { value } = store
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i].id()] *= 2
  }
  const doubleC = ([store], entities) => {
    const { value } = store
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i].id()] *= 2
  }
  const doubleD = ([store], entities) => {
    const { value } = store
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i].id()] *= 2
  }
  const doubleE = ([store], entities) => {
    const { value } = store
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i].id()] *= 2
  }
  const pass = () => {
    world.query(withA).useStores(doubleA)
    world.query(withB).useStores(doubleB)
    world.query(withC).useStores(doubleC)
    world.query(withD).useStores(doubleD)
    world.query(withE).useStores(doubleE)
  }
  return { pass, cells }
}

export function simple_iter(population) {
  const { world, traits, cells } = setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = traits
  const withAB = createQuery(A, B)
  const withCD = createQuery(C, D)
  const withCE = createQuery(C, E)
  const swapAB = ([first, second], entities) => {
    const a = first.value
    const b = second.value
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i].id()
      const kept = a[entity]
      a[entity] = b[entity]
      b[entity] = kept
    }
  }
  const swapCD = ([first, second], entities) => {
    const c = first.value
    const d = second.value
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i].id()
      const kept = c[entity]
      c[entity] = d[entity]
      d[entity] = kept
    }
  }
  const swapCE = ([first, second], entities) => {
    const c = first.value
    const e = second.value
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i].id()
      const kept = c[entity]
      c[entity] = e[entity]
      e[entity] = kept
    }
  }
  const pass = () => {
    world.query(withAB).useStores(swapAB)
    world.query(withCD).useStores(swapCD)
    world.query(withCE).useStores(swapCE)
  }
  return { pass, cells }
}

export function frag_iter(population) {
  const { world, traits, cells } = setUp(population, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'Data'])
  const withData = createQuery(traits.Data)
  const withZ = createQuery(traits.Z)
  const doubleData = ([store], entities) => {
    const { value } = store
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i].id()] *= 2
  }
  const doubleZ = ([store], entities) => {
    const { value } = store
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i].id()] *= 2
  }
  const pass = () => {
    world.query(withData).useStores(doubleData)
    world.query(withZ).useStores(doubleZ)
  }
  return { pass, cells }
}

export function entity_cycle(population) {
  const { world, traits } = setUp(population, ['A', 'B'])
  const { A, B } = traits
  const withA = createQuery(A)
  const withB = createQuery(B)
  let handled = 0
  const pass = () => {
    const parents = world.query(withA)
    for (let i = 0, n = parents.length; i < n; i++) world.spawn(B({ value: parents[i].get(A).value }))
    const children = world.query(withB)
    for (let i = 0, n = children.length; i < n; i++) children[i].destroy()
    handled += parents.length + children.length
  }
  const sizes = () => ({ A: world.query(withA).length, B: world.query(withB).length })
  return { pass, sizes, handled: () => handled }
}

export function add_remove(population) {
  const { world, traits } = setUp(population, ['A'])
  const { A } = traits
  const B = trait()
  const withA = createQuery(A)
  const withB = createQuery(B)
  let handled = 0
  const pass = () => {
    const all = world.query(withA)
    for (let i = 0, n = all.length; i < n; i++) all[i].add(B)
    const both = world.query(withB)
    for (let i = 0, n = both.length; i < n; i++) both[i].remove(B)
    handled += all.length + both.length
  }
  const sizes = () => ({ A: world.query(withA).length, B: world.query(withB).length })
  return { pass, sizes, handled: () => handled }
}
