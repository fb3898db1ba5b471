// No ECS: loops over lists of ids and typed arrays, called one after the other. What the iteration cases cost at least.
import { columnCells, populate } from './cases.mjs'

const ROOM = 10_000

function setUp(population) {
  let next = 0
  const lists = populate(population, () => next++)
  const ids = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, Uint32Array.from(list)]))
  const columns = Object.fromEntries(Object.keys(ids).map((name) => [name, new Int32Array(ROOM)]))
  return { ids, columns, cells: columnCells(ids, (name) => columns[name]) }
}

export function packed_5(population) {
  const { ids, columns, cells } = setUp(population)
  const { A, B, C, D, E } = columns
  const doubleA = (entities, n, column) => {
    for (let i = 0; i < n; i++) column[entities[i]] *= 2
  }
  const doubleB = (entities, n, column) => {
    for (let i = 0; i < n; i++) column[entities[i]] *= 2
  }
  const doubleC = (entities, n, column) => {
    for (let i = 0; i < n; i++) column[entities[i]] *= 2
  }
  const doubleD = (entities, n, column) => {
    for (let i = 0; i < n; i++) column[entities[i]] *= 2
  }
  const doubleE = (entities, n, column) => {
    for (let i = 0; i < n; i++) column[entities[i]] *= 2
  }
  const pass = () => {
    doubleA(ids.A, ids.A.length, A)
    doubleB(ids.B, ids.B.length, B)
    doubleC(ids.C, ids.C.length, C)
    doubleD(ids.D, ids.D.length, D)
    doubleE(ids.E, ids.E.length, E)
  }
  return { pass, cells }
}

export function simple_iter(population) {
  const { ids, columns, cells } = setUp(population)
  const { A, B, C, D, E } = columns
  const swapAB = (entities, n, a, b) => {
    for (let i = 0; i < n; i++) {
      const entity = entities[i]
      const kept = a[entity]
      a[entity] = b[entity]
      b[entity] = kept
    }
  }
  const swapCD = (entities, n, c, d) => {
    for (let i = 0; i < n; i++) {
      const entity = entities[i]
      const kept = c[entity]
      c[entity] = d[entity]
      d[entity] = kept
    }
  }
  const swapCE = (entities, n, c, e) => {
    for (let i = 0; i < n; i++) {
      const entity = entities[i]
      const kept = c[entity]
      c[entity] = e[entity]
      e[entity] = kept
    }
  }
  const pass = () => {
    // Who has D has C, and who has E.
    swapAB(ids.A, ids.A.length, A, B)
    swapCD(ids.D, ids.D.length, C, D)
    swapCE(ids.E, ids.E.length, C, E)
  }
  return { pass, cells }
}

export function frag_iter(population) {
  const { ids, columns, cells } = setUp(population)
  const { Z, Data } = columns
  const doubleData = (entities, n, column) => {
    for (let i = 0; i < n; i++) column[entities[i]] *= 2
  }
  const doubleZ = (entities, n, column) => {
    for (let i = 0; i < n; i++) column[entities[i]] *= 2
  }
  const pass = () => {
    doubleData(ids.Data, ids.Data.length, Data)
    doubleZ(ids.Z, ids.Z.length, Z)
  }
  return { pass, cells }
}
