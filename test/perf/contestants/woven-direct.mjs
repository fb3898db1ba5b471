// @woven-ecs/core again, past `read` and `write`: the buffers themselves, which its documentation shows under "Hacks".
import { defineQuery, defineSystem } from '@woven-ecs/core'
import { setUp } from './woven.mjs'

export async function packed_5(population) {
  const { world, components, cells } = await setUp(population, [...'ABCDE'])
  const { A, B, C, D, E } = components
  const withA = defineQuery((q) => q.with(A))
  const withB = defineQuery((q) => q.with(B))
  const withC = defineQuery((q) => q.with(C))
  const withD = defineQuery((q) => q.with(D))
  const withE = defineQuery((q) => q.with(E))
  const doubleA = defineSystem((ctx) => {
    const { value } = A._getInstance(ctx).buffer
    const entities = withA.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  })
  const doubleB = defineSystem((ctx) => {
    const { value } = B._getInstance(ctx).buffer
    const entities = withB.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  })
  const doubleC = defineSystem((ctx) => {
    const { value } = C._getInstance(ctx).buffer
    const entities = withC.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  })
  const doubleD = defineSystem((ctx) => {
    const { value } = D._getInstance(ctx).buffer
    const entities = withD.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  })
  const doubleE = defineSystem((ctx) => {
    const { value } = E._getInstance(ctx).buffer
    const entities = withE.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
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
    const a = A._getInstance(ctx).buffer.value
    const b = B._getInstance(ctx).buffer.value
    const entities = withAB.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = a[entity]
      a[entity] = b[entity]
      b[entity] = kept
    }
  })
  const swapCD = defineSystem((ctx) => {
    const c = C._getInstance(ctx).buffer.value
    const d = D._getInstance(ctx).buffer.value
    const entities = withCD.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = c[entity]
      c[entity] = d[entity]
      d[entity] = kept
    }
  })
  const swapCE = defineSystem((ctx) => {
    const c = C._getInstance(ctx).buffer.value
    const e = E._getInstance(ctx).buffer.value
    const entities = withCE.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) {
      const entity = entities[i]
      const kept = c[entity]
      c[entity] = e[entity]
      e[entity] = kept
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
    const { value } = Data._getInstance(ctx).buffer
    const entities = withData.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  })
  const doubleZ = defineSystem((ctx) => {
    const { value } = Z._getInstance(ctx).buffer
    const entities = withZ.current(ctx)
    for (let i = 0, n = entities.length; i < n; i++) value[entities[i]] *= 2
  })
  return { pass: () => world.execute(doubleData, doubleZ), cells }
}
