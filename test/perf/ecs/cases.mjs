// The public cases of noctjs/ecs-benchmark as data, the model of what they must have done, and the checks. A contestant
// (../contestants) exports a function a case; it gets the population and returns { pass, cells } or { pass, sizes, handled }.

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']

/** One array of component names an entity, in the order of creation. */
function population(groups, times) {
  const entities = []
  for (let i = 0; i < times; i++) for (const group of groups) entities.push(group)
  return entities
}

const of = (text) => [...text]

/**
 * `passes`: of a timed batch. Odd, so that swaps do not cancel out, and few, so that doubled numbers stay small integers
 * (as numbers beyond 31 bits would change the representation of what objects hold).
 */
export const CASES = {
  packed_5: {
    text: '1,000 entities with A, B, C, D, E; five systems double one each',
    population: population([of('ABCDE')], 1000),
    passes: 15,
    systems: [
      ['double', 'A'],
      ['double', 'B'],
      ['double', 'C'],
      ['double', 'D'],
      ['double', 'E'],
    ],
  },
  simple_iter: {
    text: '1,000 entities each of AB, ABC, ABCD, ABCE; three systems swap A/B, C/D, C/E',
    population: population([of('AB'), of('ABC'), of('ABCD'), of('ABCE')], 1000),
    passes: 15,
    systems: [
      ['swap', 'A', 'B'],
      ['swap', 'C', 'D'],
      ['swap', 'C', 'E'],
    ],
  },
  frag_iter: {
    text: '100 entities each of 26 components A to Z, with Data; two systems double Data and Z',
    population: population(
      LETTERS.map((letter) => [letter, 'Data']),
      100,
    ),
    passes: 15,
    systems: [
      ['double', 'Data'],
      ['double', 'Z'],
    ],
  },
  entity_cycle: {
    text: '1,000 entities with A; each spawns an entity with B; then all with B are destroyed',
    population: population([of('A')], 1000),
    passes: 3,
    handledAPass: 2000,
  },
  add_remove: {
    text: '1,000 entities with A; B is added to all, then removed from all',
    population: population([of('A')], 1000),
    passes: 3,
    handledAPass: 2000,
  },
}

/** Which entity (by order of creation) the i-th cell of each component belongs to. */
function owners(entities) {
  const found = new Map()
  entities.forEach((names, entity) => {
    for (const name of names) {
      if (!found.has(name)) found.set(name, [])
      found.get(name).push(entity)
    }
  })
  return found
}

/** What every cell is before a batch: odd numbers from 1 to 2,047, another series for each component. */
const seed = (name, entity) => ((entity * 37 + name.charCodeAt(0) * 101) & 1023) * 2 + 1

/** Fills the cells of an iteration case with their seeds. */
export function loadCells(caseName, cells) {
  for (const [name, entities] of owners(CASES[caseName].population)) {
    const cell = cells[name]
    if (!cell) continue
    for (let i = 0; i < entities.length; i++) cell.set(i, seed(name, entities[i]))
  }
}

/** Throws unless every cell is what so many passes make of its seed. */
export function checkCells(caseName, cells, passes) {
  const { population: entities, systems } = CASES[caseName]
  const model = new Map()
  const by = owners(entities)
  for (const [name, list] of by) model.set(name, new Map(list.map((entity) => [entity, seed(name, entity)])))
  for (const [what, first, second] of systems) {
    const a = model.get(first)
    if (what === 'double') {
      for (const [entity, value] of a) a.set(entity, value * 2 ** passes)
      continue
    }
    const b = model.get(second)
    if (passes % 2 === 0) continue
    for (const [entity, value] of a) {
      if (!b.has(entity)) continue
      a.set(entity, b.get(entity))
      b.set(entity, value)
    }
  }
  const touched = new Set(systems.flatMap(([, ...names]) => names))
  for (const name of touched) {
    const list = by.get(name)
    for (let i = 0; i < list.length; i++) {
      const want = model.get(name).get(list[i])
      const found = cells[name].get(i)
      if (found !== want) throw new Error(`cell ${i} of ${name} is ${found} and must be ${want}`)
    }
  }
}

/** Throws unless a structural case counted as many changes as so many passes have to make. */
export function checkHandled(caseName, handled, passes) {
  const wanted = passes * CASES[caseName].handledAPass
  if (handled !== wanted) throw new Error(`${handled} changes counted, ${wanted} must have been made`)
}

/** Throws unless a structural case left the world as it was. */
export function checkSizes(sizes) {
  if (sizes.A !== 1000 || sizes.B !== 0) throw new Error(`A is on ${sizes.A} entities, B on ${sizes.B}: not 1000 and 0`)
}

/** Makes the entities of a population: `create(names)` returns its id; returns the ids that carry each component. */
export function populate(entities, create) {
  const ids = {}
  for (const names of entities) {
    const id = create(names)
    for (const name of names) {
      ids[name] ??= []
      ids[name].push(id)
    }
  }
  return ids
}

/** Cells of columns that are indexed by entity id. */
export function columnCells(ids, columnOf) {
  return Object.fromEntries(
    Object.entries(ids).map(([name, list]) => {
      const column = columnOf(name)
      const set = (i, value) => {
        column[list[i]] = value
      }
      return [name, { get: (i) => column[list[i]], set }]
    }),
  )
}
