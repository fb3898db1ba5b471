import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor, defineComponent } from '../../../src/components/index.js'
import { conflictOf } from '../../../src/schedule/access.js'
import { defineSystem, type System } from '../../../src/schedule/index.js'
import { explicitEdges, leads } from '../../../src/schedule/order.js'
import { planStages } from '../../../src/schedule/plan.js'
import { tasksOf } from '../../support/tasks.js'

const A = defineComponent({ n: 'f32' }, { name: 'A' })
const B = defineComponent({ n: 'f32' }, { name: 'B' })
const C = defineComponent({ n: 'f32' }, { name: 'C' })
const run = () => {}
const system = (name: string, definition: object = {}): System =>
  defineSystem({ name, query: [A], run, ...definition }) as System

/** Stages by names: chains as `a>b`, what runs as a whole with its place. */
function stages(...systems: readonly System[]): string[] {
  const tasks = tasksOf(systems)
  const name = (task: number) => tasks[task]!.name
  return planStages(tasks).stages.map(({ chains, ones, main, effects }) =>
    [
      ...chains.map((chain) => chain.systems.map(name).join('>')),
      ...ones.map((task) => `one ${name(task)}`),
      ...main.map((task) => `main ${name(task)}`),
      ...(effects ? ['effects'] : []),
    ].join(' | '),
  )
}

describe('stages', () => {
  it('have the effects alone where there are no systems', () => {
    expect(stages()).toEqual(['effects'])
  })

  it('fuse systems over the same slices, whatever they touch of their own rows', () => {
    expect(
      stages(
        system('a', { writes: { a: A } }),
        system('b', { reads: { a: A }, writes: { b: B } }),
        system('c', { reads: { b: B } }),
      ),
    ).toEqual(['a>b>c | effects'])
  })

  it('let different slices, whole systems and the own thread run side by side where nothing is in the way', () => {
    expect(
      stages(
        system('a', { writes: { a: A } }),
        system('b', { slice: 64, writes: { b: B } }),
        system('c', { on: 'one', reads: { c: C } }),
        system('d', { on: 'main' }),
      ),
    ).toEqual(['a | b | one c | main d | effects'])
  })

  it('part what reads others from what writes them, on either side', () => {
    expect(
      stages(
        system('a', { writes: { a: A } }),
        system('b', { readsOthers: { a: A }, writes: { b: B } }),
        system('c', { writes: { a: A } }),
      ),
    ).toEqual(['a | effects', 'b', 'c'])
  })

  it('are as early as can be', () => {
    expect(
      stages(
        system('a', { writes: { a: A } }),
        system('b', { on: 'one', reads: { a: A }, writes: { b: B } }),
        system('c', { writes: { c: C } }),
        system('d', { on: 'one', reads: { b: B, c: C } }),
        system('e', { reads: { c: C } }),
      ),
    ).toEqual(['a>c>e | effects', 'one b', 'one d'])
  })

  it('stand on both sides of the effects', () => {
    const reads = { query: [Actor], reads: { actor: Actor } }
    expect(stages(system('early', reads), system('late', { ...reads, after: ['effects'] }))).toEqual([
      'early',
      'effects',
      'late',
    ])
  })

  it('keep an order that is told where nothing is in the way: in a chain, else with a barrier', () => {
    expect(stages(system('a', { after: ['b'] }), system('b'))).toEqual(['b>a | effects'])
    expect(stages(system('a', { after: ['b'] }), system('b', { slice: 64 }))).toEqual(['b | effects', 'a'])
    expect(stages(system('a', { before: ['effects'] }))).toEqual(['a', 'effects'])
  })

  it('hold any number of systems', () => {
    const many = Array.from({ length: 100 }, (_, i) => system(`s${i}`, { on: 'one' }))
    expect(stages(...many)).toHaveLength(1)
  })
})

describe('the plan', () => {
  it('says which pairs are apart and why, and whose order is only that of the list', () => {
    const plan = planStages(
      tasksOf([
        system('a', { writes: { a: A } }),
        system('b', { reads: { a: A } }),
        system('c', { on: 'one', reads: { a: A }, after: ['a'] }),
        system('d', { on: 'one', after: ['b'] }),
      ]),
    )
    expect(plan.stageOf).toEqual([0, 0, 1, 1, 0])
    expect(plan.rank).toEqual([0, 1, 2, 3, 4])
    expect(plan.apart).toEqual([
      { first: 0, second: 2, conflict: { kind: 'barrier', on: 2, how: 'read after write' } },
      { first: 1, second: 3, conflict: undefined },
    ])
    expect(plan.ambiguous).toEqual([
      { first: 0, second: 1, conflict: { kind: 'slices', on: 2, how: 'read after write' } },
    ])
  })

  it('of random systems gives what the systems one after the other would', () => {
    const parts = { A, B, C }
    const some = fc.subarray(['A', 'B', 'C'] as const)
    const definition = fc.record({
      reads: some,
      writes: some,
      others: some,
      on: fc.constantFrom('all', 'all', 'all', 'one', 'main'),
      slice: fc.constantFrom(64, 1024),
      after: fc.option(fc.nat(20), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(definition, { minLength: 2, maxLength: 10 }), (all) => {
        const systems = all.map(({ reads, writes, others, on, slice, after }, i) => {
          const pick = (keys: readonly ('A' | 'B' | 'C')[], prefix: string) =>
            Object.fromEntries(keys.map((key) => [`${prefix}${key}`, parts[key]]))
          const far = on === 'all' ? others.filter((key) => !writes.includes(key)) : others
          return system(`s${i}`, {
            reads: pick(reads, 'r'),
            writes: pick(writes, 'w'),
            readsOthers: pick(far, 'o'),
            on,
            slice,
            after: after !== undefined && after < i ? [`s${after}`] : [],
          })
        })
        const tasks = tasksOf(systems)
        const { stages: made, rank, stageOf } = planStages(tasks)
        const edges = explicitEdges(tasks)
        tasks.forEach((first, i) => {
          tasks.forEach((second, k) => {
            if (rank[i]! >= rank[k]!) return
            const conflict = conflictOf(first, second)
            const together = stageOf[i] === stageOf[k]
            if (conflict || leads(edges, i, k)) expect(stageOf[i]).toBeLessThanOrEqual(stageOf[k]!)
            if (conflict?.kind === 'barrier') expect(together).toBe(false)
            if (!conflict || !together) return
            // In one stage only in one chain, the first of them before the second.
            const chain = made[stageOf[i]!]!.chains.find(({ systems: members }) => members.includes(i))!
            expect(chain.systems.indexOf(i)).toBeLessThan(chain.systems.indexOf(k))
          })
          expect(edges.every(([before, after]) => rank[before]! < rank[after]!)).toBe(true)
        })
        const members = made.flatMap(({ chains, ones, main }) => [
          ...chains.flatMap((chain) => chain.systems),
          ...ones,
          ...main,
        ])
        expect([...members].sort((x, y) => x - y)).toEqual(systems.map((_, i) => i))
        expect(made.filter(({ effects }) => effects)).toHaveLength(1)
      }),
      { numRuns: 150 },
    )
  })
})
