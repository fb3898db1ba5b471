import { describe, expect, it } from 'vitest'
import {
  Actor,
  ActorPosition,
  type AnyComponent,
  Changed,
  defineComponent,
  defineResource,
  Not,
} from '../../../src/components/index.js'
import { defineSystem, findAgain, type Registry, register, type System } from '../../../src/schedule/index.js'
import { thrown } from '../../support/errors.js'

const A = defineComponent({ n: 'f32' })
const B = defineComponent({ n: 'i8' }, { name: 'B' })
const C = defineComponent({}, { name: 'C' })
const Grid = defineResource({ cells: ['i32', 4] })
const run = () => {}
const system = (name: string, definition: object): System => defineSystem({ name, run, ...definition } as never)

const first = system('first', { query: [A, Not(C)], reads: { apple: A }, writes: { b: B }, emits: ['x', 'y'] })
const second = system('second', {
  query: [Changed(B)],
  on: 'one',
  writes: { grid: Grid },
  queries: { far: [B] },
  emits: ['y'],
})

function find(registry: Registry, systems: readonly System[], components: readonly AnyComponent[] = []) {
  const { shapes, extra, componentShapes, resourceShapes } = registry
  return findAgain(shapes, extra, componentShapes, resourceShapes, systems, components)
}

describe('the registry', () => {
  it("numbers the engine's components, then those of the option, then those of the systems, each once", () => {
    const registry = register([C, C], [first, second])
    expect(registry.components).toEqual([Actor, ActorPosition, C, A, B])
    expect(registry.extra).toEqual([2, 2])
    expect(registry.resources).toEqual([Grid])
    expect([Actor, ActorPosition, C, A, B].map(registry.numberOf)).toEqual([0, 1, 2, 3, 4])
    expect(registry.numberOf(defineComponent({}))).toBe(-1)
    expect(registry.events).toEqual(['x', 'y'])
  })

  it('calls a component by its name, else by the first key that a system gives it', () => {
    const labels = (...systems: System[]) => register([], systems).componentShapes.map(({ label }) => label)
    expect(labels(first, second)).toEqual(['Actor', 'ActorPosition', 'apple', 'C', 'B'])
    expect(labels(system('x', { query: [A] }))).toEqual(['Actor', 'ActorPosition', 'the component { n }'])
  })

  it('keeps versions of what somebody asks the changes of', () => {
    expect(register([], [first, second]).componentShapes.map(({ tracked }) => tracked)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
  })

  it('has one list for queries that are alike, changes apart', () => {
    const { queries, shapes } = register([], [first, second, system('third', { query: [A, Not(C)] })])
    expect(queries).toHaveLength(2)
    expect(shapes.map(({ query, queries: further }) => [query, further])).toEqual([
      [0, []],
      [1, [1]],
      [0, []],
    ])
  })

  it('finds actors by their component where a query names their places', () => {
    const { queries } = register([], [system('x', { query: [ActorPosition] }), system('y', { query: [Actor] })])
    expect(queries).toEqual([{ all: [0], on: [], not: [], any: [], changed: [], dynamic: false }])
  })

  it('refuses a name twice', () => {
    expect(thrown(() => register([], [first, system('first', {})]))).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'systems: found "first" twice, allowed: each name once',
    })
  })

  it('gives any query over its components a shape', () => {
    const registry = register([], [first])
    expect(registry.shapeOf([A, Not(B)])).toMatchObject({ all: [2], not: [4] })
    expect(thrown(() => registry.shapeOf([defineComponent({}, { name: 'X' })]))).toMatchObject({
      code: 'UNKNOWN_NAME',
      allowed: 'components that a system or the option `components` names',
    })
    expect(thrown(() => registry.shapeOf([Changed(A)])).message).toContain('query: found "Changed"')
    expect(thrown(() => registry.shapeOf(A as never)).code).toBe('INVALID_INPUT')
  })
})

describe('the systems of a thread', () => {
  it('are found by their names, in whatever order, others left alone', () => {
    const registry = register([C], [first, second])
    const { infos, numbers } = find(registry, [system('more', {}), second, first], [C])
    expect(infos.map((info) => info?.name)).toEqual(['first', 'second'])
    expect([...numbers].map(([, number]) => number)).toEqual([0, 1, 2, 3, 4, -1])
  })

  it('may be other objects that say the same', () => {
    const [A2, B2, C2] = [
      defineComponent({ n: 'f32' }),
      defineComponent({ n: 'i8' }, { name: 'B' }),
      defineComponent({}),
    ]
    const again = system('first', { query: [A2, Not(C2)], reads: { apple: A2 }, writes: { b: B2 }, emits: ['x', 'y'] })
    expect(find(register([], [first]), [again]).numbers.get(B2)).toBe(4)
  })

  it("may lack what runs on the engine's own thread", () => {
    const main = system('main', { on: 'main', query: [A] })
    expect(find(register([], [first, main]), [first]).infos.map((info) => info?.name)).toEqual(['first', undefined])
  })

  const others: readonly [what: string, System, System | undefined][] = [
    ['is missing', first, undefined],
    [
      'has another component',
      first,
      system('first', { query: [B, Not(C)], reads: { apple: B }, writes: { b: A }, emits: ['x', 'y'] }),
    ],
    [
      'has another term',
      first,
      system('first', { query: [A, C], reads: { apple: A }, writes: { b: B }, emits: ['x', 'y'] }),
    ],
    ['has one component less', first, system('first', { query: [A, Not(C)], reads: { apple: A }, emits: ['x', 'y'] })],
    [
      'has another key',
      first,
      system('first', { query: [A, Not(C)], reads: { pear: A }, writes: { b: B }, emits: ['x', 'y'] }),
    ],
    [
      'reads what it is to write',
      first,
      system('first', { query: [A, Not(C)], reads: { apple: A, b: B }, emits: ['x', 'y'] }),
    ],
    [
      'emits other events',
      first,
      system('first', { query: [A, Not(C)], reads: { apple: A }, writes: { b: B }, emits: ['x'] }),
    ],
    [
      'has other slices',
      first,
      system('first', { query: [A, Not(C)], reads: { apple: A }, writes: { b: B }, emits: ['x', 'y'], slice: 64 }),
    ],
    [
      'has another resource',
      second,
      system('second', {
        query: [Changed(B)],
        on: 'one',
        writes: { grid: defineResource({ cells: ['i32', 5] }) },
        queries: { far: [B] },
        emits: ['y'],
      }),
    ],
    [
      'asks no changes',
      second,
      system('second', { query: [B], on: 'one', writes: { grid: Grid }, queries: { far: [B] }, emits: ['y'] }),
    ],
    [
      'runs elsewhere',
      second,
      system('second', {
        query: [Changed(B)],
        on: 'main',
        writes: { grid: Grid },
        queries: { far: [B] },
        emits: ['y'],
      }),
    ],
    [
      'has its query under another name',
      second,
      system('second', {
        query: [Changed(B)],
        on: 'one',
        writes: { grid: Grid },
        queries: { near: [B] },
        emits: ['y'],
      }),
    ],
  ]
  it.each(others)('are refused where one %s', (_, here, there) => {
    const error = thrown(() => find(register([], [here]), there ? [there] : []))
    expect(error).toMatchObject({ code: 'THREAD_START', value: here.name, option: 'worker' })
  })

  it('are refused where a component has other fields, defaults or bits', () => {
    const one = defineComponent({ n: { type: 'u8', default: 1 } })
    const registry = register([], [system('x', { query: [one] })])
    for (const other of [
      defineComponent({ n: 'u8' }),
      defineComponent({ m: { type: 'u8', default: 1 } }),
      defineComponent({ n: { type: 'u16', default: 1 } }),
      defineComponent({ n: { type: 'u8', default: 1 } }, { enableable: true }),
      Actor,
    ]) {
      expect(thrown(() => find(registry, [system('x', { query: [other] })])).code).toBe('THREAD_START')
    }
  })

  it('are refused without the components of the option, unless there is nothing they could name them in', () => {
    const registry = register([B, C], [first])
    expect(find(registry, [first], [B, C]).numbers.get(C)).toBe(3)
    expect(thrown(() => find(registry, [first], [B]))).toMatchObject({ code: 'THREAD_START', value: 1 })
    expect(thrown(() => find(registry, [first], [C, B]))).toMatchObject({ code: 'THREAD_START', value: 'C' })
    const main = register([B], [system('main', { on: 'main' })])
    expect(find(main, [], []).infos).toEqual([undefined])
  })
})
