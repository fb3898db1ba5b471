// miniplex 2: entities are objects, components their properties; indexed loops over `query.entities`, the fastest it has.
import { World } from 'miniplex'
import { populate } from '../ecs/cases.mjs'

function setUp(population) {
  const world = new World()
  const own = populate(population, (names) => world.add(Object.fromEntries(names.map((name) => [name, 0]))))
  const cells = Object.fromEntries(
    Object.entries(own).map(([name, entities]) => {
      const set = (i, value) => {
        entities[i][name] = value
      }
      return [name, { get: (i) => entities[i][name], set }]
    }),
  )
  return { world, cells }
}

export function packed_5(population) {
  const { world, cells } = setUp(population)
  const withA = world.with('A')
  const withB = world.with('B')
  const withC = world.with('C')
  const withD = world.with('D')
  const withE = world.with('E')
  for (const query of [withA, withB, withC, withD, withE]) query.connect()
  const doubleA = () => {
    const { entities } = withA
    for (let i = 0, n = entities.length; i < n; i++) entities[i].A *= 2
  }
  const doubleB = () => {
    const { entities } = withB
    for (let i = 0, n = entities.length; i < n; i++) entities[i].B *= 2
  }
  const doubleC = () => {
    const { entities } = withC
    for (let i = 0, n = entities.length; i < n; i++) entities[i].C *= 2
  }
  const doubleD = () => {
    const { entities } = withD
    for (let i = 0, n = entities.length; i < n; i++) entities[i].D *= 2
  }
  const doubleE = () => {
    const { entities } = withE
    for (let i = 0, n = entities.length; i < n; i++) entities[i].E *= 2
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
  const { world, cells } = setUp(population)
  const withAB = world.with('A', 'B')
  const withCD = world.with('C', 'D')
  const withCE = world.with('C', 'E')
  for (const query of [withAB, withCD, withCE]) query.connect()
  const swapAB = () => {
    const { entities } = withAB
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = entity.A
      entity.A = entity.B
      entity.B = kept
    }
  }
  const swapCD = () => {
    const { entities } = withCD
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = entity.C
      entity.C = entity.D
      entity.D = kept
    }
  }
  const swapCE = () => {
    const { entities } = withCE
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = entity.C
      entity.C = entity.E
      entity.E = kept
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
  const { world, cells } = setUp(population)
  const withData = world.with('Data')
  const withZ = world.with('Z')
  for (const query of [withData, withZ]) query.connect()
  const doubleData = () => {
    const { entities } = withData
    for (let i = 0, n = entities.length; i < n; i++) entities[i].Data *= 2
  }
  const doubleZ = () => {
    const { entities } = withZ
    for (let i = 0, n = entities.length; i < n; i++) entities[i].Z *= 2
  }
  const pass = () => {
    doubleData()
    doubleZ()
  }
  return { pass, cells }
}

export function entity_cycle(population) {
  const { world } = setUp(population)
  const withA = world.with('A')
  const withB = world.with('B')
  for (const query of [withA, withB]) query.connect()
  let handled = 0
  const pass = () => {
    const parents = withA.entities
    for (let i = 0, n = parents.length; i < n; i++) world.add({ B: parents[i].A })
    const n = withB.entities.length
    // Its iterator goes backwards, so that entities may be removed.
    for (const entity of withB) world.remove(entity)
    handled += parents.length + n
  }
  return { pass, sizes: () => ({ A: withA.size, B: withB.size }), handled: () => handled }
}

export function add_remove(population) {
  const { world } = setUp(population)
  const withA = world.with('A')
  const withB = world.with('B')
  for (const query of [withA, withB]) query.connect()
  let handled = 0
  const pass = () => {
    const all = withA.entities
    for (let i = 0, n = all.length; i < n; i++) world.addComponent(all[i], 'B', true)
    const n = withB.entities.length
    for (const entity of withB) world.removeComponent(entity, 'B')
    handled += all.length + n
  }
  return { pass, sizes: () => ({ A: withA.size, B: withB.size }), handled: () => handled }
}
