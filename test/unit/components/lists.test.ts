import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Any,
  collectIds,
  defineComponent,
  isTerm,
  Not,
  Present,
  type QueryTerm,
  STORE_USED,
  termKind,
} from '../../../src/components/index.js'
import { testStore } from '../../support/store.js'

const A = defineComponent({ n: 'u8' }, { name: 'A' })
const B = defineComponent({}, { name: 'B' })
const On = defineComponent({}, { name: 'On', enableable: true })
const Off = defineComponent({}, { name: 'Off', enableable: true })
const components = [A, B, On, Off]

const QUERIES: readonly (readonly QueryTerm[])[] = [
  [A],
  [A, B],
  [Not(A)],
  [Any(A, B), Not(On)],
  [On],
  [Present(On), A],
  [Any(On, Off)],
  [A, Any(B, On), Any(Off, A), Not(B, Off)],
  [],
]

interface Model {
  readonly alive: Set<number>
  readonly has: Map<object, Set<number>>
  readonly enabled: Map<object, Set<number>>
}

/** What a query finds, as its words say it. */
function expected({ alive, has, enabled }: Model, terms: readonly QueryTerm[]): number[] {
  const there = (id: number, one: object) =>
    has.get(one)!.has(id) && (one === A || one === B || enabled.get(one)!.has(id))
  return [...alive]
    .filter((id) =>
      terms.every((term) => {
        if (!isTerm(term)) return there(id, term)
        const some = term.components.some((one) => there(id, one))
        if (termKind(term) === 'not') return !some
        if (termKind(term) === 'any') return some
        return term.components.every((one) => has.get(one)!.has(id))
      }),
    )
    .sort((a, b) => a - b)
}

const steps = fc.array(
  fc.record({
    act: fc.constantFrom('enter', 'leave', 'add', 'add', 'remove', 'toggle', 'refresh'),
    id: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(127, 128, 959, 960, 1022, 1023)),
    component: fc.nat(3),
  }),
  { minLength: 20, maxLength: 120 },
)

describe('queries over random worlds', () => {
  it('find whom their words say, ascending, whether they were listed before or are looked for', () => {
    fc.assert(
      fc.property(steps, (acts) => {
        const { store, owner, shape, enable } = testStore(components, { queries: QUERIES })
        const model: Model = {
          alive: new Set(),
          has: new Map(components.map((one) => [one, new Set()])),
          enabled: new Map(components.map((one) => [one, new Set()])),
        }
        const { alive, has, enabled } = model
        const leave = (id: number) => {
          components.forEach((one, c) => {
            if (has.get(one)!.delete(id)) owner.remove(c, id)
          })
          if (alive.delete(id)) owner.leave(id)
        }
        for (const { act, id, component } of acts) {
          const one = components[component]!
          if (act === 'enter' && !alive.has(id)) {
            alive.add(id)
            owner.enter(id)
          } else if (act === 'leave') leave(id)
          else if (act === 'refresh') owner.lists.refresh()
          else if (!alive.has(id)) continue
          else if (act === 'add' && !has.get(one)!.has(id)) {
            has.get(one)!.add(id)
            enabled.get(one)!.add(id)
            owner.add(component, id)
          } else if (act === 'remove' && has.get(one)!.delete(id)) owner.remove(component, id)
          else if (act === 'toggle' && component > 1 && has.get(one)!.has(id)) {
            const on = !enabled.get(one)!.delete(id)
            if (on) enabled.get(one)!.add(id)
            enable(component, id, on)
          }
        }
        owner.lists.refresh()
        const ids = new Uint32Array(1024)
        QUERIES.forEach((terms, q) => {
          const wanted = expected(model, terms)
          const { shape: listed, ids: list, starts } = store.lists[q]!
          const words = (store.words[STORE_USED]! + 31) >>> 5
          expect([...ids.subarray(0, collectIds(store, shape(...terms), 0, words, ids, 0))]).toEqual(wanted)
          if (listed.dynamic) {
            expect([list.length, starts.length]).toEqual([0, 0])
            return
          }
          expect([...list.subarray(0, starts[16])]).toEqual(wanted)
          const begins = Array.from({ length: 17 }, (_, unit) => wanted.filter((id) => id < unit * 64).length)
          expect([...starts]).toEqual(begins)
        })
      }),
      { numRuns: 60 },
    )
  })
})

describe('a list', () => {
  it('is not made anew for components that it does not name', () => {
    const { store, owner } = testStore([A, B], { queries: [[A], [B]] })
    for (let id = 1; id < 200; id++) {
      owner.enter(id)
      owner.add(0, id)
    }
    owner.lists.refresh()
    const [, ofB] = store.lists
    ofB!.ids[0] = 99
    owner.remove(0, 5)
    owner.lists.refresh()
    expect(ofB!.ids[0]).toBe(99)
    expect(store.lists[0]!.starts[16]).toBe(198)
  })

  it('is made anew from the first unit that changed', () => {
    const { store, owner } = testStore([A], { queries: [[A]] })
    for (let id = 1; id < 200; id++) {
      owner.enter(id)
      owner.add(0, id)
    }
    owner.lists.refresh()
    const { ids, starts } = store.lists[0]!
    ids[0] = 99
    owner.remove(0, 130)
    owner.lists.refresh()
    expect(ids[0]).toBe(99)
    expect([...ids.subarray(starts[2], starts[3])]).toEqual(
      Array.from({ length: 64 }, (_, i) => 128 + i).filter((id) => id !== 130),
    )
    owner.lists.all()
    owner.lists.refresh()
    expect(ids[0]).toBe(1)
  })

  it('loses who is gone for all queries but keeps components', () => {
    const { store, owner } = testStore([A, B], { queries: [[A], [Not(A)]] })
    owner.enter(5)
    owner.add(0, 5)
    owner.lists.refresh()
    owner.hide(5)
    owner.lists.refresh()
    expect(store.lists.map(({ starts }) => starts[16])).toEqual([0, 0])
    expect([owner.isAlive(5), owner.has(0, 5)]).toEqual([false, true])
  })
})
